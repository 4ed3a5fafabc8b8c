import re
from datetime import timedelta

import pytest
from sqlmodel import select

from neetcrm import passwords, staff
from neetcrm.accounts import Language, Theme, User
from neetcrm.db import utc_now
from neetcrm.sign_ins import SignIn
from tests.asvs import proves
from tests.browsing import fields, submit
from tests.cast import (
    ADMIN,
    AIDA,
    ANALYST,
    BORIS,
    DANIYAR,
    MARAT,
    OBSERVER,
    PARTNER,
    SAULE,
)

PASSWORD = "four words of steppe"
BETTER = "five words about a river"
CHANGE = {"current": PASSWORD, "password": BETTER, "again": BETTER}


@pytest.fixture
def aida(db) -> User:
    """Give Aida's account, which has a password."""
    user = db.get_one(User, AIDA.user_id)
    user.password = passwords.hashed(PASSWORD)
    db.commit()
    return user


@pytest.mark.parametrize(
    ("actor", "first_page"),
    [
        (AIDA, "/today"),
        (SAULE, "/today"),
        (MARAT, "/today"),
        (ANALYST, "/reports"),
        (OBSERVER, "/reports"),
        (ADMIN, "/admin/"),
    ],
)
def test_each_role_begins_where_its_work_is(browser, actor, first_page):
    client = browser(actor)

    assert client.get("/").location == first_page
    assert client.get(first_page).status_code == 200


def test_a_partner_contact_reads_what_the_account_is_for(browser):
    page = browser(PARTNER).get("/")

    assert page.status_code == 200
    assert "Welcome, Perizat Partner" in page.text
    assert "your organisation" in page.text


def test_the_account_page_tells_who_one_is(browser):
    text = browser(AIDA).get("/account").text

    for told in ("Aida Bekova", "aida@example.org", "Counselor", "Centre 1"):
        assert told in text
    assert "Centre 2" not in text


def test_language_and_colors_are_chosen(browser, db):
    client = browser(AIDA)

    answer = submit(client, "/account", {"language": "kk", "theme": "dark"})

    aida = db.get_one(User, AIDA.user_id)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert (aida.language, aida.theme) == (Language.KK, Theme.DARK)
    page = client.get("/account").text
    assert '<html lang="kk" data-bs-theme="dark"' in page
    assert db.get_one(User, BORIS.user_id).language is Language.EN


@pytest.mark.parametrize("wrong", [{"language": "fr"}, {"theme": "{{7*7}}"}, {"language": "k\0k"}])
def test_a_language_that_does_not_exist_is_refused(browser, db, wrong):
    answer = submit(browser(AIDA), "/account", {"language": "kk", "theme": "dark"} | wrong)

    assert answer.status_code == 422
    assert db.get_one(User, AIDA.user_id).language is Language.EN


def test_a_choice_without_its_token_is_refused(browser):
    assert browser(AIDA).post("/account", data={"language": "kk"}).status_code == 400


@pytest.mark.parametrize("actor", [None, AIDA])
def test_the_menus_change_language_and_colors_and_come_back(browser, actor):
    client = browser(actor)
    known = {
        "csrf_token": fields(client, "/sign-in" if actor is None else "/account")["csrf_token"]
    }
    where = {"next": "/sign-in?"}

    language = client.post("/account/language", data=known | where | {"language": "ru"})
    theme = client.post("/account/theme", data=known | where | {"theme": "dark"})

    assert [language.status_code, theme.status_code] == [303, 303]
    assert language.location == "/sign-in"
    for cookie in (language.headers["Set-Cookie"], theme.headers["Set-Cookie"]):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
    page = client.get("/sign-in", follow_redirects=True).text
    assert '<html lang="ru" data-bs-theme="dark"' in page


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/\\evil", "", "x"])
def test_the_menus_lead_to_no_other_site(browser, address):
    client = browser(AIDA)
    known = {"csrf_token": fields(client, "/account")["csrf_token"], "next": address}

    answer = client.post("/account/language", data=known | {"language": "en"})

    assert answer.location == "/"


@pytest.mark.parametrize("path", ["/account/language", "/account/theme"])
def test_the_menus_take_what_they_offer_and_nothing_else(browser, path):
    client = browser(None)
    token = {"csrf_token": fields(client, "/sign-in")["csrf_token"]}

    assert client.post(path, data=token | {"language": "fr", "theme": "red"}).status_code == 400
    assert client.post(path, data=token).status_code == 400
    assert client.post(path, data={"language": "kk", "theme": "dark"}).status_code == 400


def test_a_cookie_with_a_language_that_does_not_exist_is_passed_over(browser):
    client = browser(None)
    client.set_cookie("neetcrm_language", "../../etc")
    client.set_cookie("neetcrm_theme", "<script>")

    page = client.get("/sign-in", headers={"Accept-Language": "kk"})

    assert '<html lang="kk" data-bs-theme="light" data-theme="auto"' in page.text


@proves("6.2.2", "7.4.3")
def test_the_password_is_changed_and_other_devices_are_signed_out(browser, aida, db):
    here, elsewhere = browser(AIDA), browser(AIDA)

    answer = submit(here, "/account/password", CHANGE)

    assert (answer.status_code, answer.location) == (303, "/account")
    assert "Your password was changed" in here.get("/account").text
    assert elsewhere.get("/account").status_code == 303
    assert passwords.matches(BETTER, aida.password)


@proves("6.2.3")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"current": "three words of steppe"}, "The current password is not right."),
        ({"current": ""}, "This field is required."),
        ({"password": "short", "again": "short"}, "at least 10 characters"),
        ({"password": "qwerty123456", "again": "qwerty123456"}, "Everybody tries this password"),
        ({"password": "aida@example.org", "again": "aida@example.org"}, "name or e-mail"),
        ({"password": "I am Aida Bekova", "again": "I am Aida Bekova"}, "name or e-mail"),
        ({"password": "x y" * 500, "again": "x y" * 500}, "at most 1000 characters"),
        ({"again": "five words about a lake"}, "The two new passwords differ."),
        ({"again": ""}, "This field is required."),
    ],
)
def test_a_change_that_is_wrong_says_why_and_changes_nothing(browser, aida, wrong, sentence):
    client = browser(AIDA)

    answer = submit(client, "/account/password", CHANGE | wrong)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert PASSWORD not in answer.text
    assert passwords.matches(PASSWORD, aida.password)
    assert client.get("/account").status_code == 200


def test_a_password_without_its_token_is_not_changed(browser, aida):
    assert browser(AIDA).post("/account/password", data=CHANGE).status_code == 400
    assert passwords.matches(PASSWORD, aida.password)


def test_the_current_password_cannot_be_guessed_from_an_open_session(browser, aida):
    client = browser(AIDA)
    for _ in range(5):
        submit(client, "/account/password", CHANGE | {"current": "wrong"})

    answer = submit(client, "/account/password", CHANGE)

    assert "too many failed attempts" in answer.text
    assert passwords.matches(PASSWORD, aida.password)


def test_an_account_without_a_password_cannot_set_one_here(browser, db):
    answer = submit(browser(DANIYAR), "/account/password", CHANGE)

    assert answer.status_code == 422
    assert db.get_one(User, DANIYAR.user_id).password is None


@proves("7.5.2")
def test_sign_ins_are_listed_and_ended_after_a_proof(browser, aida, db):
    here, phone, tablet = browser(AIDA), browser(AIDA), browser(AIDA)
    numbers = [one.id for one in db.exec(select(SignIn).order_by(SignIn.id))]
    db.get_one(SignIn, numbers[1]).device = "Safari, iPhone"
    page = here.get("/account").text
    assert "Safari, iPhone" in page
    assert page.count(">this one<") == 1
    token = fields(here, "/account")
    first = db.get_one(SignIn, numbers[0])
    first.proven_at -= timedelta(minutes=11)

    refused = here.post(f"/account/sign-ins/{numbers[1]}/end", data=token)
    assert refused.location.startswith("/account/prove")
    submit(here, refused.location, {"password": PASSWORD})
    here.post(f"/account/sign-ins/{numbers[1]}/end", data=token)

    assert phone.get("/account").status_code == 303
    assert tablet.get("/account").status_code == 200
    here.post("/account/sign-ins/end", data=token)
    assert tablet.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_the_sign_in_of_a_colleague_does_not_exist(browser, db):
    aida, boris = browser(AIDA), browser(BORIS)
    number = db.exec(select(SignIn.id).where(SignIn.user_id == AIDA.user_id)).one()

    answer = boris.post(f"/account/sign-ins/{number}/end", data=fields(boris, "/account"))

    assert answer.status_code == 404
    assert aida.get("/account").status_code == 200


def test_one_signs_out_here_or_everywhere(browser):
    here, there, third = browser(AIDA), browser(AIDA), browser(AIDA)

    here.post("/sign-out", data=fields(here, "/account"))
    assert here.get("/account").status_code == 303
    assert there.get("/account").status_code == 200
    there.post("/sign-out", data=fields(there, "/account") | {"everywhere": "1"})

    assert there.get("/account").status_code == 303
    assert third.get("/account").status_code == 303


@proves("7.4.4")
def test_the_sign_out_stands_on_every_page(browser):
    for actor, path in ((AIDA, "/today"), (PARTNER, "/"), (ADMIN, "/admin/"), (AIDA, "/nowhere")):
        text = browser(actor).get(path).text

        assert '<form method="post" action="/sign-out">' in text
        assert "Sign out" in text


@proves("6.4.1")
def test_a_first_password_is_good_for_a_change_and_nothing_else(browser, db):
    boris = db.get_one(User, BORIS.user_id)
    first = staff.give_first_password(db, boris, by=ADMIN, at=utc_now())
    db.commit()
    client = browser(None)
    submit(client, "/sign-in", {"email": "boris@example.org", "password": first})
    change = {"current": first, "password": first, "again": first}

    for path in ("/", "/account", "/caseload", "/account/second-factor"):
        assert client.get(path).location == "/account/password"
    assert "password you were given" in submit(client, "/account/password", change).text
    submit(client, "/account/password", change | {"password": BETTER, "again": BETTER})

    assert client.get("/account").status_code == 200
    assert passwords.matches(BETTER, boris.password)


@proves("6.4.1")
def test_a_first_password_is_random_and_ends_after_three_days(browser, db):
    boris = db.get_one(User, BORIS.user_id)
    made = {staff.give_first_password(db, boris, by=ADMIN, at=utc_now()) for _ in range(20)}
    first = staff.give_first_password(db, boris, by=ADMIN, at=utc_now() - timedelta(hours=73))
    db.commit()

    answer = submit(browser(None), "/sign-in", {"email": "boris@example.org", "password": first})

    assert len(made) == 20
    assert {len(one) for one in made} == {23}
    assert answer.status_code == 422
    assert "do not belong together" in answer.text


@proves("6.2.6", "6.2.7", "6.4.2")
def test_password_fields_hide_and_take_what_a_manager_fills_in(browser):
    pages = {"/sign-in": None, "/account/password": AIDA, "/account/prove": AIDA}
    for path, actor in pages.items():
        text = browser(actor).get(path).text
        found = re.findall(r'<input[^>]* name="(?:current|password|again)"[^>]*>', text)

        assert found
        for field in found:
            assert 'type="password"' in field
            assert re.search(r'autocomplete="(current|new)-password"', field)
            assert "onpaste" not in field
            assert int((re.search(r'maxlength="(\d+)"', field) or [0, 1000])[1]) == 1000
        assert "question" not in text.casefold()


@proves("6.2.10")
def test_an_old_password_is_as_good_as_a_new_one(browser, aida, db):
    aida.created_at -= timedelta(days=4000)
    for row in db.exec(select(SignIn)):
        row.created_at -= timedelta(days=4000)
    client = browser(None)

    answer = submit(client, "/sign-in", {"email": "aida@example.org", "password": PASSWORD})

    assert answer.location == "/"
    assert client.get("/account").status_code == 200
