"""What the keys do, in a browser, on a keyboard of any language."""

import pytest
from playwright.sync_api import expect

from tests.cast import AIDA, TODAY, a_case, a_young_person

pytestmark = pytest.mark.alike


@pytest.fixture
def aida(visitor, cookie, db):
    """Let Aida look at Today, with two contacts that are due."""
    db.add_all([a_case(next_contact_on=TODAY, person=a_young_person(surname=n)) for n in "АБ"])
    db.commit()
    aida = visitor("en")
    aida.page.context.add_cookies([cookie(AIDA)])
    aida.open("/today")
    return aida


def test_keys_walk_a_list_open_a_case_and_add_a_task(aida):
    keys, page = aida.page.keyboard, aida.page

    keys.press("j")
    expect(page.locator("main [data-row]").first.locator("a").first).to_be_focused()
    keys.press("Enter")
    page.wait_for_url("**/cases/*")
    keys.press("t")
    page.wait_for_url("**/tasks/new")
    aida.type("What is to be done", "Call the school")
    keys.press("Control+Enter")
    page.wait_for_url("**tab=tasks")

    expect(aida.main).to_contain_text("Call the school")
    assert aida.complaints == []


def test_the_palette_leads_back_to_a_case_and_to_any_page(aida):
    page = aida.page
    with page.expect_response("**/opened"):
        aida.main.get_by_role("link", name="А Әлия").first.click()

    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Opened lately")
    page.keyboard.type("my tas")
    expect(dialog.get_by_role("link")).to_have_count(1)
    page.keyboard.press("Enter")

    page.wait_for_url("**/tasks")
    assert aida.complaints == []


def test_g_and_another_key_go_to_a_page(aida):
    aida.page.keyboard.press("g")
    aida.page.keyboard.press("c")

    aida.page.wait_for_url("**/caseload*")
    assert aida.complaints == []


def test_no_key_acts_while_somebody_types_or_has_switched_keys_off(aida):
    page = aida.page
    page.locator("#global-search").press("t")
    page.evaluate("localStorage.keys = 'off'")
    page.locator("h1").click()
    page.keyboard.press("t")
    page.wait_for_timeout(300)

    assert page.url.endswith("/today")
    expect(page.locator("#global-search")).to_have_value("t")
