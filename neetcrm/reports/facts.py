"""The facts behind the monitoring, in SQL: who reached what, in which centre, on which day.

Nothing here loops over cases: each question is one GROUP BY, on SQLite and PostgreSQL alike.
"""

from calendar import isleap
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, assert_never

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.access import Actor
from neetcrm.accounts import Centre
from neetcrm.cases.models import Case, ClosingReason, Placement, PlacementKind, PlacementResult
from neetcrm.cases.scope import Reach, visible_cases
from neetcrm.counseling.models import Attendance, SessionKind, SessionNote
from neetcrm.db import Record, Session
from neetcrm.people.models import YoungPerson
from neetcrm.reports.indicators import YOUNGEST, AgeBand, Dimension, Figure

BY_KEY = {figure.value: figure for figure in Figure}


def facts(actor: Actor, as_of: date, known_at: datetime | None) -> sa.CompoundSelect[Any]:
    """Return (figure, person_id, centre_id, happened_on) of all that counts on the day."""
    visible = _visible(actor, known_at)
    cases = visible.cte("counted_cases")
    facts = [
        sa.select(*_columns(figure, cases, happened_on))
        .join_from(cases, record, case_id == cases.c.id)
        .where(happened_on <= as_of, *conditions, *_known(record, known_at))
        for figure, record, case_id, happened_on, conditions in _sources(as_of)
    ]
    opened_on = cases.c.opened_on
    registered = sa.select(*_columns(Figure.REGISTERED, cases, opened_on)).where(opened_on <= as_of)
    return sa.union_all(registered, *facts).execution_options(**visible.get_execution_options())


def _visible(actor: Actor, known_at: datetime | None) -> sa.Select[Any]:
    """Return the cases that count, as the one statement of scope gives them."""
    reason = col(Case.closing_reason)
    no_mistake = sa.or_(reason.is_(None), reason != ClosingReason.MISTAKE)
    cases = visible_cases(actor, Reach.COUNT).where(no_mistake, *_known(Case, known_at))
    wanted: tuple[Any, ...] = (Case.id, Case.person_id, Case.centre_id, Case.opened_on)
    return cases.with_only_columns(*wanted)


def _sources(as_of: date) -> Iterator[tuple[Any, ...]]:
    """Yield for each figure but the first: its record, its day, and what must be true."""
    kind, ended_on = col(Placement.kind), col(Placement.ended_on)
    case_id, starts_on = col(Placement.case_id), col(Placement.starts_on)
    finished = (
        kind == PlacementKind.TRAINING,
        col(Placement.result) == PlacementResult.COMPLETED,
    )
    running = (
        kind == PlacementKind.INTERNSHIP,
        sa.or_(ended_on.is_(None), ended_on > as_of),
    )
    began = sa.or_(
        col(Placement.result).is_(None), col(Placement.result) != PlacementResult.NOT_STARTED
    )
    working = (kind == PlacementKind.JOB, began)
    yield Figure.FINISHED_TRAINING, Placement, case_id, ended_on, finished
    yield Figure.PLACED_IN_WORK, Placement, case_id, starts_on, working
    yield Figure.IN_INTERNSHIP, Placement, case_id, starts_on, running
    case_id, held_on = col(SessionNote.case_id), col(SessionNote.held_on)
    came = col(SessionNote.attendance).in_([how for how in Attendance if how.took_place])
    psychological = col(SessionNote.kind) == SessionKind.PSYCHOLOGICAL
    held = (came, col(SessionNote.withdrawn_at).is_(None))
    yield Figure.CONSULTED, SessionNote, case_id, held_on, held
    yield Figure.CONSULTED_BY_PSYCHOLOGISTS, SessionNote, case_id, held_on, (*held, psychological)


def _columns(figure: Figure, cases: sa.CTE, happened_on: Any) -> tuple[Any, ...]:
    return (
        sa.literal(figure.value, sa.String).label("figure"),
        cases.c.person_id,
        cases.c.centre_id,
        happened_on.label("happened_on"),
    )


def _known(record: type[Record], known_at: datetime | None) -> tuple[sa.ColumnElement[bool], ...]:
    return (col(record.created_at) <= known_at,) if known_at else ()


def totals(db: Session, facts: sa.CompoundSelect[Any]) -> dict[Figure, int]:
    """Return the number of persons in each figure."""
    fact = facts.subquery("facts")
    persons = sa.select(fact.c.figure, sa.func.count(fact.c.person_id.distinct()))
    rows = db.execute(_scoped(persons.group_by(fact.c.figure), facts)).all()
    return dict.fromkeys(Figure, 0) | {BY_KEY[name]: count for name, count in rows}


def counted(
    db: Session, facts: sa.CompoundSelect[Any], dimension: Dimension, as_of: date
) -> dict[Figure, dict[Any, int]]:
    """Return the number of persons in each figure by the key of each part."""
    fact = (_first(facts) if dimension is Dimension.MONTH else facts).subquery("facts")
    key, joined = _key_of(dimension, fact, as_of)
    persons = (
        sa.select(fact.c.figure, key, sa.func.count(fact.c.person_id.distinct()))
        .select_from(joined)
        .group_by(fact.c.figure, key)
    )
    parts: dict[Figure, dict[Any, int]] = {figure: {} for figure in Figure}
    for name, part, count in db.execute(_scoped(persons, facts)):
        parts[BY_KEY[name]][part] = count
    return parts


def _first(facts: sa.CompoundSelect[Any]) -> sa.Select[Any]:
    """Return the first of each person's facts of a kind."""
    fact = facts.subquery("all_facts")
    first_on = sa.func.min(fact.c.happened_on, type_=sa.Date).label("happened_on")
    whose = (fact.c.figure, fact.c.person_id)
    return sa.select(*whose, first_on).group_by(*whose)


def _key_of(dimension: Dimension, fact: sa.Subquery, as_of: date) -> tuple[Any, Any]:
    """Return what to group by, and the facts joined with what that needs."""
    match dimension:
        case Dimension.CENTRE:
            return fact.c.centre_id, fact
        case Dimension.DISTRICT:
            home = col(Centre.id) == fact.c.centre_id
            return col(Centre.district_id), sa.join(fact, Centre, home)
        case Dimension.MONTH:
            return _month_number(fact.c.happened_on), fact
        case Dimension.SEX | Dimension.AGE:
            whose = col(YoungPerson.id) == fact.c.person_id
            key = col(YoungPerson.sex) if dimension is Dimension.SEX else _age_band(as_of)
            return key, sa.join(fact, YoungPerson, whose)
        case _:
            assert_never(dimension)


def _month_number(day: Any) -> sa.ColumnElement[int]:
    """Return the months since the year 0, the one number both databases make of a day."""
    months = sa.extract("year", day) * 12 + sa.extract("month", day) - 1
    return sa.cast(months, sa.Integer)


def _age_band(as_of: date) -> sa.ColumnElement[str]:
    born_on = col(YoungPerson.born_on)
    bands = [(born_on <= _years_before(as_of, age), band.value) for band, age in YOUNGEST.items()]
    return sa.case(*bands, else_=AgeBand.TO_17.value)


def _years_before(day: date, years: int) -> date:
    """Return the latest birth date of those who are *years* old; 29 February ages on 1 March."""
    year = max(day.year - years, date.min.year)
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def _scoped(persons: sa.Select[Any], facts: sa.CompoundSelect[Any]) -> sa.Select[Any]:
    """Let a count over the facts carry the mark that they come from visible_cases()."""
    return persons.execution_options(**facts.get_execution_options())
