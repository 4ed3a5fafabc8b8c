"""Logging a contact in a few presses, from anywhere."""

from datetime import timedelta

import pytest
from sqlmodel import select

from neetcrm.cases.models import ClosingReason
from neetcrm.counseling.models import (
    Attendance,
    Channel,
    FactAmendment,
    NoteTemplate,
    OwnTemplate,
    SessionNote,
)
from neetcrm.drafts import Draft
from tests.browsing import fields, submit
from tests.cast import AIDA, BORIS, GULNAR, MARAT, OPENED, SAULE, TODAY, a_case
from tests.world.sessions import a_note_template

PRESSED = {
    "on": TODAY.isoformat(),  # stands in the form already, as everything folded does
    "channel": "phone",
    "attendance": "attended",
    "next_contact_in": "one_week",
}


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


@pytest.fixture
def root(case) -> str:
    return f"/cases/{case.number}/sessions"


def only(db, kind):
    db.expire_all()
    return db.exec(select(kind)).one()


def test_five_presses_log_a_contact(browser, root, case, db):
    answer = submit(browser(AIDA), f"{root}/new", PRESSED | {"agreed": "Send a CV"})

    fact = only(db, SessionNote)
    assert answer.status_code == 303
    assert (fact.held_on, fact.channel, fact.minutes) == (TODAY, Channel.PHONE, 10)
    assert (fact.agreed, fact.attendance) == ("Send a CV", Attendance.ATTENDED)
    assert case.next_contact_on == TODAY + timedelta(days=8), "10 March is a day off"


def test_a_day_that_was_typed_goes_before_one_that_was_pressed(browser, root, case, db):
    submit(browser(AIDA), f"{root}/new", PRESSED | {"next_contact_on": "2025-03-19"})

    db.refresh(case)
    assert case.next_contact_on.isoformat() == "2025-03-19"


def test_what_is_set_already_can_stay(browser, root, case, db):
    case.next_contact_on = TODAY + timedelta(days=20)

    submit(browser(AIDA), f"{root}/new", PRESSED | {"next_contact_in": "keep"})

    db.refresh(case)
    assert case.next_contact_on == TODAY + timedelta(days=20)


@pytest.mark.parametrize(
    "wrong", [{"channel": "pigeon"}, {"next_contact_in": "keep"}, {"minutes": "601"}]
)
def test_a_wrong_answer_is_shown_and_the_rest_is_kept(browser, root, db, wrong):
    answer = submit(browser(AIDA), f"{root}/new", PRESSED | {"agreed": "Send a CV"} | wrong)

    assert answer.status_code == 422
    assert "Send a CV" in answer.text
    assert db.exec(select(SessionNote)).all() == []


def test_a_psychologist_has_the_shared_summary_and_the_own_notes_apart(browser, root):
    page = browser(SAULE).get(f"{root}/new").text

    assert page.index('name="extract"') < page.index('name="process_notes"')
    assert 'name="agreed"' not in page


def test_a_call_in_vain_is_one_press_and_proposes_the_next_try(browser, root, case, db):
    aida = browser(AIDA)
    token = {"csrf_token": fields(aida, "/account")["csrf_token"], "submission": "once"}

    answer = aida.post(f"{root}/attempt", data=token | {"back": "/today"})

    fact = only(db, SessionNote)
    assert answer.location == "/today"
    assert (fact.attendance, fact.channel) == (Attendance.NOT_REACHED, Channel.PHONE)
    assert (case.last_contact_on, case.next_contact_on) == (OPENED, TODAY + timedelta(days=1))
    assert "Next try: 4 Mar 2025" in aida.get("/today").text


def test_a_press_that_was_a_mistake_is_taken_back(browser, root, case, db):
    aida = browser(AIDA)
    submit(aida, f"{root}/new", PRESSED)
    fact = only(db, SessionNote)
    assert f'action="{root}/{fact.id}/withdraw"' in aida.get(root.removesuffix("/sessions")).text

    token = {"csrf_token": fields(aida, "/account")["csrf_token"]}
    answer = aida.post(f"{root}/{fact.id}/withdraw", data=token)

    assert answer.status_code == 303
    db.expire_all()
    assert db.exec(select(SessionNote)).all() == []
    assert case.last_contact_on == OPENED


def test_nobody_else_takes_it_back(browser, root, db):
    submit(browser(AIDA), f"{root}/new", PRESSED)
    note_id = only(db, SessionNote).id

    for other, status in ((SAULE, 404), (GULNAR, 404), (BORIS, 404), (MARAT, 403)):
        page = browser(other)
        token = {"csrf_token": fields(page, "/account")["csrf_token"]}
        for act in ("withdraw", "amend"):
            assert page.post(f"{root}/{note_id}/{act}", data=token).status_code == status


def test_an_amendment_stands_below_what_was_signed(browser, root, db):
    submit(browser(AIDA), f"{root}/new", PRESSED | {"agreed": "Send a CV"})
    at = f"{root}/{only(db, SessionNote).id}"

    submit(browser(AIDA), f"{at}/amend", {"layer": "fact", "text": "Until Friday"})

    page = browser(AIDA).get(at).text
    assert only(db, FactAmendment).text == "Until Friday"
    assert page.index("Send a CV") < page.index("Until Friday")


@pytest.mark.parametrize("act", ["withdraw", "amend"])
def test_a_page_that_asks_about_a_session_opens_no_notes(browser, root, db, act):
    page = browser(AIDA)
    submit(page, f"{root}/new", PRESSED | {"process_notes": "She worries."})

    answer = page.get(f"{root}/{only(db, SessionNote).id}/{act}")

    assert answer.status_code == 200, "a tripwire tells of what was opened and not noted"
    assert "She worries." not in answer.text


def test_without_a_script_a_template_goes_into_the_draft(browser, root, db):
    aida, template = browser(AIDA), a_note_template()
    db.add(template)
    typed = fields(aida, f"{root}/new") | PRESSED | {"agreed": "So far."}

    answer = aida.post(f"{root}/template", data=typed | {"template": template.en})

    assert answer.location == f"{root}/new#agreed"
    assert only(db, Draft).answers["agreed"] == [f"So far.\n{template.en}"]
    assert "So far." in aida.get(f"{root}/new").text


def test_templates_are_offered_in_the_language_of_the_reader(browser, root, db):
    db.add(a_note_template())
    db.add(NoteTemplate(code="old", channel="phone", kk="x", ru="x", en="Gone", is_active=False))

    page = browser(AIDA).get(f"{root}/new").text

    assert "We went through the plan: …" in page
    assert "Gone" not in page


def test_a_worker_adds_changes_removes_and_restores_own_templates(browser, root, db):
    aida = browser(AIDA)
    submit(aida, "/log/templates", {"text": "Agreed: …", "channel": ""})
    at = f"/log/templates/{only(db, OwnTemplate).id}"
    submit(aida, at, {"text": "Agreed and signed: …", "channel": "phone"})
    assert "Agreed and signed: …" in aida.get(f"{root}/new").text

    token = {"csrf_token": fields(aida, "/account")["csrf_token"]}
    aida.post(f"{at}/remove", data=token)
    assert "Agreed and signed: …" not in aida.get(f"{root}/new").text
    aida.post(f"{at}/restore", data=token)
    assert "Agreed and signed: …" in aida.get(f"{root}/new").text


def test_own_templates_are_seen_by_their_owner_alone(browser, root, db):
    submit(browser(AIDA), "/log/templates", {"text": "Canary", "channel": ""})
    at = f"/log/templates/{only(db, OwnTemplate).id}"

    assert "Canary" not in browser(SAULE).get(f"{root}/new").text
    assert "Canary" not in browser(GULNAR).get("/log/templates").text
    assert browser(GULNAR).get(at).status_code == 404
    assert browser(MARAT).get(at).status_code == 403


def test_a_case_to_log_is_chosen_among_the_own_open_ones(browser, case, db):
    ended = {"closed_on": TODAY, "closing_reason": ClosingReason.WITHDREW}
    db.add(a_case(person=case.person, number="100000004", **ended))
    case_link = f"/cases/{case.number}/sessions/new"

    assert case_link in browser(AIDA).get("/log").text
    assert "100000004" not in browser(AIDA).get("/log").text
    assert case_link in browser(SAULE).get("/log").text
    assert case_link not in browser(GULNAR).get("/log").text
    assert browser(MARAT).get("/log").status_code == 403


@pytest.mark.parametrize(
    ("text", "is_found"), [("aliya", True), ("8 701 123 45 67", True), ("x", False)]
)
def test_a_case_to_log_is_found_by_name_or_phone(browser, case, text, is_found):
    aida = browser(AIDA)
    answer = aida.post(
        "/log", data={"csrf_token": fields(aida, "/account")["csrf_token"], "q": text}
    )

    assert (f"/cases/{case.number}/sessions/new" in answer.text) is is_found
