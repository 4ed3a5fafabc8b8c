"""The records of a case: its stages, what is known at its start, its plan and its placements."""

import secrets
from collections.abc import Collection
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import JSON, Relationship

from neetcrm.accounts import Centre, User
from neetcrm.cases.numbers import with_check_digit
from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.i18n import N_
from neetcrm.people.models import YoungPerson

LONGEST_TEXT = 2000


class Stage(Choice):
    INTAKE = "intake", N_("Intake")
    COUNSELING = "counseling", N_("Counseling")
    TRAINING = "training", N_("Training")
    INTERNSHIP = "internship", N_("Internship")
    EMPLOYMENT = "employment", N_("Employment")


class Source(Choice):
    """How a case came to the centre."""

    WALK_IN = "walk_in", N_("Came by themselves")
    FAMILY = "family", N_("Family or friends")
    SCHOOL = "school", N_("School or college")
    UNIVERSITY = "university", N_("University")
    CLINIC = "clinic", N_("Medical institution")
    YOUTH_ORGANISATION = "youth_organisation", N_("Youth organisation")
    OUTREACH = "outreach", N_("Outreach by the centre")


class ClosingReason(Choice):
    """Why a case ends; rules and reports depend on these, so the list is closed."""

    EMPLOYED_PERMANENT = "employed_permanent", N_("Employed, permanent")
    EMPLOYED_TEMPORARY = "employed_temporary", N_("Employed, temporary")
    SELF_EMPLOYED = "self_employed", N_("Self-employed")
    IN_EDUCATION = "in_education", N_("In education")
    MILITARY_SERVICE = "military_service", N_("Military service")
    MOVED_AWAY = "moved_away", N_("Moved away")
    LOST_CONTACT = "lost_contact", N_("Lost contact")
    WITHDREW = "withdrew", N_("Withdrew")
    AGED_OUT = "aged_out", N_("Aged out (36th birthday)")
    TRANSFERRED = "transferred", N_("Transferred")
    DIED = "died", N_("Died")
    MISTAKE = "mistake", N_("Opened by mistake")


class NeetReason(Choice):
    """Why a young person is not in employment, education or training."""

    UNEMPLOYED_GRADUATE = "unemployed_graduate", N_("Unemployed graduate")
    LOST_WORK = "lost_work", N_("Lost work")
    LONG_TERM_UNEMPLOYED = "long_term_unemployed", N_("Unemployed for 12 months or more")
    RAISING_CHILD = "raising_child", N_("Raising a child")
    CARING = "caring", N_("Caring for a relative")
    KEEPING_HOUSEHOLD = "keeping_household", N_("Keeping the household")
    ILLNESS = "illness", N_("Illness or disability")
    DISCOURAGED = "discouraged", N_("Discouraged")
    INFORMAL_WORK = "informal_work", N_("Informal work")
    OTHER = "other", N_("Other inactive")


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


class PlacementKind(Choice):
    TRAINING = "training", N_("Training")
    INTERNSHIP = "internship", N_("Internship")
    JOB = "job", N_("Job")


class PlacementResult(Choice):
    """How a placement ended."""

    COMPLETED = "completed", N_("Completed")
    DROPPED_OUT = "dropped_out", N_("Dropped out")
    LOST = "lost", N_("Ended by the other side")


class ContractKind(Choice):
    PERMANENT = "permanent", N_("Labour contract, permanent")
    FIXED_TERM = "fixed_term", N_("Labour contract, fixed term")
    CIVIL = "civil", N_("Civil-law contract")
    SELF_EMPLOYED = "self_employed", N_("Self-employment")


class Evidence(Choice):
    """How well a job or a result is proven, best first."""

    PENSION_STATEMENT = "pension_statement", N_("Pension-contribution statement")
    REGISTERED_CONTRACT = "registered_contract", N_("Registered labour contract")
    LETTER = "letter", N_("Employer's letter or certificate")
    SEEN_DOCUMENT = "seen_document", N_("Seen document")
    SELF_REPORT = "self_report", N_("Self-report")


class Band(Choice):
    """How far from work somebody is, and so how often to be in touch."""

    A = "a", N_("A: job-ready, contact every 2 to 4 weeks")
    B = "b", N_("B: needs support, contact every 2 weeks")
    C = "c", N_("C: far from the labour market, contact every week")


def new_number() -> str:
    """Return a fresh case number: 8 random digits, which tell nothing, and a check digit."""
    return with_check_digit(f"{secrets.randbelow(9 * 10**7) + 10**7}")


class Case(Versioned, Record, table=True):
    """One spell of support for one young person; at most one is open at a time.

    The days of last and next contact are kept here by the operations that change them, so that
    a caseload is one walk along an index. Every open case has a day of next contact.
    """

    __tablename__ = "cases"
    __table_args__ = (
        sa.CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="closed_after"),
        sa.CheckConstraint(
            "(closed_on IS NULL) = (closing_reason IS NULL)", name="closed_for_a_reason"
        ),
        sa.Index(
            "uq_cases_open_person",
            "person_id",
            unique=True,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        ),
        sa.Index("ix_cases_counselor", "counselor_id", "next_contact_on", "id"),
        sa.Index("ix_cases_counselor_stage", "counselor_id", "stage", "next_contact_on", "id"),
        sa.Index("ix_cases_psychologist", "psychologist_id", "next_contact_on", "id"),
        sa.Index("ix_cases_centre", "centre_id", "next_contact_on", "id"),
        sa.Index("ix_cases_centre_stage", "centre_id", "stage", "next_contact_on", "id"),
    )

    number: str = Field(default_factory=new_number, max_length=9, unique=True)
    person_id: int = Field(default=None, foreign_key="young_people.id", index=True)
    centre_id: int = Field(foreign_key="centres.id")
    counselor_id: int = Field(foreign_key="users.id")
    psychologist_id: int | None = Field(default=None, foreign_key="users.id")
    source: Source = Field(default=Source.WALK_IN, sa_type=Source.column())
    another_because: str = Field(default="", max_length=LONGEST_TEXT)
    stage: Stage = Field(default=Stage.INTAKE, sa_type=Stage.column())
    stage_since: date
    opened_on: date
    last_contact_on: date
    next_contact_on: date
    closed_on: date | None = None
    closing_reason: ClosingReason | None = Field(default=None, sa_type=ClosingReason.column())
    closing_note: str = Field(default="", max_length=LONGEST_TEXT)

    person: YoungPerson = Relationship()
    centre: Centre = Relationship()
    counselor: User = Relationship(
        sa_relationship_kwargs={"foreign_keys": "Case.counselor_id", "viewonly": True}
    )
    psychologist: User | None = Relationship(
        sa_relationship_kwargs={"foreign_keys": "Case.psychologist_id", "viewonly": True}
    )
    moves: list["StageMove"] = Relationship(
        back_populates="case",
        sa_relationship_kwargs={"order_by": "StageMove.moved_on, StageMove.id"},
    )
    neet_statuses: list["NeetStatus"] = Relationship(
        back_populates="case",
        sa_relationship_kwargs={"order_by": "NeetStatus.checked_on, NeetStatus.id"},
    )
    assessments: list["Assessment"] = Relationship(
        back_populates="case",
        sa_relationship_kwargs={"order_by": "Assessment.assessed_on, Assessment.id"},
    )
    plans: list["ActionPlan"] = Relationship(
        back_populates="case",
        sa_relationship_kwargs={"order_by": "ActionPlan.agreed_on, ActionPlan.id"},
    )
    placements: list["Placement"] = Relationship(
        back_populates="case",
        sa_relationship_kwargs={"order_by": "Placement.starts_on, Placement.id"},
    )
    exemptions: list["Exemption"] = Relationship(
        back_populates="case", sa_relationship_kwargs={"order_by": "Exemption.id"}
    )

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def plan(self) -> "ActionPlan | None":
        return self.plans[-1] if self.plans else None


class StageMove(Record, table=True):
    """One step of a case from a stage to another; never changed afterwards."""

    __tablename__ = "stage_moves"
    __table_args__ = (sa.Index("ix_stage_moves_to_stage", "to_stage", "moved_on", "case_id"),)

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    from_stage: Stage | None = Field(default=None, sa_type=Stage.column())
    to_stage: Stage = Field(sa_type=Stage.column())
    moved_on: date
    moved_by_id: int
    reason: str = Field(default="", max_length=LONGEST_TEXT)

    case: Case = Relationship(back_populates="moves")


class Exemption(Record, table=True):
    """A supervisor's time-boxed leave from one requirement."""

    __tablename__ = "exemptions"
    __table_args__ = (sa.CheckConstraint("ends_on >= granted_on", name="ends_after_granted"),)

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    requirement: str = Field(max_length=40)
    reason: str = Field(max_length=LONGEST_TEXT)
    granted_on: date
    ends_on: date
    granted_by_id: int

    case: Case = Relationship(back_populates="exemptions")


class NeetStatus(Record, table=True):
    """That, and why, the young person was found to be NEET on a day."""

    __tablename__ = "neet_statuses"

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    reason: NeetReason = Field(sa_type=NeetReason.column())
    other_reasons: list[str] = Field(default_factory=list, sa_type=JSON)
    since_on: date | None = None
    checked_on: date
    checked_by_id: int

    case: Case = Relationship(back_populates="neet_statuses")


DOMAINS: dict[str, str] = {
    "motivation": N_("Motivation"),
    "basic_skills": N_("Basic skills"),
    "job_search_skills": N_("Job-search skills"),
    "digital_skills": N_("Digital skills"),
    "languages": N_("Languages"),
    "documents": N_("Documents and legal matters"),
    "health": N_("Health and well-being"),
    "family_care": N_("Family and care"),
    "housing_money": N_("Housing and money"),
    "support_network": N_("Support network"),
}
"""The readiness wheel: ten domains, each from 1 (far from work) to 5 (ready)."""


def band_of(scores: Collection[int]) -> Band:
    """Return A from a sum of 40 with nothing below 3; C below 25 or with three domains at 1."""
    if sum(scores) < 25 or sum(score == 1 for score in scores) >= 3:
        return Band.C
    return Band.A if sum(scores) >= 40 and min(scores) >= 3 else Band.B


class Assessment(Record, table=True):
    """A needs assessment over the readiness wheel."""

    __tablename__ = "assessments"
    __table_args__ = tuple(
        sa.CheckConstraint(f"{domain} BETWEEN 1 AND 5", name=f"{domain}_1_to_5")
        for domain in DOMAINS
    )

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    assessed_on: date
    assessed_by_id: int
    motivation: int = Field(ge=1, le=5)
    basic_skills: int = Field(ge=1, le=5)
    job_search_skills: int = Field(ge=1, le=5)
    digital_skills: int = Field(ge=1, le=5)
    languages: int = Field(ge=1, le=5)
    documents: int = Field(ge=1, le=5)
    health: int = Field(ge=1, le=5)
    family_care: int = Field(ge=1, le=5)
    housing_money: int = Field(ge=1, le=5)
    support_network: int = Field(ge=1, le=5)
    remark: str = Field(default="", max_length=LONGEST_TEXT)

    case: Case = Relationship(back_populates="assessments")

    @property
    def scores(self) -> dict[str, int]:
        return {domain: getattr(self, domain) for domain in DOMAINS}

    @property
    def band(self) -> Band:
        return band_of(self.scores.values())


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


class Placement(Versioned, Record, table=True):
    """A dated stay: a training, an internship or a job; stays may overlap.

    The four signature days belong to an internship's agreement; contract, evidence, hours, wage
    (tenge a month before tax) and subsidy belong to a job.
    """

    __tablename__ = "placements"
    __table_args__ = (
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= starts_on", name="ended_after_start"),
        sa.CheckConstraint("(ended_on IS NULL) = (result IS NULL)", name="ended_with_a_result"),
        sa.Index("ix_placements_kind", "kind", "starts_on", "case_id"),
    )

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    kind: PlacementKind = Field(sa_type=PlacementKind.column())
    title: str = Field(max_length=200)
    organisation: str = Field(max_length=200)
    starts_on: date
    expected_end_on: date | None = None
    ended_on: date | None = None
    result: PlacementResult | None = Field(default=None, sa_type=PlacementResult.column())
    continues_alongside: bool = False
    young_person_signed_on: date | None = None
    host_signed_on: date | None = None
    centre_signed_on: date | None = None
    representative_signed_on: date | None = None
    contract_kind: ContractKind | None = Field(default=None, sa_type=ContractKind.column())
    evidence: Evidence | None = Field(default=None, sa_type=Evidence.column())
    weekly_hours: int | None = Field(default=None, ge=1, le=80)
    wage: Decimal | None = Field(default=None, ge=0, max_digits=12, decimal_places=2)
    is_subsidised: bool = False
    recorded_by_id: int

    case: Case = Relationship(back_populates="placements")

    def is_running(self, on: date) -> bool:
        return self.starts_on <= on and (self.ended_on is None or self.ended_on > on)
