"""Two minutes before a sign-in ends unused the page asks; at its end what was typed is kept."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from neetcrm.db import utc_now
from neetcrm.sign_ins import SignIn
from tests.asvs import proves
from tests.browser.test_drafts import NOTE, TEXT, signs_in_here
from tests.cast import AIDA, a_case, in_counseling

pytestmark = pytest.mark.alike

QUESTION = "Are you still there?"
FORM = "/cases/274905113/sessions/new"
UNUSED = timedelta(minutes=28, seconds=30)


@pytest.fixture
def aida(visitor, cookie, db):
    """Give Aida, who typed a note, did nothing for a long time, and is asked."""
    db.add(in_counseling(a_case(number="274905113")))
    db.commit()
    aida = visitor()
    aida.page.context.add_cookies([cookie(AIDA)])
    aida.page.clock.install()
    aida.open(FORM)
    with aida.page.expect_response("**/drafts"):  # keeping a draft is a use, too
        aida.type(NOTE, TEXT)
        aida.page.clock.fast_forward("00:10")
    db.connection().execute(sa.update(SignIn).values(seen_at=utc_now() - UNUSED))
    db.commit()
    aida.page.clock.fast_forward("28:01")
    expect(aida.page.get_by_role("dialog", name=QUESTION)).to_be_visible()
    return aida


@proves("7.3.1")
def test_who_is_there_stays_signed_in(aida):
    aida.page.get_by_role("button", name="Stay signed in").click()
    expect(aida.page.get_by_role("dialog", name=QUESTION)).to_be_hidden()

    aida.press("Sign the session")
    aida.sees("The session was signed.")
    assert aida.complaints == []


@proves("7.3.1")
def test_who_is_gone_is_signed_out_and_finds_the_note_again(aida):
    aida.page.clock.fast_forward("01:31")
    aida.sees_title("Sign in")

    signs_in_here(aida)
    expect(aida.field(NOTE)).to_have_value(TEXT)
