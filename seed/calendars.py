"""The calendars of the demo: what workers have planned around its last day, and what came of it.

What lies behind agrees with the sessions that were logged; what lies ahead, with the days of next
contact. Like stories, it is told in rows, and a test tells it through the operations.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.access import Act
from neetcrm.accounts import User
from neetcrm.appointments import booking
from neetcrm.appointments.clashes import Clashing
from neetcrm.appointments.models import (
    Appointment,
    AppointmentKind,
    AppointmentState,
    CancelledBy,
)
from neetcrm.cases.models import Case
from neetcrm.counseling.models import Attendance, Channel, SessionNote
from neetcrm.db import Session
from neetcrm.localtime import moment_at
from neetcrm.workdays import next_working_day

from .diary import Weighted
from .rows import AFTERNOON, Row
from .tables import phrases
from .world import World

BEHIND, AHEAD = 14, 21
"""How many days before and after the last day the calendars are filled."""
MOST_OF_A_WORKER = 150
LONGEST_AGO = timedelta(days=60)
SLOTS = tuple(time(hour, minute) for hour in (10, 11, 12, 14, 15, 16, 18) for minute in (0, 30))
FULL_DAY = 5
"""So many appointments a day are planned at most."""
TEAM_MEETING, UNTIL = time(17), time(18)
TUESDAY = 1
KINDS = Weighted(
    {
        AppointmentKind.CENTRE: 60,
        AppointmentKind.PHONE: 22,
        AppointmentKind.VIDEO: 10,
        AppointmentKind.ELSEWHERE: 8,
    }
)
KIND_OF = {
    Channel.IN_PERSON: AppointmentKind.CENTRE,
    Channel.GROUP: AppointmentKind.CENTRE,
    Channel.PHONE: AppointmentKind.PHONE,
    Channel.VIDEO: AppointmentKind.VIDEO,
}
STATE_OF = {
    Attendance.ATTENDED: AppointmentState.HELD,
    Attendance.LATE: AppointmentState.HELD,
    Attendance.NO_SHOW: AppointmentState.MISSED,
    Attendance.CANCELLED: AppointmentState.CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One appointment; without a case, the hour of the team's meeting."""

    by: int
    centre_id: int
    made_on: date
    day: date
    starts_at: time
    minutes: int
    kind: AppointmentKind
    case_id: int | None = None
    state: AppointmentState = AppointmentState.PLANNED
    note: str = ""


@dataclass
class Diary:
    """The time of one worker that is taken, by day."""

    taken: dict[date, list[tuple[int, int]]] = field(default_factory=dict)

    def takes(self, day: date, starts_at: time, minutes: int) -> bool:
        """Take this time and tell so, unless some of it is taken already."""
        begins = starts_at.hour * 60 + starts_at.minute
        ends = begins + minutes
        of_day = self.taken.setdefault(day, [])
        if any(begins < end and start < ends for start, end in of_day):
            return False
        of_day.append((begins, ends))
        return True


@dataclass
class Calendars:
    """All entries so far; a young person is met once a day at most."""

    as_of: date
    diaries: dict[int, Diary]
    met: set[tuple[int, date]] = field(default_factory=set)
    planned: dict[tuple[int, date], int] = field(default_factory=dict)

    def is_free(self, row: Any, day: date, starts_at: time, minutes: int) -> bool:
        if (row.case_id, day) in self.met:
            return False
        if not self.diaries[row.worker_id].takes(day, starts_at, minutes):
            return False
        self.met.add((row.case_id, day))
        return True


def entries(db: Session, where: World, as_of: date) -> list[Entry]:
    """Return the calendars of all workers, worker by worker and in the order of time."""
    calendars = Calendars(as_of, {worker: Diary() for worker in where.actors})
    told = chain(
        _team_meetings(db, where, calendars),
        _held(db, calendars),
        _planned(db, calendars, Case.counselor_id),
        _planned(db, calendars, Case.psychologist_id),
    )
    return sorted(told, key=lambda one: (one.by, one.day, one.starts_at))


def row(entry: Entry) -> Row:
    """Return what the operations would leave of an entry."""
    starts_at = moment_at(entry.day, entry.starts_at)
    is_settled = entry.state is not AppointmentState.PLANNED
    is_cancelled = entry.state is AppointmentState.CANCELLED
    return {
        "created_at": datetime.combine(entry.made_on, AFTERNOON),
        "version": 1,
        "case_id": entry.case_id,
        "worker_id": entry.by,
        "centre_id": entry.centre_id,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=entry.minutes),
        "kind": entry.kind,
        "place": "",
        "note": entry.note,
        "made_by_id": entry.by,
        "state": entry.state,
        "settled_on": entry.day if is_settled else None,
        "settled_by_id": entry.by if is_settled else None,
        "cancelled_by": CancelledBy.YOUNG_PERSON if is_cancelled else None,
        "reason": "",
    }


def insert(db: Session, told: list[Entry]) -> int:
    """Write the calendars in bulk and return how many rows that were."""
    if told:
        db.connection().execute(sa.insert(Appointment), [row(entry) for entry in told])
    return len(told)


def replay(db: Session, where: World, told: list[Entry]) -> None:
    """Let the operations make every entry, and note what came of it; the caller commits."""
    for entry in told:
        try:
            appointment = _made(db, where, entry, accepted="")
        except Clashing as asked:  # a day off, early or late: the demo's workers agree
            appointment = _made(db, where, entry, accepted=asked.accepted)
        db.add(appointment)
        _settle(appointment, where, entry)
        db.flush()


def _made(db: Session, where: World, entry: Entry, *, accepted: str) -> Appointment:
    known: dict[str, Any] = {
        "day": entry.day,
        "starts_at": entry.starts_at,
        "by": where.actors[entry.by],
        "today": entry.made_on,
        "note": entry.note,
        "accepted": accepted,
    }
    if entry.case_id is None:
        return booking.block(db, entry.centre_id, ends_at=UNTIL, **known)
    case, worker = db.get_one(Case, entry.case_id), db.get_one(User, entry.by)
    return booking.make(db, case, worker, kind=entry.kind, minutes=entry.minutes, **known)


def _settle(appointment: Appointment, where: World, entry: Entry) -> None:
    by = where.actors[entry.by]
    match entry.state:
        case AppointmentState.HELD:
            booking.mark_held(appointment, by=by, on=entry.day)
        case AppointmentState.MISSED:
            booking.mark_missed(appointment, by=by, on=entry.day)
        case AppointmentState.CANCELLED:
            who = CancelledBy.YOUNG_PERSON
            booking.cancel(appointment, who, reason="", by=by, on=entry.day)
        case AppointmentState.PLANNED:
            pass


def _team_meetings(db: Session, where: World, calendars: Calendars) -> Iterator[Entry]:
    """Block the hour of the team's meeting on the Tuesdays to come."""
    [note] = phrases()["team_meeting"]
    accounts = sa.select(col(User.id), col(User.language))
    languages = {one.id: one.language for one in db.execute(accounts)}
    ahead = (calendars.as_of + timedelta(days=n) for n in range(1, AHEAD))
    tuesdays = [day for day in ahead if day.weekday() == TUESDAY]
    for worker, actor in where.actors.items():
        for day in tuesdays if actor.can(Act.KEEP_CALENDAR) else ():
            calendars.diaries[worker].takes(day, TEAM_MEETING, 60)
            yield Entry(
                by=worker,
                centre_id=actor.centre_id or 0,
                made_on=calendars.as_of,
                day=day,
                starts_at=TEAM_MEETING,
                minutes=60,
                kind=AppointmentKind.BLOCKED,
                note=note[languages[worker]],
            )


def _held(db: Session, calendars: Calendars) -> Iterator[Entry]:
    """Tell that the latest sessions had been planned a week before."""
    since = calendars.as_of - timedelta(days=BEHIND)
    is_own = (col(SessionNote.author_id) == col(Case.counselor_id)) | (
        col(SessionNote.author_id) == col(Case.psychologist_id)
    )
    told: tuple[Any, ...] = (
        col(SessionNote.author_id).label("worker_id"),
        col(Case.id).label("case_id"),
        col(Case.centre_id),
        col(Case.opened_on),
        col(SessionNote.held_on),
        col(SessionNote.starts_at),
        col(SessionNote.minutes),
        col(SessionNote.channel),
        col(SessionNote.attendance),
    )
    sessions = (
        sa.select(*told)
        .join(Case, col(Case.id) == col(SessionNote.case_id))
        .where(is_own, col(Case.closed_on).is_(None), col(SessionNote.held_on) >= since)
        .where(col(SessionNote.starts_at).is_not(None), col(SessionNote.meeting_id).is_(None))
        .order_by(col(SessionNote.held_on), col(SessionNote.starts_at), col(SessionNote.id))
    )
    for one in db.execute(sessions):
        if calendars.is_free(one, one.held_on, one.starts_at, one.minutes):
            yield Entry(
                by=one.worker_id,
                centre_id=one.centre_id,
                made_on=max(one.opened_on, one.held_on - timedelta(days=7)),
                day=one.held_on,
                starts_at=one.starts_at,
                minutes=one.minutes,
                kind=KIND_OF[one.channel],
                case_id=one.case_id,
                state=STATE_OF[one.attendance],
            )


def _planned(db: Session, calendars: Calendars, worker_id: Any) -> Iterator[Entry]:
    """Plan meetings on the days of next contact, as many as a worker's days hold."""
    for one in db.execute(_to_be_met(calendars.as_of, worker_id)):
        day = calendars.as_of
        if one.next_contact_on > day:
            day = next_working_day(one.next_contact_on)
        rng = Random(f"{one.worker_id} {one.case_id} {day}")
        minutes, starts_at = rng.choice((30, 45, 45, 60)), rng.choice(SLOTS)
        is_full = calendars.planned.get((one.worker_id, day), 0) >= FULL_DAY
        if is_full or not calendars.is_free(one, day, starts_at, minutes):
            continue
        calendars.planned[one.worker_id, day] = calendars.planned.get((one.worker_id, day), 0) + 1
        yield Entry(
            by=one.worker_id,
            centre_id=one.centre_id,
            made_on=max(one.last_contact_on, calendars.as_of - LONGEST_AGO),
            day=day,
            starts_at=starts_at,
            minutes=minutes,
            kind=rng.choices(KINDS.kinds, cum_weights=KINDS.bounds)[0],
            case_id=one.case_id,
        )


def _to_be_met(as_of: date, worker_id: Any) -> sa.Select[Any]:
    """Return the select of a worker's open cases to be contacted now, the most urgent first."""
    place = sa.func.row_number().over(
        partition_by=col(worker_id), order_by=(col(Case.next_contact_on), col(Case.id))
    )
    cases = (
        sa.select(
            col(worker_id).label("worker_id"),
            col(Case.id).label("case_id"),
            col(Case.centre_id),
            col(Case.last_contact_on),
            col(Case.next_contact_on),
            place.label("place"),
        )
        .where(col(worker_id).is_not(None), col(Case.closed_on).is_(None))
        .where(col(Case.next_contact_on).between(as_of - timedelta(3), as_of + timedelta(AHEAD)))
        .subquery()
    )
    return (
        sa.select(cases)
        .where(cases.c.place <= MOST_OF_A_WORKER)
        .order_by(cases.c.worker_id, cases.c.place)
    )
