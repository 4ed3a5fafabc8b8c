"""What an alert asks for and until when: told from what was done, never kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from neetcrm.counseling.models import RiskAlert, RiskLevel
from neetcrm.db import Choice
from neetcrm.i18n import N_


class Duty(Choice):
    """What somebody has to do about an alert."""

    ACKNOWLEDGE = "acknowledge", N_("Acknowledge the alert")
    REVIEW = "review", N_("Review the alert")
    SAFETY_PLAN = "safety_plan", N_("Agree a safety plan")
    APPOINTMENT = "appointment", N_("Hold an appointment")


WITHIN: Mapping[RiskLevel, Mapping[Duty, timedelta]] = {
    RiskLevel.IMMEDIATE: {
        Duty.ACKNOWLEDGE: timedelta(minutes=15),
        Duty.REVIEW: timedelta(hours=24),
    },
    RiskLevel.ELEVATED: {
        Duty.SAFETY_PLAN: timedelta(hours=72),
        Duty.APPOINTMENT: timedelta(hours=72),
    },
}
"""The time that each duty has from the moment the alert was raised, its last moment included."""


class Meeting(NamedTuple):
    """The appointment that was made because of an alert, as far as a clock asks."""

    starts_at: datetime
    is_planned: bool
    is_held: bool


@dataclass(frozen=True)
class Clock:
    """One duty of an alert: until when it is owed, and when it was done."""

    duty: Duty
    due_at: datetime
    met_at: datetime | None

    @property
    def is_late(self) -> bool:
        return self.met_at is not None and self.met_at > self.due_at

    def is_overdue(self, at: datetime) -> bool:
        return self.met_at is None and at > self.due_at


def clocks(
    alert: RiskAlert, *, plan_at: datetime | None, meeting: Meeting | None
) -> tuple[Clock, ...]:
    """Return the clocks of an alert, the shortest first.

    *plan_at* is when the latest safety plan of the case was written: one from before the alert has
    to be agreed anew.
    """
    since = alert.raised_at
    duties = {duty: since + within for duty, within in WITHIN[alert.level].items()}
    met: dict[Duty, datetime | None] = {
        Duty.ACKNOWLEDGE: alert.acknowledged_at,
        Duty.REVIEW: alert.reviewed_at,
        Duty.SAFETY_PLAN: plan_at if plan_at and plan_at >= since else None,
        Duty.APPOINTMENT: _met_by(meeting, duties.get(Duty.APPOINTMENT)),
    }
    return tuple(Clock(duty, due_at, met[duty]) for duty, due_at in duties.items())


def _met_by(meeting: Meeting | None, due_at: datetime | None) -> datetime | None:
    """Return when the appointment is, if it counts: held, or planned for a moment in time.

    One that was missed or cancelled counts for nothing, and one planned too late not before it
    is held.
    """
    if meeting is None or due_at is None:
        return None
    is_in_time = meeting.is_planned and meeting.starts_at <= due_at
    return meeting.starts_at if meeting.is_held or is_in_time else None
