"""A supervisor hands a whole caseload over, takes it back, and arranges a cover instead."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from neetcrm.accounts import User
from neetcrm.cases.models import Case
from tests.browser.visitor import Visitor
from tests.cast import AIDA, GULNAR, MARAT, STAFF, TODAY, a_case, a_young_person

pytestmark = pytest.mark.alike

SURNAMES = ("Ахметов", "Болатова", "Ермеков")
UNTIL = TODAY + timedelta(days=14)
WAYS = pytest.mark.parametrize(
    ("language", "has_script"), [("ru", True), ("kk", False)], ids=["script", "no script"]
)
NAMES = {"ru": "Русский", "kk": "Қазақша"}


@pytest.fixture
def cases(db) -> list[Case]:
    """Give three cases of Aida; Gulnar has room for one."""
    cases = [a_case(person=a_young_person(surname=surname)) for surname in SURNAMES]
    db.add_all(cases)
    db.get_one(User, GULNAR.user_id).capacity = 1
    db.commit()
    return cases


@WAYS
def test_a_caseload_is_handed_over_and_covered(visitor, cases, db, language, has_script):
    marat, gulnar = (visitor("en", java_script_enabled=has_script) for _ in range(2))
    marat.sign_in(MARAT)
    marat.change_language(language, NAMES[language])
    hands_over_beyond_the_capacity(marat)
    assert carriers(db) == [GULNAR.user_id] * len(SURNAMES)
    takes_it_back(marat)
    assert carriers(db) == [AIDA.user_id] * len(SURNAMES)
    arranges_a_cover(marat)

    gulnar.sign_in(GULNAR)
    logs_for_the_absent(gulnar)
    ends_the_cover(marat)
    gulnar.page.reload()
    gulnar.sees("There is nothing here, or nothing that you may see.")
    assert carriers(db) == [AIDA.user_id] * len(SURNAMES)
    assert marat.complaints == gulnar.complaints == []


def carriers(db) -> list[int]:
    found = list(db.exec(select(Case.counselor_id).order_by(col(Case.id))))
    db.commit()  # the test's own unit of work keeps no lock while pages write
    return found


def begin(marat: Visitor, act: str) -> None:
    """Follow what is offered beside Aida on the page of the team."""
    marat.go_by_menu("Team")
    line = marat.main.get_by_role("row", name=STAFF[AIDA])
    line.get_by_role("link", name=re.compile(f"^{marat.say(act)}")).click()


def hands_over_beyond_the_capacity(marat: Visitor) -> None:
    begin(marat, "Hand over")
    marat.main.get_by_role("radio", name=STAFF[GULNAR]).check()
    marat.press("Look at what it means")
    marat.sees("And after it")
    marat.press("Hand over all of them")
    expect(marat.main.get_by_role("alert")).to_contain_text(STAFF[GULNAR])
    marat.field("Yes, beyond the capacity: it has to be so").check()
    marat.press("Hand over all of them")
    marat.sees("The caseload was handed over.")
    marat.sees_title("Hand-over of {day}", day="")


def takes_it_back(marat: Visitor) -> None:
    marat.press("Take back")
    marat.sees("The hand-over was taken back.")


def arranges_a_cover(marat: Visitor) -> None:
    begin(marat, "Cover")
    marat.main.get_by_role("combobox").select_option(str(GULNAR.user_id))
    marat.type("Until, that day included", (TODAY - timedelta(days=1)).isoformat())
    marat.press("Arrange the cover")
    marat.is_told("A cover begins today or later and ends on that day or after it, within a year.")
    marat.type("Until, that day included", UNTIL.isoformat())
    marat.press("Arrange the cover")
    marat.sees("The cover was arranged.")
    marat.sees("covered by {name}", name=STAFF[GULNAR])


def logs_for_the_absent(gulnar: Visitor) -> None:
    gulnar.go_by_menu("Caseload")
    gulnar.main.get_by_role("link", name=SURNAMES[0]).first.click()
    gulnar.follow("Log a session")
    gulnar.type("Agreed, for the case team", "She waits for Aida.")
    gulnar.press("Sign the session")
    gulnar.sees("The session was signed.")


def ends_the_cover(marat: Visitor) -> None:
    marat.go_by_menu("Team")
    marat.main.get_by_role("button", name=re.compile(marat.say("End now"))).click()
    marat.sees("It ended now.")
