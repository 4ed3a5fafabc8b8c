"""What may be read of action plans; the case they belong to was found within the scope."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from neetcrm.access import Act, Actor
from neetcrm.cases.models import ActionPlan, Case, Goal, PlanChange, PlanReview
from neetcrm.cases.planning.plans import PlanMissing
from neetcrm.cases.queries import found
from neetcrm.cases.scope import visible_cases
from neetcrm.db import Session
from neetcrm.people.models import YoungPerson


class PlanToReview(NamedTuple):
    """An open case whose plan is to be reviewed."""

    number: str
    surname: str
    given_name: str
    patronymic: str
    review_on: date


@dataclass(frozen=True)
class PlansToReview:
    """The plans that are due, the longest first, and how many there are in all."""

    rows: list[PlanToReview] = field(default_factory=list)
    count: int = 0


def plans_to_review(db: Session, actor: Actor, today: date, *, limit: int = 20) -> PlansToReview:
    """Return the plans of the actor's open cases whose review is due by *today*."""
    if not actor.can(Act.EDIT_PLAN):
        return PlansToReview()
    known = {"today": today, "most": limit}
    rows = db.execute(_to_review(actor), known).all()
    return PlansToReview([PlanToReview(*row[:-1]) for row in rows], rows[0][-1] if rows else 0)


@lru_cache(maxsize=512)
def _to_review(actor: Actor) -> sa.Select[Any]:
    cases: Any = visible_cases(actor)
    wanted: sa.Select[Any] = (
        cases.join(ActionPlan, col(ActionPlan.case_id) == col(Case.id))
        .join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
        .where(
            col(Case.closed_on).is_(None),
            col(ActionPlan.replaced_on).is_(None),
            col(ActionPlan.review_on) <= sa.bindparam("today"),
        )
        .order_by(col(ActionPlan.review_on), col(Case.id))
        .limit(sa.bindparam("most"))
        .with_only_columns(
            col(Case.number),
            col(YoungPerson.surname),
            col(YoungPerson.given_name),
            col(YoungPerson.patronymic),
            col(ActionPlan.review_on),
            sa.func.count().over(),
            maintain_column_froms=True,
        )
    )
    return wanted


def plan_in_force(db: Session, case: Case) -> ActionPlan:
    """Return the version that is worked on; raise PlanMissing where none was agreed yet."""
    wanted = select(ActionPlan).where(ActionPlan.case_id == case.id)
    plan = db.exec(wanted.where(col(ActionPlan.replaced_on).is_(None))).one_or_none()
    if plan is None:
        raise PlanMissing
    return plan


def plan_tab(db: Session, case: Case) -> list[ActionPlan]:
    """Return all versions of a case's plan, the newest first, with what the plan tab shows."""
    wanted = select(ActionPlan).where(ActionPlan.case_id == case.id)
    return list(db.exec(_whole(wanted).order_by(col(ActionPlan.number).desc())))


def get_version(db: Session, case: Case, plan_id: int) -> tuple[ActionPlan, ActionPlan | None]:
    """Return one version with the one before it, which the first one has not."""
    of_case = select(ActionPlan).where(ActionPlan.case_id == case.id)
    plan = found(db.exec(_whole(of_case.where(ActionPlan.id == plan_id))).one_or_none())
    earlier = of_case.where(ActionPlan.number == plan.number - 1)
    return plan, db.exec(earlier.options(selectinload(ActionPlan.goals))).one_or_none()  # type: ignore[arg-type]


def get_review(db: Session, case: Case, review_id: int) -> PlanReview:
    wanted = select(PlanReview).join(ActionPlan)
    wanted = wanted.where(ActionPlan.case_id == case.id, PlanReview.id == review_id)
    return found(db.exec(wanted).one_or_none())


def get_change(db: Session, case: Case, change_id: int) -> PlanChange:
    wanted = select(PlanChange).join(ActionPlan)
    wanted = wanted.where(ActionPlan.case_id == case.id, PlanChange.id == change_id)
    return found(db.exec(wanted).one_or_none())


def workers_of(*plans: ActionPlan) -> set[int]:
    """Return the numbers of all workers whom these versions name."""
    return {number for plan in plans for number in _named(plan) if number}


def _named(plan: ActionPlan) -> Iterator[int | None]:
    yield plan.agreed_by_id
    for review in plan.reviews:
        yield review.reviewed_by_id
    for change in plan.changes:
        yield change.changed_by_id
    for goal in plan.goals:
        for step in goal.steps:
            yield step.worker_id


def _whole(plans: Any) -> Any:
    return plans.options(
        selectinload(ActionPlan.goals).selectinload(Goal.steps),  # type: ignore[arg-type]
        selectinload(ActionPlan.reviews),  # type: ignore[arg-type]
        selectinload(ActionPlan.changes),  # type: ignore[arg-type]
    )
