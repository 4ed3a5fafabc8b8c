"""How an instrument is given, kept, finished and corrected, and who reads what was answered."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from neetcrm.accounts import Language
from neetcrm.audit import AuditAct, AuditRow
from neetcrm.cases.lifecycle import CaseClosed, DayInFuture
from neetcrm.cases.models import ClosingReason
from neetcrm.counseling import answer_sheets, instrument_queries
from neetcrm.counseling.answer_sheets import Ending
from neetcrm.counseling.instruments import AnswerOutside
from neetcrm.counseling.models import (
    AlertSource,
    AnsweredBy,
    AnswerSheet,
    RiskAlert,
    RiskLevel,
    SessionKind,
)
from neetcrm.db import utc_now
from neetcrm.errors import NotAllowed, NotFound
from tests.cast import AIDA, BORIS, DANIYAR, MARAT, OPENED, SAULE, TODAY, a_case
from tests.counseling.sheets import SHELF, answers, given, the
from tests.world.sessions import a_session

WHOLE = "111111110"
INCOMPLETE = Ending.INCOMPLETE


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


def answer(db, case, sheet, item, points, *, by=SAULE):
    instrument = SHELF.get(sheet.instrument, sheet.instrument_version)
    answer_sheets.answer(db, case, sheet, instrument, item=item, points=points, by=by, at=utc_now())
    db.commit()


def correct(db, case, sheet, scores, *, by=SAULE, **changes):
    told = {"answers": answers(sheet.instrument, scores), "why": "Misheard.", "at": utc_now()}
    newer = answer_sheets.replace(db, case, sheet, the(sheet.instrument), by=by, **told | changes)
    db.commit()
    return newer


def read(db, case, actor=SAULE):
    readings = instrument_queries.read_sheets(db, actor, case, SHELF)
    db.commit()
    return readings


def test_answers_are_read_with_their_total_and_band(db, case):
    given(db, case, "phq9", WHOLE)

    [reading] = read(db, case)

    assert (reading.total, reading.result.band.code) == (8, "mild")
    assert reading.given_by == "Saule Omarova"


def test_an_incomplete_form_is_refused_with_the_questions_that_are_missing(db, case):
    sheet = given(db, case, "phq9")

    with pytest.raises(answer_sheets.ItemsMissing, match="Not answered: 2, 9"):
        answer_sheets.fill_in(
            db,
            case,
            sheet,
            the("phq9"),
            answers=answers("phq9", "0.000000."),
            ending=Ending.FINISH,
            by=SAULE,
            at=utc_now(),
        )
    assert (sheet.answers, sheet.finished_at) == ({}, None)


def test_an_incomplete_form_can_be_kept_without_a_total(db, case):
    given(db, case, "phq9", "0.000000.", ending=Ending.INCOMPLETE)

    [reading] = read(db, case)

    assert (reading.total, reading.result.band) == (None, None)
    assert len(reading.result.missing) == 2
    assert reading.sheet.is_finished


def test_answers_are_kept_for_later_without_a_result(db, case):
    sheet = given(db, case, "phq9", "33.......", ending=Ending.LATER)

    [reading] = read(db, case)

    assert not sheet.is_finished
    assert (reading.total, reading.result) == (None, None)


def test_answers_come_one_by_one_and_the_last_word_on_an_item_counts(db, case):
    sheet = given(db, case, "who5")
    for item in the("who5").items:
        answer(db, case, sheet, item.key, 0)
        answer(db, case, sheet, item.key, 5)

    answer_sheets.finish(db, case, sheet, the("who5"), by=SAULE, at=utc_now())
    db.commit()

    assert read(db, case)[0].total == 100


def test_what_is_finished_stays_as_it_is(db, case):
    sheet = given(db, case, "phq9", WHOLE)

    with pytest.raises(answer_sheets.SheetFinished):
        answer(db, case, sheet, "interest", 0)
    with pytest.raises(answer_sheets.SheetFinished):
        answer_sheets.drop(db, case, sheet, by=SAULE)


def test_a_correction_replaces_with_a_reason_and_the_first_answers_stay_readable(db, case):
    first = given(db, case, "phq9", WHOLE)
    newer = correct(db, case, first, "000000000")

    old, new = read(db, case)

    assert (old.total, old.newer_id, old.is_valid) == (8, newer.id, False)
    assert (new.total, new.sheet.why, new.is_valid) == (0, "Misheard.", True)
    with pytest.raises(answer_sheets.SheetReplaced):
        correct(db, case, first, WHOLE)


def test_only_finished_answers_are_corrected(db, case):
    with pytest.raises(answer_sheets.SheetNotFinished):
        correct(db, case, given(db, case, "phq9"), WHOLE)


def test_a_sheet_without_answers_is_forgotten_and_one_with_answers_is_not(db, case):
    answer_sheets.drop(db, case, given(db, case, "phq9"), by=SAULE)
    begun = given(db, case, "phq9")
    answer(db, case, begun, "interest", 1)

    with pytest.raises(answer_sheets.SheetAnswered):
        answer_sheets.drop(db, case, begun, by=SAULE)
    assert [one.sheet.id for one in read(db, case)] == [begun.id]


@pytest.mark.parametrize(
    ("on", "refusal"),
    [
        (TODAY + timedelta(days=1), DayInFuture),
        (OPENED - timedelta(days=1), answer_sheets.AnsweredBeforeCase),
    ],
)
def test_the_day_of_the_answers_lies_within_the_case(db, case, on, refusal):
    with pytest.raises(refusal):
        given(db, case, "phq9", on=on)


def test_nothing_is_begun_in_a_closed_case(db, case):
    case.closed_on, case.closing_reason = TODAY, ClosingReason.WITHDREW

    with pytest.raises(CaseClosed):
        given(db, case, "phq9")


def test_a_score_that_is_not_on_the_scale_is_refused(db, case):
    with pytest.raises(AnswerOutside):
        answer(db, case, given(db, case, "phq9"), "interest", 4)


@pytest.mark.parametrize("other", [AIDA, MARAT, BORIS, DANIYAR])
def test_only_the_psychologist_of_the_case_gives_an_instrument(db, case, other):
    sheet = given(db, case, "phq9")

    with pytest.raises(NotAllowed):
        given(db, case, "phq9", by=other)
    with pytest.raises(NotAllowed):
        answer(db, case, sheet, "interest", 1, by=other)
    with pytest.raises((NotAllowed, NotFound)):
        instrument_queries.get_sheet(db, other, case, sheet.id)


def test_the_psychologists_of_the_centre_read_answers_and_nobody_else(db, case):
    sheet = given(db, case, "phq9", WHOLE)

    assert [one.total for one in read(db, case, DANIYAR)] == [8]
    for other in (AIDA, MARAT, BORIS):
        with pytest.raises(NotAllowed):
            read(db, case, other)
        with pytest.raises(NotAllowed):
            instrument_queries.read_sheet(db, other, case, sheet.id, SHELF)


def test_a_psychologist_of_another_centre_finds_no_answers(db, case):
    sheet = given(db, case, "phq9", WHOLE)
    case.centre_id = 2
    db.commit()

    assert read(db, case) == []
    with pytest.raises(instrument_queries.SheetNotFound):
        instrument_queries.read_sheet(db, SAULE, case, sheet.id, SHELF)


def test_reading_answers_leaves_a_trace_and_the_log_tells_nothing_of_them(db, case):
    first = given(db, case, "phq9", WHOLE)
    correct(db, case, first, "000000002", why="Canary")
    read(db, case)

    rows = db.exec(select(AuditRow).where(AuditRow.record == "answer_sheets")).all()
    assert [row.act for row in rows].count(AuditAct.READ) == 2
    told = " ".join(f"{row.before} {row.after}" for row in rows)
    for word in ("Canary", "interest", "phq9", "death"):
        assert word not in told


def test_answers_lie_sealed_in_the_database(db, case):
    given(db, case, "phq9", "000000002")

    [(stored, alerted)] = db.execute(sa.text("SELECT answers, alerted FROM answer_sheets"))

    assert b"death" not in bytes(stored)
    assert b"death" not in bytes(alerted)


def test_a_session_names_the_instruments_it_used_to_the_case_team(db, case):
    note = a_session(case, SAULE.user_id, SessionKind.PSYCHOLOGICAL, held_on=TODAY)
    career = a_session(case, AIDA.user_id, SessionKind.CAREER, held_on=TODAY)
    db.add_all([note, career])
    db.commit()
    correct(db, case, given(db, case, "phq9", WHOLE), "000000000")
    given(db, case, "who5", "55555")
    given(db, case, "gad7", "0000000", on=TODAY - timedelta(days=1))
    given(db, case, "asq")

    def names(actor, of):
        return [one.name for one in instrument_queries.instruments_of(db, actor, of, SHELF)]

    assert names(AIDA, note) == ["PHQ-9", "WHO-5"]
    assert names(SAULE, career) == []
    with pytest.raises(NotAllowed):
        names(MARAT, note)


def test_answers_keep_whether_they_were_asked_in_draft_words(db, case):
    sheet = given(db, case, "phq9", WHOLE, language=Language.RU)

    assert (sheet.is_draft, sheet.language, sheet.instrument_version) == (True, Language.RU, 1)


def test_answers_stay_where_the_file_of_their_version_is_gone(db, case):
    sheet = given(db, case, "phq9", WHOLE)
    sheet.instrument_version = 99

    [reading] = read(db, case)

    assert (reading.instrument, reading.total, len(reading.sheet.answers)) == (None, None, 9)


def test_totals_over_time_say_what_changed_and_whether_it_matters(db, case):
    days = [TODAY - timedelta(days=n) for n in (40, 30, 20, 10, 0)]
    for on, scores in zip(days[:3], ("22222", "22322", "33333"), strict=True):
        given(db, case, "who5", scores, on=on)
    given(db, case, "who5", "3333.", on=days[3], ending=Ending.INCOMPLETE)
    correct(db, case, given(db, case, "who5", "00000", on=days[4]), "11111")

    [history] = instrument_queries.read_histories(db, SAULE, case, SHELF)

    assert history.points == list(zip([*days[:3], days[4]], (40, 44, 60, 20), strict=True))
    assert [(one.points, one.is_better, one.matters) for one in history.changes.values()] == [
        (4, True, False),
        (16, True, True),
        (-40, False, True),
    ]
    assert (history.since_first.points, history.since_first.matters) == (-20, True)


def test_a_lower_total_of_the_phq9_is_better_and_how_much_matters_is_not_said(db, case):
    given(db, case, "phq9", "222220000", on=TODAY - timedelta(days=20))
    given(db, case, "phq9", "111110000")

    [history] = instrument_queries.read_histories(db, SAULE, case, SHELF)

    assert (history.since_first.is_better, history.since_first.matters) == (True, None)


def test_a_screen_has_an_outcome_and_no_figure(db, case):
    given(db, case, "asq", "1000.", ending=Ending.INCOMPLETE, answered_by=AnsweredBy.YOUNG_PERSON)
    given(db, case, "asq", "00000")

    [history] = instrument_queries.read_histories(db, SAULE, case, SHELF)

    assert history.points == []
    assert [one.result.band and one.result.band.code for one in history.readings] == [
        None,
        "negative",
    ]
    assert db.exec(select(AnswerSheet)).first().alerted == ["positive"]


def levels(db):
    alerts = db.exec(select(RiskAlert).order_by(RiskAlert.id)).all()
    assert {alert.source for alert in alerts} <= {AlertSource.INSTRUMENT}
    return [alert.level for alert in alerts]


@pytest.mark.parametrize(
    ("code", "scores", "raised"),
    [
        ("phq9", "000000001", [RiskLevel.ELEVATED]),
        ("phq9", "........1", [RiskLevel.ELEVATED]),
        ("phq9", "333333330", []),
        ("gad7", "3333333", []),
        ("who5", "00000", []),
        ("asq", "0000.", []),
        ("asq", "00010", [RiskLevel.ELEVATED]),
        ("asq", "000..", [RiskLevel.ELEVATED]),
        ("asq", "11111", [RiskLevel.IMMEDIATE]),
        ("asq", "....1", [RiskLevel.IMMEDIATE]),
    ],
)
def test_finished_answers_raise_one_alert_of_the_most_urgent_level(db, case, code, scores, raised):
    given(db, case, code, scores, ending=Ending.INCOMPLETE)

    assert levels(db) == raised


def test_an_urgent_answer_alerts_before_the_form_is_finished_and_only_once(db, case):
    sheet = given(db, case, "asq")

    answer(db, case, sheet, "wish", 1)
    assert levels(db) == [RiskLevel.ELEVATED]
    answer(db, case, sheet, "burden", 1)
    assert levels(db) == [RiskLevel.ELEVATED]
    answer(db, case, sheet, "now", 1)
    assert levels(db) == [RiskLevel.ELEVATED, RiskLevel.IMMEDIATE]
    answer_sheets.finish(db, case, sheet, the("asq"), by=SAULE, at=utc_now(), ending=INCOMPLETE)
    assert len(levels(db)) == 2


def test_a_correction_alerts_to_what_is_new_in_it(db, case):
    first = given(db, case, "asq", "1000.", ending=Ending.INCOMPLETE)

    again = correct(db, case, first, "11000")
    assert levels(db) == [RiskLevel.ELEVATED]
    correct(db, case, again, "11001")
    assert levels(db) == [RiskLevel.ELEVATED, RiskLevel.IMMEDIATE]


def test_an_alert_that_cannot_be_raised_keeps_no_answer(db, case):
    sheet = given(db, case, "asq")
    case.closed_on, case.closing_reason = TODAY, ClosingReason.WITHDREW
    db.commit()

    with pytest.raises(CaseClosed):
        answer(db, case, sheet, "wish", 1)
    db.rollback()
    db.refresh(sheet)
    assert sheet.answers == {}
