"""How long cases stay in a stage: which stay longer than three quarters of the others.

Who left a stage left it sooner than who is still in it will: the others are both of them, each
asked apart. Looking only at who left would find most of those slow who stayed.
"""

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


def is_slow(today: date, centre_id: int | None) -> sa.ColumnElement[bool]:
    """Return the condition that a case of a centre is in its stage longer than 3 in 4 others.

    It is longer there than 3 in 4 of the other open cases are, and than 3 in 4 of those stayed
    that moved on; where too few moved on, the open ones say it alone.
    """
    pace, waiting = _pace(), _waiting(centre_id)
    stayed = DaysBetween(sa.literal(today), Case.stage_since)
    usual = sa.select(pace.c.days).where(
        pace.c.stage == Case.stage, pace.c.centre_id == Case.centre_id
    )
    of_others = sa.select(waiting.c.since).where(waiting.c.stage == Case.stage)
    return sa.and_(
        col(Case.stage_since) < of_others.scalar_subquery(),
        stayed > sa.func.coalesce(usual.scalar_subquery(), -1),
    )


def _waiting(centre_id: int | None) -> sa.CTE:
    """Return the day before which a case came to its stage that waits longer than 3 in 4 others."""
    since = col(Case.stage_since)
    of_stage = col(Case.stage)
    ranked = (
        sa.select(
            col(Case.stage),
            since.label("since"),
            sa.func.row_number().over(partition_by=of_stage, order_by=since.desc()).label("place"),
            sa.func.count().over(partition_by=of_stage).label("number"),
        )
        .where(col(Case.closed_on).is_(None), col(Case.centre_id) == centre_id)
        .execution_options(scoped=True)
        .subquery()
    )
    is_above = ranked.c.place * 4 >= (ranked.c.number - 1) * 3
    days = sa.select(ranked.c.stage, sa.func.max(ranked.c.since).label("since"))
    enough = days.where(ranked.c.number >= FEWEST, is_above).group_by(ranked.c.stage)
    return enough.cte("waiting").prefix_with("MATERIALIZED")


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
