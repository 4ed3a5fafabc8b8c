"""What may be read of sessions, and by whom: the only way to them.

Operational facts are for the case team, extracts for the psychologists of the centre, process
notes for their author; everybody else gets counts. Reading what is confidential leaves a row in
the audit, in a session that the caller commits before it answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from neetcrm import audit
from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.cases.models import Case
from neetcrm.cases.scope import Reach, visible_cases
from neetcrm.counseling.formats import parts_of
from neetcrm.counseling.models import (
    AMENDMENTS,
    Attendance,
    GlassBreak,
    Layer,
    Part,
    ProcessAmendment,
    ProcessNote,
    SessionExtract,
    SessionKind,
    SessionNote,
)
from neetcrm.db import Record, Session, one_of
from neetcrm.errors import NotAllowed, NotFound
from neetcrm.i18n import N_

TOOK_PLACE = tuple(kind for kind in Attendance if kind.took_place)


class SessionNotFound(NotFound):
    sentence = N_("There is no such session.")


@dataclass(frozen=True)
class SessionFact:
    """What the case team may know of a session."""

    note_id: int
    held_on: date
    kind: SessionKind
    minutes: int
    attendance: Attendance
    channel: str
    risk_level: str
    agreed: str
    author: str
    is_own: bool
    is_withdrawn: bool = False


@dataclass(frozen=True)
class Amended:
    """One thing that the author added later."""

    text: str
    added_at: datetime


@dataclass(frozen=True)
class OpenedSession:
    """A session as one reader may see it; what they may not is None, not empty."""

    fact: SessionNote
    author: str
    extract: str | None
    process_notes: str | None
    topics: str
    instruments: str
    parts: Mapping[Part, str]
    """The process notes by their parts, those of their format first."""
    amended: Mapping[Layer, Sequence[Amended]]
    """What was added later, for the layers that the reader may read."""


def visible_notes(actor: Actor, reach: Reach = Reach.ONE_TO_READ) -> sa.Select[SessionNote]:
    """Return the select of the session facts that *actor* may read: of none for who gets counts."""
    return _readable(actor, _with_notes(visible_cases(actor, reach)))


def _also_own_withdrawn(actor: Actor) -> sa.Select[SessionNote]:
    """Return visible_notes() and what the reader signed and withdrew again."""
    own = col(SessionNote.author_id) == actor.user_id
    standing = col(SessionNote.withdrawn_at).is_(None)
    cases: Any = visible_cases(actor, Reach.ONE_TO_READ)
    noted = cases.join(SessionNote, col(SessionNote.case_id) == col(Case.id))
    return _readable(actor, noted.where(sa.or_(standing, own)))


def _readable(actor: Actor, noted: Any) -> sa.Select[SessionNote]:
    may_read = sa.true() if actor.can(Act.READ_SESSIONS) else sa.false()
    noted = noted.where(may_read)
    notes: sa.Select[SessionNote] = noted.with_only_columns(SessionNote, maintain_column_froms=True)
    return notes


def sessions_held(actor: Actor) -> sa.Select[SessionNote]:
    """Return the select of what may be counted, not read: the sessions that took place.

    They are those of the case :case_id up to the day :until.
    """
    held: sa.Select[SessionNote] = _with_notes(visible_cases(actor, Reach.ONE_TO_READ)).where(
        col(SessionNote.case_id) == sa.bindparam("case_id"),
        col(SessionNote.held_on) <= sa.bindparam("until"),
        one_of(SessionNote.attendance, TOOK_PLACE),
    )
    return held


def session_facts(db: Session, actor: Actor, case: Case) -> list[SessionFact]:
    """Return the facts of a case's sessions, newest first; none for who gets counts only."""
    return [fact for fact in sessions_to_read(db, actor, case) if not fact.is_withdrawn]


def sessions_to_read(db: Session, actor: Actor, case: Case) -> list[SessionFact]:
    """Return session_facts() with what the reader themselves withdrew among them."""
    if not actor.can(Act.READ_SESSIONS):
        return []
    rows = db.execute(_notes_of_a_case(actor), {"case_id": case.id})
    return [_fact(note, author, actor) for note, author in rows]


def session_counts(
    db: Session, actor: Actor, case: Case, *, until: date | None = None
) -> dict[SessionKind, int]:
    """Return how many sessions of each kind took place in a case, up to the day *until*."""
    known = {"case_id": case.id, "until": until or date.max}
    counted = db.execute(_counts_of_a_case(actor), known)
    return {kind: number for kind, number in counted}  # noqa: C416 - rows, not pairs


def open_session_note(db: Session, actor: Actor, note_id: int) -> OpenedSession:
    """Return a session with all that *actor* may read of it, and note what was read.

    Commit *db* before the answer is given: a confidential reading leaves its trace first.
    """
    actor.must(Act.READ_SESSIONS)
    wanted = _with_author(_also_own_withdrawn(actor)).where(col(SessionNote.id) == note_id)
    found = db.execute(wanted).one_or_none()
    if found is None:
        raise SessionNotFound
    fact, author = found
    extract = _read_extract(db, actor, fact)
    notes = _read_process_notes(db, actor, fact)
    return OpenedSession(
        fact=fact,
        author=author,
        extract=_said(extract, may_read=actor.can(Act.READ_EXTRACTS)),
        process_notes=_said(notes, may_read=fact.author_id == actor.user_id),
        topics=(extract.topics if extract else None) or fact.topics,
        instruments=(extract.instruments if extract else None) or "",
        parts=parts_of(notes.text, notes.format) if notes else {},
        amended={
            layer: _read_amendments(db, actor, fact, layer) for layer in _layers_of(actor, fact)
        },
    )


def last_risk(actor: Actor) -> sa.ColumnElement[Any]:
    """Return, as a column of a list of cases, the risk level of the last session of each.

    It is that of the last one that took place, and null for who reads counts only.
    """
    if not actor.can(Act.READ_SESSIONS):
        return sa.null()
    notes = sa.select(col(SessionNote.risk_level)).where(
        col(SessionNote.case_id) == col(Case.id),
        one_of(SessionNote.attendance, TOOK_PLACE),
        col(SessionNote.withdrawn_at).is_(None),
    )
    last = notes.order_by(col(SessionNote.held_on).desc(), col(SessionNote.id).desc()).limit(1)
    return last.correlate(Case).scalar_subquery()


def is_logged(db: Session, appointment_id: int) -> bool:
    """Tell whether a session stands that came of an appointment."""
    same = select(SessionNote.id).where(
        SessionNote.appointment_id == appointment_id, col(SessionNote.withdrawn_at).is_(None)
    )
    return db.exec(same.limit(1)).first() is not None


def get_fact(db: Session, actor: Actor, case: Case, note_id: int) -> SessionNote:
    """Return the fact of a session in a case, or raise SessionNotFound."""
    wanted = visible_notes(actor).where(
        col(SessionNote.id) == note_id, col(SessionNote.case_id) == case.id
    )
    fact: SessionNote | None = db.execute(wanted).scalars().one_or_none()
    if fact is None:
        raise SessionNotFound
    return fact


def get_own_session(db: Session, actor: Actor, case: Case, note_id: int) -> SessionNote:
    """Return a session that *actor* logged in this case, or raise SessionNotFound."""
    wanted = _also_own_withdrawn(actor).where(
        col(SessionNote.id) == note_id,
        col(SessionNote.case_id) == case.id,
        col(SessionNote.author_id) == actor.user_id,
    )
    fact: SessionNote | None = db.execute(wanted).scalars().one_or_none()
    if fact is None:
        raise SessionNotFound
    return fact


def layers_to_withdraw(db: Session, fact: SessionNote) -> list[Record]:
    """Return what goes with a session when its author takes it back; nobody is shown it."""
    kinds: tuple[Any, ...] = (SessionExtract, ProcessNote, *AMENDMENTS.values())
    return [one for kind in kinds for one in db.exec(select(kind).where(kind.note_id == fact.id))]


@lru_cache(maxsize=1024)
def _notes_of_a_case(actor: Actor) -> sa.Select[SessionNote, str]:
    return (
        _with_author(_also_own_withdrawn(actor))
        .where(col(SessionNote.case_id) == sa.bindparam("case_id"))
        .order_by(col(SessionNote.held_on).desc(), col(SessionNote.id).desc())
    )


@lru_cache(maxsize=1024)
def _counts_of_a_case(actor: Actor) -> sa.Select[SessionKind, int]:
    counts: sa.Select[SessionKind, int] = (
        sessions_held(actor)
        .with_only_columns(col(SessionNote.kind), sa.func.count(), maintain_column_froms=True)
        .group_by(col(SessionNote.kind))
    )
    return counts


def _with_notes(cases: Any) -> Any:
    """Join the sessions of cases: those of one case are found without looking at all cases."""
    noted = cases.join(SessionNote, col(SessionNote.case_id) == col(Case.id))
    return noted.where(col(SessionNote.withdrawn_at).is_(None))


def _with_author(notes: Any) -> sa.Select[SessionNote, str]:
    written: sa.Select[SessionNote, str] = notes.join(
        User, col(User.id) == col(SessionNote.author_id)
    ).add_columns(col(User.full_name))
    return written


def _said(layer: SessionExtract | ProcessNote | None, *, may_read: bool) -> str | None:
    return (layer.text if layer else "") if may_read else None


def _read_extract(db: Session, actor: Actor, fact: SessionNote) -> SessionExtract | None:
    if not actor.can(Act.READ_EXTRACTS):
        return None
    extract = db.exec(select(SessionExtract).where(SessionExtract.note_id == fact.id)).one_or_none()
    if extract is not None:
        audit.log_read(db, actor, extract)
    return extract


def _read_process_notes(db: Session, actor: Actor, fact: SessionNote) -> ProcessNote | None:
    if fact.author_id != actor.user_id:
        return None
    own = select(ProcessNote).where(
        ProcessNote.note_id == fact.id, ProcessNote.author_id == actor.user_id
    )
    note = db.exec(own).one_or_none()
    if note is not None:
        audit.log_read(db, actor, note)
    return note


def _layers_of(actor: Actor, fact: SessionNote) -> list[Layer]:
    """Return the layers of a session that *actor* may read, to whom the fact is open."""
    layers = [Layer.FACT]
    if actor.can(Act.READ_EXTRACTS):
        layers.append(Layer.EXTRACT)
    if fact.author_id == actor.user_id:
        layers.append(Layer.PROCESS)
    return layers


def _read_amendments(db: Session, actor: Actor, fact: SessionNote, layer: Layer) -> list[Amended]:
    kind = AMENDMENTS[layer]
    added = select(kind).where(kind.note_id == fact.id).order_by(col(kind.id))
    amendments = list(db.exec(added))
    for amendment in amendments if layer is not Layer.FACT else ():
        audit.log_read(db, actor, amendment)
    return [Amended(one.text, one.created_at) for one in amendments]


def _fact(note: SessionNote, author: str, actor: Actor) -> SessionFact:
    return SessionFact(
        note_id=note.id or 0,
        held_on=note.held_on,
        kind=note.kind,
        minutes=note.minutes,
        attendance=note.attendance,
        channel=note.channel.label,
        risk_level=note.risk_level.label,
        agreed=note.agreed,
        author=author,
        is_own=note.author_id == actor.user_id,
        is_withdrawn=note.withdrawn_at is not None,
    )


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
    return _with_author(visible_notes(actor, Reach.CARD)).where(
        col(SessionNote.case_id) == case_id,
        col(SessionNote.kind) == SessionKind.PSYCHOLOGICAL,
        col(SessionNote.author_id) != actor.user_id,
        col(SessionNote.attendance).in_(TOOK_PLACE),
    )
