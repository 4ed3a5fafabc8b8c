"""What worker and young person agreed to do: the action plan, its goals and steps."""

from datetime import date

from sqlmodel import Relationship

from neetcrm.cases.models.case import Case
from neetcrm.db import Choice, Field, Record
from neetcrm.i18n import N_


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


class ActionPlan(Record, table=True):
    """What worker and young person agreed to do, and how often they will be in touch."""

    __tablename__ = "action_plans"

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    agreed_on: date
    contact_frequency: ContactFrequency = Field(sa_type=ContactFrequency.column())
    agreed_by_id: int

    case: Case = Relationship(back_populates="plans")
    goals: list["Goal"] = Relationship(
        back_populates="plan", sa_relationship_kwargs={"order_by": "Goal.id"}
    )


class Goal(Record, table=True):
    """Something the young person wants to reach."""

    __tablename__ = "goals"

    plan_id: int = Field(default=None, foreign_key="action_plans.id", index=True)
    title: str = Field(max_length=300)
    set_on: date
    achieved_on: date | None = None

    plan: ActionPlan = Relationship(back_populates="goals")
    steps: list["PlanStep"] = Relationship(
        back_populates="goal", sa_relationship_kwargs={"order_by": "PlanStep.id"}
    )

    @property
    def case_id(self) -> int:
        return self.plan.case_id


class PlanStep(Record, table=True):
    """One thing to do for a goal, by whom and until when."""

    __tablename__ = "plan_steps"

    goal_id: int = Field(default=None, foreign_key="goals.id", index=True)
    title: str = Field(max_length=300)
    owner: StepOwner = Field(sa_type=StepOwner.column())
    due_on: date
    done_on: date | None = None
    evidence: str = Field(default="", max_length=300)

    goal: Goal = Relationship(back_populates="steps")

    @property
    def case_id(self) -> int:
        return self.goal.plan.case_id
