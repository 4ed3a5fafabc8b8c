from datetime import date, timedelta

import pytest

from neetcrm.access import ActNotOfRole
from neetcrm.cases.lifecycle import CaseClosed
from neetcrm.cases.models import ClosingReason
from neetcrm.cases.scope import NotYourCase
from neetcrm.cases.waiting import contacts
from tests.cast import AIDA, ANALYST, GULNAR, OPENED, TODAY, a_case, in_counseling

DUE = OPENED + timedelta(days=7)


def test_a_contact_that_took_place_is_followed_by_the_one_the_plan_agreed():
    case = in_counseling(a_case())

    contacts.note_contact(case, by=AIDA, on=TODAY)

    assert (case.last_contact_on, case.next_contact_on) == (TODAY, TODAY + timedelta(days=14))


def test_without_a_plan_the_next_contact_is_a_week_ahead_on_a_day_that_is_worked():
    case = a_case()

    contacts.note_contact(case, by=AIDA, on=TODAY)

    assert case.next_contact_on == date(2025, 3, 11), "the 10th is a moved day off"


def test_a_contact_that_is_put_off_did_not_take_place():
    case = a_case()

    contacts.put_off_contact(case, TODAY + timedelta(days=3), by=AIDA, today=TODAY)

    assert (case.last_contact_on, case.next_contact_on) == (OPENED, date(2025, 3, 6))


@pytest.mark.parametrize("planned", [contacts.put_off_contact, contacts.plan_contact])
@pytest.mark.parametrize("days", [-1, 366])
def test_a_contact_is_planned_for_a_day_ahead_within_a_year(planned, days):
    case = a_case()

    with pytest.raises(contacts.ContactDayWrong):
        planned(case, TODAY + timedelta(days=days), by=AIDA, today=TODAY)

    assert case.next_contact_on == DUE


@pytest.mark.parametrize("planned", [contacts.put_off_contact, contacts.plan_contact])
def test_a_contact_planned_for_a_day_off_moves_to_the_working_day_after_it(planned):
    case = a_case()

    planned(case, date(2025, 3, 8), by=AIDA, today=TODAY)

    assert case.next_contact_on == date(2025, 3, 11), "a holiday, a Sunday and a moved day off"


def test_what_was_noted_is_taken_back():
    case = a_case()
    mark = contacts.note_contact(case, by=AIDA, on=TODAY)

    contacts.take_back_contact(case, mark, by=AIDA, on=TODAY)

    assert (case.last_contact_on, case.next_contact_on) == (OPENED, DUE)
    assert mark.undone_on == TODAY


def test_nothing_is_taken_back_once_something_else_was_agreed():
    case = a_case()
    mark = contacts.note_contact(case, by=AIDA, on=TODAY)
    case.next_contact_on += timedelta(days=1)

    with pytest.raises(contacts.ContactChangedSince):
        contacts.take_back_contact(case, mark, by=AIDA, on=TODAY)


def test_there_is_nothing_to_take_back_before_something_is_noted():
    with pytest.raises(contacts.NoContactToTakeBack):
        contacts.take_back_contact(a_case(), None, by=AIDA, on=TODAY)


def test_a_closed_case_has_no_contact():
    case = a_case(closed_on=TODAY, closing_reason=ClosingReason.WITHDREW)

    with pytest.raises(CaseClosed):
        contacts.note_contact(case, by=AIDA, on=TODAY)


@pytest.mark.parametrize(("actor", "refusal"), [(GULNAR, NotYourCase), (ANALYST, ActNotOfRole)])
def test_who_does_not_work_on_the_case_notes_no_contact(actor, refusal):
    with pytest.raises(refusal):
        contacts.note_contact(a_case(), by=actor, on=TODAY)
