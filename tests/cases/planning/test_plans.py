"""Status, assessment, plan, goals and steps."""

from datetime import timedelta

import pytest

from neetcrm.accounts import User
from neetcrm.cases.models import DOMAINS, Band, ContactFrequency, NeetReason, Stage, StepOwner
from neetcrm.cases.planning import needs, plan_changes, plans
from neetcrm.cases.planning.plan_queries import plans_to_review
from neetcrm.cases.requirements import PLAN, unmet_requirements
from neetcrm.errors import NotAllowed, RuleBroken
from tests.browsing import submit
from tests.cast import AIDA, BORIS, MARAT, OPENED, SAULE, TODAY, a_case, in_counseling
from tests.filling import controls_in

DAY = timedelta(days=1)
NOW = {"by": AIDA, "on": TODAY, "today": TODAY}


def test_the_main_reason_is_not_repeated_among_the_others():
    case = a_case()

    status = needs.record_neet_status(
        case, NeetReason.CARING, other_reasons=[NeetReason.CARING, NeetReason.ILLNESS], **NOW
    )

    assert status.other_reasons == ["illness"]


def test_a_status_cannot_begin_after_it_was_checked():
    with pytest.raises(needs.NeetSinceLater):
        needs.record_neet_status(a_case(), NeetReason.CARING, since_on=TODAY + DAY, **NOW)


@pytest.mark.parametrize(
    "scores", [{}, dict.fromkeys(DOMAINS, 6), dict.fromkeys(DOMAINS, 0), {"motivation": 3}]
)
def test_an_assessment_scores_all_ten_domains_from_1_to_5(scores):
    with pytest.raises(needs.ScoreOutside):
        needs.assess(a_case(), scores, **NOW)


@pytest.mark.parametrize(
    ("changes", "band"),
    [
        ({}, Band.B),
        (dict.fromkeys(DOMAINS, 4), Band.A),
        ({"health": 1}, Band.B),
        (dict.fromkeys(DOMAINS, 4) | {"health": 2}, Band.B),
        (dict.fromkeys(list(DOMAINS)[:3], 1), Band.C),
        (dict.fromkeys(DOMAINS, 2), Band.C),
    ],
)
def test_the_band_follows_from_the_scores(changes, band):
    assessment = needs.assess(a_case(), dict.fromkeys(DOMAINS, 3) | changes, **NOW)

    assert assessment.band is band


def test_a_new_plan_takes_the_place_of_the_old_one_which_stays():
    case = in_counseling(a_case())

    plan = plans.agree_plan(case, ContactFrequency.WEEKLY, **NOW)

    assert case.plan is plan
    assert len(case.plans) == 2


def test_a_goal_needs_a_plan():
    with pytest.raises(plans.PlanMissing):
        plans.set_goal(a_case(), "Work", **NOW)


def test_a_step_is_done_once_and_can_be_taken_back():
    case = in_counseling(a_case())
    goal = case.plans[0].goals[0]
    step = plans.add_step(
        goal, "Write a CV", owner=StepOwner.YOUNG_PERSON, due_on=TODAY, by=AIDA, on=TODAY
    )

    plans.finish_step(step, evidence="seen", **NOW)
    with pytest.raises(plans.AlreadyDone):
        plans.finish_step(step, **NOW)
    plans.undo_step(step, by=AIDA)

    assert (step.done_on, step.evidence) == (None, "")


def test_a_goal_is_not_reached_before_it_was_set():
    goal = in_counseling(a_case()).plans[0].goals[0]

    with pytest.raises(plans.DoneBeforeAgreed):
        plans.achieve_goal(goal, by=AIDA, on=OPENED - DAY, today=TODAY)


def test_a_step_is_not_due_in_the_past():
    goal = in_counseling(a_case()).plans[0].goals[0]

    with pytest.raises(plans.StepDueInPast):
        plans.add_step(goal, "CV", owner=StepOwner.COUNSELOR, due_on=TODAY - DAY, by=AIDA, on=TODAY)


@pytest.mark.parametrize("actor", [BORIS, SAULE], ids=["Boris", "Saule"])
def test_only_the_case_team_edits_a_plan(actor):
    with pytest.raises(NotAllowed):
        plans.set_goal(in_counseling(a_case()), "Work", by=actor, on=TODAY, today=TODAY)


def test_the_assigned_psychologist_and_the_supervisor_may_set_goals():
    case = in_counseling(a_case(psychologist_id=SAULE.user_id))

    for actor in (SAULE, MARAT):
        plans.set_goal(case, "Sleep", by=actor, on=TODAY, today=TODAY)

    assert [goal.title for goal in case.plans[0].goals][1:] == ["Sleep", "Sleep"]


def test_nothing_is_planned_for_a_closed_case():
    case = in_counseling(a_case(closed_on=TODAY))

    with pytest.raises(RuleBroken, match="closed"):
        plans.set_goal(case, "Work", **NOW)


def a_plan_with_two_goals():
    case = in_counseling(a_case())
    goal = case.plan.goals[0]
    for title in ("Write a CV", "See a kitchen"):
        plans.add_step(goal, title, owner=StepOwner.YOUNG_PERSON, due_on=TODAY, by=AIDA, on=TODAY)
    plans.set_goal(case, "Sleep", **NOW)
    return case


def test_a_new_version_carries_over_what_is_open():
    case = a_plan_with_two_goals()
    earlier = case.plan
    plans.finish_step(earlier.goals[0].steps[0], **NOW)
    plan_changes.drop_step(earlier.goals[0].steps[1], reason="No time", by=AIDA, on=TODAY)
    plans.achieve_goal(earlier.goals[1], **NOW)

    plan = plans.agree_plan(case, ContactFrequency.WEEKLY, **NOW)

    assert (plan.number, earlier.replaced_on) == (2, TODAY)
    assert [goal.title for goal in plan.goals] == ["Find work in a kitchen"]
    assert [(s.title, s.done_on) for s in plan.goals[0].steps] == [("Write a CV", TODAY)]
    assert [goal.title for goal in earlier.goals] == ["Find work in a kitchen", "Sleep"]


def test_an_earlier_version_is_not_worked_on():
    case = a_plan_with_two_goals()
    earlier = case.plan
    plans.agree_plan(case, ContactFrequency.WEEKLY, **NOW)

    with pytest.raises(plans.PlanReplaced):
        plans.finish_step(earlier.goals[0].steps[0], **NOW)
    with pytest.raises(plans.PlanReplaced):
        plan_changes.drop_goal(earlier.goals[0], reason="why", by=AIDA, on=TODAY)


@pytest.mark.parametrize(("days", "is_taken"), [(0, False), (1, True), (90, True), (91, False)])
def test_a_plan_is_reviewed_within_90_days(days, is_taken):
    case = in_counseling(a_case())
    asked = {"review_on": TODAY + days * DAY} | NOW

    if is_taken:
        assert (
            plans.agree_plan(case, ContactFrequency.WEEKLY, **asked).review_on == TODAY + days * DAY
        )
    else:
        with pytest.raises((plans.ReviewTooLate, plans.ReviewInPast)):
            plans.agree_plan(case, ContactFrequency.WEEKLY, **asked)


def test_a_review_says_what_was_said_and_can_be_taken_back():
    plan = in_counseling(a_case()).plan
    due_on = plan.review_on

    review = plans.review_plan(plan, said="Goes well", next_review_on=TODAY + 60 * DAY, **NOW)

    assert (plan.review_on, review.was_due_on) == (TODAY + 60 * DAY, due_on)
    plans.undo_review(review, by=AIDA)
    assert (plan.review_on, plan.reviews) == (due_on, [])


def test_a_review_is_not_dated_before_the_last_one():
    plan = in_counseling(a_case()).plan
    told = {"said": "Goes well", "next_review_on": TODAY + 60 * DAY, "by": AIDA, "today": TODAY}
    plans.review_plan(plan, on=TODAY - DAY, **told)

    with pytest.raises(plans.ReviewBeforeLast):
        plans.review_plan(plan, on=TODAY - 2 * DAY, **told)

    assert len(plan.reviews) == 1


def test_a_step_of_a_dropped_goal_is_not_done():
    goal = a_plan_with_two_goals().plan.goals[0]
    plan_changes.drop_goal(goal, reason="Has work", by=AIDA, on=TODAY)

    with pytest.raises(plans.AlreadyDropped):
        plans.finish_step(goal.steps[0], **NOW)

    assert goal.steps[0].done_on is None


def test_a_change_keeps_the_reason_and_what_stood_there_and_is_taken_back():
    step = a_plan_with_two_goals().plan.goals[0].steps[0]
    how = {"owner": StepOwner.COUNSELOR, "due_on": TODAY + DAY, "by": AIDA, "on": TODAY}

    first = plan_changes.change_step(step, title="Two CVs", reason="Asked for", **how)
    second = plan_changes.drop_step(step, reason="Has work", by=AIDA, on=TODAY)

    with pytest.raises(plans.AlreadyDropped):
        plans.finish_step(step, **NOW)
    with pytest.raises(plan_changes.LaterChange):
        plan_changes.undo_change(first, by=AIDA, on=TODAY)
    for change in (second, first):
        plan_changes.undo_change(change, by=AIDA, on=TODAY)
    assert (step.title, step.owner, step.due_on) == ("Write a CV", StepOwner.YOUNG_PERSON, TODAY)
    assert step.dropped_on is None
    with pytest.raises(plan_changes.ChangeUndone):
        plan_changes.undo_change(first, by=AIDA, on=TODAY)


def test_a_dropped_goal_does_not_make_a_plan():
    case = in_counseling(a_case())

    plan_changes.drop_goal(case.plan.goals[0], reason="Moves away", by=AIDA, on=TODAY)

    assert PLAN in unmet_requirements(case, Stage.TRAINING, on=TODAY)


def test_two_versions_are_told_apart(db):
    case = a_plan_with_two_goals()
    db.add(case)
    db.flush()
    earlier = case.plan
    plans.achieve_goal(earlier.goals[1], **NOW)
    plan = plans.agree_plan(case, ContactFrequency.WEEKLY, **NOW)
    plans.set_goal(case, "English", **NOW)
    db.flush()

    told = plan_changes.what_changed(plan, earlier)

    assert [(one.title, one.difference.value) for one in told.goals] == [
        ("Sleep", "reached"),
        ("Find work in a kitchen", "carried"),
        ("English", "new"),
    ]
    assert told.frequencies == (ContactFrequency.TWO_WEEKS, ContactFrequency.WEEKLY)


def test_a_worker_owns_only_steps_of_their_kind_in_their_centre(db):
    case = in_counseling(a_case())
    db.add(case)
    db.commit()
    goal = case.plan.goals[0]
    who = {one: db.get_one(User, one.user_id) for one in (AIDA, BORIS, SAULE)}
    how = {"due_on": TODAY, "by": AIDA, "on": TODAY}

    step = plans.add_step(goal, "CV", owner=StepOwner.COUNSELOR, worker=who[AIDA], **how)

    assert step.worker is who[AIDA]
    for owner, worker in ((StepOwner.COUNSELOR, BORIS), (StepOwner.COUNSELOR, SAULE)):
        with pytest.raises(plans.WorkerUnfit):
            plans.add_step(goal, "CV", owner=owner, worker=who[worker], **how)
    with pytest.raises(plans.StepOfNoWorker):
        plans.add_step(goal, "CV", owner=StepOwner.PARTNER, worker=who[AIDA], **how)


def test_a_plan_is_due_from_the_day_of_its_review(db):
    case = in_counseling(a_case())
    db.add(case)
    db.commit()
    due_on = case.plan.review_on

    assert plans_to_review(db, AIDA, due_on - DAY).rows == []
    assert [row.number for row in plans_to_review(db, AIDA, due_on).rows] == [case.number]
    assert plans_to_review(db, MARAT, due_on).count == 1
    assert plans_to_review(db, BORIS, due_on).count == plans_to_review(db, SAULE, due_on).count == 0


def test_a_plan_is_agreed_reviewed_and_changed_on_its_pages(browser, db):
    case = in_counseling(a_case())
    db.add(case)
    db.commit()
    page, root, day = browser(AIDA), f"/cases/{case.number}", TODAY.isoformat()
    step = {"title": "Write a CV", "owner": "counselor", "worker": "1", "due_on": day}

    for path, answers in (
        ("goals/1/steps", step),
        ("steps/1/change", {"due_on": "2025-03-20", "reason": "Asked for more time"}),
        ("goals/1/change", {"title": "Become a cook", "reason": "Her own words"}),
        ("plan/review", {"said": "Goes well"}),
        ("plan", {"contact_frequency": "weekly"}),
        ("goals/2/drop", {"reason": "Moves away"}),
    ):
        known = fields_of(page.get(f"{root}/{path}").text)
        answer = page.post(f"{root}/{path}", data=known | answers)
        assert answer.status_code == 303, (path, answer.text)

    shown = page.get(f"{root}?tab=plan").text
    assert "Version 1" in shown
    version = page.get(f"{root}/plan/versions/1").text
    for words in ("Become a cook", "Asked for more time", "Goes well", "Aida Bekova"):
        assert words in version
    assert "Carried over" in page.get(f"{root}/plan/versions/2").text
    assert page.get(f"{root}/plan/versions/3").status_code == 404
    assert submit(page, f"{root}/plan", {}, to=f"{root}/plan/changes/3/undo").status_code == 303


def fields_of(text):
    """Return what the form of a page is filled with."""
    return {name: control.value for name, control in controls_in(text).items()}


def test_the_frequency_is_proposed_by_the_last_assessment(browser, db):
    case = in_counseling(a_case())
    db.add(case)
    db.commit()

    shown = controls_in(browser(AIDA).get(f"/cases/{case.number}/plan").text)

    assert shown["contact_frequency"].value == "two_weeks"
    assert shown["review_on"].value == (TODAY + 90 * DAY).isoformat()
