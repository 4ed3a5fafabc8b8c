"""What may be read of the layers of a session, and by whom: the only way to them.

Operational facts are for the case team, extracts for the psychologists of the centre, process
notes for their author. Reading what is confidential leaves a row in the audit, in a session that
the caller commits before it answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from neetcrm import audit
from neetcrm.access import Act, Actor
from neetcrm.counseling.formats import parts_of
from neetcrm.counseling.models import (
    AMENDMENTS,
    Layer,
    Part,
    ProcessNote,
    SessionExtract,
    SessionNote,
)
from neetcrm.counseling.queries import SessionNotFound, also_own_withdrawn, with_author
from neetcrm.db import Record, Session


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


def open_session_note(db: Session, actor: Actor, note_id: int) -> OpenedSession:
    """Return a session with all that *actor* may read of it, and note what was read.

    Commit *db* before the answer is given: a confidential reading leaves its trace first.
    """
    actor.must(Act.READ_SESSIONS)
    wanted = with_author(also_own_withdrawn(actor)).where(col(SessionNote.id) == note_id)
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


def layers_to_withdraw(db: Session, fact: SessionNote) -> list[Record]:
    """Return what goes with a session when its author takes it back; nobody is shown it."""
    kinds: tuple[Any, ...] = (SessionExtract, ProcessNote, *AMENDMENTS.values())
    return [one for kind in kinds for one in db.exec(select(kind).where(kind.note_id == fact.id))]


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
