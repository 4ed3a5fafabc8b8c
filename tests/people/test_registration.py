"""How a young person enters the records, and what they allow."""

from datetime import date, timedelta

import pytest

from neetcrm.accounts import Language
from neetcrm.errors import NotAllowed, RuleBroken
from neetcrm.people import iin, registration
from neetcrm.people.iin import Sex
from neetcrm.people.models import GivenBy, NoIin, Purpose
from tests.cast import AIDA, SAULE, TODAY, a_young_person

BORN = date(2007, 3, 14)
ALIYA = {
    "surname": "Оспанова",
    "given_name": "Әлия",
    "born_on": BORN,
    "sex": Sex.FEMALE,
    "language": Language.KK,
    "iin": "070314690004",
}
DAY = timedelta(days=1)


def register(**changes):
    return registration.register(**ALIYA | {"by": AIDA, "on": TODAY} | changes)


def consent(person, **changes):
    how = {"purpose": Purpose.DATA_PROCESSING, "given_by": GivenBy.YOUNG_PERSON}
    how |= {"by": AIDA, "on": TODAY, "today": TODAY}
    return registration.give_consent(person, **how | changes)


def test_a_registered_person_is_found_by_name_in_any_script():
    person = register(patronymic="Серікқызы")

    assert person.search_key == "оспанова алиа серикизи"
    assert person.iin_hash
    assert person.iin == "070314690004"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"iin": "", "no_iin": None}, registration.IinOrReason),
        ({"no_iin": NoIin.LOST}, registration.IinOrReason),
        ({"born_on": BORN + DAY}, registration.IinContradicts),
        ({"sex": Sex.MALE}, registration.IinContradicts),
        ({"iin": "070314690005"}, iin.CheckDigitWrong),
        ({"born_on": TODAY + DAY}, registration.BornLater),
        ({"born_on": date(2012, 1, 1)}, registration.AgeOutside),
        ({"surname": "\x00\u202e "}, registration.NameMissing),
        ({"phone": "123"}, RuleBroken),
    ],
)
def test_what_contradicts_the_document_is_refused(changes, refusal):
    with pytest.raises(refusal):
        register(**changes)


def test_a_psychologist_registers_nobody():
    with pytest.raises(NotAllowed):
        register(by=SAULE)


def test_correcting_a_name_renews_the_keys_of_search_and_order():
    person = a_young_person()

    registration.correct(
        person,
        surname="Ким",
        given_name="Анна",
        patronymic="",
        language=Language.RU,
        phone="+7 701 765 43 21",
        email="",
        guardian_name="",
        guardian_phone="",
        by=AIDA,
    )

    assert (person.search_key, person.phone) == ("ким ана", "+77017654321")


def test_for_a_minor_only_the_representative_consents():
    minor = register()

    with pytest.raises(registration.RepresentativeNeeded):
        consent(minor)
    assert consent(minor, given_by=GivenBy.REPRESENTATIVE).ends_on == TODAY + 1095 * DAY


def test_a_consent_is_withdrawn_once():
    given = consent(a_young_person())

    registration.withdraw_consent(given, by=AIDA, on=TODAY)
    with pytest.raises(registration.ConsentWithdrawn):
        registration.withdraw_consent(given, by=AIDA, on=TODAY)

    assert not given.is_in_force(TODAY)


def test_a_consent_to_share_names_its_partner():
    with pytest.raises(registration.PartnerOfConsent):
        consent(a_young_person(), purpose=Purpose.SHARING)


def test_a_consent_does_not_end_before_it_begins():
    with pytest.raises(registration.ConsentDatesWrong):
        consent(a_young_person(), ends_on=TODAY - DAY)


def test_a_consent_is_not_given_in_the_future():
    with pytest.raises(registration.ConsentDatesWrong):
        consent(a_young_person(), on=TODAY + DAY)
