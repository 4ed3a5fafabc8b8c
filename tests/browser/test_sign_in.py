"""Security keys in a real browser, and the warning before a sign-in ends."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from neetcrm.db import utc_now
from neetcrm.second_factors import SecurityKey
from neetcrm.sign_ins import SignIn
from tests.browser.visitor import PASSWORD
from tests.cast import AIDA, MARAT, SAULE, a_case, email, in_counseling

pytestmark = pytest.mark.alike

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": False,
    "automaticPresenceSimulation": True,
}


def plug_in_key(visitor) -> None:
    """Give the browser a security key that is pressed as soon as it is asked."""
    tools = visitor.page.context.new_cdp_session(visitor.page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def test_a_security_key_is_added_and_signs_in(visitor, address, db):
    marat = visitor()
    marat.address = marat.address.replace("127.0.0.1", "localhost")  # keys know no numbers
    home = marat.address
    marat.page.goto(f"{home}/")
    marat.type("E-mail", email(MARAT))
    marat.type("Password", PASSWORD)
    marat.press("Sign in")
    expect(marat.page.locator("header")).to_contain_text("Marat")
    plug_in_key(marat)

    marat.page.goto(f"{home}/account/second-factor/keys/new")
    marat.type("Name of the key", "Blue key")
    marat.press("Add this key")
    marat.sees("Print them or write them down now")
    marat.sign_out()
    marat.type("E-mail", email(MARAT))
    marat.type("Password", PASSWORD)
    marat.press("Sign in")
    marat.sees("The password was right.")
    marat.press("Use a security key or passkey")
    expect(marat.page.locator("header")).to_contain_text("Marat")

    key = db.exec(select(SecurityKey)).one()
    assert (key.name, key.used_at is not None, key.sign_count > 0) == ("Blue key", True, True)
    assert marat.complaints == []


def test_a_sign_in_warns_before_it_ends_and_keeps_what_was_typed(visitor, cookie, db):
    case = in_counseling(a_case(number="274905113", psychologist_id=SAULE.user_id))
    db.add(case)
    db.commit()
    aida = visitor()
    aida.page.context.add_cookies([cookie(AIDA)])
    aida.page.clock.install()
    aida.open("/cases/274905113/status")
    aida.page.locator("main input[type=date]").first.fill("2025-02-28")
    dialog = aida.page.get_by_role("dialog")
    expect(dialog).to_be_hidden()

    seen(db, 28.5)
    aida.page.clock.run_for(28 * 60_000 + 2000)
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
    with aida.page.expect_event("requestfinished", lambda one: one.url.endswith("/account/left")):
        dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    aida.page.evaluate("new Promise(requestAnimationFrame)")  # its answer is read, too
    seen(db, 28.5)
    aida.page.clock.run_for(28 * 60_000 + 2000)
    expect(dialog).to_be_visible()
    aida.page.clock.run_for(2 * 60_000)

    aida.sees_title("Sign in")
    assert "kept" in aida.page.url
    db.expire_all()
    assert db.exec(select(SignIn)).one().ended_at is not None


def seen(db, minutes_ago) -> None:
    """Let the last use of the sign-in have been so many minutes ago."""
    db.expire_all()
    db.exec(select(SignIn)).one().seen_at = utc_now() - timedelta(minutes=minutes_ago)
    db.commit()
