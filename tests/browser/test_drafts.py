"""What is typed survives a lost sign-in and a killed browser, and lies nowhere in the browser."""

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from neetcrm.counseling.models import SessionNote
from tests.asvs import proves
from tests.browser.visitor import PASSWORD, Visitor
from tests.browsing import end_sign_ins
from tests.cast import AIDA, SAULE, a_case, email, in_counseling

pytestmark = pytest.mark.alike

NOTE, TEXT = "Agreed, for the case team", "She will send her CV on Friday."
STORED = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, await caches.keys(), await indexedDB.databases(),
])"""
SCRIPT = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])


@pytest.fixture
def form(db) -> str:
    """Give the address where Aida logs a session."""
    db.add(in_counseling(a_case(number="274905113", psychologist_id=SAULE.user_id)))
    db.commit()
    return "/cases/274905113/sessions/new"


def types_a_note(visitor: Visitor, form: str) -> None:
    visitor.open(form)
    visitor.page.wait_for_load_state()
    visitor.type(NOTE, TEXT)


def signs_in_here(visitor: Visitor) -> None:
    visitor.type("E-mail", email(AIDA))
    visitor.type("Password", PASSWORD)
    visitor.press("Sign in")


def sessions(db) -> list[SessionNote]:
    db.expire_all()
    found = list(db.exec(select(SessionNote)))
    db.commit()
    return found


@SCRIPT
def test_a_lost_sign_in_while_typing_a_note_loses_nothing(visitor, form, db, has_script):
    aida = visitor(java_script_enabled=has_script)
    aida.sign_in(AIDA)
    types_a_note(aida, form)
    end_sign_ins(db, AIDA)

    aida.press("Sign the session")
    aida.sees("You were signed out, so nothing was done.")
    assert sessions(db) == []
    signs_in_here(aida)
    expect(aida.field(NOTE)).to_have_value(TEXT)
    aida.press("Sign the session")
    aida.sees("The session was signed.")

    assert [one.agreed for one in sessions(db)] == [TEXT]
    assert aida.complaints == []


def test_a_page_that_cannot_save_says_so_and_goes_on_when_its_writer_is_back(visitor, form, db):
    aida = visitor()
    aida.sign_in(AIDA)
    types_a_note(aida, form)
    end_sign_ins(db, AIDA)
    aida.sees("Not saved: signed out. Sign in again in another tab; your text stays here.")
    expect(aida.field(NOTE)).to_have_value(TEXT)

    tab = Visitor(aida.page.context.new_page(), aida.address, "en")
    tab.open("/sign-in")
    signs_in_here(tab)
    expect(tab.page.locator("header")).to_contain_text("Aida")
    expect(aida.page.locator("[data-draft-said]")).to_contain_text("Draft saved at")
    aida.press("Sign the session")
    expect(aida.field(NOTE)).to_have_value(TEXT)
    aida.press("Sign the session")
    aida.sees("The session was signed.")

    assert [one.agreed for one in sessions(db)] == [TEXT]


@proves("14.3.3")
def test_a_killed_browser_finds_its_draft_again(visitor, form):
    aida = visitor()
    aida.sign_in(AIDA)
    types_a_note(aida, form)
    aida.sees("Draft saved at")
    kept_here = aida.page.evaluate(STORED)
    aida.page.context.close()

    again = visitor()
    again.sign_in(AIDA)
    again.open("/drafts")
    again.main.get_by_role("link", name="Session").click()
    expect(again.field(NOTE)).to_have_value(TEXT)
    again.sees("This is your draft")
    again.press("Discard the draft")
    expect(again.field(NOTE)).to_have_value("")

    assert TEXT not in kept_here
    assert again.complaints == []


def test_a_contact_is_logged_by_five_presses(visitor, form, db):
    aida = visitor()
    aida.sign_in(AIDA)
    aida.open(form)
    aida.page.wait_for_load_state()

    aida.pick("How", "Phone")
    aida.pick("Attendance", "Attended")
    aida.type(NOTE, TEXT)
    group = aida.main.get_by_role("group", name="Next contact", exact=False)
    group.get_by_label("In 4 weeks").check()
    aida.press("Sign the session")

    aida.sees("The session was signed.")
    aida.page.locator(".said").get_by_role("button").click()
    aida.sees("The session was taken back")
    assert sessions(db) == []
    assert aida.complaints == []
