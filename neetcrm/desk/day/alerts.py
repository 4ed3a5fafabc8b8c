"""Risk alerts with their clocks, for those who are to act: lists, one alert, its appointment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.access import Act, Actor, Role
from neetcrm.accounts import User
from neetcrm.appointments.models import Appointment, AppointmentState
from neetcrm.cases.models import Case
from neetcrm.cases.scope import Reach, must_work_on, within
from neetcrm.counseling.alert_queries import AlertNotFound, visible_alerts
from neetcrm.counseling.alerts import must_be_going_on
from neetcrm.counseling.clocks import Clock, Meeting, clocks
from neetcrm.counseling.models import RiskAlert, RiskLevel, SafetyPlan
from neetcrm.db import Choice, Session
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.people.models import YoungPerson

MOST = 200
"""How many alerts are looked at; a centre has a few that are open."""


class Show(Choice):
    """Which alerts a list shows."""

    OPEN = "open", N_("Not closed")
    CLOSED = "closed", N_("Closed")


class AppointmentNotOfAlert(RuleBroken):
    sentence = N_("Choose an appointment of this case that is planned or was held.")


@dataclass(frozen=True)
class AlertLine:
    """An alert, whose it is, and what it still asks for."""

    alert: RiskAlert
    number: str
    surname: str
    given_name: str
    patronymic: str
    raised_by: str
    is_own: bool
    """Whether it is of a case that the reader carries."""
    plan_at: datetime | None
    starts_at: datetime | None
    state: AppointmentState | None

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        return clocks(self.alert, plan_at=self.plan_at, meeting=self.meeting)

    @property
    def meeting(self) -> Meeting | None:
        if self.starts_at is None:
            return None
        is_planned = self.state is AppointmentState.PLANNED
        return Meeting(self.starts_at, is_planned, self.state is AppointmentState.HELD)

    @property
    def is_immediate(self) -> bool:
        return self.alert.level is RiskLevel.IMMEDIATE

    @property
    def next_clock(self) -> Clock | None:
        """Return the first duty that nobody has done yet."""
        return next((clock for clock in self.clocks if clock.met_at is None), None)

    def is_overdue(self, at: datetime) -> bool:
        return self.alert.is_open and any(clock.is_overdue(at) for clock in self.clocks)


def alerts(db: Session, actor: Actor, *, show: Show = Show.OPEN, at: datetime) -> list[AlertLine]:
    """Return at most MOST alerts: of the open ones those first that wait longest for something."""
    lines = [AlertLine(*row) for row in db.execute(_lines(actor, show))]
    return lines if show is Show.CLOSED else sorted(lines, key=lambda line: _urgency(line, at))


def line_of(db: Session, actor: Actor, alert: RiskAlert) -> AlertLine:
    """Return an alert that *actor* found with its clocks."""
    found = db.execute(_line(actor), {"alert_id": alert.id}).one_or_none()
    if found is None:
        raise AlertNotFound
    return AlertLine(*found)


def for_today(
    found: Sequence[AlertLine], actor: Actor, *, is_on_duty: bool, at: datetime
) -> list[AlertLine]:
    """Return the alerts that somebody is to look at now.

    They are those of the own cases; to the supervisor and to who is on duty also those of the
    centre that are immediate or overdue.
    """
    answers_for_all = actor.role is Role.SUPERVISOR
    is_told_all = answers_for_all or is_on_duty
    return [
        line
        for line in found
        if (line.is_own and not answers_for_all)
        or (is_told_all and (line.is_immediate or line.is_overdue(at)))
    ]


def link_appointment(
    alert: RiskAlert, case: Case, *, appointment: Appointment, by: Actor
) -> RiskAlert:
    """Note which appointment was made because of an alert."""
    must_work_on(case, Act.KEEP_CALENDAR, by=by)
    must_be_going_on(alert)
    is_live = appointment.state in (AppointmentState.PLANNED, AppointmentState.HELD)
    if appointment.case_id != case.id or not is_live:
        raise AppointmentNotOfAlert
    alert.appointment_id = appointment.id
    return alert


def _urgency(line: AlertLine, at: datetime) -> tuple[bool, bool, datetime, int]:
    waits = line.next_clock
    due_at = waits.due_at if waits else at
    return not line.is_overdue(at), not line.is_immediate, due_at, line.alert.id or 0


@lru_cache(maxsize=1024)
def _lines(actor: Actor, show: Show) -> sa.Select[Any]:
    closed_at = col(RiskAlert.closed_at)
    if show is Show.OPEN:
        ordered = _shown(actor).where(closed_at.is_(None)).order_by(col(RiskAlert.id))
    else:
        ordered = _shown(actor).where(closed_at.is_not(None)).order_by(closed_at.desc())
    return ordered.limit(MOST)


@lru_cache(maxsize=1024)
def _line(actor: Actor) -> sa.Select[Any]:
    return _shown(actor).where(col(RiskAlert.id) == sa.bindparam("alert_id"))


def _shown(actor: Actor) -> sa.Select[Any]:
    plans = sa.select(sa.func.max(col(SafetyPlan.written_at)))
    plan_at = plans.where(col(SafetyPlan.case_id) == col(Case.id)).scalar_subquery()
    found: Any = visible_alerts(actor)
    found = found.join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
    found = found.join(User, col(User.id) == col(RiskAlert.raised_by_id))
    found = found.outerjoin(Appointment, col(Appointment.id) == col(RiskAlert.appointment_id))
    rows: sa.Select[Any] = found.with_only_columns(
        RiskAlert,
        Case.number,
        YoungPerson.surname,
        YoungPerson.given_name,
        YoungPerson.patronymic,
        User.full_name,
        within(actor, Reach.WORK).label("is_own"),
        plan_at,
        Appointment.starts_at,
        Appointment.state,
        maintain_column_froms=True,
    )
    return rows
