"""What may be read of emergency accesses, and with one: the process notes of a colleague."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from neetcrm import audit
from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.audit import AuditAct, AuditRow
from neetcrm.cases.models import Case
from neetcrm.cases.scope import Reach, visible_cases
from neetcrm.counseling.formats import parts_of
from neetcrm.counseling.layer_queries import Amended
from neetcrm.counseling.models import (
    GlassBreak,
    ProcessAmendment,
    ProcessNote,
    SessionKind,
    SessionNote,
)
from neetcrm.counseling.queries import TOOK_PLACE, SessionNotFound, visible_notes, with_author
from neetcrm.db import Session
from neetcrm.errors import NotAllowed, NotFound
from neetcrm.i18n import N_
from neetcrm.people.models import YoungPerson

MOST = 100


class AccessNotFound(NotFound):
    sentence = N_("There is no such emergency access.")


class AccessRow(NamedTuple):
    """An emergency access as the list for review shows it; the reason is on its page."""

    id: int
    broken_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    reviewed_at: datetime | None
    reader: str
    surname: str
    given_name: str
    patronymic: str


class Opened(NamedTuple):
    """A session whose process notes were opened, and when that was first done."""

    held_on: date
    author: str
    opened_at: datetime


def visible_breaks(actor: Actor) -> Any:
    """Return the select of the emergency accesses that *actor* may know of, with their cases."""
    cases: Any = visible_cases(actor, Reach.CARD).join(
        GlassBreak, col(GlassBreak.case_id) == col(Case.id)
    )
    is_author = sa.exists().where(
        col(SessionNote.case_id) == col(Case.id),
        col(SessionNote.author_id) == actor.user_id,
        col(SessionNote.kind) == SessionKind.PSYCHOLOGICAL,
    )
    is_of_actor = sa.or_(col(GlassBreak.reader_id) == actor.user_id, is_author)
    may_know = sa.true() if actor.can(Act.REVIEW_GLASS) else is_of_actor
    may_read = sa.true() if actor.can(Act.READ_CASE) else sa.false()
    return cases.where(may_read, may_know)


def accesses(db: Session, actor: Actor) -> list[AccessRow]:
    """Return the latest accesses of the centre for review, those first that wait for it."""
    actor.must(Act.REVIEW_GLASS)
    columns: tuple[Any, ...] = (
        GlassBreak.id,
        GlassBreak.broken_at,
        GlassBreak.ends_at,
        GlassBreak.ended_at,
        GlassBreak.reviewed_at,
        User.full_name,
        YoungPerson.surname,
        YoungPerson.given_name,
        YoungPerson.patronymic,
    )
    wanted = (
        visible_breaks(actor)
        .join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
        .join(User, col(User.id) == col(GlassBreak.reader_id))
        .with_only_columns(*columns, maintain_column_froms=True)
        .order_by(col(GlassBreak.reviewed_at).is_not(None), col(GlassBreak.id).desc())
    )
    return [AccessRow(*row) for row in db.execute(wanted.limit(MOST))]


def get_access(db: Session, actor: Actor, glass_id: int) -> tuple[GlassBreak, Case]:
    """Return an emergency access with its case, or raise AccessNotFound."""
    actor.must(Act.READ_CASE)
    people: tuple[Any, ...] = (Case.person, Case.counselor)
    wanted = (
        visible_breaks(actor)
        .with_only_columns(GlassBreak, Case, maintain_column_froms=True)
        .where(col(GlassBreak.id) == glass_id)
        .options(*map(joinedload, people))
    )
    found = db.execute(wanted).one_or_none()
    if found is None:
        raise AccessNotFound
    glass, case = found
    return glass, case


def read_access(db: Session, actor: Actor, glass_id: int) -> tuple[GlassBreak, Case]:
    """Return get_access() to show its reason, and note that; commit *db* before the answer."""
    glass, case = get_access(db, actor, glass_id)
    audit.log_read(db, actor, glass)
    return glass, case


def own_accesses(db: Session, actor: Actor, case: Case) -> list[GlassBreak]:
    """Return the accesses that *actor* had to a case, the latest first."""
    own = select(GlassBreak).where(
        col(GlassBreak.case_id) == case.id, col(GlassBreak.reader_id) == actor.user_id
    )
    return list(db.exec(own.order_by(col(GlassBreak.id).desc())))


def opened_in(db: Session, glass: GlassBreak) -> list[Opened]:
    """Return the sessions whose notes were opened, by the readings that name this access.

    *glass* is one that its reader found within the scope.
    """
    reads = select(AuditRow).where(
        AuditRow.case_id == glass.case_id,
        AuditRow.actor_id == glass.reader_id,
        AuditRow.act == AuditAct.READ,
        col(AuditRow.created_at) >= glass.created_at,
    )
    opened: dict[int, datetime] = {}
    for row in db.exec(reads.order_by(col(AuditRow.id))):
        if row.after.get("glass_break") == glass.id:
            opened.setdefault(row.after["note_id"], row.created_at)
    return [
        Opened(held_on, author, opened[note_id])
        for note_id, held_on, author in _facts(db, list(opened))
    ]


def _facts(db: Session, note_ids: list[int]) -> Iterable[Any]:
    columns: tuple[Any, ...] = (SessionNote.id, SessionNote.held_on, User.full_name)
    wanted = (
        sa.select(*columns)
        .join(User, col(User.id) == col(SessionNote.author_id))
        .where(col(SessionNote.id).in_(note_ids))
        .order_by(col(SessionNote.id))
    )
    return db.execute(wanted)


@dataclass(frozen=True)
class BehindGlass:
    """A psychological session of a colleague; whether there are notes shows when it is opened."""

    note_id: int
    held_on: date
    author_id: int
    author: str


@dataclass(frozen=True)
class ReadBehindGlass:
    """The process notes of a colleague's session, as an emergency access shows them."""

    held_on: date
    author: str
    text: str
    amended: Sequence[Amended]


class AccessEnded(NotAllowed):
    sentence = N_("The emergency access has ended.")


def behind_glass(db: Session, actor: Actor, case: Case) -> list[BehindGlass]:
    """Return the psychological sessions of colleagues in a case of the centre."""
    actor.must(Act.BREAK_GLASS)
    wanted = _behind_glass(actor, case.id or 0).order_by(
        col(SessionNote.held_on).desc(), col(SessionNote.id).desc()
    )
    return [
        BehindGlass(fact.id or 0, fact.held_on, fact.author_id, author)
        for fact, author in db.execute(wanted)
    ]


def read_behind_glass(
    db: Session, actor: Actor, glass: GlassBreak, note_id: int, *, at: datetime
) -> ReadBehindGlass:
    """Return a colleague's process notes while *glass* lets its reader in, and note the reading.

    The row in the audit names the emergency access. Commit *db* before the answer is given.
    """
    actor.must(Act.BREAK_GLASS)
    if glass.reader_id != actor.user_id:
        raise SessionNotFound
    if not glass.holds(at):
        raise AccessEnded
    wanted = _behind_glass(actor, glass.case_id).where(col(SessionNote.id) == note_id)
    found = db.execute(wanted).one_or_none()
    if found is None:
        raise SessionNotFound
    fact, author = found
    marked = {"glass_break": glass.id, "note_id": note_id}
    notes = list(db.exec(select(ProcessNote).where(ProcessNote.note_id == note_id)))
    added = select(ProcessAmendment).where(ProcessAmendment.note_id == note_id)
    amendments = list(db.exec(added.order_by(col(ProcessAmendment.id))))
    for record in (*notes, *amendments):
        audit.log_read(db, actor, record, **marked)
    amended = [Amended(one.text, one.created_at) for one in amendments]
    return ReadBehindGlass(fact.held_on, author, _in_one(notes), amended)


def _in_one(notes: Sequence[ProcessNote]) -> str:
    """Return process notes as one text, whatever parts they were written in."""
    return "\n\n".join(said for one in notes for said in parts_of(one.text, one.format).values())


def _behind_glass(actor: Actor, case_id: int) -> Any:
    return with_author(visible_notes(actor, Reach.CARD)).where(
        col(SessionNote.case_id) == case_id,
        col(SessionNote.kind) == SessionKind.PSYCHOLOGICAL,
        col(SessionNote.author_id) != actor.user_id,
        col(SessionNote.attendance).in_(TOOK_PLACE),
    )
