"""The caseload as a board: a column for each stage, with its count and its first cases."""

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.access import Act, Actor
from neetcrm.cases.models import Case, Stage
from neetcrm.db import Session
from neetcrm.desk.caseloads.caseload import CaseloadView, CaseRow, asked_cases, lines_of, rows_of

FIRST = 20
"""How many cases a column shows; the others are in the table."""


@dataclass(frozen=True)
class Pile:
    """The cases of one stage: how many there are, and the first of them."""

    stage: Stage
    count: int
    rows: list[CaseRow]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.rows)


def board(db: Session, actor: Actor, view: CaseloadView) -> list[Pile]:
    """Return a pile for each stage that the view shows, in the order of the road."""
    actor.must(Act.READ_CARDS)
    stages = [view.stage] if view.stage else list(Stage)
    counts = _counts(db, actor, view)
    return [Pile(stage, counts.get(stage, 0), _first(db, actor, view, stage)) for stage in stages]


def _counts(db: Session, actor: Actor, view: CaseloadView) -> dict[Stage, int]:
    cases: Any = asked_cases(db, actor, view)
    counted = cases.with_only_columns(
        col(Case.stage), sa.func.count(), maintain_column_froms=True
    ).group_by(col(Case.stage))
    return {stage: count for stage, count in db.execute(counted)}  # noqa: C416 - rows, not pairs


def _first(db: Session, actor: Actor, view: CaseloadView, stage: Stage) -> list[CaseRow]:
    of_stage = replace(view, stage=stage, after="", before="")
    cases = asked_cases(db, actor, of_stage, with_people=False)
    return rows_of(db, lines_of(actor, cases, of_stage, limit=FIRST))
