"""What worker and young person agreed to do: the versions of the action plan, goals and steps."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import JSON, Relationship

from neetcrm.accounts import User
from neetcrm.cases.models.case import LONGEST_TEXT, Case
from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.i18n import N_

IN_FORCE = sa.text("replaced_on IS NULL")


class ContactFrequency(Choice):
    """How often worker and young person agreed to be in touch."""

    WEEKLY = "weekly", N_("Every week")
    TWO_WEEKS = "two_weeks", N_("Every 2 weeks")
    FOUR_WEEKS = "four_weeks", N_("Every 4 weeks")

    @property
    def days(self) -> int:
        return {"weekly": 7, "two_weeks": 14, "four_weeks": 28}[self.value]


class StepOwner(Choice):
    YOUNG_PERSON = "young_person", N_("The young person")
    COUNSELOR = "counselor", N_("Counselor")
    PSYCHOLOGIST = "psychologist", N_("Psychologist")
    PARTNER = "partner", N_("Partner")


class ChangeKind(Choice):
    """What was done to a goal or a step after it was agreed."""

    CHANGED = "changed", N_("Changed")
    DROPPED = "dropped", N_("Taken off the plan")


class ActionPlan(Versioned, Record, table=True):
    """One version of what was agreed; the one in force has no *replaced_on*.

    A later version carries the open goals over as rows of its own, so that an earlier one stays as
    it was on the day it was replaced.
    """

    __tablename__ = "action_plans"
    __table_args__ = (
        sa.CheckConstraint("review_on >= agreed_on", name="reviewed_later"),
        sa.CheckConstraint("replaced_on >= agreed_on", name="replaced_later"),
        sa.UniqueConstraint("case_id", "number"),
        sa.Index(
            "uq_action_plans_in_force",
            "case_id",
            unique=True,
            sqlite_where=IN_FORCE,
            postgresql_where=IN_FORCE,
        ),
    )

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    number: int = 1
    agreed_on: date
    contact_frequency: ContactFrequency = Field(sa_type=ContactFrequency.column())
    review_on: date
    replaced_on: date | None = None
    agreed_by_id: int

    case: Case = Relationship(back_populates="plans")
    goals: list["Goal"] = Relationship(
        back_populates="plan", sa_relationship_kwargs={"order_by": "Goal.id"}
    )
    reviews: list["PlanReview"] = Relationship(
        back_populates="plan",
        sa_relationship_kwargs={"order_by": "PlanReview.id", "cascade": "all, delete-orphan"},
    )
    changes: list["PlanChange"] = Relationship(
        back_populates="plan", sa_relationship_kwargs={"order_by": "PlanChange.id"}
    )

    @property
    def is_in_force(self) -> bool:
        return self.replaced_on is None


class Goal(Versioned, Record, table=True):
    """Something the young person wants to reach."""

    __tablename__ = "goals"

    plan_id: int = Field(default=None, foreign_key="action_plans.id", index=True)
    carried_from_id: int | None = Field(default=None, foreign_key="goals.id")
    title: str = Field(max_length=300)
    set_on: date
    achieved_on: date | None = None
    dropped_on: date | None = None

    plan: ActionPlan = Relationship(back_populates="goals")
    steps: list["PlanStep"] = Relationship(
        back_populates="goal", sa_relationship_kwargs={"order_by": "PlanStep.id"}
    )

    @property
    def case_id(self) -> int:
        return self.plan.case_id

    @property
    def is_open(self) -> bool:
        return self.achieved_on is None and self.dropped_on is None


class PlanStep(Versioned, Record, table=True):
    """One thing to do for a goal, by whom and until when.

    *worker_id* names somebody other than who carries the case, where a worker owns the step.
    """

    __tablename__ = "plan_steps"

    goal_id: int = Field(default=None, foreign_key="goals.id", index=True)
    carried_from_id: int | None = Field(default=None, foreign_key="plan_steps.id")
    title: str = Field(max_length=300)
    owner: StepOwner = Field(sa_type=StepOwner.column())
    worker_id: int | None = Field(default=None, foreign_key="users.id")
    due_on: date
    done_on: date | None = None
    evidence: str = Field(default="", max_length=300)
    dropped_on: date | None = None

    goal: Goal = Relationship(back_populates="steps")
    worker: User | None = Relationship()

    @property
    def case_id(self) -> int:
        return self.goal.plan.case_id

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.dropped_on is None


class PlanReview(Record, table=True):
    """That a plan was looked at together: what was said, and when to look again."""

    __tablename__ = "plan_reviews"

    plan_id: int = Field(default=None, foreign_key="action_plans.id", index=True)
    reviewed_on: date
    was_due_on: date
    said: str = Field(max_length=LONGEST_TEXT)
    reviewed_by_id: int

    plan: ActionPlan = Relationship(back_populates="reviews")

    @property
    def case_id(self) -> int:
        return self.plan.case_id


class PlanChange(Record, table=True):
    """A change of a goal or a step, with the reason and what stood there before."""

    __tablename__ = "plan_changes"

    plan_id: int = Field(default=None, foreign_key="action_plans.id", index=True)
    goal_id: int = Field(default=None, foreign_key="goals.id")
    step_id: int | None = Field(default=None, foreign_key="plan_steps.id")
    kind: ChangeKind = Field(sa_type=ChangeKind.column())
    title: str = Field(max_length=300)
    reason: str = Field(max_length=LONGEST_TEXT)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    changed_on: date
    changed_by_id: int
    undone_on: date | None = None

    plan: ActionPlan = Relationship(back_populates="changes")
    goal: Goal = Relationship()
    step: PlanStep | None = Relationship()

    @property
    def case_id(self) -> int:
        return self.plan.case_id
