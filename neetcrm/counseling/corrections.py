"""What the author of a session may still do about it: take it back at once, amend it later."""

from datetime import datetime, timedelta

from neetcrm.access import Actor
from neetcrm.cases.models import Case
from neetcrm.cases.scope import must_work_on
from neetcrm.counseling import alerts
from neetcrm.counseling.contacts import last_contact_without
from neetcrm.counseling.models import (
    AMENDMENTS,
    ExtractAmendment,
    FactAmendment,
    Layer,
    ProcessAmendment,
    SessionKind,
    SessionNote,
)
from neetcrm.counseling.notes import ACT_OF, ExtractNotOfCareer
from neetcrm.db import Record, Session
from neetcrm.errors import NotAllowed, RuleBroken
from neetcrm.i18n import N_

WITHDRAWN_WITHIN = timedelta(minutes=10)


class NotTheAuthor(NotAllowed):
    sentence = N_("Only who logged a session may change anything about it.")


class TooLateToWithdraw(RuleBroken):
    sentence = N_("A session can be taken back within 10 minutes. Amend it instead.")


class WithdrawnAlready(RuleBroken):
    sentence = N_("This session is withdrawn; only you still read it.")


class NotWithdrawn(RuleBroken):
    sentence = N_("This session is not withdrawn.")


class AmendmentEmpty(RuleBroken):
    sentence = N_("Write what is to be added.")


def withdraw(
    db: Session, case: Case, fact: SessionNote, layers: list[Record], *, by: Actor, at: datetime
) -> None:
    """Take back a session that should not stand in this case.

    A career session goes, with its *layers*, within 10 minutes. A psychological one, whenever it
    is withdrawn, is kept for its author alone: nobody else reads or counts it. The audit keeps that
    it was there; the case gets the days of contact back that it has without it, unless somebody
    has set them anew. An alert that it raised stays open: only a note closes it.
    """
    _must_be_author(case, fact, by=by)
    if fact.withdrawn_at is not None:
        raise WithdrawnAlready
    if not may_withdraw(fact, at=at):
        raise TooLateToWithdraw
    _restore_contacts(db, case, fact)
    alerts.outlive(db, fact)
    if fact.kind is SessionKind.PSYCHOLOGICAL:
        fact.withdrawn_at = at
    else:
        _delete(db, fact, layers)


def may_withdraw(fact: SessionNote, *, at: datetime) -> bool:
    """Tell whether its author may still take a session back at a moment."""
    is_in_time = fact.kind is SessionKind.PSYCHOLOGICAL or at - fact.created_at <= WITHDRAWN_WITHIN
    return is_in_time and fact.withdrawn_at is None


def put_back(db: Session, case: Case, fact: SessionNote, *, by: Actor) -> SessionNote:
    """Let a psychological session that was withdrawn stand again, as it was signed.

    The next contact that it planned is planned again, unless somebody has planned another.
    """
    _must_be_author(case, fact, by=by)
    if fact.withdrawn_at is None:
        raise NotWithdrawn
    fact.withdrawn_at = None
    if fact.attendance.took_place:
        case.last_contact_on = max(case.last_contact_on, fact.held_on)
    is_as_before = case.next_contact_on == fact.next_contact_was
    if fact.next_contact_on and is_as_before and fact.held_on >= case.last_contact_on:
        case.next_contact_on = fact.next_contact_on
    return fact


def amend(
    db: Session, case: Case, fact: SessionNote, *, layer: Layer, text: str, by: Actor
) -> FactAmendment | ExtractAmendment | ProcessAmendment:
    """Add something to one layer of a session, for the readers of that layer."""
    _must_be_author(case, fact, by=by)
    if fact.withdrawn_at is not None:
        raise WithdrawnAlready
    if layer is Layer.EXTRACT and fact.kind is not SessionKind.PSYCHOLOGICAL:
        raise ExtractNotOfCareer
    if not text.strip():
        raise AmendmentEmpty
    amendment = AMENDMENTS[layer](
        note_id=fact.id or 0, case_id=fact.case_id, author_id=by.user_id, text=text.strip()
    )
    db.add(amendment)
    return amendment


def _must_be_author(case: Case, fact: SessionNote, *, by: Actor) -> None:
    must_work_on(case, ACT_OF[fact.kind], by=by)
    if fact.author_id != by.user_id:
        raise NotTheAuthor


def _delete(db: Session, fact: SessionNote, layers: list[Record]) -> None:
    for layer in layers:
        db.delete(layer)
    db.flush()  # the layers point to the fact, and no relation tells the order
    db.delete(fact)


def _restore_contacts(db: Session, case: Case, fact: SessionNote) -> None:
    if fact.attendance.took_place and case.last_contact_on == fact.held_on:
        case.last_contact_on = last_contact_without(db, case, fact)
    if fact.next_contact_was and case.next_contact_on == fact.next_contact_on:
        case.next_contact_on = fact.next_contact_was
