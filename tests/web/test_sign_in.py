import re

import argon2
import pytest
from flask import request
from flask_security.utils import verify_password
from sqlmodel import select

from neetcrm import passwords
from neetcrm.accounts import User
from neetcrm.app import create_app
from neetcrm.audit import AuditRow
from neetcrm.config import Settings
from neetcrm.db import utc_now
from neetcrm.i18n import translate
from neetcrm.throttle import WINDOW, SignInFailure
from neetcrm.web.identity import Account
from neetcrm.web.sign_in import PUBLIC, WrongPassword, door
from tests.asvs import proves
from tests.browsing import fields
from tests.cast import AIDA, BORIS, PARTNER
from tests.conftest import SECRET

PASSWORD = "four words of steppe"


@pytest.fixture
def aida(db) -> User:
    """Give Aida's account, which has a password."""
    user = db.get_one(User, AIDA.user_id)
    user.password = passwords.hashed(PASSWORD)
    db.commit()
    return user


def sign_in(client, email="aida@example.org", password=PASSWORD, *, path="/sign-in", **known):
    answers = {"email": email, "password": password}
    return client.post(path, data=fields(client, "/sign-in") | answers, **known)


def said(answer) -> str:
    """Return the sentence in which a sign-in was refused."""
    return re.search(r'role="alert"[^>]*>([^<]*)<', answer.text)[1]


def is_signed_in(client) -> bool:
    return client.get("/account").status_code == 200


def test_the_right_password_lets_in(browser, aida):
    client = browser(None)

    answer = sign_in(client)

    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(client)


def test_a_sign_in_is_kept_with_its_moment_and_address(browser, aida, db):
    before = utc_now()

    sign_in(browser(None))

    assert before <= aida.current_login_at <= utc_now()
    assert (aida.current_login_ip, aida.login_count) == ("127.0.0.1", 1)
    kept = select(AuditRow).where(AuditRow.record == "users", AuditRow.actor_id == AIDA.user_id)
    assert "current_login_at" in db.exec(kept).one().after


@pytest.mark.parametrize("typed", ["AIDA@Example.org", "  aida@example.org "])
def test_an_e_mail_may_be_typed_in_any_case(browser, aida, typed):
    assert sign_in(browser(None), typed).status_code == 303


@proves("6.3.8")
@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("aida@example.org", "three words of steppe"),
        ("nobody@example.org", PASSWORD),
        ("boris@example.org", PASSWORD),
        ("marat@example.org", PASSWORD),
        ("aida@example.org", "nul\0"),
        ("a'; drop table users --", PASSWORD),
        ("{{7*7}}", "<script>"),
    ],
)
def test_unknown_closed_and_wrong_accounts_get_the_same_answer(browser, aida, db, email, password):
    db.get_one(User, BORIS.user_id).active = False
    db.get_one(User, BORIS.user_id).password = passwords.hashed(PASSWORD)
    client = browser(None)

    answer = sign_in(client, email, password)

    assert answer.status_code == 422
    assert said(answer) == (
        "This e-mail and password do not belong together. Check both and try again."
    )
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("email", "password"), [("", PASSWORD), ("aida@example.org", ""), ("x" * 300, "y" * 2000)]
)
def test_an_answer_that_cannot_be_right_is_not_even_tried(browser, aida, db, email, password):
    assert sign_in(browser(None), email, password).status_code == 422
    assert db.exec(select(SignInFailure)).all() == []


def test_a_refusal_is_told_in_the_reader_s_language(browser, aida):
    answer = sign_in(browser(None), password="wrong", headers={"Accept-Language": "kk"})

    assert '<html lang="kk"' in answer.text
    assert said(answer) == translate("kk", WrongPassword.sentence) != WrongPassword.sentence


def test_a_password_is_never_sent_back(browser, aida):
    assert "secret that failed" not in sign_in(browser(None), password="secret that failed").text


def test_a_hash_made_elsewhere_lets_in_and_is_renewed(browser, aida, db):
    elsewhere = argon2.PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    aida.password = elsewhere.hash(PASSWORD)

    assert sign_in(browser(None)).status_code == 303
    assert passwords.proof(PASSWORD, aida.password) == aida.password


def test_flask_security_reads_our_hashes(app):
    with app.app_context():
        assert verify_password(PASSWORD, passwords.hashed(PASSWORD))
        assert not verify_password("another one", passwords.hashed(PASSWORD))


@proves("6.3.1", "6.3.8")
@pytest.mark.parametrize("email", ["aida@example.org", "nobody@example.org"])
def test_after_five_failures_nobody_is_let_in_for_a_while(browser, aida, email):
    statuses = [sign_in(browser(None), email, "wrong").status_code for _ in range(6)]
    answer = sign_in(browser(None), email)

    assert statuses == [422] * 5 + [429]
    assert answer.status_code == 429
    assert said(answer) == "There were too many failed attempts. Wait 15 minutes, then try again."


def test_other_accounts_are_let_in_meanwhile(browser, aida):
    for _ in range(6):
        sign_in(browser(None), "nobody@example.org", "wrong")

    assert sign_in(browser(None)).status_code == 303


def test_an_account_is_let_in_again_after_a_quarter_of_an_hour(browser, aida, db):
    for _ in range(6):
        sign_in(browser(None), password="wrong")
    for failure in db.exec(select(SignInFailure)):
        failure.failed_at -= WINDOW

    assert sign_in(browser(None)).status_code == 303
    assert db.exec(select(SignInFailure)).all() == []


def test_one_address_may_not_try_many_accounts(browser, aida, db):
    for n in range(50):
        sign_in(browser(None), f"{n}@example.org", "wrong")

    assert sign_in(browser(None)).status_code == 429
    assert len(db.exec(select(SignInFailure)).all()) == 50


@pytest.mark.parametrize("path", ["/account", "/caseload?stage=intake&name=%D3%98", "/a//b"])
def test_after_the_sign_in_comes_the_page_that_was_asked_for(browser, aida, path):
    client = browser(None)
    asked = client.get("/account?x=1")
    assert asked.location == "/sign-in?next=/account?x%3D1"

    answer = client.post(
        "/sign-in",
        query_string={"next": path},
        data=fields(client, "/sign-in") | {"email": "aida@example.org", "password": PASSWORD},
    )

    assert answer.location == path


@proves("3.7.2")
@pytest.mark.parametrize(
    "address",
    [
        "",
        "account",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/\tevil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/\0",
        "//[",
    ],
)
def test_nobody_is_sent_to_another_site(browser, aida, address):
    client = browser(None)
    data = fields(client, "/sign-in") | {"email": "aida@example.org", "password": PASSWORD}

    answer = client.post("/sign-in", query_string={"next": address}, data=data)

    assert (answer.status_code, answer.location) == (303, "/")


def test_the_signed_in_need_no_sign_in(browser):
    assert browser(AIDA).get("/sign-in?next=/account").location == "/account"


def test_a_page_sends_the_anonymous_to_the_sign_in(browser):
    assert browser(None).get("/").location == "/sign-in"
    assert browser(None).head("/account").location == "/sign-in?next=/account"


def test_an_act_of_the_anonymous_is_refused(browser):
    assert browser(None).post("/account/password", data={"password": "x"}).status_code == 401
    assert browser(None).post("/sign-out").status_code == 401


def test_what_is_public_exists(app):
    assert set(app.view_functions) | {"static"} >= PUBLIC


def test_every_route_is_closed_unless_public(app):
    for rule in app.url_map.iter_rules():
        with app.test_request_context("/"):
            request.url_rule = rule
            is_closed = door() is not None

        assert is_closed is (rule.endpoint not in PUBLIC), rule


def test_a_page_that_does_not_exist_is_no_secret(browser):
    assert browser(None).get("/no/such/page").status_code == 404


def test_a_token_in_place_of_the_session_opens_nothing(app, browser, aida):
    with app.test_request_context():
        token = Account(aida, None, "a token").get_auth_token()

    client = browser(None)

    assert client.get("/account", query_string={"auth_token": token}).status_code == 303
    assert client.get("/account", headers={"Authentication-Token": token}).status_code == 303


def test_flask_security_brings_no_pages_of_its_own(app):
    paths = {rule.rule for rule in app.url_map.iter_rules()}

    assert paths.isdisjoint({"/login", "/logout", "/register", "/reset", "/change", "/verify"})


def test_who_is_signed_in_takes_one_query(app, browser):
    client = browser(PARTNER)
    app.extensions["tests.statements"] = asked = []

    client.get("/account/password")

    del app.extensions["tests.statements"]
    assert len(asked) == 1
    assert "memberships" in asked[0]


def test_nothing_of_the_session_before_is_kept(browser, aida):
    client = browser(None)
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    before = fields(client, "/sign-in")["csrf_token"]

    sign_in(client)

    with client.session_transaction() as session:
        assert "planted" not in session
    late = client.post("/account/theme", data={"csrf_token": before, "theme": "dark"})
    assert late.status_code == 400


@proves("7.4.1", "7.2.1")
def test_a_cookie_copied_before_the_sign_out_is_worth_nothing(browser, aida):
    client, thief = browser(None), browser(None)
    sign_in(client)
    thief.set_cookie("neetcrm", client.get_cookie("neetcrm").value)
    assert is_signed_in(thief)

    answer = client.post("/sign-out", data=fields(client, "/account"))

    assert answer.location == "/sign-in"
    assert not is_signed_in(client)
    assert not is_signed_in(thief)


def test_nobody_is_signed_out_by_a_link_or_by_another_site(browser):
    client = browser(AIDA)

    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 400
    assert is_signed_in(client)


@proves("7.4.2", "8.3.2")
def test_a_closed_account_is_out_at_its_next_request(browser, db):
    client = browser(AIDA)
    assert is_signed_in(client)

    db.get_one(User, AIDA.user_id).active = False

    assert not is_signed_in(client)


@pytest.mark.parametrize("wrong", [{}, {"csrf_token": ""}, {"csrf_token": "made up"}])
def test_a_sign_in_without_its_token_is_refused(browser, aida, wrong):
    client = browser(None)
    fields(client, "/sign-in")
    data = {"email": "aida@example.org", "password": PASSWORD}

    assert client.post("/sign-in", data=data | wrong).status_code == 400
    assert client.post("/sign-in", json=data | wrong).status_code == 400
    assert not is_signed_in(client)


def test_a_token_of_another_session_is_refused(browser, aida):
    data = {"email": "aida@example.org", "password": PASSWORD}

    others = fields(browser(None), "/sign-in")

    assert browser(None).post("/sign-in", data=data | others).status_code == 400


@proves("14.2.2", "14.3.2")
def test_pages_are_kept_by_no_cache(browser, aida):
    client = browser(None)

    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
    assert sign_in(client).headers["Cache-Control"] == "no-store"
    assert client.get("/account").headers["Cache-Control"] == "no-store"


@proves("3.3.2", "3.3.4")
def test_the_cookie_is_for_this_site_only(browser):
    client = browser(None)

    cookie = client.get("/sign-in").headers["Set-Cookie"]

    assert cookie.startswith("neetcrm=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


@proves("4.1.3", "15.3.4")
@pytest.mark.parametrize(
    ("proxies", "address"), [(0, "127.0.0.1"), (1, "198.51.100.7"), (2, "203.0.113.9")]
)
def test_the_address_is_that_before_the_web_servers_in_front(
    database_url, db, aida, proxies, address
):
    app = create_app(Settings(database_url=database_url, secret_key=SECRET, proxies=proxies))
    client = app.test_client()
    forwarded = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}

    sign_in(client, headers=forwarded)

    app.extensions["neetcrm.engine"].dispose()
    db.rollback()
    assert db.get_one(User, AIDA.user_id, populate_existing=True).current_login_ip == address


def test_in_production_the_cookie_needs_https_and_is_of_this_host_alone(database_url, db):
    app = create_app(Settings(database_url=database_url, secret_key=SECRET, is_production=True))

    answer = app.test_client().get("/sign-in", base_url="https://neetcrm.example.org")

    app.extensions["neetcrm.engine"].dispose()
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-neetcrm=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
