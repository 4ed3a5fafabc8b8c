"""How an extract is given to another body: with the young person's consent, and on record."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from neetcrm import audit
from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.cases.models import Case
from neetcrm.cases.scope import must_work_on
from neetcrm.counseling.models import (
    Disclosure,
    ExtractAmendment,
    SessionExtract,
    SessionKind,
    SessionNote,
)
from neetcrm.db import Session
from neetcrm.errors import NotFound, RuleBroken
from neetcrm.i18n import N_
from neetcrm.people.models import Consent, Purpose
from neetcrm.people.registration import consent_in_force


class DisclosureNotAllowed(RuleBroken):
    sentence = N_(
        "No consent to disclosure is in force, so nothing of this leaves the psychologists of the"
        " centre. Ask for the consent and record it first."
    )


class NothingToDisclose(RuleBroken):
    sentence = N_("Only the extract of a psychological session is given to another body.")


class RecipientMissing(RuleBroken):
    sentence = N_("Write who gets the extract, and what for.")


class DisclosureNotFound(NotFound):
    sentence = N_("There is no such disclosure.")


@dataclass(frozen=True)
class OpenedDisclosure:
    """What is printed for another body: the extract, and what was added to it, nothing else."""

    disclosure: Disclosure
    consent: Consent
    fact: SessionNote
    author: str
    texts: tuple[str, ...]


def is_allowed(case: Case, *, on: date) -> bool:
    return consent_in_force(case.person, Purpose.DISCLOSURE, on=on) is not None


def disclose(
    db: Session, case: Case, fact: SessionNote, *, recipient: str, purpose: str, by: Actor, on: date
) -> Disclosure:
    """Record that the extract of a session is given to *recipient*, and what for."""
    must_work_on(case, Act.READ_EXTRACTS, by=by)
    consent = _consent(case, on)
    if fact.kind is not SessionKind.PSYCHOLOGICAL or fact.withdrawn_at is not None:
        raise NothingToDisclose
    if _extract_of(db, fact) is None:
        raise NothingToDisclose
    if not (recipient.strip() and purpose.strip()):
        raise RecipientMissing
    return Disclosure(
        note_id=fact.id or 0,
        case_id=fact.case_id,
        consent_id=consent.id or 0,
        recipient=recipient.strip(),
        purpose=purpose.strip(),
        disclosed_on=on,
        disclosed_by_id=by.user_id,
    )


def open_disclosure(
    db: Session, actor: Actor, case: Case, disclosure_id: int, *, on: date
) -> OpenedDisclosure:
    """Return what is printed, and note that it was read and taken out.

    Commit *db* before the answer is given. A consent that was withdrawn since forbids it again.
    """
    disclosure = db.get(Disclosure, disclosure_id) if actor.can(Act.READ_EXTRACTS) else None
    if disclosure is None or disclosure.case_id != case.id:
        raise DisclosureNotFound
    must_work_on(case, Act.READ_EXTRACTS, by=actor)
    consent = _consent(case, on)
    fact = db.get_one(SessionNote, disclosure.note_id)
    extract = _extract_of(db, fact)
    if extract is None or fact.withdrawn_at is not None:
        raise NothingToDisclose
    added = select(ExtractAmendment).where(ExtractAmendment.note_id == fact.id)
    amendments = list(db.exec(added.order_by(col(ExtractAmendment.id))))
    layers: list[SessionExtract | ExtractAmendment] = [extract, *amendments]
    for layer in layers:
        audit.log_read(db, actor, layer)
    audit.log_export(db, actor, "extract", rows=1, case=case.number)
    author = db.get_one(User, fact.author_id).full_name
    texts = tuple(layer.text for layer in layers if layer.text)
    return OpenedDisclosure(disclosure, consent, fact, author, texts)


def disclosures_of(db: Session, actor: Actor, fact: SessionNote) -> list[Disclosure]:
    """Return to whom the extract of a session was given, for who reads extracts."""
    if not actor.can(Act.READ_EXTRACTS):
        return []
    given = select(Disclosure).where(Disclosure.note_id == fact.id)
    return list(db.exec(given.order_by(col(Disclosure.id))))


def _consent(case: Case, on: date) -> Consent:
    consent = consent_in_force(case.person, Purpose.DISCLOSURE, on=on)
    if consent is None:
        raise DisclosureNotAllowed
    return consent


def _extract_of(db: Session, fact: SessionNote) -> SessionExtract | None:
    return db.exec(select(SessionExtract).where(SessionExtract.note_id == fact.id)).one_or_none()
