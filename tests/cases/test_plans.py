"""Status, assessment, plan, goals and steps."""

from datetime import timedelta

import pytest

from neetcrm.cases import plans
from neetcrm.cases.models import DOMAINS, Band, ContactFrequency, NeetReason, StepOwner
from neetcrm.errors import NotAllowed, RuleBroken
from tests.cast import AIDA, BORIS, MARAT, OPENED, SAULE, TODAY, a_case, in_counseling

DAY = timedelta(days=1)
NOW = {"by": AIDA, "on": TODAY, "today": TODAY}


def test_the_main_reason_is_not_repeated_among_the_others():
    case = a_case()

    status = plans.record_neet_status(
        case, NeetReason.CARING, other_reasons=[NeetReason.CARING, NeetReason.ILLNESS], **NOW
    )

    assert status.other_reasons == ["illness"]


def test_a_status_cannot_begin_after_it_was_checked():
    with pytest.raises(plans.NeetSinceLater):
        plans.record_neet_status(a_case(), NeetReason.CARING, since_on=TODAY + DAY, **NOW)


@pytest.mark.parametrize(
    "scores", [{}, dict.fromkeys(DOMAINS, 6), dict.fromkeys(DOMAINS, 0), {"motivation": 3}]
)
def test_an_assessment_scores_all_ten_domains_from_1_to_5(scores):
    with pytest.raises(plans.ScoreOutside):
        plans.assess(a_case(), scores, **NOW)


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
    assessment = plans.assess(a_case(), dict.fromkeys(DOMAINS, 3) | changes, **NOW)

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
