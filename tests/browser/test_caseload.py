"""The caseload in a browser: many cases at once, and the board by mouse and by keyboard."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from neetcrm.cases.models import Stage
from neetcrm.paths import PACKAGE
from tests.browser.visitor import Visitor
from tests.cast import AIDA, TODAY, a_case, a_young_person, ready_for_counseling

pytestmark = pytest.mark.alike

SORTABLE = PACKAGE / "static" / "vendor" / "Sortable.min.js"
needs_sortable = pytest.mark.skipif(
    not SORTABLE.exists(), reason="SortableJS was not found: build_assets.py brings it"
)
SCRIPT = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
SOON = (TODAY + timedelta(days=9)).isoformat()


@pytest.fixture
def cases(db):
    """Give three cases of Aida at intake; only the first may move on."""
    cases = [a_case(person=a_young_person(surname=f"Ахметов{n}", phone="")) for n in range(3)]
    cases[0].person.phone = "+77011234567"
    ready_for_counseling(cases[0])
    db.add_all(cases)
    db.commit()
    return cases


@pytest.fixture
def aida(visitor, cookie):
    """Give a way to let Aida come, with scripts or without."""

    def came(**how) -> Visitor:
        somebody = visitor("en", **how)
        somebody.page.context.add_cookies([cookie(AIDA)])
        return somebody

    return came


@SCRIPT
def test_many_cases_are_planned_and_taken_back(aida, cases, has_script):
    aida = aida(java_script_enabled=has_script)
    aida.open("/caseload")
    aida.follow("Select the page")
    if has_script:
        expect(aida.main.locator("[data-selected]")).to_contain_text("3")
    aida.main.locator("[data-select]").first.uncheck()
    aida.press("Plan the next contact")
    aida.sees("Selected: {count}. You may not change: {others}.", count=2, others=0)
    aida.type("Next contact", SOON)
    aida.press("Change 2 cases")
    aida.sees("Changed")
    aida.press("Undo")
    aida.sees("Taken back")

    assert aida.complaints == []


def card(aida: Visitor, number: int):
    return aida.main.locator("[data-card]", has_text=f"Ахметов{number}")


def column(aida: Visitor, stage: str):
    return aida.main.locator(f"[data-stage={stage}]")


def drag(aida: Visitor, number: int, stage: str) -> None:
    """Drag a card by its name, as a hand does it: in steps."""
    card(aida, number).get_by_role("link").hover()
    mouse, place = aida.page.mouse, column(aida, stage).bounding_box()
    mouse.down()
    mouse.move(place["x"] + 40, place["y"] + 10, steps=8)
    mouse.move(place["x"] + 50, place["y"] + 20, steps=8)
    mouse.up()


@needs_sortable
def test_a_card_is_dragged_to_the_next_stage(aida, cases, db):
    aida = aida()
    aida.open("/caseload?as=board")
    drag(aida, 0, "counseling")
    dialog = aida.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Ахметов0")
    expect(column(aida, "intake").locator("[data-card]")).to_have_count(3)
    dialog.get_by_role("button", name="Move the case").click()

    expect(column(aida, "counseling")).to_contain_text("Ахметов0")
    aida.sees("The case was moved.")
    db.expire_all()
    assert cases[0].stage is Stage.COUNSELING
    assert aida.complaints == []


@needs_sortable
def test_a_refused_drop_puts_the_card_back_and_says_what_is_missing(aida, cases):
    aida = aida()
    aida.open("/caseload?as=board")
    drag(aida, 1, "counseling")
    dialog = aida.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Move the case").click()
    alert = dialog.get_by_role("alert")
    expect(alert).to_be_focused()
    missing = dialog.get_by_role("region", name="Still missing")
    expect(missing.get_by_role("link", name="Record the NEET status").first).to_be_visible()
    aida.page.keyboard.press("Escape")

    expect(dialog).not_to_be_visible()
    expect(column(aida, "intake")).to_contain_text("Ахметов1")


@SCRIPT
def test_a_case_is_moved_by_its_menu_and_the_keyboard(aida, cases, has_script):
    aida = aida(java_script_enabled=has_script)
    aida.open("/caseload?as=board")
    card(aida, 0).get_by_role("link").focus()
    for key in ("Tab", "Enter", "Tab", "Enter"):
        aida.page.keyboard.press(key)
    aida.press("Move the case")

    aida.sees("The case was moved.")
    expect(column(aida, "counseling")).to_contain_text("Ахметов0")
    assert aida.complaints == []
