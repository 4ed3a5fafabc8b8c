"""How an instrument is given: started, answered item by item or at once, finished, replaced.

An alert that a single answer is enough for is raised the moment it is saved, in the same
transaction: nobody waits for the rest of the questions.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import select

from neetcrm.access import Act, Actor
from neetcrm.accounts import Language
from neetcrm.cases.lifecycle import must_be_open, not_in_future
from neetcrm.cases.models import Case
from neetcrm.cases.scope import must_work_on
from neetcrm.counseling.alerts import raise_alert
from neetcrm.counseling.instruments import (
    Alert,
    Answers,
    Instrument,
    must_fit,
    score,
    urgent,
)
from neetcrm.counseling.models import AlertSource, AnsweredBy, AnswerSheet, RiskLevel
from neetcrm.db import Choice, Session
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_


class AnsweredBeforeCase(RuleBroken):
    sentence = N_("The answers cannot be older than the case, which was opened on {opened_on}.")


class ItemsMissing(RuleBroken):
    sentence = N_(
        "Not answered: {places}. Answer these questions, or keep the form as incomplete; then there"
        " is no total."
    )


class SheetFinished(RuleBroken):
    sentence = N_("These answers are finished and stay as they are. Correct them with a reason.")


class SheetNotFinished(RuleBroken):
    sentence = N_("These answers are not finished yet: go on with them instead.")


class SheetReplaced(RuleBroken):
    sentence = N_("These answers were corrected before. Correct the newer ones.")


class SheetAnswered(RuleBroken):
    sentence = N_("Something was answered already, so it stays. Keep the form as incomplete.")


class Ending(Choice):
    """What becomes of a form as it stands."""

    FINISH = "finish", N_("Finish")
    INCOMPLETE = "incomplete", N_("Keep as incomplete")
    LATER = "later", N_("Save and go on later")


def give(
    case: Case,
    instrument: Instrument,
    *,
    language: Language,
    answered_by: AnsweredBy,
    on: date,
    by: Actor,
    today: date,
) -> AnswerSheet:
    """Return a new sheet of an instrument, in the language in which it is asked."""
    must_work_on(case, Act.USE_INSTRUMENTS, by=by)
    must_be_open(case)
    not_in_future(on, today)
    if on < case.opened_on:
        raise AnsweredBeforeCase(opened_on=case.opened_on)
    return AnswerSheet(
        case_id=case.id or 0,
        given_by_id=by.user_id,
        instrument=instrument.code,
        instrument_version=instrument.version,
        language=language,
        is_draft=instrument.is_draft(language),
        answered_by=answered_by,
        answered_on=on,
    )


def hand_device(case: Case, sheet: AnswerSheet, *, by: Actor) -> None:
    """Let the young person answer on the worker's device, which the caller locks for them."""
    _must_be_under_way(case, sheet, by=by)
    sheet.answered_by = AnsweredBy.YOUNG_PERSON


def answer(
    db: Session,
    case: Case,
    sheet: AnswerSheet,
    instrument: Instrument,
    *,
    item: str,
    points: int,
    by: Actor,
    at: datetime,
) -> None:
    """Keep one answer, in place of an earlier one to the same item."""
    _must_be_under_way(case, sheet, by=by)
    _keep(db, sheet, instrument, {**sheet.answers, item: points})
    _tell(db, case, sheet, urgent(instrument, sheet.answers), by=by, at=at)


def fill_in(
    db: Session,
    case: Case,
    sheet: AnswerSheet,
    instrument: Instrument,
    *,
    answers: Answers,
    ending: Ending,
    by: Actor,
    at: datetime,
) -> None:
    """Keep all answers at once, and finish unless that is left for later."""
    _must_be_under_way(case, sheet, by=by)
    _must_be_whole(instrument, answers, ending)
    _keep(db, sheet, instrument, answers)
    if ending is Ending.LATER:
        _tell(db, case, sheet, urgent(instrument, answers), by=by, at=at)
    else:
        _finish(db, case, sheet, instrument, by=by, at=at)


def finish(
    db: Session,
    case: Case,
    sheet: AnswerSheet,
    instrument: Instrument,
    *,
    by: Actor,
    at: datetime,
    ending: Ending = Ending.FINISH,
) -> None:
    """Finish what was answered item by item; it never changes after that."""
    _must_be_under_way(case, sheet, by=by)
    _must_be_whole(instrument, sheet.answers, ending)
    _finish(db, case, sheet, instrument, by=by, at=at)


def replace(
    db: Session,
    case: Case,
    sheet: AnswerSheet,
    instrument: Instrument,
    *,
    answers: Answers,
    why: str,
    by: Actor,
    at: datetime,
    ending: Ending = Ending.FINISH,
) -> AnswerSheet:
    """Return new answers that replace finished ones, for a reason; the old ones stay readable."""
    must_work_on(case, Act.USE_INSTRUMENTS, by=by)
    if not sheet.is_finished:
        raise SheetNotFinished
    if db.exec(select(AnswerSheet.id).where(AnswerSheet.replaces_id == sheet.id)).first():
        raise SheetReplaced
    _must_be_whole(instrument, answers, ending)
    same = ("case_id", "instrument", "instrument_version", "language", "is_draft", "answered_by")
    newer = AnswerSheet(
        **{name: getattr(sheet, name) for name in (*same, "answered_on", "alerted")},
        given_by_id=by.user_id,
        replaces_id=sheet.id,
        why=why.strip(),
    )
    _keep(db, newer, instrument, answers)
    _finish(db, case, newer, instrument, by=by, at=at)
    return newer


def drop(db: Session, case: Case, sheet: AnswerSheet, *, by: Actor) -> None:
    """Forget a sheet that was started by mistake and holds no answer."""
    _must_be_under_way(case, sheet, by=by)
    if sheet.answers:
        raise SheetAnswered
    db.delete(sheet)


def _must_be_under_way(case: Case, sheet: AnswerSheet, *, by: Actor) -> None:
    must_work_on(case, Act.USE_INSTRUMENTS, by=by)
    if sheet.is_finished:
        raise SheetFinished


def _must_be_whole(instrument: Instrument, answers: Answers, ending: Ending) -> None:
    missing = score(instrument, answers).missing
    if missing and ending is Ending.FINISH:
        raise ItemsMissing(places=instrument.places(missing))


def _keep(db: Session, sheet: AnswerSheet, instrument: Instrument, answers: Answers) -> None:
    must_fit(instrument, answers)
    sheet.answers = dict(answers)
    db.add(sheet)


def _finish(
    db: Session, case: Case, sheet: AnswerSheet, instrument: Instrument, *, by: Actor, at: datetime
) -> None:
    sheet.finished_at = at
    _tell(db, case, sheet, score(instrument, sheet.answers).alerts, by=by, at=at)


def _tell(
    db: Session,
    case: Case,
    sheet: AnswerSheet,
    alerts: Iterable[Alert],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Raise one alert for what is new; a concern is told on the page of the answers alone."""
    new = [alert for alert in alerts if alert.code not in sheet.alerted]
    sheet.alerted = [*sheet.alerted, *(alert.code for alert in new)]
    if raised := [alert.level for alert in new if alert.level.is_raised]:
        level = max(raised, key=list(RiskLevel).index)
        raise_alert(db, case, level, source=AlertSource.INSTRUMENT, by=by, at=at)
