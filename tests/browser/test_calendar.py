"""A counselor plans a day in a browser: two young people at once, and what came of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.cast import AIDA, a_case, a_young_person, in_counseling

pytestmark = pytest.mark.alike

SCRIPT = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])


@pytest.fixture
def young_people(db):
    """Have two open cases of Aida; the test itself keeps no lock on them."""
    other = a_young_person(surname="Ким", given_name="Виктор", phone="+77017654321")
    db.add_all([in_counseling(a_case()), in_counseling(a_case(person=other))])
    db.commit()


@SCRIPT
def test_a_day_is_planned_and_noted(visitor, young_people, has_script):
    aida = visitor("en", java_script_enabled=has_script)
    aida.sign_in(AIDA)
    makes_an_appointment(aida, "Оспанова")
    aida.sees("The appointment was made.")
    makes_an_appointment(aida, "Ким")
    aida.sees("Something stands in the way. Make it anyway, or choose another time.")
    aida.sees("Aida Bekova meets Оспанова Әлия then, 16:00–16:45.")
    aida.type("Begins at", "17:00")
    aida.press("Make the appointment")
    aida.sees("The appointment was made.")
    notes_what_came_of_it(aida)

    assert aida.complaints == []


def makes_an_appointment(aida: Visitor, surname: str) -> None:
    aida.go_by_menu("Calendar")
    aida.follow("New appointment")
    aida.main.get_by_role("searchbox").fill(surname)
    aida.press("Search")
    aida.main.locator(".work-list a").first.click()
    aida.type("Begins at", "16:00")
    aida.press("Make the appointment")


def notes_what_came_of_it(aida: Visitor) -> None:
    aida.go_by_menu("Calendar")
    aida.tab_to("17:00")
    aida.page.keyboard.press("Enter")
    aida.press("It took place")
    aida.sees_title("Log a session")
    aida.sees("The appointment took place. Log the session now.")
    expect(aida.field("Minutes")).to_have_value("45")
