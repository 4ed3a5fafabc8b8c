"""The sign-in and the door."""

from tests.browsing import fields
from tests.cast import AIDA, PARTNER


def test_a_page_sends_the_anonymous_to_the_sign_in(browser):
    answer = browser(None).get("/")

    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_a_signed_in_worker_begins_with_today(browser):
    assert browser(AIDA).get("/").location == "/today"


def test_a_partner_contact_reads_what_the_account_is_for(browser):
    assert "Welcome, Perizat Partner" in browser(PARTNER).get("/").text


def test_fields(browser):
    assert set(fields(browser(None), "/sign-in")) == {"csrf_token", "submission"}
