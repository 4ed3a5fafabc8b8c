"""Dated stays: a training, an internship, a job."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Relationship

from neetcrm.cases.models.case import LONGEST_TEXT, Case
from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.encryption import EncryptedText
from neetcrm.i18n import N_

if TYPE_CHECKING:
    from neetcrm.cases.models.followup import FollowUp
    from neetcrm.cases.models.outcome import Outcome


class PlacementKind(Choice):
    TRAINING = "training", N_("Training")
    INTERNSHIP = "internship", N_("Internship")
    JOB = "job", N_("Job")


class PlacementResult(Choice):
    """How a placement ended."""

    COMPLETED = "completed", N_("Completed")
    DROPPED_OUT = "dropped_out", N_("Dropped out")
    LOST = "lost", N_("Ended by the other side")
    NOT_STARTED = "not_started", N_("Did not begin")


class EndAssessment(Choice):
    """How the host judges an internship at its end, best first."""

    WOULD_HIRE = "would_hire", N_("The host would hire")
    GOOD = "good", N_("Did well")
    FAIR = "fair", N_("Did enough")
    POOR = "poor", N_("Did not cope")


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

    def is_better_than(self, other: "Evidence") -> bool:
        grades = list(Evidence)
        return grades.index(self) < grades.index(other)

    @property
    def and_better(self) -> tuple["Evidence", ...]:
        """Return this grade and all that prove more."""
        grades = tuple(Evidence)
        return grades[: grades.index(self) + 1]


class Placement(Versioned, Record, table=True):
    """A dated stay: a training, an internship or a job; stays may overlap.

    A training has its run of a course and at its end a certificate. The four signature days belong
    to an internship's agreement, and the host's assessment to its end; contract, evidence, hours,
    wage (tenge a month before tax) and subsidy belong to a job. One that never began ends with
    NOT_STARTED on the day it should have.
    """

    __tablename__ = "placements"
    __table_args__ = (
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= starts_on", name="ended_after_start"),
        sa.CheckConstraint("(ended_on IS NULL) = (result IS NULL)", name="ended_with_a_result"),
        sa.CheckConstraint(
            "attendance_percent BETWEEN 0 AND 100", name="attendance_percent_0_to_100"
        ),
        sa.Index("ix_placements_kind", "kind", "starts_on", "case_id", "result"),
    )

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    kind: PlacementKind = Field(sa_type=PlacementKind.column())
    title: str = Field(max_length=200)
    organisation: str = Field(max_length=200)
    course_run: str = Field(default="", max_length=80)
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
    attendance_percent: int | None = Field(default=None, ge=0, le=100)
    certificate: str = Field(default="", max_length=120)
    end_assessment: EndAssessment | None = Field(default=None, sa_type=EndAssessment.column())
    end_remark: str = Field(
        default="", max_length=LONGEST_TEXT, sa_type=EncryptedText("placements.end_remark")
    )
    recorded_by_id: int

    case: Case = Relationship(back_populates="placements")
    follow_ups: list["FollowUp"] = Relationship(
        back_populates="placement",
        sa_relationship_kwargs={"order_by": "FollowUp.due_on, FollowUp.id"},
    )
    outcomes: list["Outcome"] = Relationship(
        back_populates="placement",
        sa_relationship_kwargs={"order_by": "Outcome.reached_on, Outcome.id"},
    )

    @property
    def last_on(self) -> date | None:
        """The day it ended, or is expected to."""
        return self.ended_on or self.expected_end_on

    def is_running(self, on: date) -> bool:
        return self.starts_on <= on and (self.ended_on is None or self.ended_on > on)
