"""Which sessions there are, and who may know of them: the only way to them.

Operational facts are for the case team; everybody else gets counts. What a session says beyond its
fact is read in layer_queries.py.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.cases.models import Case
from neetcrm.cases.scope import Reach, visible_cases
from neetcrm.counseling.models import (
    Attendance,
    SessionKind,
    SessionNote,
)
from neetcrm.db import Session, one_of
from neetcrm.errors import NotFound
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


def visible_notes(actor: Actor, reach: Reach = Reach.ONE_TO_READ) -> sa.Select[SessionNote]:
    """Return the select of the session facts that *actor* may read: of none for who gets counts."""
    return _readable(actor, _with_notes(visible_cases(actor, reach)))


def also_own_withdrawn(actor: Actor) -> sa.Select[SessionNote]:
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
    wanted = also_own_withdrawn(actor).where(
        col(SessionNote.id) == note_id,
        col(SessionNote.case_id) == case.id,
        col(SessionNote.author_id) == actor.user_id,
    )
    fact: SessionNote | None = db.execute(wanted).scalars().one_or_none()
    if fact is None:
        raise SessionNotFound
    return fact


@lru_cache(maxsize=1024)
def _notes_of_a_case(actor: Actor) -> sa.Select[SessionNote, str]:
    return (
        with_author(also_own_withdrawn(actor))
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


def with_author(notes: Any) -> sa.Select[SessionNote, str]:
    written: sa.Select[SessionNote, str] = notes.join(
        User, col(User.id) == col(SessionNote.author_id)
    ).add_columns(col(User.full_name))
    return written


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
