"""Who is on duty in a centre: the psychologist whom a raised risk is told first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select

from neetcrm.access import Act, Actor, Role
from neetcrm.accounts import Centre, User
from neetcrm.counseling.models import DutyShift
from neetcrm.db import Session
from neetcrm.errors import NotAllowed, NotFound, RuleBroken
from neetcrm.i18n import N_
from neetcrm.localtime import bounds, local, moment_at

LONGEST = 31
"""How many days one entry of the roster may take."""
FURTHEST = timedelta(days=365)


class ShiftNotFound(NotFound):
    sentence = N_("There is no such duty.")


class NotYourRoster(NotAllowed):
    sentence = N_("You do not keep the duty roster of this centre.")


class NotOnRoster(RuleBroken):
    sentence = N_("{name} is no psychologist of this centre.")


class DutyDaysWrong(RuleBroken):
    sentence = N_("Duty is planned from today on, within a year, and for at most {longest} days.")


class OnDutyAlready(RuleBroken):
    sentence = N_("{name} is on duty at that time already, on {day}.")


class Shift(NamedTuple):
    """A duty as the roster shows it."""

    id: int
    version: int
    starts_at: datetime
    ends_at: datetime
    name: str


class Gap(NamedTuple):
    """A time in which the centre is open and nobody is on duty."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class RosterDay:
    """Who is on duty on a day, and when nobody is though the centre is open."""

    day: date
    shifts: list[Shift]
    gaps: list[Gap]

    @property
    def has_clash(self) -> bool:
        """Tell whether two are on duty at the same time: who of them is told first?"""
        return any(
            earlier.ends_at > later.starts_at
            for earlier, later in zip(self.shifts, self.shifts[1:], strict=False)
        )


def plan_duty(
    db: Session,
    *,
    worker: User,
    first_on: date,
    last_on: date | None,
    starts_at: time,
    ends_at: time,
    by: Actor,
    today: date,
) -> list[DutyShift]:
    """Put a psychologist on duty in the centre of *by*, from *first_on* to *last_on* each day.

    Duty that does not end later than it starts ends on the next day.
    """
    by.must(Act.KEEP_DUTY)
    centre_id = by.centre_id or 0
    if worker.role is not Role.PSYCHOLOGIST or centre_id not in worker.as_actor().centre_ids:
        raise NotOnRoster(name=worker.full_name)
    days = ((last_on or first_on) - first_on).days + 1
    if not (today <= first_on <= today + FURTHEST and 1 <= days <= LONGEST):
        raise DutyDaysWrong(longest=LONGEST)
    shifts = []
    for ahead in range(days):
        begins, ends = _times(first_on + timedelta(days=ahead), starts_at, ends_at)
        shift = DutyShift(
            centre_id=centre_id,
            user_id=worker.id or 0,
            starts_at=begins,
            ends_at=ends,
            made_by_id=by.user_id,
        )
        _must_be_free(db, shift, worker)
        shifts.append(shift)
    db.add_all(shifts)
    return shifts


def drop_shift(shift: DutyShift, *, by: Actor) -> DutyShift:
    """Take a duty off the roster; it can be put back."""
    _must_keep(shift, by=by)
    shift.is_dropped = True
    return shift


def restore_shift(shift: DutyShift, db: Session, *, by: Actor) -> DutyShift:
    """Put a duty back that was taken off."""
    _must_keep(shift, by=by)
    if shift.is_dropped:
        _must_be_free(db, shift, db.get_one(User, shift.user_id))
    shift.is_dropped = False
    return shift


def get_shift(db: Session, actor: Actor, shift_id: int) -> DutyShift:
    """Return a duty of the roster that *actor* keeps, or raise ShiftNotFound."""
    actor.must(Act.KEEP_DUTY)
    shift = db.get(DutyShift, shift_id)
    if shift is None or shift.centre_id not in actor.centre_ids:
        raise ShiftNotFound
    return shift


def on_duty_at(at: datetime) -> sa.ColumnElement[bool]:
    """Return the condition on DutyShift that it holds at a moment: from its start, to its end."""
    return sa.and_(
        col(DutyShift.starts_at) <= at,
        col(DutyShift.ends_at) > at,
        col(DutyShift.is_dropped).is_(False),
    )


def on_duty(db: Session, centre_id: int, *, at: datetime) -> list[User]:
    """Return the psychologists who are on duty in a centre at a moment, by name; often one."""
    here = select(DutyShift.user_id).where(col(DutyShift.centre_id) == centre_id, on_duty_at(at))
    wanted = select(User).where(col(User.id).in_(here), col(User.active))
    return list(db.exec(wanted.order_by(col(User.full_name), col(User.id))))


def duty_told(actor: Actor, at: datetime) -> tuple[Any, Any]:
    """Return two columns of one value for a statement: who is on duty now, and whether *actor* is.

    It is told of the centre in which *actor* works now.
    """
    here = sa.and_(col(DutyShift.centre_id) == (actor.centre_id or 0), on_duty_at(at))
    on = sa.select(DutyShift).where(here).correlate(None)
    names = (
        sa.select(sa.func.aggregate_strings(col(User.full_name), ", "))
        .where(col(User.id).in_(on.with_only_columns(col(DutyShift.user_id))), col(User.active))
        .correlate(None)
    )
    is_own = on.where(col(DutyShift.user_id) == actor.user_id)
    return names.scalar_subquery(), is_own.exists()


def roster(db: Session, centre: Centre, first_on: date, *, days: int) -> list[RosterDay]:
    """Return the roster of a centre for some days, with what is wrong about it."""
    starts, ends = bounds(first_on, days)
    columns: tuple[Any, ...] = (
        DutyShift.id,
        DutyShift.version,
        DutyShift.starts_at,
        DutyShift.ends_at,
        User.full_name,
    )
    wanted = (
        sa.select(*columns)
        .join(User, col(User.id) == col(DutyShift.user_id))
        .where(col(DutyShift.centre_id) == centre.id, col(DutyShift.is_dropped).is_(False))
        .where(col(DutyShift.ends_at) > starts, col(DutyShift.starts_at) < ends, col(User.active))
        .order_by(col(DutyShift.starts_at), col(DutyShift.id))
    )
    shifts = [Shift(*row) for row in db.execute(wanted)]
    return [_roster_day(first_on + timedelta(days=ahead), shifts, centre) for ahead in range(days)]


def gaps(shifts: Iterable[Shift], opens: datetime, closes: datetime) -> list[Gap]:
    """Return the times from *opens* to *closes* that no duty covers; *shifts* begin in order."""
    found, covered = [], opens
    for shift in shifts:
        if shift.starts_at > covered and covered < closes:
            found.append(Gap(covered, min(shift.starts_at, closes)))
        covered = max(covered, shift.ends_at)
    return [*found, Gap(covered, closes)] if covered < closes else found


def _roster_day(day: date, shifts: Sequence[Shift], centre: Centre) -> RosterDay:
    starts, ends = bounds(day)
    here = [shift for shift in shifts if shift.ends_at > starts and shift.starts_at < ends]
    return RosterDay(day, here, gaps(shifts, *_times(day, centre.opens_at, centre.closes_at)))


def _times(day: date, starts_at: time, ends_at: time) -> tuple[datetime, datetime]:
    last_on = day if ends_at > starts_at else day + timedelta(days=1)
    return moment_at(day, starts_at), moment_at(last_on, ends_at)


def _must_be_free(db: Session, shift: DutyShift, worker: User) -> None:
    """Nobody is on duty twice at a time, wherever that is."""
    clashing = (
        select(DutyShift.starts_at)
        .where(col(DutyShift.user_id) == worker.id, col(DutyShift.is_dropped).is_(False))
        .where(col(DutyShift.starts_at) < shift.ends_at, col(DutyShift.ends_at) > shift.starts_at)
    )
    taken = db.exec(clashing.limit(1)).first()
    if taken is not None:
        raise OnDutyAlready(name=worker.full_name, day=local(taken).date())


def _must_keep(shift: DutyShift, *, by: Actor) -> None:
    by.must(Act.KEEP_DUTY)
    if shift.centre_id not in by.centre_ids:
        raise NotYourRoster
