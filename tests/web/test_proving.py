"""What reaches far asks for a proof of the last minutes, and loses nothing that was typed."""

from datetime import timedelta

import pytest
from sqlmodel import select

from neetcrm import passwords
from neetcrm.accounts import User
from neetcrm.sign_ins import PROVEN_FOR, SignIn
from neetcrm.throttle import SignInFailure
from tests.asvs import proves
from tests.browsing import fields, submit
from tests.cast import ADMIN, AIDA, MARAT

PASSWORD = "four words of steppe"
EXPORT = {"what": "cases", "first_on": "2025-01-01", "last_on": "2025-03-03", "file_format": "csv"}


@pytest.fixture
def marat(browser, db):
    """Give the browser of Marat, whose last proof was too long ago."""
    client = browser(MARAT)
    db.get_one(User, MARAT.user_id).password = passwords.hashed(PASSWORD)
    forget_proofs(db)
    return client


def forget_proofs(db):
    for sign_in in db.exec(select(SignIn)):
        sign_in.proven_at -= PROVEN_FOR + timedelta(seconds=1)
    db.commit()


def prove(client, answer, password=PASSWORD):
    return submit(client, answer.location, {"password": password})


@proves("7.5.3")
@pytest.mark.parametrize("path", ["/reports/export", "/reports/export/chosen?case=1"])
def test_an_export_asks_for_a_proof_and_comes_back(marat, path):
    asked = marat.get(path)

    assert asked.location.startswith("/account/prove?next=/reports/export")
    assert prove(marat, asked).location == path
    assert marat.get(path).status_code == 200


def test_a_proof_of_the_last_ten_minutes_is_enough(browser):
    assert browser(MARAT).get("/reports/export").status_code == 200


def test_a_form_sent_too_late_is_kept_and_stands_filled_in_again(browser, marat, db):
    for sign_in in db.exec(select(SignIn)):
        sign_in.proven_at += PROVEN_FOR
    typed = fields(marat, "/reports/export") | EXPORT
    forget_proofs(db)

    asked = marat.post("/reports/export", data=typed)

    assert asked.location == "/account/prove?next=/reports/export?kept%3D1"
    assert "Nothing was done yet." in marat.get(asked.location).text
    back = prove(marat, asked).location
    assert 'value="2025-01-01"' in marat.get(back).text
    file = submit(marat, back, {})
    assert (file.status_code, file.mimetype) == (422, "text/html")
    file = submit(marat, back, EXPORT)
    assert (file.status_code, file.mimetype) == (200, "text/csv")
    assert "This is your draft" not in marat.get(back).text


@proves("7.5.1", "7.5.3")
@pytest.mark.parametrize("path", ["new/", "edit/?id=1", "password/?id=1"])
def test_accounts_are_changed_after_a_proof_only(browser, db, path):
    office = browser(ADMIN)
    typed = fields(office, f"/admin/accounts/{path}")
    forget_proofs(db)

    for answer in (
        office.get(f"/admin/accounts/{path}"),
        office.post(f"/admin/accounts/{path}", data=typed),
    ):
        assert answer.location.startswith("/account/prove?next=/admin/accounts/")


def test_a_wrong_password_proves_nothing(marat, db):
    asked = marat.get("/reports/export")

    answer = prove(marat, asked, "three words of steppe")

    assert answer.status_code == 422
    assert "This is not your password." in answer.text
    assert marat.get("/reports/export").location == asked.location


def test_a_proof_cannot_be_guessed(marat):
    asked = marat.get("/reports/export")
    for _ in range(5):
        prove(marat, asked, "wrong")

    answer = prove(marat, asked)

    assert answer.status_code == 429
    assert "too many failed attempts" in answer.text


@proves("7.2.4")
def test_a_proof_makes_the_cookie_of_before_worthless(browser, marat, db):
    thief = browser(None)
    thief.set_cookie("neetcrm", marat.get_cookie("neetcrm").value)
    assert thief.get("/account").status_code == 200

    prove(marat, marat.get("/reports/export"))

    assert marat.get("/account").status_code == 200
    assert thief.get("/account").status_code == 303
    assert db.exec(select(SignInFailure)).all() == []


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/\\evil", ""])
def test_a_proof_leads_to_no_other_site(browser, db, address):
    client = browser(AIDA)
    db.get_one(User, AIDA.user_id).password = passwords.hashed(PASSWORD)

    answer = submit(client, f"/account/prove?next={address}", {"password": PASSWORD})

    assert answer.location == "/"


def test_a_part_of_a_page_sends_the_whole_of_it_to_the_proof(marat):
    answer = marat.get("/reports/export", headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/account/prove")
