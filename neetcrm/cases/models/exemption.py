"""What a case is excused from: asked for by a worker, answered by a supervisor."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Relationship

from neetcrm.cases.models.case import LONGEST_TEXT, Case
from neetcrm.db import Field, Record, Versioned

WAITS = sa.text("granted_on IS NULL AND refused_on IS NULL AND withdrawn_on IS NULL")


class Exemption(Versioned, Record, table=True):
    """A supervisor's time-boxed leave from one requirement.

    One that was asked for has *asked_on*, and *reason* in the words of who asked; it waits until
    it is granted or refused. What was taken back has *withdrawn_on* and counts no longer.
    """

    __tablename__ = "exemptions"
    __table_args__ = (
        sa.CheckConstraint("(granted_on IS NULL) = (ends_on IS NULL)", name="granted_until"),
        sa.CheckConstraint("ends_on >= granted_on", name="ends_after_granted"),
        sa.CheckConstraint("granted_on IS NULL OR refused_on IS NULL", name="one_answer"),
        sa.CheckConstraint(
            "(answered_by_id IS NULL) = (granted_on IS NULL AND refused_on IS NULL)",
            name="answered_by_somebody",
        ),
        sa.Index(
            "uq_exemptions_waiting",
            "case_id",
            "requirement",
            unique=True,
            sqlite_where=WAITS,
            postgresql_where=WAITS,
        ),
    )

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    requirement: str = Field(max_length=40)
    reason: str = Field(max_length=LONGEST_TEXT)
    asked_on: date | None = None
    asked_by_id: int | None = Field(default=None, foreign_key="users.id")
    granted_on: date | None = None
    ends_on: date | None = None
    refused_on: date | None = None
    answer: str = Field(default="", max_length=LONGEST_TEXT)
    answered_by_id: int | None = Field(default=None, foreign_key="users.id")
    withdrawn_on: date | None = None

    case: Case = Relationship(back_populates="exemptions")

    @property
    def is_waiting(self) -> bool:
        return self.granted_on is None and self.refused_on is None and self.withdrawn_on is None

    def is_in_force(self, on: date) -> bool:
        if self.granted_on is None or self.ends_on is None or self.withdrawn_on is not None:
            return False
        return self.granted_on <= on <= self.ends_on
