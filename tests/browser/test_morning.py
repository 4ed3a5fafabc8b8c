"""A counselor's morning in a browser: from Today by the calendar and the board to many at once."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, expect

from neetcrm.cases.models import Case, Stage, Task
from neetcrm.counseling.models import SessionNote
from tests.browser.visitor import Visitor
from tests.cast import (
    AIDA,
    TODAY,
    a_case,
    a_task,
    a_young_person,
    in_counseling,
    ready_for_counseling,
)
from tests.world.cases import add_appointment

pytestmark = pytest.mark.alike

LATE, DUE, READY, UNREADY = "Ахметов", "Болатова", "Ермеков", "Жүнісова"
IN_A_WEEK = date(2025, 3, 11)
"""A week ahead is 10 March: a day off, for Women's Day falls on a Saturday."""
MOST_INPUTS = 5
"""Clicks and fields filled in for a contact, from Today until it is logged."""

WAYS = pytest.mark.parametrize(
    ("language", "has_script"),
    [("en", True), ("ru", False), ("kk", True)],
    ids=["script", "no script", "Kazakh"],
)
NAMES = {"ru": "Русский", "kk": "Қазақша"}


@pytest.fixture
def cases(db) -> dict[str, Case]:
    """Give four cases of Aida, a task that is late, and a meeting this afternoon."""
    cases = {
        LATE: in_counseling(a_case_of(LATE, next_contact_on=TODAY - timedelta(days=2))),
        DUE: in_counseling(a_case_of(DUE, next_contact_on=TODAY)),
        READY: ready_for_counseling(a_case_of(READY, next_contact_on=TODAY + timedelta(days=20))),
        UNREADY: a_case_of(UNREADY, next_contact_on=TODAY + timedelta(days=20)),
    }
    db.add_all(cases.values())
    db.flush()
    db.add(a_task(cases[DUE], title="Call the school"))
    add_appointment(db, cases[DUE])
    db.commit()
    return cases


def a_case_of(surname: str, **changes) -> Case:
    return a_case(person=a_young_person(surname=surname), **changes)


@WAYS
def test_a_counselors_morning(visitor, cases, db, language, has_script):
    aida = visitor("en", java_script_enabled=has_script)
    aida.sign_in(AIDA)
    if language in NAMES:
        aida.change_language(language, NAMES[language])
    is_told_what_comes_next(aida)
    logs_a_contact(aida)
    puts_one_off(aida)
    finishes_a_task_by_mistake(aida)
    makes_an_appointment_at_a_taken_time(aida)
    moves_cases_on_the_board(aida)
    keeps_a_view(aida, has_script)
    plans_many_and_takes_it_back(aida)

    assert aida.complaints == []
    db.expire_all()
    assert cases[LATE].next_contact_on == IN_A_WEEK
    assert cases[DUE].next_contact_on == date(2025, 3, 4)
    assert [cases[name].stage for name in (READY, UNREADY)] == [Stage.COUNSELING, Stage.INTAKE]
    assert db.get_one(Task, 1).done_on is None
    assert db.get_one(SessionNote, 1).agreed == "She starts on Monday."


def row(aida: Visitor, words: str) -> Locator:
    """Return the line of a list with these words."""
    return aida.main.locator("[data-row]", has_text=words)


def act(line: Locator, words: str) -> Locator:
    """Return what begins with these words in a line; the name of the case follows for the ear."""
    return line.locator("a, button, summary", has_text=re.compile(rf"^\s*{re.escape(words)}"))


def is_told_what_comes_next(aida: Visitor) -> None:
    next_step = aida.main.get_by_role("region", name=aida.say("Next: an appointment"))
    expect(next_step).to_contain_text(DUE)
    expect(next_step).to_contain_text("16:00")


def logs_a_contact(aida: Visitor) -> None:
    attendance = group(aida, "Attendance")
    ahead = group(aida, "Next contact")
    inputs: list[Callable[[], None]] = [
        act(row(aida, LATE), aida.say("Log")).click,
        attendance.get_by_text(aida.say("Came late")).click,
        lambda: aida.type("Agreed, for the case team", "She starts on Monday."),
        ahead.get_by_text(aida.say("In 1 week")).click,
        lambda: aida.press("Sign the session"),
    ]
    for one in inputs:
        one()

    assert len(inputs) <= MOST_INPUTS
    aida.sees("The session was signed.")


def group(aida: Visitor, legend: str) -> Locator:
    return aida.main.get_by_role("group", name=aida.say(legend), exact=True)


def puts_one_off(aida: Visitor) -> None:
    aida.go_by_menu("Today")
    contact = aida.main.locator(".contacts [data-row]", has_text=DUE)
    act(contact, aida.say("Snooze")).click()
    act(contact, aida.say("Tomorrow")).click()
    expect(aida.page.get_by_role("status")).to_contain_text("2025")
    expect(contact).to_contain_text(aida.say("tomorrow"))


def finishes_a_task_by_mistake(aida: Visitor) -> None:
    task = aida.main.locator(".tasks [data-row]", has_text="Call the school")
    act(task, aida.say("Done")).click()
    expect(task).to_have_count(0)
    act(aida.page.get_by_role("status"), aida.say("Undo")).click()
    expect(task).to_have_count(1)


def makes_an_appointment_at_a_taken_time(aida: Visitor) -> None:
    aida.go_by_menu("Calendar")
    expect(aida.main.get_by_role("link", name=re.compile(rf"16:00.*{DUE}"))).to_be_visible()
    aida.follow("New appointment")
    aida.main.get_by_role("link", name=re.compile(f"^{READY}")).click()
    aida.type("Begins at", "16:15")
    aida.press("Make the appointment")
    asked = aida.main.get_by_role("group", name=aida.say("What stands in the way"))
    expect(asked).to_contain_text("16:00")
    asked.get_by_label(aida.say("Make it anyway")).check()
    aida.press("Make the appointment")
    aida.sees("The appointment was made.")


def moves_cases_on_the_board(aida: Visitor) -> None:
    aida.go_by_menu("Caseload")
    aida.follow("Board")
    asks_to_move(aida, UNREADY)
    aida.is_told("The case cannot move to {wanted} yet.", wanted=aida.say("Counseling"))
    aida.sees("Record the NEET status: its reason and the day it was checked.")
    aida.follow("Cancel")
    asks_to_move(aida, READY)
    aida.sees("The case was moved.")
    expect(aida.main.locator("[data-stage=counseling]")).to_contain_text(READY)
    expect(aida.main.locator("[data-stage=intake]")).to_contain_text(UNREADY)


def asks_to_move(aida: Visitor, name: str) -> None:
    card = row(aida, name)
    act(card, aida.say("Move to")).click()
    card.get_by_role("button", name=aida.say("Counseling")).click()
    aida.press("Move the case")


def keeps_a_view(aida: Visitor, has_script: bool) -> None:
    aida.follow("Table")
    aida.choose("Stage", "Counseling")
    if not has_script:
        aida.press("Show")
    expect(row(aida, UNREADY)).to_have_count(0)
    aida.follow("Save this view")
    aida.type("Name of the view", "In counseling now")
    aida.press("Save")
    tab = aida.main.get_by_role("link", name="In counseling now")
    expect(tab).to_have_attribute("aria-current", "page")


def plans_many_and_takes_it_back(aida: Visitor) -> None:
    for name in (LATE, DUE):
        row(aida, name).get_by_role("checkbox").check()
    aida.press("Plan the next contact")
    aida.sees("Selected: {count}. You may not change: {others}.", count=2, others=0)
    aida.type("Next contact", (TODAY + timedelta(days=9)).isoformat())
    aida.main.locator("[data-main]").click()
    aida.sees("Changed")
    aida.press("Undo")
    aida.sees("Taken back")


def test_a_morning_by_keys(visitor, cookie, cases):
    aida = visitor("en")
    aida.page.context.add_cookies([cookie(AIDA)])
    aida.open("/today")
    keys = aida.page.keyboard
    keys.press("Control+k")
    palette = aida.page.get_by_role("dialog")
    keys.type("ermekov")
    expect(palette.get_by_role("link", name=READY)).to_be_visible()
    keys.press("Enter")
    expect(aida.page.locator("main h1")).to_contain_text(READY)

    keys.press("g")
    keys.press("c")
    aida.sees_title("Caseload")
    keys.press("j")
    keys.press("j")
    keys.press("x")
    keys.press("k")
    keys.press("x")
    expect(aida.main.locator("[data-selected]")).to_contain_text("2")

    keys.press("g")
    keys.press("t")
    aida.sees_title("Today")
    assert aida.complaints == []
