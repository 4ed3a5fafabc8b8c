"""How a young person enters the records, how their data are corrected, and what they allow."""

from datetime import date, timedelta

from neetcrm.access import Act, Actor
from neetcrm.accounts import Language
from neetcrm.encryption import blind_index
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.people import iin as iin_numbers
from neetcrm.people import names, phones
from neetcrm.people.iin import Sex
from neetcrm.people.models import (
    Consent,
    DocumentKind,
    GivenBy,
    NoIin,
    Purpose,
    SeenDocument,
    YoungPerson,
    age,
)

YOUNGEST, OLDEST = 14, 35
CONSENT_TERM = timedelta(days=3 * 365)


class AgeOutside(RuleBroken):
    sentence = N_("The programme is for people aged {youngest} to {oldest}; this one is {age}.")


class BornLater(RuleBroken):
    sentence = N_("The birth date {born_on} lies in the future.")


class IinContradicts(RuleBroken):
    sentence = N_("The IIN belongs to somebody born on {born_on}, sex {sex}: compare the document.")


class IinOrReason(RuleBroken):
    sentence = N_("Enter the IIN, or say why there is none.")


class NameMissing(RuleBroken):
    sentence = N_("Enter the surname and the given name as in the document.")


class RepresentativeNeeded(RuleBroken):
    sentence = N_("For somebody under 18 the legal representative gives the consent.")


class ConsentDatesWrong(RuleBroken):
    sentence = N_("A consent cannot end before it is given, nor be given in the future.")


class ConsentWithdrawn(RuleBroken):
    sentence = N_("This consent was already withdrawn on {withdrawn_on}.")


class DocumentSeenLater(RuleBroken):
    sentence = N_("A document cannot have been seen in the future.")


class DocumentNumberMissing(RuleBroken):
    sentence = N_("Enter the number of the document.")


class PartnerOfConsent(RuleBroken):
    sentence = N_("A consent to share names the partner; no other consent does.")


def register(
    *,
    surname: str,
    given_name: str,
    born_on: date,
    sex: Sex,
    language: Language,
    patronymic: str = "",
    iin: str = "",
    no_iin: NoIin | None = None,
    phone: str = "",
    email: str = "",
    guardian_name: str = "",
    guardian_phone: str = "",
    district_id: int | None = None,
    by: Actor,
    on: date,
) -> YoungPerson:
    """Return the record of a new young person, aged 14 to 35 on the day *on*.

    Raises AgeOutside, BornLater, IinInvalid, IinContradicts, IinOrReason, NameMissing or
    PhoneInvalid; nothing is stored before the caller adds the record and commits.
    """
    by.must(Act.OPEN_CASE)
    person = YoungPerson(
        surname=surname,
        given_name=given_name,
        born_on=born_on,
        sex=sex,
        language=language,
        district_id=district_id,
    )
    check_age(person, on=on)
    _name(person, surname, given_name, patronymic)
    _identify(person, iin, no_iin)
    _reach(person, phone, email)
    _represent(person, guardian_name, guardian_phone)
    return person


def correct(
    person: YoungPerson,
    *,
    surname: str,
    given_name: str,
    patronymic: str,
    language: Language,
    phone: str,
    email: str,
    guardian_name: str,
    guardian_phone: str,
    by: Actor,
) -> None:
    """Correct how a person is named, reached and represented."""
    by.must(Act.EDIT_PERSON)
    _name(person, surname, given_name, patronymic)
    _reach(person, phone, email)
    _represent(person, guardian_name, guardian_phone)
    person.language = language


def check_age(person: YoungPerson, *, on: date) -> None:
    """Raise unless the person is of the programme's age on the day *on*."""
    check_birth_date(person.born_on, on=on)


def check_birth_date(born_on: date, *, on: date) -> None:
    """Raise unless somebody born on that day is of the programme's age on the day *on*."""
    if born_on > on:
        raise BornLater(born_on=born_on)
    if not YOUNGEST <= age(born_on, on) <= OLDEST:
        raise AgeOutside(youngest=YOUNGEST, oldest=OLDEST, age=age(born_on, on))


def give_consent(
    person: YoungPerson,
    purpose: Purpose,
    *,
    given_by: GivenBy,
    by: Actor,
    on: date,
    today: date,
    ends_on: date | None = None,
    partner_id: int | None = None,
    language: Language | None = None,
) -> Consent:
    """Record what was allowed, in force from *on* to *ends_on* (three years when not said)."""
    by.must(Act.ASSESS)
    if on > today or (ends_on is not None and ends_on < on):
        raise ConsentDatesWrong
    ends_on = ends_on or on + CONSENT_TERM
    if (purpose is Purpose.SHARING) != (partner_id is not None):
        raise PartnerOfConsent
    if person.is_minor(on) and given_by is not GivenBy.REPRESENTATIVE:
        raise RepresentativeNeeded
    consent = Consent(
        purpose=purpose,
        partner_id=partner_id,
        given_on=on,
        given_by=given_by,
        language=language or person.language,
        ends_on=ends_on,
        recorded_by_id=by.user_id,
    )
    person.consents.append(consent)
    return consent


def withdraw_consent(consent: Consent, *, by: Actor, on: date) -> None:
    """Note that a consent no longer holds from the day *on*."""
    by.must(Act.ASSESS)
    if consent.withdrawn_on is not None:
        raise ConsentWithdrawn(withdrawn_on=consent.withdrawn_on)
    if on < consent.given_on:
        raise ConsentDatesWrong
    consent.withdrawn_on = on


def note_document(
    person: YoungPerson, kind: DocumentKind, *, number: str, by: Actor, on: date, today: date
) -> SeenDocument:
    """Note that an identity document was seen; of it only the number is kept."""
    by.must(Act.EDIT_PERSON)
    if on > today:
        raise DocumentSeenLater
    if not names.cleaned(number):
        raise DocumentNumberMissing
    document = SeenDocument(
        kind=kind, number=names.cleaned(number), seen_on=on, seen_by_id=by.user_id
    )
    person.documents.append(document)
    return document


def consent_in_force(
    person: YoungPerson, purpose: Purpose, *, on: date, partner_id: int | None = None
) -> Consent | None:
    """Return the consent that covers *purpose* on a day, if there is one.

    While the person is a minor only what the legal representative allowed counts.
    """
    for consent in person.consents:
        is_wanted = consent.purpose is purpose and consent.partner_id == partner_id
        if is_wanted and consent.is_in_force(on) and _may_give(person, consent, on):
            return consent
    return None


def _may_give(person: YoungPerson, consent: Consent, on: date) -> bool:
    return consent.given_by is GivenBy.REPRESENTATIVE or not person.is_minor(on)


def _name(person: YoungPerson, surname: str, given_name: str, patronymic: str) -> None:
    person.surname = names.cleaned(surname)
    person.given_name = names.cleaned(given_name)
    person.patronymic = names.cleaned(patronymic)
    if not (person.surname and person.given_name):
        raise NameMissing
    whole = names.full_name(person.surname, person.given_name, person.patronymic)
    person.search_key = names.search_key(whole)
    person.sort_key = names.sort_key(whole)


def _identify(person: YoungPerson, iin: str, no_iin: NoIin | None) -> None:
    if bool(iin.strip()) == (no_iin is not None):
        raise IinOrReason
    person.no_iin = no_iin
    if no_iin is None:
        known = iin_numbers.read(iin)
        if (known.born_on, known.sex) != (person.born_on, person.sex):
            raise IinContradicts(born_on=known.born_on, sex=known.sex.label)
        person.iin, person.iin_hash = known.text, blind_index(known.text)


def _reach(person: YoungPerson, phone: str, email: str) -> None:
    person.phone = phones.read(phone) if phone.strip() else ""
    person.phone_hash = blind_index(person.phone)
    person.email = names.cleaned(email)


def _represent(person: YoungPerson, name: str, phone: str) -> None:
    person.guardian_name = names.cleaned(name)
    person.guardian_phone = phones.read(phone) if phone.strip() else ""
