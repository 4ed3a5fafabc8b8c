"""Signing in and proving with a second factor, and setting one up on the pages."""

import re
from datetime import timedelta

import pytest
from passlib.totp import TOTP
from sqlmodel import select

from neetcrm import passwords, second_factors
from neetcrm.accounts import User
from neetcrm.db import utc_now
from neetcrm.second_factors import CODES, AuthenticatorApp, SecurityKey
from neetcrm.sign_ins import PROVEN_FOR, SignIn
from tests.asvs import proves
from tests.browsing import fields, hidden_fields, submit
from tests.cast import ADMIN, AIDA, ANALYST, BORIS, MARAT, SAULE, email
from tests.world.others import add_key

PASSWORD = "four words of steppe"
PROOF = "/sign-in/second-factor"
HOME = "/account/second-factor"


@pytest.fixture
def cast(db):
    """Give all of the cast a password."""
    kept = passwords.hashed(PASSWORD)
    for user in db.exec(select(User)):
        user.password = kept
    db.commit()


def code_of(key, *, ahead=0):
    return TOTP(key=key, format="base32").generate(time=utc_now() + timedelta(seconds=ahead)).token


def an_app(db, actor) -> AuthenticatorApp:
    """Give somebody an app, set up an hour ago."""
    user, key, before = db.get_one(User, actor.user_id), second_factors.new_key(), utc_now()
    before -= timedelta(hours=1)
    code = TOTP(key=key, format="base32").generate(time=before).token
    app = second_factors.add_app(db, user, key, code, by=actor, at=before)
    db.commit()
    return app


def give_password(client, actor, *, path="/sign-in"):
    return submit(client, path, {"email": email(actor), "password": PASSWORD})


def is_in(client) -> bool:
    return client.get("/account/password").status_code == 200


@proves("6.3.3")
@pytest.mark.parametrize("actor", [SAULE, MARAT, ADMIN])
def test_who_must_have_a_second_factor_sets_it_up_before_anything_else(browser, cast, db, actor):
    client = browser(None)
    give_password(client, actor)

    for path in ("/", "/today", "/account", "/account/password", "/admin/", "/reports/export"):
        assert client.get(path).location == HOME
    token = fields(client, f"{HOME}/app")["csrf_token"]
    assert client.post("/account/password", data={"csrf_token": token}).location == HOME
    form = client.get(f"{HOME}/app")
    key = re.search(r'translate="no">([A-Z2-7-]+)<', form.text)[1].replace("-", "")
    answer = client.post(f"{HOME}/app", data=hidden_fields(form.text) | {"code": code_of(key)})

    assert answer.status_code == 200
    assert len(re.findall(r"<li><code>[^<]{29}</code>", answer.text)) == CODES
    assert is_in(client)


@pytest.mark.parametrize("actor", [AIDA, ANALYST])
def test_others_come_in_without_one(browser, cast, actor):
    client = browser(None)

    assert give_password(client, actor).location == "/"
    assert is_in(client)


@proves("6.3.4")
def test_the_password_alone_opens_nothing_where_there_is_a_second_factor(browser, cast, db):
    app = an_app(db, AIDA)
    client = browser(None)

    asked = give_password(client, AIDA, path="/sign-in?next=/account")

    assert asked.location == f"{PROOF}?next=/account"
    assert not is_in(client)
    assert client.get("/today").location == "/sign-in?next=/today"
    answer = submit(client, asked.location, {"code": code_of(app.key)})
    assert answer.location == "/account"
    assert is_in(client)


@proves("7.2.4")
def test_the_second_factor_changes_the_token(browser, cast, db):
    app = an_app(db, AIDA)
    client, thief = browser(None), browser(None)
    give_password(client, AIDA)
    thief.set_cookie("neetcrm", client.get_cookie("neetcrm").value)

    submit(client, PROOF, {"code": code_of(app.key)})

    assert is_in(client)
    assert thief.get(PROOF).location.startswith("/sign-in")
    assert not is_in(thief)


def test_a_recovery_code_signs_in(browser, cast, db):
    an_app(db, AIDA)
    codes = second_factors.renew_codes(db, db.get_one(User, AIDA.user_id), by=AIDA)
    db.commit()
    client = browser(None)
    give_password(client, AIDA)

    assert submit(client, PROOF, {"code": codes[3]}).status_code == 303
    assert is_in(client)


@proves("6.3.1")
def test_codes_cannot_be_guessed(browser, cast, db):
    app = an_app(db, AIDA)
    client = browser(None)
    give_password(client, AIDA)

    statuses = [submit(client, PROOF, {"code": "000000"}).status_code for _ in range(5)]
    late = submit(client, PROOF, {"code": code_of(app.key)})

    assert statuses == [422] * 5
    assert late.status_code == 429
    assert not is_in(client)


@pytest.mark.parametrize(
    "typed", [{}, {"code": "000000"}, {"answer": "{}"}, {"answer": "nonsense"}]
)
def test_a_wrong_answer_is_shown_and_lets_nobody_in(browser, cast, db, typed):
    an_app(db, AIDA)
    add_key(db, AIDA.user_id)
    client = browser(None)
    give_password(client, AIDA)

    answer = submit(client, PROOF, typed)

    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.text
    assert not is_in(client)


def test_the_second_half_waits_ten_minutes(browser, cast, db):
    app = an_app(db, AIDA)
    client = browser(None)
    give_password(client, AIDA)
    db.exec(select(SignIn)).one().created_at -= timedelta(minutes=11)

    assert client.get(PROOF).location == "/sign-in?next=/"
    answer = client.post(PROOF, data=fields(client, "/sign-in") | {"code": code_of(app.key)})
    assert answer.location == "/sign-in?next=/"


def test_somebody_else_can_sign_in_instead(browser, cast, db):
    an_app(db, AIDA)
    client = browser(None)
    give_password(client, AIDA)

    assert client.get("/sign-in/anew").location == "/sign-in"
    assert give_password(client, BORIS).location == "/"


def test_the_owner_hears_of_failures_a_new_device_and_a_reset(browser, cast, db):
    chrome = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36"}
    first = browser(None)
    give_password(first, AIDA)
    assert "failed attempt" not in first.get("/account").text
    for _ in range(2):
        submit(browser(None), "/sign-in", {"email": email(AIDA), "password": "wrong"})
    second_factors.reset(db, db.get_one(User, AIDA.user_id), by=ADMIN, at=utc_now())
    db.commit()

    client = browser(None)
    form = fields(client, "/sign-in") | {"email": email(AIDA), "password": PASSWORD}
    client.post("/sign-in", data=form, headers=chrome)

    text = client.get("/account").text
    assert "there were 2 failed attempts" in text
    assert "for the first time: Chrome, Windows." in text
    assert "An administrator has reset your second factor." in text
    again = browser(None)
    again.post("/sign-in", data=fields(again, "/sign-in") | form, headers=chrome)
    assert "for the first time" not in again.get("/account").text


def test_a_proof_asks_for_the_second_factor_of_those_who_have_one(browser, cast, db):
    app = an_app(db, MARAT)
    client = browser(MARAT)
    for sign_in in db.exec(select(SignIn)):
        sign_in.proven_at -= PROVEN_FOR + timedelta(seconds=1)
    asked = client.get("/reports/export").location

    assert 'type="password"' not in client.get(asked).text
    assert submit(client, asked, {"code": "000000"}).status_code == 422
    assert submit(client, asked, {"code": code_of(app.key)}).location == "/reports/export"


@proves("7.4.3", "7.5.1")
def test_another_factor_needs_a_proof_and_signs_other_devices_out(browser, cast, db):
    app = an_app(db, AIDA)
    here, elsewhere = browser(AIDA), browser(AIDA)
    token = fields(here, "/account")["csrf_token"]
    for sign_in in db.exec(select(SignIn)):
        sign_in.proven_at -= PROVEN_FOR + timedelta(seconds=1)
    for path in ("/app", "/keys/new", "/codes"):
        assert here.get(HOME + path).location.startswith("/account/prove")
    refused = here.post(f"{HOME}/app/remove", data={"csrf_token": token})
    assert refused.location.startswith("/account/prove")

    submit(here, "/account/prove", {"code": code_of(app.key)})
    here.post(f"{HOME}/app/remove", data=fields(here, "/account"))

    assert not second_factors.factors_of(db, db.get_one(User, AIDA.user_id)).are_set_up
    assert is_in(here)
    assert not is_in(elsewhere)


def test_an_app_with_a_wrong_code_or_a_key_of_another_form_is_not_kept(browser, db):
    client, other = browser(AIDA), browser(BORIS)
    form = fields(client, f"{HOME}/app")
    foreign = fields(other, f"{HOME}/app")["sealed"]

    for wrong in ({"code": "000000"}, {"code": "000000", "sealed": foreign}, {"sealed": "x"}):
        answer = client.post(f"{HOME}/app", data=form | {"code": "1"} | wrong)
        assert answer.status_code == 422
    assert db.exec(select(AuthenticatorApp)).all() == []


def test_a_key_gets_another_name_and_is_removed_by_its_owner_only(browser, db):
    key = add_key(db, AIDA.user_id)
    db.commit()
    client, page = browser(AIDA), f"{HOME}/keys/{key.id}"

    assert browser(BORIS).get(page).status_code == 404
    assert submit(client, page, {"name": "Green key"}).location == HOME
    assert "Green key" in client.get(HOME).text
    stranger = browser(BORIS)
    token = fields(stranger, "/account")
    assert stranger.post(f"{page}/remove", data=token).status_code == 404
    client.post(f"{page}/remove", data=fields(client, "/account"))
    assert db.exec(select(SecurityKey)).all() == []


def test_new_recovery_codes_are_shown_once(browser, db):
    an_app(db, AIDA)
    client = browser(AIDA)

    shown = submit(client, f"{HOME}/codes", {}).text

    codes = re.findall(r"<li><code>([^<]{29})</code>", shown)
    assert len(codes) == CODES
    assert not [code for code in codes if code in client.get(HOME).text]
