"""What is typed is not lost: not with the sign-in, not with an old page, and to nobody else."""

import pytest
from sqlmodel import select

from neetcrm.accounts import User
from neetcrm.counseling.models import SessionNote
from neetcrm.drafts import Draft
from neetcrm.web import slips
from tests.browsing import end_sign_ins, fields, hidden_fields, sign_in, submit
from tests.cast import ADMIN, AIDA, GULNAR, MARAT, SAULE, TODAY, a_case

TYPED = {
    "on": TODAY.isoformat(),
    "minutes": "25",
    "channel": "phone",
    "attendance": "attended",
    "agreed": "Canary agreed",
    "process_notes": "Canary process",
    "next_contact_on": "",
}
BY_SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def form(db) -> str:
    """Give the address where Aida logs a session."""
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return f"/cases/{case.number}/sessions/new"


def only_draft(db) -> Draft:
    db.expire_all()
    return db.exec(select(Draft)).one()


def test_a_draft_is_saved_while_somebody_types(browser, form, db):
    aida = browser(AIDA)

    answer = aida.post("/drafts", data=fields(aida, form) | TYPED, headers=BY_SCRIPT)

    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert answer.text.startswith("Draft saved at ")
    assert only_draft(db).answers == {name: [text] for name, text in TYPED.items()}


def test_without_a_script_a_button_saves_the_draft_and_the_form_stands_filled_in(browser, form):
    aida = browser(AIDA)

    answer = aida.post("/drafts", data=fields(aida, form) | TYPED)

    assert (answer.status_code, answer.location) == (303, form)
    page = aida.get(form).text
    assert "Canary agreed" in page
    assert 'value="25"' in page
    assert "This is your draft" in page


def test_a_draft_that_is_carried_out_is_gone(browser, form, db):
    aida = browser(AIDA)
    typed = fields(aida, form) | TYPED
    aida.post("/drafts", data=typed, headers=BY_SCRIPT)

    assert aida.post(form, data=typed).status_code == 303

    assert db.exec(select(Draft)).all() == []
    assert "Canary agreed" not in aida.get(form).text


def test_a_refused_form_keeps_its_draft(browser, form, db):
    aida = browser(AIDA)
    typed = fields(aida, form) | TYPED
    aida.post("/drafts", data=typed, headers=BY_SCRIPT)

    assert aida.post(form, data=typed | {"minutes": "0"}).status_code == 422

    assert only_draft(db).answers["minutes"] == ["25"]


def test_a_draft_can_be_discarded(browser, form, db):
    aida = browser(AIDA)
    typed = fields(aida, form) | TYPED
    aida.post("/drafts", data=typed)

    answer = aida.post("/drafts/discard", data=typed)

    assert (answer.status_code, answer.location) == (303, form)
    assert "Canary agreed" not in aida.get(form).text
    assert f'href="{form}"' not in aida.get("/drafts").text


def test_a_discarded_draft_can_be_had_back(browser, form, db):
    aida = browser(AIDA)
    typed = fields(aida, form) | TYPED
    aida.post("/drafts", data=typed)
    aida.post("/drafts/discard", data=typed)
    back = f"/drafts/{only_draft(db).id}/restore"

    answer = submit(aida, "/account", {}, to=back)

    assert answer.status_code == 303
    assert "Canary agreed" in aida.get(answer.location).text
    assert submit(aida, "/account", {}, to=back).status_code == 404


def test_drafts_wait_on_a_page_of_their_own(browser, form):
    aida = browser(AIDA)
    aida.post("/drafts", data=fields(aida, form) | TYPED)

    assert f'href="{form}"' in aida.get("/drafts").text
    for other in (GULNAR, SAULE, MARAT, ADMIN):
        assert f'href="{form}"' not in browser(other).get("/drafts").text


def test_a_form_without_a_slip_or_with_a_false_one_is_refused(browser, form, db):
    aida = browser(AIDA)
    typed = fields(aida, form) | TYPED

    for slip in ("", "x", typed["draft"][:-2] + "xx"):
        assert aida.post("/drafts", data=typed | {"draft": slip}).status_code == 400
        assert aida.post("/drafts/discard", data=typed | {"draft": slip}).status_code == 400
    assert db.exec(select(Draft)).all() == []


def test_nobody_writes_or_discards_a_draft_of_somebody_else(browser, form, db):
    typed = fields(browser(AIDA), form) | TYPED
    browser(AIDA).post("/drafts", data=typed)
    gulnar = browser(GULNAR)
    own = fields(gulnar, "/account")["csrf_token"]

    for path in ("/drafts", "/drafts/discard"):
        answer = gulnar.post(path, data=typed | {"csrf_token": own, "agreed": "x"})

        assert answer.status_code == 401
        assert "Canary" not in answer.text
    assert only_draft(db).answers["agreed"] == ["Canary agreed"]


def test_a_sign_in_that_ended_while_typing_loses_nothing(browser, form, db):
    aida = browser(AIDA)
    typed = fields(aida, form) | TYPED
    end_sign_ins(db, AIDA)

    answer = aida.post(form, data=typed)

    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={form}")
    assert "what you typed is kept for you" in aida.get(answer.location).text
    assert db.exec(select(SessionNote)).all() == []
    sign_in(aida, db, AIDA)
    page = aida.get(form).text
    assert "Canary agreed" in page
    assert aida.post(form, data=hidden_fields(page) | TYPED).status_code == 303
    assert len(db.exec(select(SessionNote)).all()) == 1
    assert db.exec(select(Draft)).all() == []


def test_another_account_on_the_same_machine_sees_nothing_of_it(browser, form, db):
    page = browser(AIDA)
    typed = fields(page, form) | TYPED
    end_sign_ins(db, AIDA)
    page.post(form, data=typed)

    for other in (GULNAR, SAULE, MARAT, ADMIN):
        sign_in(page, db, other)
        for path in (form, f"{form}?kept=1", "/drafts", "/today"):
            assert "Canary" not in page.get(path).text


def test_any_other_form_stands_filled_in_after_a_lost_sign_in(browser, form, db):
    aida, path = browser(AIDA), form.replace("sessions/new", "status")
    typed = fields(aida, path) | {"reason": "informal_work", "checked_on": "2025-02-28"}
    end_sign_ins(db, AIDA)

    answer = aida.post(path, data=typed)

    sign_in(aida, db, AIDA)
    assert answer.location == f"/sign-in?next={path}?kept%3D1"
    page = aida.get(f"{path}?kept=1").text
    assert '<option selected value="informal_work"' in page
    assert "This is your draft" in page
    assert "This is your draft" not in aida.get(path).text


def test_a_page_older_than_the_sign_in_does_nothing_and_loses_nothing(browser, form, db):
    aida = browser(AIDA)
    typed = fields(aida, form) | TYPED
    with aida.session_transaction() as session:
        session.pop("csrf_token")  # as after another sign-in in another tab

    answer = aida.post(form, data=typed)

    assert (answer.status_code, answer.location) == (303, form)
    assert "Canary agreed" in aida.get(form).text
    assert db.exec(select(SessionNote)).all() == []


def test_an_old_page_goes_on_saving_its_draft(browser, form, db):
    aida = browser(AIDA)
    typed = fields(aida, form) | TYPED
    with aida.session_transaction() as session:
        session.pop("csrf_token")

    answer = aida.post("/drafts", data=typed, headers=BY_SCRIPT)

    assert answer.text.startswith("Draft saved at ")
    assert only_draft(db).answers["agreed"] == ["Canary agreed"]


def test_an_old_page_of_another_account_is_kept_for_that_one(browser, form, db):
    typed = fields(browser(AIDA), form) | TYPED
    gulnar = browser(GULNAR)

    answer = gulnar.post(form, data=typed)

    assert answer.status_code == 400
    assert "Canary" not in answer.text
    assert only_draft(db).user_id == AIDA.user_id


def test_the_page_is_told_that_it_cannot_save_any_more(browser, form, db):
    aida = browser(AIDA)
    typed = fields(aida, form) | TYPED
    end_sign_ins(db, AIDA)

    answer = aida.post("/drafts", data=typed, headers=BY_SCRIPT)

    assert answer.status_code == 401
    assert db.exec(select(Draft)).all() == []


def test_a_closed_account_keeps_no_drafts(browser, form, db):
    aida = browser(AIDA)
    typed = fields(aida, form) | TYPED
    db.get_one(User, AIDA.user_id).active = False

    assert aida.post(form, data=typed).status_code == 401
    assert db.exec(select(Draft)).all() == []


def test_a_slip_does_not_live_for_ever(browser, form, monkeypatch):
    aida = browser(AIDA)
    typed = fields(aida, form) | TYPED
    monkeypatch.setattr(slips, "GOOD_FOR", -1)

    assert aida.post("/drafts", data=typed).status_code == 400


def test_a_password_is_never_kept(browser):
    assert "draft" not in fields(browser(AIDA), "/account/password")


def test_nothing_that_is_typed_comes_into_a_log(browser, form, db, caplog):
    aida = browser(AIDA)
    typed = fields(aida, form) | TYPED
    aida.post("/drafts", data=typed)
    end_sign_ins(db, AIDA)
    aida.post(form, data=typed)

    assert "Canary" not in caplog.text
