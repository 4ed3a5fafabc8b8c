"""What a supervisor takes out of the system: the centre's cases and outcomes of a period.

No export holds an IIN, a phone number or a word of what was said in a session. Each leaves a row
in the audit log; the caller commits it together with what was handed out.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, assert_never

import sqlalchemy as sa
from sqlmodel import col

from neetcrm import audit
from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.cases import numbers
from neetcrm.cases.chosen import NothingChosen
from neetcrm.cases.models import Case, Evidence, Outcome, Placement
from neetcrm.cases.scope import visible_cases
from neetcrm.db import Choice, Session
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_, translate
from neetcrm.people.models import YoungPerson
from neetcrm.reports import tables
from neetcrm.reports.tables import Cell, FileFormat, Table

ROWS_AT_ONCE = 500


class PeriodWrong(RuleBroken):
    sentence = N_("The period ends before it begins.")


@dataclass(frozen=True)
class Period:
    """The days from the first to the last, both included."""

    first_on: date
    last_on: date

    def __post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise PeriodWrong


class Export(Choice):
    """What can be exported."""

    CASES = "cases", N_("Cases")
    PLACEMENTS = "placements", N_("Placements")
    OUTCOMES = "outcomes", N_("Outcomes")


CASE_HEADINGS = (
    N_("Case"),
    N_("Surname"),
    N_("Given name"),
    N_("Birth date"),
    N_("Sex"),
    N_("Stage"),
    N_("Stage since"),
    N_("Opened on"),
    N_("Closed on"),
    N_("Closing reason"),
    N_("Counselor"),
    N_("Last contact"),
    N_("Next contact"),
)
PLACEMENT_HEADINGS = (
    N_("Case"),
    N_("Surname"),
    N_("Given name"),
    N_("Birth date"),
    N_("Sex"),
    N_("Placement"),
    N_("Title"),
    N_("Organisation"),
    N_("Started on"),
    N_("Ended on"),
    N_("Result"),
    N_("Contract"),
    N_("Evidence"),
)
OUTCOME_HEADINGS = (
    N_("Case"),
    N_("Surname"),
    N_("Given name"),
    N_("Birth date"),
    N_("Sex"),
    N_("Outcome"),
    N_("Reached on"),
    N_("Evidence"),
    N_("Placement"),
    N_("Title"),
    N_("Organisation"),
)
HEADINGS = {
    Export.CASES: CASE_HEADINGS,
    Export.PLACEMENTS: PLACEMENT_HEADINGS,
    Export.OUTCOMES: OUTCOME_HEADINGS,
}


def export(
    db: Session,
    actor: Actor,
    what: Export,
    period: Period,
    *,
    to: BinaryIO,
    file_format: FileFormat,
    locale: str,
    at_least: Evidence | None = None,
) -> int:
    """Write the export to *to*, note it in the audit log, and return how many rows it has.

    With *at_least*, only outcomes that are proven that well, or better, are written.
    """
    table = export_table(db, actor, what, period, locale=locale, at_least=at_least)
    rows = tables.write(table, to, file_format)
    how = narrowed(what, period, file_format=file_format, at_least=at_least)
    audit.log_export(db, actor, what.value, rows=rows, **how)
    return rows


def narrowed(
    what: Export, period: Period, *, file_format: FileFormat, at_least: Evidence | None
) -> dict[str, str]:
    """Return how an export is narrowed, as the audit log tells it."""
    days = {"first_on": period.first_on.isoformat(), "last_on": period.last_on.isoformat()}
    graded = {"at_least": at_least.value} if at_least and what is Export.OUTCOMES else {}
    return {"file_format": file_format.value, **days, **graded}


def count_rows(
    db: Session, actor: Actor, what: Export, period: Period, *, at_least: Evidence | None = None
) -> int:
    """Return how many rows the export has now."""
    wanted = _wanted(actor, what, period, at_least).order_by(None)
    count: int = db.execute(sa.select(sa.func.count()).select_from(wanted.subquery())).scalar_one()
    return count


def title(what: Export, period: Period, *, locale: str) -> str:
    """Return what an export is called, in the language *locale*."""
    return f"{translate(locale, what.label)} {period.first_on} – {period.last_on}"


def export_table(
    db: Session,
    actor: Actor,
    what: Export,
    period: Period,
    *,
    locale: str,
    at_least: Evidence | None = None,
) -> Table:
    """Return the rows of the actor's scope with their headings, in the language *locale*."""
    rows = _streamed(db, _wanted(actor, what, period, at_least))
    return _table(title(what, period, locale=locale), HEADINGS[what], rows, locale)


def _wanted(
    actor: Actor, what: Export, period: Period, at_least: Evidence | None
) -> sa.Select[Any]:
    match what:
        case Export.CASES:
            return _cases(actor, _is_open_in(period))
        case Export.PLACEMENTS:
            return _placements(actor, period)
        case Export.OUTCOMES:
            return _outcomes(actor, period, at_least)
        case _:
            assert_never(what)


def _table(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], locale: str
) -> Table:
    told = ([_told(value, locale) for value in row] for row in rows)
    return Table(title, [translate(locale, heading) for heading in headings], told)


def export_chosen(
    db: Session,
    actor: Actor,
    case_numbers: Collection[str],
    *,
    to: BinaryIO,
    file_format: FileFormat,
    locale: str,
) -> int:
    """Write the cases of these numbers that are in the actor's scope, as export() does."""
    if not exportable(db, actor, case_numbers):
        raise NothingChosen
    rows = _streamed(db, _cases(actor, col(Case.number).in_(case_numbers)))
    table = _table(translate(locale, Export.CASES.label), CASE_HEADINGS, rows, locale)
    written = tables.write(table, to, file_format)
    how = {"chosen": str(len(case_numbers)), "file_format": file_format.value}
    audit.log_export(db, actor, Export.CASES.value, rows=written, **how)
    return written


def exportable(db: Session, actor: Actor, case_numbers: Collection[str]) -> int:
    """Return how many of the cases of these numbers the actor may export."""
    actor.must(Act.EXPORT_CASES)
    cases = visible_cases(actor).where(col(Case.number).in_(case_numbers))
    counted: sa.Select[int] = cases.with_only_columns(sa.func.count(), maintain_column_froms=True)
    count: int = db.execute(counted).scalar_one()
    return count


def case_rows(db: Session, actor: Actor, period: Period) -> Iterator[tuple[Any, ...]]:
    """Return the cases that were open at some time in the period, in the order they opened."""
    return _streamed(db, _cases(actor, _is_open_in(period)))


def placement_rows(db: Session, actor: Actor, period: Period) -> Iterator[tuple[Any, ...]]:
    """Return the placements that started or ended in the period, in the order they started."""
    return _streamed(db, _placements(actor, period))


def outcome_rows(
    db: Session, actor: Actor, period: Period, *, at_least: Evidence | None = None
) -> Iterator[tuple[Any, ...]]:
    """Return the outcomes reached in the period, in that order, with their best evidence."""
    return _streamed(db, _outcomes(actor, period, at_least))


def _is_open_in(period: Period) -> sa.ColumnElement[bool]:
    return sa.and_(
        col(Case.opened_on) <= period.last_on,
        sa.or_(col(Case.closed_on).is_(None), col(Case.closed_on) >= period.first_on),
    )


def _cases(actor: Actor, condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    actor.must(Act.EXPORT_CASES)
    rows = _cases_with(
        actor,
        Case.stage,
        Case.stage_since,
        Case.opened_on,
        Case.closed_on,
        Case.closing_reason,
        User.full_name,
        Case.last_contact_on,
        Case.next_contact_on,
    ).join(User, col(User.id) == col(Case.counselor_id))
    return rows.where(condition).order_by(col(Case.opened_on), col(Case.id))


def _placements(actor: Actor, period: Period) -> sa.Select[Any]:
    actor.must(Act.EXPORT_CASES)
    days = (period.first_on, period.last_on)
    is_of_period = sa.or_(
        col(Placement.starts_on).between(*days), col(Placement.ended_on).between(*days)
    )
    rows = _cases_with(
        actor,
        Placement.kind,
        Placement.title,
        Placement.organisation,
        Placement.starts_on,
        Placement.ended_on,
        Placement.result,
        Placement.contract_kind,
        Placement.evidence,
    ).join(Placement, col(Placement.case_id) == col(Case.id))
    return rows.where(is_of_period).order_by(col(Placement.starts_on), col(Placement.id))


def _outcomes(actor: Actor, period: Period, at_least: Evidence | None) -> sa.Select[Any]:
    actor.must(Act.EXPORT_CASES)
    reached_on, grade = col(Outcome.reached_on), col(Outcome.evidence)
    rows = _cases_with(
        actor,
        Outcome.kind,
        Outcome.reached_on,
        Outcome.evidence,
        Placement.kind,
        Placement.title,
        Placement.organisation,
    ).join(Outcome, col(Outcome.case_id) == col(Case.id))
    rows = rows.outerjoin(Placement, col(Placement.id) == col(Outcome.placement_id)).where(
        reached_on.between(period.first_on, period.last_on), col(Outcome.taken_back_on).is_(None)
    )
    if at_least is not None:
        rows = rows.where(grade.in_(at_least.and_better))
    return rows.order_by(reached_on, col(Outcome.id))


def _cases_with(actor: Actor, *columns: Any) -> sa.Select[Any]:
    """Return the actor's cases as columns: whose they are, then *columns*."""
    person = (YoungPerson.surname, YoungPerson.given_name, YoungPerson.born_on, YoungPerson.sex)
    wanted: tuple[Any, ...] = (Case.number, *person, *columns)
    cases = visible_cases(actor).with_only_columns(*wanted, maintain_column_froms=True)
    return cases.join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))


def _streamed(db: Session, rows: sa.Select[Any]) -> Iterator[tuple[Any, ...]]:
    with db.execute(rows.execution_options(yield_per=ROWS_AT_ONCE)) as found:
        for number, *rest in found:
            yield (numbers.shown(number), *rest)


def _told(value: Any, locale: str) -> Cell:
    if isinstance(value, Choice):
        return translate(locale, value.label)
    cell: Cell = value
    return cell
