"""When a young person is asked again how it went: after a start, and after an exit.

| after | asked again |
|---|---|
| the start of an internship or a job | weeks 1, 2, 3, 6, 10, 30 |
| an exit | months 3, 6, 12, 18 |

Each can be answered from 14 days before its day (never before the start) until 14 days after it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from neetcrm.cases.models import (
    WINDOW,
    Case,
    Closing,
    ClosingReason,
    FollowUp,
    FollowUpPoint,
    FollowUpState,
    Placement,
    PlacementKind,
)
from neetcrm.months import add_months

WEEKS_AFTER_A_START: dict[FollowUpPoint, int] = {
    FollowUpPoint.WEEK_1: 1,
    FollowUpPoint.WEEK_2: 2,
    FollowUpPoint.WEEK_3: 3,
    FollowUpPoint.WEEK_6: 6,
    FollowUpPoint.WEEK_10: 10,
    FollowUpPoint.WEEK_30: 30,
}
MONTHS_AFTER_AN_EXIT: dict[FollowUpPoint, int] = {
    FollowUpPoint.MONTH_3: 3,
    FollowUpPoint.MONTH_6: 6,
    FollowUpPoint.MONTH_12: 12,
    FollowUpPoint.MONTH_18: 18,
}
UNANSWERED = frozenset({FollowUpState.PLANNED, FollowUpState.DROPPED})
FOLLOWED_UP = frozenset({PlacementKind.INTERNSHIP, PlacementKind.JOB})
NOBODY_TO_ASK = frozenset(
    {ClosingReason.DIED, ClosingReason.MISTAKE, ClosingReason.TRANSFERRED},
)
"""Exits after which nobody asks: another centre does after a transfer."""


def days_after_a_start(starts_on: date) -> dict[FollowUpPoint, date]:
    return {
        point: starts_on + timedelta(weeks=weeks) for point, weeks in WEEKS_AFTER_A_START.items()
    }


def days_after_an_exit(closed_on: date) -> dict[FollowUpPoint, date]:
    """Return the days; the last day of a month stands for those it does not have."""
    return {point: add_months(closed_on, months) for point, months in MONTHS_AFTER_AN_EXIT.items()}


def plan_after_start(placement: Placement) -> None:
    """Plan the follow-ups of an internship or a job; a training has none."""
    if placement.kind in FOLLOWED_UP:
        for point, due_on in days_after_a_start(placement.starts_on).items():
            placement.follow_ups.append(
                _planned(placement.case, point, placement.starts_on, due_on)
            )


def plan_after_exit(closing: Closing) -> None:
    if closing.reason not in NOBODY_TO_ASK:
        for point, due_on in days_after_an_exit(closing.closed_on).items():
            closing.follow_ups.append(_planned(closing.case, point, closing.closed_on, due_on))


def move_with_start(placement: Placement) -> None:
    """Let those that nobody answered follow a start whose day was corrected."""
    days = days_after_a_start(placement.starts_on)
    for follow_up in placement.follow_ups:
        if follow_up.state in UNANSWERED:
            follow_up.due_on = days[follow_up.point]
            follow_up.opens_on = max(placement.starts_on, follow_up.due_on - WINDOW)


def drop_planned(follow_ups: Iterable[FollowUp], *, due_after: date, on: date) -> None:
    """Drop what is due after a day and was not answered."""
    for follow_up in follow_ups:
        if follow_up.is_planned and follow_up.due_on > due_after:
            follow_up.state, follow_up.settled_on = FollowUpState.DROPPED, on


def take_up_again(follow_ups: Iterable[FollowUp], *, due_by: date) -> None:
    """Plan again what an end had dropped that was taken back, or lies later than was thought."""
    for follow_up in follow_ups:
        if follow_up.state is FollowUpState.DROPPED and follow_up.due_on <= due_by:
            follow_up.state, follow_up.settled_on = FollowUpState.PLANNED, None


def drop_those_of_exits(cases: Sequence[Case], *, on: date) -> None:
    """Drop the follow-ups of exits: their young person is with us again."""
    for case in cases:
        for closing in case.closings:
            drop_planned(closing.follow_ups, due_after=date.min, on=on)


def _planned(case: Case, point: FollowUpPoint, begins_on: date, due_on: date) -> FollowUp:
    opens_on = max(begins_on, due_on - WINDOW)
    return FollowUp(case=case, point=point, opens_on=opens_on, due_on=due_on)
