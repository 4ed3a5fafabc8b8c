"""A phone handed to a young person: nothing leads out of the questionnaire until it is unlocked."""

import pytest

from neetcrm.accounts import Theme, User
from tests.browser.test_accessibility import AXE, findings, needs_axe
from tests.browser.visitor import PASSWORD, Visitor
from tests.cast import SAULE

pytestmark = pytest.mark.alike

PHONE = {"width": 360, "height": 740}
LOCK = "Lock the screen and hand over the device"


@pytest.fixture
def page(world, address) -> str:
    """Give the page of a PHQ-9 in Russian that was only begun."""
    return "/cases/{number}/instruments/{sheet_id}".format(**world.values)


def lock(somebody: Visitor, page: str) -> None:
    """Lock the screen; from now on it speaks the language of the young person."""
    somebody.open(page)
    somebody.press(LOCK)
    somebody.language = "ru"
    somebody.sees_title("Question {place} of {total}", place=1, total=9)


def test_nothing_leads_out_of_a_locked_screen_until_it_is_unlocked(visitor, cookie, page):
    saule = visitor("en", java_script_enabled=False, viewport=PHONE)
    saule.page.context.add_cookies([cookie(SAULE)])
    lock(saule, page)

    saule.go_back()
    saule.sees("This screen is locked")
    saule.open("/today")
    saule.sees("This screen is locked")
    saule.follow("Back to the questions")
    saule.main.get_by_label("Ни разу").check()
    saule.press("Next question")
    saule.sees_title("Question {place} of {total}", place=2, total=9)
    saule.page.get_by_role("link", name=saule.say("Unlock")).click()
    saule.type("Your password", "not the password at all")
    saule.press("Unlock")
    saule.sees("Unlock the screen")
    saule.type("Your password", PASSWORD)
    saule.press("Unlock")

    saule.language = "en"
    saule.sees("Not finished yet")
    saule.sees("Never")
    assert saule.complaints == []


@needs_axe
@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_axe_finds_nothing_on_a_locked_screen(visitor, cookie, page, db, theme):
    db.get_one(User, SAULE.user_id).theme = theme
    db.commit()
    saule = visitor("en", viewport=PHONE)
    saule.page.add_init_script(path=AXE)
    saule.page.context.add_cookies([cookie(SAULE)])
    lock(saule, page)

    found = findings(saule.page)
    for path in ("/questionnaire/2", "/questionnaire/end", "/questionnaire/unlock", "/today"):
        saule.open(path)
        found += findings(saule.page)

    assert (found, saule.complaints) == ([], [])
