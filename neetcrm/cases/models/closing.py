"""How cases ended: each closing is kept, also one that was taken back."""

from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import Relationship

from neetcrm.cases.models.case import LONGEST_TEXT, Case, ClosingReason
from neetcrm.db import Field, Record

if TYPE_CHECKING:
    from neetcrm.cases.models.followup import FollowUp


class Closing(Record, table=True):
    """One end of a case; with *reopened_on*, the case went on after it."""

    __tablename__ = "closings"

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    closed_on: date
    reason: ClosingReason = Field(sa_type=ClosingReason.column())
    note: str = Field(default="", max_length=LONGEST_TEXT)
    closed_by_id: int
    reopened_on: date | None = None
    reopened_because: str = Field(default="", max_length=LONGEST_TEXT)
    reopened_by_id: int | None = None

    case: Case = Relationship(back_populates="closings")
    follow_ups: list["FollowUp"] = Relationship(
        back_populates="closing",
        sa_relationship_kwargs={"order_by": "FollowUp.due_on, FollowUp.id"},
    )
