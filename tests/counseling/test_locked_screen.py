"""A device locked for a young person shows the questionnaire and nothing else, until the worker
takes it back."""

import pytest
from sqlmodel import select

from neetcrm import passwords, second_factors
from neetcrm.accounts import Language, User
from neetcrm.audit import AuditRow
from neetcrm.counseling.models import AnsweredBy, AnswerSheet, RiskAlert, RiskLevel
from neetcrm.web.lock import LOCKED, OPEN
from tests.asvs import proves
from tests.browsing import fields, hidden_fields, submit
from tests.cast import AIDA, SAULE, a_case
from tests.counseling.sheets import given, the
from tests.world.others import add_key

PASSWORD = "four words of steppe"
HOME = "/questionnaire"
OTHERS = ("Оспанова", "Әлия", "Saule", "Omarova")


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.get_one(User, SAULE.user_id).password = passwords.hashed(PASSWORD)
    db.commit()
    return case


@pytest.fixture
def locked(browser, case, db):
    """Give a way to lock Saule's device for an instrument."""

    def device(code="phq9", language=Language.KK):
        sheet = given(db, case, code, language=language, answered_by=AnsweredBy.YOUNG_PERSON)
        saule = browser(SAULE)
        page = f"/cases/{case.number}/instruments/{sheet.id}"
        assert submit(saule, page, {}, to=f"{page}/lock").location == HOME
        return saule

    return device


def sheet_of(db) -> AnswerSheet:
    db.expire_all()
    return db.exec(select(AnswerSheet)).one()


def press(device, place, points):
    return submit(device, f"{HOME}/{place}", {"points": f"p{points}"})


def unlock(device, password=PASSWORD):
    return submit(device, f"{HOME}/unlock", {"password": password})


def test_every_address_of_the_application_is_locked(app, locked):
    device = locked()
    token = fields(device, HOME)["csrf_token"] if fields(device, HOME) else ""
    asked = 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN:
            continue
        values = dict.fromkeys(rule.arguments, "1")
        with app.test_request_context():
            address = address_of(app, rule, values)
        for method in rule.methods - {"OPTIONS"}:
            answer = device.open(address, method=method, data={"csrf_token": token})
            assert answer.status_code == LOCKED, (method, rule)
            assert not any(word in answer.text for word in OTHERS), (method, rule)
            asked += 1
    assert asked > 200


def address_of(app, rule, values):
    """Return an address that leads to a rule, whatever its parts may be."""
    kinds = {"internship": ("kind",), "task": ("what",), "person": ("name",)}
    for word, names in kinds.items():
        values |= {name: word for name in names if name in values}
    return app.url_for(rule.endpoint, **values)


@pytest.mark.parametrize("address", ["/nowhere", "/cases/1/", "/admin", "/static/../today", "//"])
def test_an_address_of_nothing_is_locked_too(locked, address):
    answer = locked().get(address)

    assert answer.status_code == LOCKED
    assert 'class="rail"' not in answer.text


def test_the_locked_pages_are_the_only_open_ones():
    assert {name for name in OPEN if not name.startswith("locked.")} == {
        "sign_in.leave",
        "static",
    }


def test_the_screen_speaks_the_young_person_s_language_and_names_nobody(locked):
    device = locked()

    first = device.get(f"{HOME}/1")

    assert '<html lang="kk"' in first.text
    assert the("phq9").items[0].kk in first.text
    assert "Аударма жобасы" in first.text
    for part in ('class="rail"', 'role="search"', "/account/language", "/cases/", *OTHERS):
        assert part not in first.text
    assert first.headers["Cache-Control"] == "no-store"


def test_the_young_person_answers_question_by_question(locked, db):
    device = locked("who5", Language.RU)

    for place in range(1, 6):
        answer = press(device, place, 4)
    assert answer.location == f"{HOME}/end"
    submit(device, f"{HOME}/end", {})

    sheet = sheet_of(db)
    assert (set(sheet.answers.values()), sheet.is_finished) == ({4}, True)
    assert "Спасибо" in device.get(f"{HOME}/end").text
    assert device.get("/today").status_code == LOCKED, "until the worker unlocks it"


def test_each_answer_is_kept_at_once_and_can_be_changed(locked, db):
    device = locked()
    press(device, 1, 3)
    assert sheet_of(db).answers == {"interest": 3}
    assert "checked" in device.get(f"{HOME}/1").text

    press(device, 1, 0)

    assert sheet_of(db).answers == {"interest": 0}
    assert device.get(HOME).location == f"{HOME}/2", "one goes on where one stopped"


def test_without_a_choice_the_question_is_asked_again_and_it_may_be_left_out(locked, db):
    device = locked(language=Language.EN)

    assert submit(device, f"{HOME}/1", {}).status_code == 422
    assert submit(device, f"{HOME}/1", {"points": "p9"}).status_code == 422
    assert submit(device, f"{HOME}/1", {"skip": "1"}).location == f"{HOME}/2"
    assert the("phq9").items[0].en in device.get(f"{HOME}/end").text
    submit(device, f"{HOME}/end", {})
    assert (sheet_of(db).answers, sheet_of(db).is_finished) == ({}, True)


def test_nothing_can_be_answered_after_the_end(locked, db):
    device = locked("who5")
    press(device, 1, 4)
    told = fields(device, f"{HOME}/1")
    submit(device, f"{HOME}/end", {})

    answer = device.post(f"{HOME}/1", data=told | {"submission": "late", "points": "p0"})

    assert answer.status_code == 422
    assert sheet_of(db).answers == {"cheerful": 4}
    assert device.get(f"{HOME}/1").location == f"{HOME}/end"


def test_the_last_question_of_the_asq_appears_after_a_yes_and_alerts_at_once(locked, db):
    device = locked("asq")
    for place in (1, 2, 3):
        press(device, place, 0)
    assert press(device, 4, 0).location == f"{HOME}/end"
    assert device.get(f"{HOME}/5").status_code == 404

    assert press(device, 4, 1).location == f"{HOME}/5"
    press(device, 5, 1)

    raised = [alert.level for alert in db.exec(select(RiskAlert).order_by(RiskAlert.id))]
    assert raised == [RiskLevel.ELEVATED, RiskLevel.IMMEDIATE]


def test_the_worker_unlocks_with_their_password_and_answers_are_kept(locked, case, db):
    device = locked()
    press(device, 1, 2)

    assert unlock(device, "wrong words of steppe").status_code == 422
    assert device.get("/today").status_code == LOCKED
    answer = unlock(device)

    assert answer.location == f"/cases/{case.number}/instruments/{sheet_of(db).id}"
    assert device.get(answer.location).status_code == 200
    assert device.get("/today").status_code == 200
    assert sheet_of(db).answers == {"interest": 2}
    assert device.get(HOME).status_code == 404


@proves("7.2.4")
def test_a_cookie_copied_before_the_lock_opens_nothing_and_after_the_unlocking_is_worth_nothing(
    app, browser, case, db
):
    sheet = given(db, case, "phq9", answered_by=AnsweredBy.YOUNG_PERSON)
    saule = browser(SAULE)
    copied = saule.get_cookie("neetcrm").value
    page = f"/cases/{case.number}/instruments/{sheet.id}"
    submit(saule, page, {}, to=f"{page}/lock")

    saule.set_cookie("neetcrm", copied)
    assert saule.get("/today").status_code == LOCKED
    assert unlock(saule).status_code == 303
    assert saule.get("/today").status_code == 200
    saule.set_cookie("neetcrm", copied)

    assert saule.get("/today").location == "/sign-in?next=/today"


def test_the_lock_is_of_one_device_and_on_record(locked, browser, db):
    device = locked()

    assert browser(SAULE).get("/today").status_code == 200
    assert device.get("/today").status_code == LOCKED
    changed = select(AuditRow).where(AuditRow.record == "sign_ins", AuditRow.act == "change")
    [row] = db.exec(changed)
    assert (row.actor_id, row.after["locked_for"]) == (SAULE.user_id, sheet_of(db).id)


def test_who_has_a_second_factor_unlocks_with_both(locked, db):
    saule = db.get_one(User, SAULE.user_id)
    add_key(db, SAULE.user_id)
    [code, *_] = second_factors.renew_codes(db, saule, by=SAULE)
    device = locked()

    asked = device.get(f"{HOME}/unlock").text
    assert 'name="code"' in asked
    assert "data-key-question" in asked
    for password, shown in ((PASSWORD, ""), (PASSWORD, "000000"), ("wrong words", code)):
        answer = submit(device, f"{HOME}/unlock", {"password": password, "code": shown})
        assert answer.status_code == 422
        assert device.get("/today").status_code == LOCKED
    answer = submit(device, f"{HOME}/unlock", {"password": PASSWORD, "code": code})

    assert answer.status_code == 303
    assert device.get("/today").status_code == 200


def test_guessing_the_password_is_counted_and_stops(locked):
    device = locked()

    answers = [unlock(device, f"wrong words {n}").status_code for n in range(12)]

    assert answers[0] == 422
    assert answers[-1] == 429
    assert unlock(device).status_code == 429


def test_signing_out_is_always_possible_and_takes_the_lock_with_it(locked, db):
    device = locked()
    press(device, 1, 2)
    token = hidden_fields(device.get(f"{HOME}/1").text)["csrf_token"]

    assert device.post("/sign-out", data={"csrf_token": token}).location == "/sign-in"
    assert device.get(f"{HOME}/1").location.startswith("/sign-in")
    assert sheet_of(db).answers == {"interest": 2}


def test_a_form_without_its_token_is_answered_without_anything_of_others(locked):
    answer = locked().post(f"{HOME}/1", data={"points": "p1"})

    assert answer.status_code == 400
    assert 'class="rail"' not in answer.text
    assert not any(word in answer.text for word in OTHERS)


def test_where_the_case_has_gone_to_somebody_else_the_device_is_still_given_back(locked, case, db):
    device = locked()
    case.psychologist_id = None
    db.commit()

    assert device.get(f"{HOME}/1").status_code == 404
    assert 'class="rail"' not in device.get(f"{HOME}/1").text
    assert unlock(device).location == "/"


def test_no_screen_is_locked_for_who_did_not_lock_it(browser):
    assert browser(AIDA).get(HOME).status_code == 404
    assert browser(SAULE).get(f"{HOME}/unlock").status_code == 404
    assert browser(None).get(HOME).status_code == 303


def test_what_is_finished_is_not_handed_over(browser, case, db):
    sheet = given(db, case, "phq9", "000000000")
    saule = browser(SAULE)
    page = f"/cases/{case.number}/instruments/{sheet.id}"

    answer = submit(saule, page, {}, to=f"{page}/lock")

    assert answer.status_code == 422
    assert saule.get("/today").status_code == 200
