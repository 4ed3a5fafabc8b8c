"""Follow-ups: when they are due, and how they are answered."""

from datetime import date, timedelta

import pytest

from neetcrm.cases.lifecycle import DayInFuture
from neetcrm.cases.models import (
    AttemptResult,
    ContactChannel,
    ContractKind,
    Evidence,
    FollowUpPoint,
    FollowUpState,
    PlacementResult,
    Standing,
)
from neetcrm.cases.placing import answering, placements
from neetcrm.errors import NotAllowed
from tests.cast import AIDA, BORIS, SAULE, TODAY, a_case

START = date(2025, 2, 3)
DAY = timedelta(days=1)
WHERE = {"title": "Cook", "organisation": "Aport", "by": AIDA, "today": TODAY}
JOB = {"contract_kind": ContractKind.CIVIL, "evidence": Evidence.SELF_REPORT}


def a_job(**changes):
    case = a_case(psychologist_id=SAULE.user_id)
    return placements.start_job(case, **{"starts_on": START} | WHERE | JOB | changes)


def attempt(follow_up, result=AttemptResult.REACHED, **changes):
    how = {"channel": ContactChannel.PHONE, "by": AIDA, "on": TODAY, "today": TODAY}
    if result is AttemptResult.REACHED:
        how["standing"] = Standing.IN_WORK
    return answering.log_attempt(follow_up, result, **how | changes)


def test_a_job_is_followed_up_in_weeks_1_2_3_6_10_and_30():
    weeks = [(one.due_on - START).days // 7 for one in a_job().follow_ups]

    assert weeks == [1, 2, 3, 6, 10, 30]


def test_an_internship_is_followed_up_and_a_training_is_not():
    internship = placements.start_internship(a_case(), starts_on=START, **WHERE)
    training = placements.start_training(a_case(), starts_on=START, **WHERE)

    assert len(internship.follow_ups) == 6
    assert training.follow_ups == []


def test_a_window_opens_14_days_before_but_never_before_the_start():
    first, *_, last = a_job().follow_ups

    assert (first.opens_on, first.closes_on) == (START, START + 21 * DAY)
    assert last.opens_on == last.due_on - 14 * DAY


def test_whoever_is_reached_says_what_they_do_now():
    follow_up = a_job().follow_ups[2]

    with pytest.raises(answering.StandingNeeded):
        attempt(follow_up, standing=None)
    attempt(follow_up, note="likes it")

    assert (follow_up.state, follow_up.settled_on) == (FollowUpState.REACHED, TODAY)
    assert follow_up.attempts[0].standing is Standing.IN_WORK
    assert follow_up.case.last_contact_on == TODAY


def test_nobody_tells_what_somebody_does_whom_they_did_not_reach():
    with pytest.raises(answering.StandingUnasked):
        attempt(a_job().follow_ups[2], AttemptResult.NO_ANSWER, standing=Standing.IN_WORK)


def test_an_unanswered_attempt_leaves_the_follow_up_to_be_tried_again():
    follow_up = a_job().follow_ups[2]

    attempt(follow_up, AttemptResult.NO_ANSWER)

    assert follow_up.is_planned
    assert follow_up.case.last_contact_on < TODAY


def test_could_not_be_reached_counts_after_three_attempts_over_two_ways():
    follow_up = a_job().follow_ups[2]
    attempt(follow_up, AttemptResult.NO_ANSWER)
    with pytest.raises(answering.TryAgain, match="2"):
        attempt(follow_up, AttemptResult.NOT_REACHED)
    attempt(follow_up, AttemptResult.NO_ANSWER)
    with pytest.raises(answering.TryAgain, match="ways: 1"):
        attempt(follow_up, AttemptResult.NOT_REACHED)

    attempt(follow_up, AttemptResult.NOT_REACHED, channel=ContactChannel.RELATIVE)

    assert follow_up.state is FollowUpState.NOT_REACHED
    assert len(follow_up.attempts) == 3


def test_a_settled_follow_up_takes_no_more_attempts():
    follow_up = a_job().follow_ups[2]
    attempt(follow_up)

    with pytest.raises(answering.FollowUpSettled):
        attempt(follow_up)


def test_an_attempt_lies_in_the_window_and_not_in_the_future():
    first, *_, last = a_job().follow_ups

    with pytest.raises(answering.OutsideWindow):
        attempt(first, on=first.closes_on + DAY)
    with pytest.raises(answering.OutsideWindow):
        attempt(last)
    with pytest.raises(DayInFuture):
        attempt(first, on=TODAY + DAY)


def test_a_follow_up_is_missed_once_its_window_passed_without_an_answer():
    follow_up = a_job().follow_ups[0]

    assert not follow_up.is_missed(follow_up.closes_on)
    assert follow_up.is_missed(follow_up.closes_on + DAY)


@pytest.mark.parametrize("by", [BORIS, SAULE])
def test_only_who_carries_the_case_answers_its_follow_ups(by):
    with pytest.raises(NotAllowed):
        attempt(a_job().follow_ups[2], by=by)


def test_the_end_of_a_job_drops_what_is_not_yet_due_and_its_undo_plans_it_again():
    job = a_job()
    how = {"by": AIDA, "today": TODAY}

    placements.end_placement(job, PlacementResult.LOST, on=START + 15 * DAY, **how)

    planned = [one.point for one in job.follow_ups if one.is_planned]
    assert planned == [FollowUpPoint.WEEK_1, FollowUpPoint.WEEK_2]
    placements.resume_placement(job, by=AIDA)
    assert all(one.is_planned for one in job.follow_ups)


def test_a_corrected_start_moves_what_is_still_planned():
    job = a_job()
    attempt(job.follow_ups[2])

    placements.correct_placement(
        job, title="Cook", organisation="Aport", starts_on=START - DAY, by=AIDA, today=TODAY
    )

    assert job.follow_ups[0].due_on == START + 6 * DAY
    assert job.follow_ups[2].due_on == START + 21 * DAY


def test_a_corrected_start_moves_what_is_asked_by_the_end():
    job = a_job()
    now = {"by": AIDA, "today": TODAY}
    placements.end_placement(job, PlacementResult.LOST, on=START + 15 * DAY, **now)

    for earlier, asked in ((7, 3), (-7, 1)):
        starts_on = START - earlier * DAY
        placements.correct_placement(
            job, title="Cook", organisation="Aport", starts_on=starts_on, **now
        )
        planned = [one.due_on for one in job.follow_ups if one.is_planned]
        assert planned == [starts_on + 7 * week * DAY for week in range(1, asked + 1)]

    placements.resume_placement(job, by=AIDA)
    assert [one.due_on - job.starts_on for one in job.follow_ups] == [
        7 * week * DAY for week in (1, 2, 3, 6, 10, 30)
    ]
