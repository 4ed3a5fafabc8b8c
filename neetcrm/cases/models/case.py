"""The case itself: where it stands, and its moves between stages."""

import secrets
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Relationship

from neetcrm.accounts import Centre, User
from neetcrm.cases.numbers import with_check_digit
from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.i18n import N_
from neetcrm.people.models import YoungPerson

if TYPE_CHECKING:
    from neetcrm.cases.models.closing import Closing
    from neetcrm.cases.models.exemption import Exemption
    from neetcrm.cases.models.followup import FollowUp
    from neetcrm.cases.models.handing import Handing
    from neetcrm.cases.models.needs import Assessment, NeetStatus
    from neetcrm.cases.models.outcome import Outcome
    from neetcrm.cases.models.placement import Placement
    from neetcrm.cases.models.plan import ActionPlan
    from neetcrm.cases.models.situation import Situation

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
        sa.Index(
            "ix_cases_open_in_stage",
            "centre_id",
            "stage",
            "stage_since",
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        ),
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
    situations: list["Situation"] = Relationship(
        back_populates="case",
        sa_relationship_kwargs={"order_by": "Situation.told_on, Situation.id"},
    )
    exemptions: list["Exemption"] = Relationship(
        back_populates="case", sa_relationship_kwargs={"order_by": "Exemption.id"}
    )
    handings: list["Handing"] = Relationship(
        back_populates="case", sa_relationship_kwargs={"order_by": "Handing.id"}
    )

    outcomes: list["Outcome"] = Relationship(
        back_populates="case",
        sa_relationship_kwargs={"order_by": "Outcome.reached_on, Outcome.id"},
    )
    follow_ups: list["FollowUp"] = Relationship(
        back_populates="case",
        sa_relationship_kwargs={"order_by": "FollowUp.due_on, FollowUp.id"},
    )
    closings: list["Closing"] = Relationship(
        back_populates="case", sa_relationship_kwargs={"order_by": "Closing.id"}
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
