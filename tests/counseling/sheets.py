"""Answers to instruments, for tests: by the scores of the items in their order."""

from neetcrm.accounts import Language
from neetcrm.counseling import answer_sheets
from neetcrm.counseling.answer_sheets import Ending
from neetcrm.counseling.instrument_files import shelf
from neetcrm.counseling.models import AnsweredBy
from neetcrm.db import utc_now
from tests.cast import SAULE, TODAY

SHELF = shelf()


def the(code):
    return SHELF.newest(code)


def answers(code, scores):
    """Return answers from a string of digits, one an item; a dot leaves an item out."""
    items = zip(the(code).items, scores, strict=True)
    return {item.key: int(digit) for item, digit in items if digit != "."}


def given(db, case, code, scores="", *, on=TODAY, by=SAULE, ending=Ending.FINISH, **changes):
    """Return a sheet in which all scores were filled in; without any, one just begun."""
    about = {"language": Language.KK, "answered_by": AnsweredBy.WORKER} | changes
    sheet = answer_sheets.give(case, the(code), on=on, by=by, today=TODAY, **about)
    db.add(sheet)
    db.flush()
    if scores:
        told = {"answers": answers(code, scores), "ending": ending, "by": by, "at": utc_now()}
        answer_sheets.fill_in(db, case, sheet, the(code), **told)
    db.commit()
    return sheet
