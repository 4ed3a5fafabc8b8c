"""What stands in the way of an appointment: others at that time, closed doors, days off.

None of it forbids the appointment. It is shown and asked about, and decided while the worker's
diary is locked, so that two people cannot take the same time without either being asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from neetcrm.access import Actor
from neetcrm.accounts import Centre, User
from neetcrm.appointments.models import Appointment, AppointmentState
from neetcrm.cases.models import Case
from neetcrm.cases.scope import works_on
from neetcrm.db import Session
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.localtime import local
from neetcrm.people.names import full_name
from neetcrm.workdays import holiday, is_working_day

LONGEST = timedelta(hours=16)
"""No appointment takes longer."""
MOST = 50
"""More clashes than these nobody reads."""
TAKES_TIME = (AppointmentState.PLANNED, AppointmentState.HELD)


@dataclass(frozen=True)
class Clash:
    """One thing in the way, as a sentence with values; *key* names it when it is accepted."""

    key: str
    sentence: str
    values: dict[str, object] = field(default_factory=dict)


class Clashing(RuleBroken):
    """Carries all that stands in the way, so that it can be accepted in one go."""

    sentence = N_("Something stands in the way. Make it anyway, or choose another time.")

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        super().__init__()
        self.clashes = clashes

    @property
    def accepted(self) -> str:
        """Return what to send to make the appointment in spite of all this."""
        return " ".join(clash.key for clash in self.clashes)


@dataclass(frozen=True)
class Slot:
    """The time somebody wants to take in the diary of a worker, and of a case where there is one.

    *own* is the appointment that is put off, which is not in its own way.
    """

    starts_at: datetime
    ends_at: datetime
    worker_id: int
    centre_id: int
    case_id: int | None = None
    own: Appointment | None = None


def must_be_free(db: Session, slot: Slot, *, accepted: str, by: Actor) -> None:
    """Raise Clashing for what stands in the way of *slot* and is not among *accepted*."""
    lock_diary(db, slot)
    found = tuple(_clashes(db, slot, by))
    if {clash.key for clash in found} - set(accepted.split()):
        raise Clashing(found)


def lock_diary(db: Session, slot: Slot) -> None:
    """Let nobody else look for time in this diary before the transaction ends.

    SQLite has locked everything already. The order, worker before case, lets nobody wait for each
    other; whoever only points at these rows does not wait.
    """
    worker = sa.select(User.id).where(col(User.id) == slot.worker_id)  # type: ignore[call-overload]
    db.execute(worker.with_for_update(key_share=True))
    if slot.case_id is not None:
        case = sa.select(col(Case.id)).where(col(Case.id) == slot.case_id)
        db.execute(case.with_for_update(key_share=True).execution_options(scoped=True))


def others_at(db: Session, slot: Slot) -> list[Appointment]:
    """Return what the worker, or the young person, has at that time already."""
    same = col(Appointment.worker_id) == slot.worker_id
    if slot.case_id is not None:
        same |= col(Appointment.case_id) == slot.case_id
    wanted = (
        select(Appointment)
        .where(same, col(Appointment.state).in_(TAKES_TIME))
        .where(col(Appointment.starts_at) < slot.ends_at, col(Appointment.ends_at) > slot.starts_at)
        .where(col(Appointment.starts_at) > slot.starts_at - LONGEST)
        .options(joinedload(Appointment.case).joinedload(Case.person))  # type: ignore[arg-type]
        .options(joinedload(Appointment.worker))  # type: ignore[arg-type]
        .order_by(col(Appointment.starts_at), col(Appointment.id))
        .limit(MOST)
        .execution_options(scoped=True)
    )
    return [other for other in db.exec(wanted) if other is not slot.own]


def _clashes(db: Session, slot: Slot, by: Actor) -> Iterator[Clash]:
    for other in others_at(db, slot):
        yield _overlap(other, slot, by)
    if slot.case_id is not None:
        yield from _closed_doors(db, slot)


def _closed_doors(db: Session, slot: Slot) -> Iterator[Clash]:
    """Tell of the centre's hours and of days off, which blocked time has nothing to do with."""
    centre = db.get_one(Centre, slot.centre_id)
    starts, ends = local(slot.starts_at), local(slot.ends_at)
    if starts.time() < centre.opens_at or ends.time() > centre.closes_at:
        hours: dict[str, object] = {
            "opens": f"{centre.opens_at:%H:%M}",
            "closes": f"{centre.closes_at:%H:%M}",
        }
        yield Clash("hours", N_("The centre is open from {opens} to {closes}."), hours)
    if name := holiday(starts.date()):
        day_off = {"day": starts.date(), "name": name}
        yield Clash("off", N_("{day} is a day off: {name}."), day_off)
    elif not is_working_day(starts.date()):
        yield Clash("off", N_("{day} is a day off, Saturday or Sunday."), {"day": starts.date()})


def _overlap(other: Appointment, slot: Slot, by: Actor) -> Clash:
    """Tell of another appointment; whom it is with, only to those who work on that case."""
    values: dict[str, object] = {
        "worker": other.worker.full_name,
        "starts": f"{local(other.starts_at):%H:%M}",
        "ends": f"{local(other.ends_at):%H:%M}",
    }
    key = f"a{other.id}"
    if other.case is None:
        return Clash(key, N_("{worker} has blocked this time, {starts}–{ends}."), values)
    if other.case_id == slot.case_id:
        return Clash(key, N_("The young person meets {worker} then, {starts}–{ends}."), values)
    if not works_on(by, other.case):
        return Clash(key, N_("{worker} has another appointment then, {starts}–{ends}."), values)
    person = other.case.person
    values["person"] = full_name(person.surname, person.given_name, person.patronymic)
    return Clash(key, N_("{worker} meets {person} then, {starts}–{ends}."), values)
