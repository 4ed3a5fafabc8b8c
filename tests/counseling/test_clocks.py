"""What an alert asks for and until when, at the borders of each time."""

from datetime import UTC, datetime, timedelta

import pytest

from neetcrm.counseling.clocks import Duty, Meeting, clocks
from neetcrm.counseling.models import AlertSource, RiskAlert, RiskLevel

AT = datetime(2025, 3, 3, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTES_15, HOURS_24, HOURS_72 = timedelta(minutes=15), timedelta(hours=24), timedelta(hours=72)


def an_alert(level, **done):
    return RiskAlert(
        case_id=1, level=level, source=AlertSource.SESSION, raised_at=AT, raised_by_id=3, **done
    )


def clock(level, duty, *, plan_at=None, meeting=None, **done):
    found = clocks(an_alert(level, **done), plan_at=plan_at, meeting=meeting)
    return next(one for one in found if one.duty is duty)


def test_each_level_asks_for_its_own_duties():
    immediate = clocks(an_alert(RiskLevel.IMMEDIATE), plan_at=None, meeting=None)
    elevated = clocks(an_alert(RiskLevel.ELEVATED), plan_at=None, meeting=None)

    assert [one.duty for one in immediate] == [Duty.ACKNOWLEDGE, Duty.REVIEW]
    assert [one.duty for one in elevated] == [Duty.SAFETY_PLAN, Duty.APPOINTMENT]


@pytest.mark.parametrize(
    ("level", "duty", "within"),
    [
        (RiskLevel.IMMEDIATE, Duty.ACKNOWLEDGE, MINUTES_15),
        (RiskLevel.IMMEDIATE, Duty.REVIEW, HOURS_24),
        (RiskLevel.ELEVATED, Duty.SAFETY_PLAN, HOURS_72),
        (RiskLevel.ELEVATED, Duty.APPOINTMENT, HOURS_72),
    ],
)
def test_what_nobody_did_is_overdue_once_its_time_has_passed(level, duty, within):
    one = clock(level, duty)

    assert one.due_at == AT + within
    assert not one.is_overdue(AT + within - SECOND)
    assert not one.is_overdue(AT + within), "the last moment is still in time"
    assert one.is_overdue(AT + within + SECOND)


@pytest.mark.parametrize(
    ("level", "duty", "done", "within"),
    [
        (RiskLevel.IMMEDIATE, Duty.ACKNOWLEDGE, "acknowledged_at", MINUTES_15),
        (RiskLevel.IMMEDIATE, Duty.REVIEW, "reviewed_at", HOURS_24),
    ],
)
def test_what_was_done_is_never_overdue_but_may_have_been_late(level, duty, done, within):
    in_time = clock(level, duty, **{done: AT + within})
    late = clock(level, duty, **{done: AT + within + SECOND})

    assert (in_time.is_late, late.is_late) == (False, True)
    assert not late.is_overdue(AT + HOURS_72 * 10)


def test_a_safety_plan_from_before_the_alert_has_to_be_agreed_anew():
    before = clock(RiskLevel.ELEVATED, Duty.SAFETY_PLAN, plan_at=AT - SECOND)
    after = clock(RiskLevel.ELEVATED, Duty.SAFETY_PLAN, plan_at=AT)

    assert before.met_at is None
    assert after.met_at == AT


@pytest.mark.parametrize(
    ("starts_after", "is_planned", "is_held", "counts"),
    [
        (HOURS_72, True, False, True),
        (HOURS_72 + SECOND, True, False, False),  # planned too late
        (HOURS_72 + SECOND, False, True, True),  # late, but held
        (HOURS_24, False, True, True),
        (HOURS_24, False, False, False),  # missed or cancelled
    ],
)
def test_an_appointment_counts_when_it_is_held_or_planned_in_time(
    starts_after, is_planned, is_held, counts
):
    meeting = Meeting(AT + starts_after, is_planned, is_held)

    one = clock(RiskLevel.ELEVATED, Duty.APPOINTMENT, meeting=meeting)

    assert (one.met_at is not None) is counts
    assert one.is_overdue(AT + HOURS_72 + SECOND) is not counts
