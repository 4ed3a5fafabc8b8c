"""What may be read of instruments, and by whom: the psychologists of the case's centre.

Answers have the readers of an extract. The case team learns at most which instruments a session
used; reading answers leaves a row in the audit, which the caller commits before it answers.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from neetcrm import audit
from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.cases.models import Case
from neetcrm.cases.scope import Reach, visible_cases
from neetcrm.counseling.instrument_files import Shelf
from neetcrm.counseling.instrument_histories import History, Reading, histories
from neetcrm.counseling.instruments import Instrument, score
from neetcrm.counseling.models import AnswerSheet, SessionNote
from neetcrm.db import Session
from neetcrm.errors import NotFound
from neetcrm.i18n import N_


class SheetNotFound(NotFound):
    sentence = N_("There are no such answers.")


def reach_of(actor: Actor) -> Reach:
    """Return how far a reader of answers sees: psychologists all cases of their centres."""
    return Reach.CARD if actor.can(Act.READ_EXTRACTS) else Reach.ONE_TO_READ


def visible_sheets(actor: Actor, reach: Reach) -> Any:
    """Return the select of the answer sheets that *actor* may see: only a psychologist any."""
    may_read = sa.true() if actor.can(Act.READ_EXTRACTS) else sa.false()
    cases: Any = visible_cases(actor, reach)
    sheets = cases.join(AnswerSheet, col(AnswerSheet.case_id) == col(Case.id)).where(may_read)
    return sheets.with_only_columns(AnswerSheet, maintain_column_froms=True)


def get_sheet(db: Session, actor: Actor, case: Case, sheet_id: int) -> AnswerSheet:
    """Return a sheet of this case to work on, or raise SheetNotFound."""
    actor.must(Act.USE_INSTRUMENTS)
    wanted = visible_sheets(actor, Reach.ONE_TO_WORK_ON).where(
        col(AnswerSheet.id) == sheet_id, col(AnswerSheet.case_id) == case.id
    )
    sheet: AnswerSheet | None = db.execute(wanted).scalars().one_or_none()
    if sheet is None:
        raise SheetNotFound
    return sheet


def case_of_sheet(db: Session, actor: Actor, sheet_id: int) -> Case:
    """Return the case whose sheet this is, if *actor* works on it, or raise SheetNotFound."""
    actor.must(Act.USE_INSTRUMENTS)
    wanted = visible_cases(actor, Reach.ONE_TO_WORK_ON).join(
        AnswerSheet, col(AnswerSheet.case_id) == col(Case.id)
    )
    case = db.exec(wanted.where(col(AnswerSheet.id) == sheet_id)).one_or_none()
    if case is None:
        raise SheetNotFound
    return case


def read_sheets(db: Session, actor: Actor, case: Case, shelf: Shelf) -> list[Reading]:
    """Return all answers of a case, oldest first, and note that they were read."""
    actor.must(Act.READ_EXTRACTS)
    of_case = _with_readers(actor).where(col(AnswerSheet.case_id) == case.id)
    return _read(db, actor, db.execute(of_case).all(), shelf)


def read_sheet(db: Session, actor: Actor, case: Case, sheet_id: int, shelf: Shelf) -> Reading:
    """Return one set of answers and note that it was read, or raise SheetNotFound."""
    actor.must(Act.READ_EXTRACTS)
    wanted = _with_readers(actor).where(
        col(AnswerSheet.id) == sheet_id, col(AnswerSheet.case_id) == case.id
    )
    found = _read(db, actor, db.execute(wanted).all(), shelf)
    if not found:
        raise SheetNotFound
    return found[0]


def read_histories(db: Session, actor: Actor, case: Case, shelf: Shelf) -> list[History]:
    """Return the answers of a case instrument by instrument, each oldest first."""
    return histories(read_sheets(db, actor, case, shelf))


def instruments_of(db: Session, actor: Actor, note: SessionNote, shelf: Shelf) -> list[Instrument]:
    """Return which instruments were finished in a session that *actor* may read the fact of.

    They are those that its author gave in this case on its day: names, never answers or totals.
    """
    actor.must(Act.READ_SESSIONS)
    newer = aliased(AnswerSheet)
    given = select(AnswerSheet.instrument, AnswerSheet.instrument_version).where(
        col(AnswerSheet.case_id) == note.case_id,
        col(AnswerSheet.given_by_id) == note.author_id,
        col(AnswerSheet.answered_on) == note.held_on,
        col(AnswerSheet.finished_at).is_not(None),
        ~sa.exists().where(col(newer.replaces_id) == col(AnswerSheet.id)),
    )
    found = (shelf.find(*one) for one in db.exec(given.distinct()))
    return sorted(filter(None, found), key=lambda instrument: instrument.name)


def _with_readers(actor: Actor) -> Any:
    """Add who gave each sheet, and the number of the sheet that replaces it."""
    newer = aliased(AnswerSheet)
    return (
        visible_sheets(actor, reach_of(actor))
        .join(User, col(User.id) == col(AnswerSheet.given_by_id))
        .outerjoin(newer, col(newer.replaces_id) == col(AnswerSheet.id))
        .add_columns(col(User.full_name), newer.id)
        .order_by(col(AnswerSheet.answered_on), col(AnswerSheet.id))
    )


def _read(db: Session, actor: Actor, rows: Sequence[Any], shelf: Shelf) -> list[Reading]:
    _log(db, actor, (row[0] for row in rows))
    return [_reading(row[0], row[1], row[2], shelf) for row in rows]


def _log(db: Session, actor: Actor, sheets: Iterable[AnswerSheet]) -> None:
    for sheet in sheets:
        if sheet.answers:
            audit.log_read(db, actor, sheet)


def _reading(sheet: AnswerSheet, given_by: str, newer_id: int | None, shelf: Shelf) -> Reading:
    instrument = shelf.find(sheet.instrument, sheet.instrument_version)
    is_scored = instrument is not None and sheet.is_finished
    return Reading(
        sheet=sheet,
        instrument=instrument,
        result=score(instrument, sheet.answers) if instrument and is_scored else None,
        given_by=given_by,
        newer_id=newer_id,
    )
