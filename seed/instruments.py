"""What a few young people answered to the demo's psychologist, given through the operations."""

from datetime import date, time, timedelta

from sqlmodel import col, select

from neetcrm.access import Actor
from neetcrm.accounts import Language, User
from neetcrm.cases.models import Case
from neetcrm.cases.scope import visible_cases
from neetcrm.counseling import answer_sheets
from neetcrm.counseling.answer_sheets import Ending
from neetcrm.counseling.instrument_files import shelf
from neetcrm.counseling.models import AnsweredBy
from neetcrm.db import Session
from neetcrm.localtime import moment_at

from .staff import DEMO_PSYCHOLOGIST
from .world import World

LONGEST_AGO = 90
GIVEN: tuple[tuple[str, int, str, Ending], ...] = (
    ("who5", 84, "11221", Ending.FINISH),
    ("who5", 56, "22222", Ending.FINISH),
    ("who5", 28, "33223", Ending.FINISH),
    ("who5", 3, "43334", Ending.FINISH),
    ("phq9", 84, "222211110", Ending.FINISH),
    ("phq9", 42, "111211010", Ending.FINISH),
    ("phq9", 3, "110110000", Ending.FINISH),
    ("gad7", 84, "2221110", Ending.FINISH),
    ("gad7", 28, "1.11100", Ending.INCOMPLETE),
    ("gad7", 3, "1111000", Ending.FINISH),
    ("asq", 84, "0000.", Ending.FINISH),
)
"""Of each: the instrument, how many days before the last one, and the scores in their order."""
EACH = (slice(None), slice(0, 6), slice(4, 7))
"""Which of them each of the young people answered."""


def load_instruments(db: Session, where: World, as_of: date) -> int:
    """Add answers to the longest open cases of the demo's psychologist; return how many."""
    user = db.exec(select(User).where(User.email == DEMO_PSYCHOLOGIST)).one()
    by = where.actors[user.id or 0]
    old_enough = visible_cases(by).where(
        col(Case.closed_on).is_(None), col(Case.opened_on) <= as_of - timedelta(LONGEST_AGO)
    )
    cases = db.exec(old_enough.order_by(col(Case.opened_on), col(Case.id)).limit(len(EACH))).all()
    told = [(case, *one) for case, part in zip(cases, EACH, strict=False) for one in GIVEN[part]]
    for case, code, days_ago, scores, ending in told:
        _give(db, case, code, scores, ending, by=by, on=as_of - timedelta(days_ago))
    db.flush()
    return len(told)


def _give(
    db: Session, case: Case, code: str, scores: str, ending: Ending, *, by: Actor, on: date
) -> None:
    instrument = shelf().newest(code)
    sheet = answer_sheets.give(
        case,
        instrument,
        language=Language(case.person.language),  # type: ignore[call-arg]  # by value
        answered_by=AnsweredBy.YOUNG_PERSON,
        on=on,
        by=by,
        today=on,
    )
    db.add(sheet)
    items = zip(instrument.items, scores, strict=True)
    answers = {item.key: int(digit) for item, digit in items if digit.isdigit()}
    at = moment_at(on, time(15))
    answer_sheets.fill_in(db, case, sheet, instrument, answers=answers, ending=ending, by=by, at=at)
    sheet.created_at = at
