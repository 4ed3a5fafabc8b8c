"""How an appointment is made, put off, cancelled, and noted as held or missed."""

from datetime import date, datetime, time, timedelta

from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.appointments.clashes import Slot, lock_diary, must_be_free, others_at
from neetcrm.appointments.models import (
    Appointment,
    AppointmentKind,
    AppointmentState,
    CancelledBy,
)
from neetcrm.cases.lifecycle import must_be_open
from neetcrm.cases.models import Case
from neetcrm.cases.scope import must_work_on
from neetcrm.db import Session
from neetcrm.errors import NotAllowed, RuleBroken
from neetcrm.i18n import N_
from neetcrm.localtime import local, moment_at

FURTHEST = timedelta(days=365)
SHORTEST_MINUTES, LONGEST_MINUTES = 5, 600


class DayNotAhead(RuleBroken):
    sentence = N_("An appointment is made for today or a day within a year.")


class LengthWrong(RuleBroken):
    sentence = N_("An appointment takes from {shortest} to {longest} minutes.")


class EndsNextDay(RuleBroken):
    sentence = N_("An appointment ends on the day on which it begins.")


class EndNotAfterStart(RuleBroken):
    sentence = N_("The time ends after it begins.")


class NotOfCaseTeam(RuleBroken):
    sentence = N_("{name} is not on the case team.")


class SettledAlready(RuleBroken):
    sentence = N_("This appointment is settled already. Undo that first.")


class NotSettled(RuleBroken):
    sentence = N_("This appointment is still planned; there is nothing to undo.")


class NotYetBegun(RuleBroken):
    sentence = N_("The appointment is on {day}; what came of it is noted then.")


class TimeTaken(RuleBroken):
    sentence = N_("The time was given to another appointment meanwhile. Make a new one.")


class NotYourTime(NotAllowed):
    sentence = N_("Only its owner may change blocked time.")


def make(
    db: Session,
    case: Case,
    worker: User,
    *,
    kind: AppointmentKind,
    day: date,
    starts_at: time,
    minutes: int,
    by: Actor,
    today: date,
    place: str = "",
    note: str = "",
    accepted: str = "",
) -> Appointment:
    """Plan a meeting of *minutes* with the young person of a case.

    *accepted* holds the keys of the clashes that were shown and are taken into account.
    """
    must_work_on(case, Act.KEEP_CALENDAR, by=by)
    must_be_open(case)
    _must_be_of_team(worker, case, by)
    starts, ends = _span(day, starts_at, minutes, today=today)
    slot = Slot(starts, ends, worker.id or 0, case.centre_id, case.id)
    must_be_free(db, slot, accepted=accepted, by=by)
    return Appointment(
        case_id=case.id,
        worker_id=slot.worker_id,
        centre_id=slot.centre_id,
        starts_at=starts,
        ends_at=ends,
        kind=kind,
        place=place.strip(),
        note=note.strip(),
        made_by_id=by.user_id,
    )


def block(
    db: Session,
    centre_id: int,
    *,
    day: date,
    starts_at: time,
    ends_at: time,
    by: Actor,
    today: date,
    note: str = "",
    accepted: str = "",
) -> Appointment:
    """Take time out of one's own calendar for something else than a case."""
    by.must(Act.KEEP_CALENDAR)
    if ends_at <= starts_at:
        raise EndNotAfterStart
    _must_be_ahead(day, today)
    slot = Slot(moment_at(day, starts_at), moment_at(day, ends_at), by.user_id, centre_id)
    must_be_free(db, slot, accepted=accepted, by=by)
    return Appointment(
        worker_id=by.user_id,
        centre_id=centre_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        kind=AppointmentKind.BLOCKED,
        note=note.strip(),
        made_by_id=by.user_id,
    )


def put_off(
    appointment: Appointment,
    db: Session,
    worker: User,
    *,
    kind: AppointmentKind,
    day: date,
    starts_at: time,
    minutes: int,
    by: Actor,
    today: date,
    place: str = "",
    note: str = "",
    accepted: str = "",
) -> Appointment:
    """Give a planned meeting another time, place or worker."""
    case = _must_keep(appointment, by=by)
    _must_be_planned(appointment)
    if case is None:
        raise NotOfCaseTeam(name=worker.full_name)
    must_be_open(case)
    _must_be_of_team(worker, case, by, now=appointment.worker_id)
    starts, ends = _span(day, starts_at, minutes, today=today)
    slot = Slot(starts, ends, worker.id or 0, case.centre_id, case.id, own=appointment)
    must_be_free(db, slot, accepted=accepted, by=by)
    appointment.worker_id, appointment.centre_id = slot.worker_id, slot.centre_id
    appointment.starts_at, appointment.ends_at = starts, ends
    appointment.kind, appointment.place, appointment.note = kind, place.strip(), note.strip()
    return appointment


def cancel(
    appointment: Appointment, cancelled_by: CancelledBy, *, reason: str, by: Actor, on: date
) -> Appointment:
    """Note that a planned meeting will not be, who wanted that, and why."""
    _must_keep(appointment, by=by)
    _must_be_planned(appointment)
    appointment.cancelled_by, appointment.reason = cancelled_by, reason.strip()
    return _settled(appointment, AppointmentState.CANCELLED, by=by, on=on)


def mark_held(appointment: Appointment, *, by: Actor, on: date) -> Appointment:
    """Note that a meeting took place; what was said there is for the session note."""
    return _came_of_it(appointment, AppointmentState.HELD, by=by, on=on)


def mark_missed(appointment: Appointment, *, by: Actor, on: date) -> Appointment:
    """Note that the young person did not come."""
    return _came_of_it(appointment, AppointmentState.MISSED, by=by, on=on)


def restore(appointment: Appointment, db: Session, *, by: Actor) -> Appointment:
    """Take back what was noted of an appointment: it is planned again, if its time is free."""
    case = _must_keep(appointment, by=by)
    if appointment.is_planned:
        raise NotSettled
    if case is not None:
        must_be_open(case)
    _must_still_be_free(db, appointment)
    appointment.state = AppointmentState.PLANNED
    appointment.settled_on = appointment.settled_by_id = None
    appointment.cancelled_by, appointment.reason = None, ""
    return appointment


def _must_keep(appointment: Appointment, *, by: Actor) -> Case | None:
    """Raise NotAllowed unless *by* may change the appointment; return the case it is about."""
    if appointment.case is not None:
        must_work_on(appointment.case, Act.KEEP_CALENDAR, by=by)
    elif appointment.worker_id != by.user_id:
        raise NotYourTime
    return appointment.case


def _must_be_planned(appointment: Appointment) -> None:
    if not appointment.is_planned:
        raise SettledAlready


def _must_be_of_team(worker: User, case: Case, by: Actor, *, now: int | None = None) -> None:
    if worker.id not in (case.counselor_id, case.psychologist_id, by.user_id, now):
        raise NotOfCaseTeam(name=worker.full_name)


def _must_be_ahead(day: date, today: date) -> None:
    if not today <= day <= today + FURTHEST:
        raise DayNotAhead


def _span(day: date, clock: time, minutes: int, *, today: date) -> tuple[datetime, datetime]:
    _must_be_ahead(day, today)
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise LengthWrong(shortest=SHORTEST_MINUTES, longest=LONGEST_MINUTES)
    starts = moment_at(day, clock)
    ends = starts + timedelta(minutes=minutes)
    if local(ends).date() != day:
        raise EndsNextDay
    return starts, ends


def _must_still_be_free(db: Session, appointment: Appointment) -> None:
    slot = Slot(
        appointment.starts_at,
        appointment.ends_at,
        appointment.worker_id,
        appointment.centre_id,
        appointment.case_id,
        own=appointment,
    )
    lock_diary(db, slot)
    if others_at(db, slot):
        raise TimeTaken


def _came_of_it(
    appointment: Appointment, state: AppointmentState, *, by: Actor, on: date
) -> Appointment:
    _must_keep(appointment, by=by)
    _must_be_planned(appointment)
    day = local(appointment.starts_at).date()
    if on < day:
        raise NotYetBegun(day=day)
    return _settled(appointment, state, by=by, on=on)


def _settled(
    appointment: Appointment, state: AppointmentState, *, by: Actor, on: date
) -> Appointment:
    appointment.state = state
    appointment.settled_on, appointment.settled_by_id = on, by.user_id
    return appointment


def free(appointment: Appointment, *, by: Actor, on: date) -> Appointment:
    """Give blocked time back."""
    if _must_keep(appointment, by=by) is not None:
        raise NotYourTime
    _must_be_planned(appointment)
    appointment.cancelled_by = CancelledBy.CENTRE
    return _settled(appointment, AppointmentState.CANCELLED, by=by, on=on)
