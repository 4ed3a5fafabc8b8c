"""The pages of instruments: what a psychologist does on them, and nobody else sees."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from neetcrm.accounts import User
from neetcrm.counseling.answer_sheets import Ending
from neetcrm.counseling.models import AnsweredBy, AnswerSheet
from tests.browsing import fields, submit
from tests.cast import AIDA, BORIS, DANIYAR, GULNAR, MARAT, SAULE, TODAY, VERA, a_case
from tests.counseling.sheets import given, the
from tests.tripwires import MOST_QUERIES

ANSWERED = {f"item_{item.key}": "p1" for item in the("phq9").items}
BEGUN = {"language": "ru", "answered_by": "worker", "on": TODAY.isoformat()}


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


@pytest.fixture
def root(case) -> str:
    return f"/cases/{case.number}/instruments"


def only(db) -> AnswerSheet:
    db.expire_all()
    return db.exec(select(AnswerSheet)).one()


def test_an_instrument_is_given_and_filled_in_by_the_psychologist(browser, root, db):
    saule = browser(SAULE)
    begun = submit(saule, f"{root}/new/phq9", BEGUN)
    asked = saule.get(begun.location).text

    answer = submit(saule, begun.location, ANSWERED)

    assert "Нет аппетита" in asked, "in the language that was chosen"
    assert "Draft translation" in asked
    sheet = only(db)
    assert (sheet.answers["death"], sheet.is_finished) == (1, True)
    told = saule.get(answer.location).text
    assert "9 of 27" in told
    assert "Mild" in told
    assert "Thoughts of death or of self-harm" in told


def test_what_is_missing_is_said_and_what_was_chosen_is_kept(browser, root, case, db):
    sheet = given(db, case, "phq9")
    saule = browser(SAULE)
    some = {name: value for name, value in ANSWERED.items() if name != "item_sleep"}

    answer = submit(saule, f"{root}/{sheet.id}/fill", some)

    assert answer.status_code == 422
    assert "Not answered: 3." in answer.text
    assert answer.text.count("checked") == 8
    kept = submit(saule, f"{root}/{sheet.id}/fill", some | {"ending": "incomplete"})
    assert "So there is no total" in saule.get(kept.location).text
    assert only(db).is_finished


def test_a_form_is_saved_and_goes_on_later(browser, root, case, db):
    sheet = given(db, case, "phq9")
    saule = browser(SAULE)
    told = {"item_mood": "p2", "ending": "later"}

    submit(saule, f"{root}/{sheet.id}/fill", told)

    assert (only(db).answers, only(db).is_finished) == ({"mood": 2}, False)
    assert "checked" in saule.get(f"{root}/{sheet.id}/fill").text
    assert "Not finished yet" in saule.get(root).text


def test_a_correction_needs_a_reason_and_shows_both(browser, root, case, db):
    sheet = given(db, case, "phq9", "111111110")
    saule = browser(SAULE)
    changed = ANSWERED | {"item_death": "p0", "item_mood": "p3"}

    assert submit(saule, f"{root}/{sheet.id}/correct", changed).status_code == 422
    answer = submit(saule, f"{root}/{sheet.id}/correct", changed | {"why": "Misheard."})

    told = saule.get(answer.location).text
    assert "10 of 27" in told
    assert "Corrected, because: Misheard." in told
    assert "8 of 27" in saule.get(f"{root}/{sheet.id}").text
    assert f"{root}/{sheet.id}/correct" not in saule.get(f"{root}/{sheet.id}").text


def test_what_was_begun_by_mistake_is_taken_back(browser, root, case, db):
    sheet = given(db, case, "phq9")
    saule = browser(SAULE)

    submit(saule, f"{root}/{sheet.id}", {}, to=f"{root}/{sheet.id}/drop")

    assert db.exec(select(AnswerSheet)).all() == []


def test_totals_over_time_are_drawn_with_the_figures_beside_them(browser, root, case, db):
    for days, scores in ((30, "22222"), (0, "33333")):
        given(db, case, "who5", scores, on=TODAY - timedelta(days=days))

    told = browser(SAULE).get(root).text

    assert 'class="totals"' in told
    assert "60 of 100" in told
    assert "+20" in told
    assert "A change of 10 points or more" in told
    assert "style=" not in told


def test_an_instrument_whose_file_is_gone_does_not_break_the_page(browser, root, case, db):
    sheet = given(db, case, "phq9", "111111110")
    sheet.instrument_version = 99
    db.commit()
    saule = browser(SAULE)

    assert "not installed here" in saule.get(root).text
    assert "not installed here" in saule.get(f"{root}/{sheet.id}").text
    assert saule.get(f"{root}/{sheet.id}/correct").status_code == 404


@pytest.mark.parametrize(
    ("reader", "status"),
    [(AIDA, 403), (GULNAR, 404), (MARAT, 403), (BORIS, 404), (VERA, 404), (DANIYAR, 200)],
)
def test_the_psychologists_of_the_centre_read_and_nobody_else(
    browser, root, case, db, reader, status
):
    sheet = given(db, case, "phq9", "111111110")
    somebody = browser(reader)

    assert somebody.get(root).status_code == status
    assert somebody.get(f"{root}/{sheet.id}").status_code == status


@pytest.mark.parametrize("reader", [AIDA, GULNAR, MARAT, BORIS, VERA, DANIYAR])
def test_nobody_but_the_psychologist_of_the_case_does_anything(browser, root, case, db, reader):
    sheet = given(db, case, "phq9")
    somebody = browser(reader)
    token = {"csrf_token": fields(somebody, "/account")["csrf_token"], "submission": "one"}
    told = token | BEGUN | ANSWERED | {"why": "x"}

    for way in ("new/phq9", f"{sheet.id}/fill", f"{sheet.id}/correct", f"{sheet.id}/drop"):
        assert somebody.post(f"{root}/{way}", data=told).status_code in (403, 404)
    assert somebody.post(f"{root}/{sheet.id}/lock", data=told).status_code in (403, 404)
    assert only(db).answers == {}


def test_only_a_psychologist_is_led_to_instruments(browser, case):
    assert "/instruments" in browser(SAULE).get(f"/cases/{case.number}").text
    assert "/instruments" not in browser(AIDA).get(f"/cases/{case.number}").text
    assert "/instruments" not in browser(MARAT).get(f"/cases/{case.number}").text


def test_a_sheet_of_another_case_is_not_found_under_this_one(browser, root, case, db):
    other = a_case(psychologist_id=SAULE.user_id, person=None)
    other.person.surname, other.person.phone_hash = "Ким", "other"
    db.add(other)
    db.commit()
    sheet = given(db, other, "phq9")

    assert browser(SAULE).get(f"{root}/{sheet.id}").status_code == 404
    assert browser(SAULE).get(f"{root}/{sheet.id}/fill").status_code == 404


@pytest.mark.parametrize("tab", ["overview", "timeline", "sessions", "tasks", "person"])
@pytest.mark.parametrize("reader", [AIDA, MARAT])
def test_other_pages_of_the_case_are_the_same_with_and_without_answers(
    browser, case, db, reader, tab
):
    db.get_one(User, reader.user_id).language = "en"
    somebody = browser(reader)
    path = f"/cases/{case.number}?tab={tab}"

    before = without_tokens(somebody.get(path).text)
    given(db, case, "phq9", "333333330", answered_by=AnsweredBy.YOUNG_PERSON)
    given(db, case, "who5", "5555.", ending=Ending.INCOMPLETE)

    assert without_tokens(somebody.get(path).text) == before


def without_tokens(text: str) -> str:
    unsaid = ("csrf_token", "submission", 'name="draft"')
    lines = (line for line in text.splitlines() if not any(word in line for word in unsaid))
    return re.sub(r'nonce="[^"]*"', "", "\n".join(lines))


def test_a_report_and_an_export_are_the_same_with_and_without_answers(browser, case, db):
    marat = browser(MARAT)
    period = {"first_on": "2025-01-01", "last_on": TODAY.isoformat(), "file_format": "csv"}

    def taken():
        return (
            submit(marat, "/reports/export", period).data,
            marat.get(f"/reports/progress/{case.number}.pdf").data,
        )

    before = taken()
    given(db, case, "phq9", "333333330")

    assert taken() == before


@pytest.mark.parametrize("wrong", ["0", "-1", "99999999999999999999", "x", "１"])
def test_a_number_of_no_sheet_is_not_found(browser, root, wrong):
    saule = browser(SAULE)

    for way in ("", "/fill", "/correct"):
        assert saule.get(f"{root}/{wrong}{way}").status_code == 404
    assert saule.get(f"{root}/new/{wrong}").status_code == 404


def test_the_page_asks_as_often_however_many_answers_there_are(browser, app, root, case, db):
    saule = browser(SAULE)

    def asked():
        statements = app.extensions["tests.statements"] = []
        assert saule.get(root).status_code == 200
        app.extensions["tests.statements"] = None
        return len(statements)

    given(db, case, "who5", "55555")
    few = asked()
    for _ in range(8):
        given(db, case, "who5", "44444")
        given(db, case, "asq", "0000.")

    assert asked() == few <= MOST_QUERIES
