"""What administrators keep: accounts and reference data."""

import re
from datetime import date, time

import pytest
from flask_admin.contrib.sqla import ModelView
from sqlmodel import select

from neetcrm import passwords, second_factors
from neetcrm.access import Role
from neetcrm.accounts import Centre, District, FeatureState, Language, User
from neetcrm.activities.models import Course
from neetcrm.audit import SEALED, AuditRow
from neetcrm.counseling.models import NoteTemplate
from neetcrm.reasons import Reason, ReasonKind
from neetcrm.referrals.models import Partner, PartnerKind, PartnerService
from tests.admin.test_base import sent
from tests.asvs import proves
from tests.browsing import fields, hidden_fields, submit
from tests.cast import ADMIN, AIDA, BORIS, SAULE
from tests.world.others import add_key

NAMES = {"kk": "Атауы", "ru": "Название", "en": "A name"}
ACCOUNT = {
    "full_name": "Madina Nurlanova",
    "email": " Madina@Example.ORG",
    "role": "counselor",
    "memberships": ["1", "2"],
    "language": "kk",
    "capacity": "60",
    "active": "y",
}
CENTRE = NAMES | {
    "code": "C9",
    "district": "2",
    "address": "Abay avenue, 1",
    "opens_at": "09:30",
    "closes_at": "21:00",
    "facilities": "Wi-Fi,\r\nkitchen",
    "ramp": "good",
    "call_button": "poor",
    "accessible_toilet": "missing",
    "is_active": "y",
}
PARTNER = NAMES | {
    "code": "clinic-1",
    "kind": "clinic",
    "website": "https://clinic.example.org/youth",
    "phone": "8 (727) 250-12-34",
    "email": "",
    "is_active": "y",
}
SERVICE = NAMES | {"partner": "1", "code": "loan", "youngest": "", "oldest": "35"}
PASSWORD = "four or five plain words"


def test_no_kind_with_personal_data_is_kept_here(app):
    kept = {view.model for view in app.extensions["admin"][0]._views if isinstance(view, ModelView)}

    assert kept == {User, Centre, District, Partner, PartnerService, Course, Reason, NoteTemplate}
    assert not [kind for kind in kept if {"person_id", "case_id"} & set(kind.model_fields)]


def test_an_account_is_added_and_gets_its_password(browser, db):
    office = browser(ADMIN)

    added = sent(office, "/admin/accounts/new/", **ACCOUNT)
    given = sent(office, added.location)

    user = db.exec(select(User).where(User.full_name == "Madina Nurlanova")).one()
    assert added.location == f"/admin/accounts/password/?id={user.id}"
    assert (user.email, user.role, user.language) == (
        "madina@example.org",
        Role.COUNSELOR,
        Language.KK,
    )
    assert [membership.centre_id for membership in user.memberships] == [1, 2]
    made = re.search(r'translate="no">([a-z0-9-]{23})<', given.text)[1]
    assert passwords.matches(made, user.password)
    assert user.first_password_ends_at is not None


def test_the_number_of_a_psychologist_in_the_registry_is_entered_and_renewed(browser, db):
    account = ACCOUNT | {"email": "saule@example.org", "role": "psychologist"}
    registered = {"registry_number": "PSY-77", "registry_until": "2026-05-31"}
    office, at = browser(ADMIN), f"/admin/accounts/edit/?id={SAULE.user_id}"

    refused = sent(office, at, **account, registry_number="PSY-77", registry_until="")
    sent(office, at, **account, **registered)

    assert "goes with the day until it is valid" in refused.text
    db.expire_all()
    saule = db.get_one(User, SAULE.user_id)
    assert (saule.registry_number, saule.registry_until) == ("PSY-77", date(2026, 5, 31))
    assert "31 May 2026" in office.get(f"/admin/accounts/details/?id={SAULE.user_id}").text


def test_memberships_that_stay_are_left_alone(browser, db):
    account = ACCOUNT | {"memberships": ["2", "1"], "email": "aida@example.org"}
    before = db.get_one(User, 1).memberships[0].id

    sent(browser(ADMIN), "/admin/accounts/edit/?id=1", **account)

    db.expire_all()
    kept = db.get_one(User, 1).memberships
    assert [(one.id == before, one.centre_id) for one in kept] == [(True, 1), (False, 2)]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"email": "no address"}, "This is not an e-mail address."),
        ({"email": "BORIS@example.org"}, "Another record has this already."),
        ({"email": "x" * 250 + "@example.org"}, "Field cannot be longer than 254"),
        ({"full_name": " \u200b"}, "This field is required."),
        ({"role": ""}, "This field is required."),
        ({"role": "king"}, "Choose one of the list."),
        ({"memberships": ["77"]}, "77"),
        ({"memberships": []}, "belongs to at least one centre"),
    ],
)
def test_a_wrong_account_is_refused(browser, db, wrong, told):
    answer = sent(browser(ADMIN), "/admin/accounts/new/", **ACCOUNT | wrong)

    assert answer.status_code == 422
    assert told in answer.text
    assert len(db.exec(select(User)).all()) == 11


def test_a_closed_account_is_signed_out(browser, db):
    theirs, office = browser(AIDA), browser(ADMIN)
    closed = ACCOUNT | {"email": "aida@example.org"}
    del closed["active"]

    sent(office, "/admin/accounts/edit/?id=1", **closed)

    assert theirs.get("/account").location.startswith("/sign-in")
    assert db.get_one(User, 1).active is False


@pytest.mark.parametrize("wrong", [{"role": "analyst"}, {"active": None}])
def test_administrators_neither_demote_nor_close_themselves(browser, db, wrong):
    own = ACCOUNT | {"role": "administrator", "email": "adil@example.org"} | wrong
    own = {name: value for name, value in own.items() if value}

    answer = sent(browser(ADMIN), f"/admin/accounts/edit/?id={ADMIN.user_id}", **own)

    assert answer.status_code == 422
    assert "You cannot change your own role" in answer.text
    user = db.get_one(User, ADMIN.user_id)
    assert (user.role, user.active) == (Role.ADMINISTRATOR, True)


def test_the_slower_of_two_editors_is_told(browser, db):
    office = browser(ADMIN)
    seen = fields(office, "/admin/accounts/edit/?id=1")
    account = ACCOUNT | {"email": "aida@example.org"}
    sent(office, "/admin/accounts/edit/?id=1", **account | {"full_name": "Aida Faster"})

    late = office.post("/admin/accounts/edit/?id=1", data=seen | account)
    again = office.post(
        "/admin/accounts/edit/?id=1",
        data=hidden_fields(late.text) | account | {"full_name": "Aida Slower"},
    )

    assert late.status_code == 409
    assert "Somebody changed this record" in late.text
    assert "Madina Nurlanova" in late.text
    assert again.status_code == 303
    db.expire_all()
    assert db.get_one(User, 1).full_name == "Aida Slower"


def test_a_new_password_signs_the_account_out(browser, db):
    theirs, office = browser(BORIS), browser(ADMIN)

    sent(office, "/admin/accounts/password/?id=2")

    assert theirs.get("/account").location.startswith("/sign-in")
    of_users = select(AuditRow).where(AuditRow.record == "users").order_by(AuditRow.id.desc())
    row = db.exec(of_users).first()
    assert (row.record_id, row.after["password"]) == (2, SEALED)


def test_what_is_kept_of_a_password_is_on_no_page(browser, db):
    user = db.get_one(User, 1)
    user.password = passwords.hashed(PASSWORD)
    office = browser(ADMIN)
    pages = ["", "?search=argon2", "details/?id=1", "edit/?id=1", "password/?id=1", "new/"]

    text = "".join(office.get(f"/admin/accounts/{page}").text for page in pages)

    assert "argon2id" not in text
    assert user.fs_uniquifier not in text
    assert "fs_uniquifier" not in text


def test_a_centre_comes_back_as_it_was_entered(browser, db):
    answer = sent(browser(ADMIN), "/admin/centres/new/", **CENTRE)

    centre = db.get_one(Centre, 3)
    assert answer.status_code == 303
    assert (centre.code, centre.en, centre.district_id) == ("C9", "A name", 2)
    assert (centre.opens_at, centre.closes_at) == (time(9, 30), time(21))
    assert (centre.ramp, centre.call_button) == (FeatureState.GOOD, FeatureState.POOR)
    assert centre.facilities == "Wi-Fi,\nkitchen"
    shown = browser(ADMIN).get(answer.location).text
    assert "09:30" in shown
    assert "Medeu district" in shown


def test_the_form_of_a_centre_shows_what_is_recorded(browser, db):
    office = browser(ADMIN)
    sent(office, "/admin/centres/new/", **CENTRE)

    text = office.get("/admin/centres/edit/?id=3").text

    assert 'value="09:30"' in text
    assert '<option selected value="2">Medeu district</option>' in text
    assert '<option selected value="poor">Poor</option>' in text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"district": ""}, "This field is required."),
        ({"district": "99"}, "Not a valid choice."),
        ({"opens_at": "late"}, "Not a valid time value."),
        ({"opens_at": ""}, "This field is required."),
        ({"opens_at": "22:00"}, "A centre opens before it closes."),
        ({"ramp": "shiny"}, "Choose one of the list."),
        ({"code": "C 9/…"}, "Write the code with Latin letters"),
        ({"facilities": "x" * 501}, "Field cannot be longer than 500"),
    ],
)
def test_a_wrong_centre_is_refused(browser, db, wrong, told):
    answer = sent(browser(ADMIN), "/admin/centres/new/", **CENTRE | wrong)

    assert answer.status_code == 422
    assert told in answer.text
    assert "Abay avenue, 1" in answer.text
    assert len(db.exec(select(Centre)).all()) == 2


def test_a_partner_comes_back_as_it_was_entered(browser, db):
    sent(browser(ADMIN), "/admin/partners/new/", **PARTNER)

    partner = db.get_one(Partner, 2)
    assert (partner.kind, partner.phone) == (PartnerKind.CLINIC, "+77272501234")
    assert partner.website == "https://clinic.example.org/youth"
    assert "+7 (727) 250-12-34" in browser(ADMIN).get("/admin/partners/edit/?id=2").text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"website": "javascript://a.b/%0aalert(1)"}, "beginning with https://"),
        ({"phone": "call me"}, "This is not a telephone number"),
        ({"email": "no address"}, "This is not an e-mail address."),
    ],
)
def test_a_wrong_partner_is_refused(browser, db, wrong, told):
    answer = sent(browser(ADMIN), "/admin/partners/new/", **PARTNER | wrong)

    assert answer.status_code == 422
    assert told in answer.text
    assert db.get(Partner, 2) is None


def test_a_service_belongs_to_its_partner(browser, db):
    sent(browser(ADMIN), "/admin/services/new/", **SERVICE)

    service = db.get_one(PartnerService, 2)
    assert (service.partner_id, service.youngest, service.oldest) == (1, None, 35)
    assert service.is_active is False


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"youngest": "40"}, "The youngest age is above the oldest."),
        ({"oldest": "100"}, "Number must be between 0 and 99."),
        ({"oldest": "9" * 30}, "Number must be between 0 and 99."),
        ({"oldest": "many"}, "Not a valid integer value."),
        ({"partner": ""}, "This field is required."),
    ],
)
def test_a_wrong_service_is_refused(browser, db, wrong, told):
    answer = sent(browser(ADMIN), "/admin/services/new/", **SERVICE | wrong)

    assert answer.status_code == 422
    assert told in answer.text
    assert db.get(PartnerService, 2) is None


def test_a_course_comes_back_as_it_was_entered(browser, db, course):
    sent(browser(ADMIN), "/admin/courses/edit/?id=1", **NAMES, code="k2", weeks="8")

    db.refresh(course)
    assert (course.code, course.weeks, course.is_active) == ("k2", 8, False)


def test_a_course_without_a_length_is_refused(browser, course):
    answer = sent(browser(ADMIN), "/admin/courses/edit/?id=1", **NAMES, code="k2", weeks="")

    assert answer.status_code == 422


def test_a_reason_comes_back_as_it_was_entered(browser, db):
    sent(
        browser(ADMIN),
        "/admin/reasons/new/",
        **NAMES,
        kind="dropped",
        code="no_bus",
        position="3",
        is_active="y",
    )

    reason = db.get_one(Reason, 5)
    assert (reason.kind, reason.code, reason.position) == (ReasonKind.DROPPED, "no_bus", 3)


@proves("7.4.5")
def test_an_administrator_signs_an_account_out(browser, db):
    office, theirs = browser(ADMIN), browser(BORIS)
    page = "/admin/accounts/details/?id=2"
    assert "Last in use" in office.get(page).text

    office.post("/admin/accounts/end/?id=2", data=fields(office, "/account"))

    assert theirs.get("/account").status_code == 303
    assert "Nobody is signed in with this account." in office.get(page).text


def test_a_lost_second_factor_is_reset_in_the_back_office(browser, db):
    add_key(db, BORIS.user_id)
    office, theirs = browser(ADMIN), browser(BORIS)
    assert "/admin/accounts/second-factor/?id=2" in office.get("/admin/accounts/details/?id=2").text

    answer = submit(office, "/admin/accounts/second-factor/?id=2", {})

    assert answer.location == "/admin/accounts/details/?id=2"
    assert not second_factors.factors_of(db, db.get_one(User, BORIS.user_id)).are_set_up
    assert theirs.get("/account").status_code == 303
    assert browser(BORIS).get("/admin/accounts/second-factor/?id=2").status_code == 403
