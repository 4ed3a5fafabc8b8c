"""What the author of a session may still do about it: take it back at once, amend it later."""

from datetime import datetime, timedelta

from neetcrm.access import Actor
from neetcrm.cases.models import Case
from neetcrm.cases.scope import must_work_on
from neetcrm.counseling import alerts
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


class AmendmentEmpty(RuleBroken):
    sentence = N_("Write what is to be added.")


def withdraw(
    db: Session, case: Case, fact: SessionNote, layers: list[Record], *, by: Actor, at: datetime
) -> None:
    """Take back a session that was logged by mistake, with its *layers*, within 10 minutes.

    The audit keeps that it was there; the case gets the days of contact back that it had before,
    unless somebody has set them anew. An alert that it raised stays open: only a note closes it.
    """
    _must_be_author(case, fact, by=by)
    if at - fact.created_at > WITHDRAWN_WITHIN:
        raise TooLateToWithdraw
    _restore_contacts(case, fact)
    alerts.outlive(db, fact)
    for layer in layers:
        db.delete(layer)
    db.flush()  # the layers point to the fact, and no relation tells the order
    db.delete(fact)


def amend(
    db: Session, case: Case, fact: SessionNote, *, layer: Layer, text: str, by: Actor
) -> FactAmendment | ExtractAmendment | ProcessAmendment:
    """Add something to one layer of a session, for the readers of that layer."""
    _must_be_author(case, fact, by=by)
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


def _restore_contacts(case: Case, fact: SessionNote) -> None:
    if fact.next_contact_was and case.next_contact_on == fact.next_contact_on:
        case.next_contact_on = fact.next_contact_was
    if fact.last_contact_was and case.last_contact_on == fact.held_on:
        case.last_contact_on = fact.last_contact_was
