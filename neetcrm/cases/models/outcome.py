"""What came of a case: results, each with what proves it."""

from datetime import date

from sqlmodel import Relationship

from neetcrm.cases.models.case import Case
from neetcrm.cases.models.placement import Evidence, Placement
from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.i18n import N_

LONGEST_SEEN = 300


class OutcomeKind(Choice):
    """What a young person reached; reports depend on these, so the list is closed."""

    FINISHED_TRAINING = "finished_training", N_("Finished a training")
    PLACED_IN_INTERNSHIP = "placed_in_internship", N_("Placed in an internship")
    FINISHED_INTERNSHIP = "finished_internship", N_("Finished an internship")
    IN_WORK = "in_work", N_("In work")
    SELF_EMPLOYED = "self_employed", N_("Self-employed")
    IN_EDUCATION = "in_education", N_("In education")


class Outcome(Versioned, Record, table=True):
    """A verified result, of a placement or on its own; *evidence* is the best grade seen so far.

    One that was recorded by mistake is taken back and counts no longer.
    """

    __tablename__ = "outcomes"

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    placement_id: int | None = Field(default=None, foreign_key="placements.id", index=True)
    kind: OutcomeKind = Field(sa_type=OutcomeKind.column())
    reached_on: date
    evidence: Evidence = Field(sa_type=Evidence.column())
    taken_back_on: date | None = None
    recorded_by_id: int

    case: Case = Relationship(back_populates="outcomes")
    placement: Placement | None = Relationship(back_populates="outcomes")
    proofs: list["OutcomeProof"] = Relationship(
        back_populates="outcome", sa_relationship_kwargs={"order_by": "OutcomeProof.id"}
    )

    @property
    def counts(self) -> bool:
        return self.taken_back_on is None


class OutcomeProof(Record, table=True):
    """What was seen of an outcome on a day; a better proof is added, none is changed."""

    __tablename__ = "outcome_proofs"

    outcome_id: int = Field(default=None, foreign_key="outcomes.id", index=True)
    evidence: Evidence = Field(sa_type=Evidence.column())
    seen: str = Field(default="", max_length=LONGEST_SEEN)
    seen_on: date
    recorded_by_id: int

    outcome: Outcome = Relationship(back_populates="proofs")

    @property
    def case_id(self) -> int:
        return self.outcome.case_id
