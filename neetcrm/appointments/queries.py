"""What may be read of appointments, and by whom."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from neetcrm.access import Act, Actor, Role
from neetcrm.accounts import User
from neetcrm.appointments.models import Appointment, AppointmentKind, AppointmentState
from neetcrm.cases.models import Case
from neetcrm.cases.scope import Reach, visible_cases, within
from neetcrm.db import Kept, Session, fetch, fixed
from neetcrm.errors import NotFound
from neetcrm.i18n import N_
from neetcrm.localtime import bounds
from neetcrm.people.models import YoungPerson
from neetcrm.people.queries import matches

MOST = 1000
"""How many appointments one page shows; a centre has fewer in four weeks."""
FEW = 20


class AppointmentNotFound(NotFound):
    sentence = N_("There is no such appointment.")


class AppointmentRow(NamedTuple):
    """An appointment as a calendar shows it; blocked time has neither case nor name."""

    id: int
    starts_at: datetime
    ends_at: datetime
    kind: AppointmentKind
    state: AppointmentState
    place: str
    note: str
    worker_id: int
    worker: str
    number: str | None
    surname: str | None
    given_name: str | None
    patronymic: str | None


class CaseToMeet(NamedTuple):
    """An open case of the reader for which an appointment can be made."""

    number: str
    surname: str
    given_name: str
    patronymic: str
    next_contact_on: date


def visible_appointments(actor: Actor, reach: Reach = Reach.WORK) -> Any:
    """Return the select of the appointments that *actor* may read.

    They are those of the cases within *reach*, and blocked time: their own, or of all workers for
    who reads the centre's calendars.
    """
    may_read = sa.true() if actor.can(Act.KEEP_CALENDAR) else sa.false()
    of_centre = col(Appointment.centre_id).in_(actor.centre_ids)
    own = col(Appointment.worker_id) == actor.user_id
    is_told = of_centre if actor.can(Act.READ_CALENDARS) else own
    blocked = col(Appointment.case_id).is_(None) & is_told
    return (
        select(Appointment)
        .outerjoin(Case, col(Case.id) == col(Appointment.case_id))
        .where(may_read, within(actor, reach) | blocked)
        .execution_options(scoped=True)
    )


def get_appointment(
    db: Session, actor: Actor, appointment_id: int, *, reach: Reach = Reach.ONE_TO_WORK_ON
) -> Appointment:
    """Return an appointment with its case and worker, or raise AppointmentNotFound."""
    actor.must(Act.KEEP_CALENDAR)
    wanted = visible_appointments(actor, reach).where(col(Appointment.id) == appointment_id)
    of_case = joinedload(Appointment.case)  # type: ignore[arg-type]
    wanted = wanted.options(
        of_case.joinedload(Case.person),  # type: ignore[arg-type]
        of_case.joinedload(Case.counselor),  # type: ignore[arg-type]
        of_case.joinedload(Case.psychologist),  # type: ignore[arg-type]
        joinedload(Appointment.worker),  # type: ignore[arg-type]
    )
    found: Appointment | None = db.execute(wanted).scalars().one_or_none()
    if found is None:
        raise AppointmentNotFound
    return found


def get_meeting(db: Session, actor: Actor, appointment_id: int) -> tuple[Appointment, Case]:
    """Return an appointment with a young person, and its case; blocked time is none."""
    appointment = get_appointment(db, actor, appointment_id)
    if appointment.case is None:
        raise AppointmentNotFound
    return appointment, appointment.case


def appointments_between(
    db: Session, actor: Actor, starts: datetime, ends: datetime, *, worker_id: int | None
) -> list[AppointmentRow]:
    """Return what begins from *starts* to before *ends*: of one worker, or of the whole centre."""
    known = {"starts": starts, "ends": ends, "worker_id": worker_id, "most": MOST}
    return _rows(db, _between(actor, is_of_worker=worker_id is not None), known)


def appointments_today(db: Session, actor: Actor, *, today: date) -> list[AppointmentRow]:
    """Return the reader's own appointments of the day by time, without cancelled ones."""
    starts, ends = bounds(today)
    found = appointments_between(db, actor, starts, ends, worker_id=actor.user_id)
    return [row for row in found if row.state is not AppointmentState.CANCELLED]


def unsettled(db: Session, actor: Actor, *, today: date, limit: int = FEW) -> list[AppointmentRow]:
    """Return the reader's own meetings before today of which nobody noted what came of them."""
    known = {"worker_id": actor.user_id, "today": bounds(today)[0], "most": limit}
    return _rows(db, _unsettled(actor), known)


def left_behind(db: Session, actor: Actor, *, today: date) -> list[AppointmentRow]:
    """Return what is planned with colleagues who do not work on the reader's case any more."""
    return _rows(db, _left_behind(actor), {"today": bounds(today)[0], "most": FEW})


def planned_in(db: Session, actor: Actor, case: Case) -> list[AppointmentRow]:
    """Return the planned appointments of a case by time: those to come, and the unsettled."""
    return _rows(db, _planned(actor), {"case_id": case.id, "most": FEW})


def next_planned(actor: Actor, case_id: Any, since: Any) -> Any:
    """Return the select of the soonest planned appointment of a case, for other selects."""
    planned = visible_appointments(actor, Reach.ONE_TO_READ).where(
        col(Appointment.case_id) == case_id,
        col(Appointment.state) == fixed(AppointmentState.PLANNED.value),
        col(Appointment.starts_at) >= since,
    )
    return planned.order_by(col(Appointment.starts_at), col(Appointment.id)).limit(1)


def to_settle(db: Session, actor: Actor, case: Case) -> list[Appointment]:
    """Return all planned appointments of a case by time, as records: what its closing settles."""
    wanted = visible_appointments(actor, Reach.ONE_TO_WORK_ON).where(
        col(Appointment.case_id) == case.id,
        col(Appointment.state) == AppointmentState.PLANNED,
    )
    wanted = wanted.order_by(col(Appointment.starts_at), col(Appointment.id))
    return list(db.execute(wanted).scalars())


def next_appointment(
    db: Session, actor: Actor, case: Case, *, today: date
) -> AppointmentRow | None:
    """Return the soonest planned appointment of a case from today on."""
    begins = bounds(today)[0]
    return next((row for row in planned_in(db, actor, case) if row.starts_at >= begins), None)


def cases_to_meet(db: Session, actor: Actor, text: str = "") -> list[CaseToMeet]:
    """Return the reader's open cases, the soonest contact first; only those *text* names."""
    actor.must(Act.KEEP_CALENDAR)
    cases: Any = visible_cases(actor).join(YoungPerson).where(col(Case.closed_on).is_(None))
    if text.strip():
        cases = cases.where(matches(db, text))
    cases = cases.order_by(col(Case.next_contact_on), col(Case.id)).limit(FEW)
    wanted = cases.with_only_columns(
        Case.number,
        YoungPerson.surname,
        YoungPerson.given_name,
        YoungPerson.patronymic,
        Case.next_contact_on,
        maintain_column_froms=True,
    )
    return [CaseToMeet(*row) for row in db.execute(wanted)]


def _rows(db: Session, wanted: Kept, known: dict[str, Any]) -> list[AppointmentRow]:
    return [AppointmentRow(*row) for row in fetch(db, wanted, known)]


@lru_cache(maxsize=1024)
def _between(actor: Actor, *, is_of_worker: bool) -> Kept:
    begins = col(Appointment.starts_at)
    wanted = visible_appointments(actor).where(
        begins >= sa.bindparam("starts"), begins < sa.bindparam("ends")
    )
    if is_of_worker:
        wanted = wanted.where(col(Appointment.worker_id) == sa.bindparam("worker_id"))
    else:
        wanted = wanted.where(col(Appointment.centre_id).in_(actor.centre_ids))
    return _shown(wanted)


@lru_cache(maxsize=1024)
def _unsettled(actor: Actor) -> Kept:
    return _shown(
        visible_appointments(actor).where(
            col(Appointment.worker_id) == sa.bindparam("worker_id"),
            col(Appointment.state) == AppointmentState.PLANNED,
            col(Appointment.kind) != AppointmentKind.BLOCKED,
            col(Appointment.starts_at) < sa.bindparam("today"),
        )
    )


@lru_cache(maxsize=1024)
def _left_behind(actor: Actor) -> Kept:
    """Supervisors may meet anybody of the centre: what they have planned is not left behind."""
    worker_id = col(Appointment.worker_id)
    is_nobodys = sa.and_(
        worker_id != col(Case.counselor_id),
        worker_id != sa.func.coalesce(col(Case.psychologist_id), 0),
        col(User.role) != Role.SUPERVISOR,
    )
    return _shown(
        visible_appointments(actor).where(
            is_nobodys,
            col(Appointment.centre_id).in_(actor.centre_ids),
            col(Appointment.starts_at) >= sa.bindparam("today"),
            col(Appointment.state) == AppointmentState.PLANNED,
        )
    )


@lru_cache(maxsize=1024)
def _planned(actor: Actor) -> Kept:
    return _shown(
        visible_appointments(actor, Reach.ONE_TO_READ).where(
            col(Appointment.case_id) == sa.bindparam("case_id"),
            col(Appointment.state) == AppointmentState.PLANNED,
        )
    )


def _shown(wanted: Any) -> Kept:
    rows: sa.Select[Any] = (
        wanted.outerjoin(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
        .join(User, col(User.id) == col(Appointment.worker_id))
        .with_only_columns(
            Appointment.id,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.kind,
            Appointment.state,
            Appointment.place,
            Appointment.note,
            Appointment.worker_id,
            User.full_name,
            Case.number,
            YoungPerson.surname,
            YoungPerson.given_name,
            YoungPerson.patronymic,
            maintain_column_froms=True,
        )
        .order_by(col(Appointment.starts_at), col(Appointment.id))
        .limit(sa.bindparam("most"))
    )
    return Kept(rows)
