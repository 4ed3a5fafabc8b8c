"""How cases end and go on: what must be settled, what is kept, when closing is proposed."""

from datetime import date, timedelta

import pytest

from neetcrm.cases import closing, lifecycle
from neetcrm.cases.models import (
    ClosingReason,
    FollowUpState,
    PlacementKind,
    PlacementResult,
    Stage,
)
from neetcrm.errors import NotAllowed
from tests.cast import (
    AIDA,
    BORIS,
    OPENED,
    SAULE,
    TODAY,
    a_case,
    a_placement,
    a_young_person,
    in_counseling,
)

DAY = timedelta(days=1)


def close(case, reason=ClosingReason.WITHDREW, *, live_referrals=(), **changes):
    how = {"by": AIDA, "on": TODAY, "today": TODAY} | changes
    return closing.close_case(case, reason, live_referrals=live_referrals, **how)


def reopen(case, **changes):
    how = {"earlier_cases": [case], "by": AIDA, "on": TODAY} | changes
    closing.reopen_case(case, **how)


@pytest.mark.parametrize(
    "open_thing", [{"live_referrals": [object()]}, {"open_tasks": [object()]}, {}]
)
def test_what_is_open_is_settled_before_a_case_closes(open_thing):
    case = in_counseling(a_case())
    if not open_thing:
        case.placements.append(a_placement(PlacementKind.TRAINING))

    with pytest.raises(closing.StillRunning, match="1"):
        close(case, **open_thing)

    case.placements.clear()
    close(case)
    assert (case.closed_on, case.closing_reason) == (TODAY, ClosingReason.WITHDREW)


def test_a_case_closed_for_work_keeps_its_job():
    case = in_counseling(a_case())
    case.placements.append(a_placement(PlacementKind.JOB))

    close(case, ClosingReason.EMPLOYED_PERMANENT)

    assert case.placements[0].ended_on is None


def test_only_those_past_their_36th_birthday_age_out():
    with pytest.raises(closing.TooYoungToAgeOut):
        close(a_case(), ClosingReason.AGED_OUT)

    close(a_case(person=a_young_person(born_on=date(1989, 3, 3))), ClosingReason.AGED_OUT)


def test_a_case_is_closed_neither_in_the_future_nor_before_its_last_move():
    with pytest.raises(lifecycle.DayInFuture):
        close(a_case(), on=TODAY + DAY)
    with pytest.raises(lifecycle.DayBeforeLastMove):
        close(a_case(), on=OPENED - DAY)


@pytest.mark.parametrize("by", [BORIS, SAULE])
def test_only_who_carries_a_case_closes_it(by):
    with pytest.raises(NotAllowed):
        close(a_case(psychologist_id=SAULE.user_id), by=by)


def test_an_exit_is_followed_up_after_3_6_12_and_18_months():
    case = a_case()

    close(case, on=date(2025, 1, 31))

    days = [one.due_on for one in case.closings[0].follow_ups]
    assert days == [date(2025, 4, 30), date(2025, 7, 31), date(2026, 1, 31), date(2026, 7, 31)]


@pytest.mark.parametrize("reason", [ClosingReason.DIED, ClosingReason.MISTAKE])
def test_where_nobody_can_be_asked_nobody_is_followed_up(reason):
    case = a_case()

    close(case, reason)

    assert case.closings[0].follow_ups == []


def test_reopening_keeps_the_closing_and_drops_the_follow_ups_of_the_exit():
    case = a_case()
    close(case, note="moved to another city")

    with pytest.raises(lifecycle.CaseClosed):
        lifecycle.move_case(case, Stage.COUNSELING, by=AIDA, on=TODAY, today=TODAY)
    reopen(case, because="came back")

    assert case.is_open
    [kept] = case.closings
    assert (kept.closed_on, kept.note) == (TODAY, "moved to another city")
    assert (kept.reopened_on, kept.reopened_because) == (TODAY, "came back")
    assert {one.state for one in kept.follow_ups} == {FollowUpState.DROPPED}
    assert case.next_contact_on > TODAY


def test_a_case_that_is_open_is_not_reopened():
    with pytest.raises(lifecycle.AlreadyOpen):
        reopen(a_case())


def test_a_case_is_not_reopened_beside_an_open_one():
    case = a_case()
    close(case)

    with pytest.raises(lifecycle.AlreadyOpen):
        reopen(case, earlier_cases=[a_case(person=case.person)])


def test_a_new_case_ends_the_follow_ups_of_earlier_exits():
    case = a_case()
    close(case)

    lifecycle.open_case(
        case.person,
        searched=lifecycle.DuplicateSearch(found=0),
        earlier_cases=[case],
        by=AIDA,
        on=TODAY,
        today=TODAY,
    )

    assert {one.state for one in case.closings[0].follow_ups} == {FollowUpState.DROPPED}


def test_after_90_days_without_a_service_closing_is_proposed_as_of_the_last_one():
    case = a_case()
    ninety_days = OPENED + 90 * DAY

    assert closing.proposed_closing(case, today=ninety_days - DAY) is None
    proposal = closing.proposed_closing(case, today=ninety_days)

    assert proposal == closing.Proposal(ClosingReason.LOST_CONTACT, OPENED, 90)


def test_a_placement_is_a_service_while_it_runs_and_on_its_last_day():
    case = a_case()
    case.placements.append(a_placement())
    later = OPENED + 200 * DAY

    assert closing.proposed_closing(case, today=later) is None

    case.placements[0].ended_on = OPENED + 150 * DAY
    case.placements[0].result = PlacementResult.COMPLETED
    assert closing.proposed_closing(case, today=later) is None
    assert closing.last_served_on(case) == OPENED + 150 * DAY


def test_a_closed_case_is_not_proposed_for_closing():
    case = a_case()
    close(case)

    assert closing.proposed_closing(case, today=TODAY + 365 * DAY) is None
