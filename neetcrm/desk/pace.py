"""How long cases stay in a stage: those that stay longer than three quarters of the others did."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import col

from neetcrm.cases.models import Case, Stage, StageMove

SAMPLE = 300
"""How many of the last moves to each stage are looked at: a figure of now at a price that stays."""
FEWEST = 20
"""With fewer stays in a stage of a centre nobody can tell what is long."""


class DaysBetween(FunctionElement[int]):
    """The whole days from the second day to the first."""

    type = sa.Integer()
    inherit_cache = True
    name = "days_between"


@compiles(DaysBetween, "sqlite")
def _on_sqlite(between: Any, compiler: Any, **how: Any) -> str:
    later, earlier = (compiler.process(day, **how) for day in between.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(DaysBetween, "postgresql")
def _on_postgresql(between: Any, compiler: Any, **how: Any) -> str:
    later, earlier = (compiler.process(day, **how) for day in between.clauses)
    return f"(CAST({later} AS DATE) - CAST({earlier} AS DATE))"


def is_slow(today: date) -> sa.ColumnElement[bool]:
    """Return the condition that a case stays in its stage longer than 3 in 4 of its centre did."""
    pace = _pace()
    usual = sa.select(pace.c.days).where(
        pace.c.stage == Case.stage, pace.c.centre_id == Case.centre_id
    )
    return DaysBetween(sa.literal(today), Case.stage_since) > usual.scalar_subquery()


def _pace() -> sa.CTE:
    """Return the 75th percentile of the days that stays took which ended by a move, by centre."""
    stays = _stays().subquery()
    of_stage = (stays.c.stage, stays.c.centre_id)
    ranked = sa.select(
        *of_stage,
        stays.c.days,
        sa.func.row_number().over(partition_by=of_stage, order_by=stays.c.days).label("place"),
        sa.func.count().over(partition_by=of_stage).label("number"),
    ).subquery()
    is_above = sa.and_(ranked.c.number >= FEWEST, ranked.c.place * 4 >= ranked.c.number * 3)
    days = sa.func.min(ranked.c.days).label("days")
    pace = sa.select(ranked.c.stage, ranked.c.centre_id, days).where(is_above)
    return pace.group_by(ranked.c.stage, ranked.c.centre_id).cte("pace").prefix_with("MATERIALIZED")


def _stays() -> sa.Select[Any]:
    last = sa.union_all(*(sa.select(_last_moves(to).subquery()) for to in Stage)).subquery()
    earlier = aliased(StageMove)
    began_on = sa.select(sa.func.max(col(earlier.moved_on))).where(
        col(earlier.case_id) == last.c.case_id, col(earlier.id) < last.c.id
    )
    columns: tuple[Any, ...] = (
        last.c.from_stage.label("stage"),
        Case.centre_id,
        DaysBetween(last.c.moved_on, began_on.scalar_subquery()).label("days"),
    )
    stays: sa.Select[Any] = sa.select(*columns).join(Case, col(Case.id) == last.c.case_id)
    return stays.where(last.c.from_stage.is_not(None))


def _last_moves(to: Stage) -> sa.Select[Any]:
    columns: tuple[Any, ...] = (
        StageMove.id,
        StageMove.case_id,
        StageMove.from_stage,
        StageMove.moved_on,
    )
    moves = sa.select(*columns).where(col(StageMove.to_stage) == to)
    newest_first = (col(StageMove.moved_on).desc(), col(StageMove.case_id).desc())
    return moves.order_by(*newest_first).limit(SAMPLE)
