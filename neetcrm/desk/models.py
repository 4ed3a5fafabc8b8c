"""The records of the desk: views of a caseload, changes of many cases, cases opened lately."""

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import JSON, Relationship

from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.errors import NeetcrmError
from neetcrm.i18n import N_

LONGEST_VIEW_NAME = 60
LONGEST_ADDRESS = 500


class SavedView(Versioned, Record, table=True):
    """What the address of a caseload asks for, under a name: each reader sees their own cases."""

    __tablename__ = "saved_views"

    owner_id: int = Field(foreign_key="users.id", index=True)
    centre_id: int | None = Field(default=None, foreign_key="centres.id", index=True)
    name: str = Field(max_length=LONGEST_VIEW_NAME)
    asked: str = Field(default="", max_length=LONGEST_ADDRESS)
    is_shared: bool = False
    dropped_at: datetime | None = None


class ChangeKind(Choice):
    """What is done to many cases at once."""

    HAND_OVER = "hand_over", N_("Hand over")
    NEXT_CONTACT = "next_contact", N_("Next contact")


class Fate(Choice):
    """What became of one of the cases that were chosen."""

    CHANGED = "changed", N_("Changed")
    REFUSED = "refused", N_("Not changed")
    UNDONE = "undone", N_("Taken back")
    LEFT = "left", N_("Not taken back")


class ChangeOfMany(Versioned, Record, table=True):
    """One act on many cases, so that it can be told and taken back."""

    __tablename__ = "changes_of_many"

    kind: ChangeKind = Field(sa_type=ChangeKind.column())
    made_by_id: int = Field(foreign_key="users.id", index=True)
    undone_at: datetime | None = None

    cases: list["ChangedCase"] = Relationship(
        back_populates="change", sa_relationship_kwargs={"order_by": "ChangedCase.id"}
    )

    def of_fate(self, fate: Fate) -> list["ChangedCase"]:
        return [case for case in self.cases if case.fate is fate]


class ChangedCase(Record, table=True):
    """What a change made of one case: from what to what, and the version that it left behind.

    *why* is the sentence of what refused it, *values* what stands in that sentence.
    """

    __tablename__ = "changed_cases"

    change_id: int = Field(default=None, foreign_key="changes_of_many.id", index=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    fate: Fate = Field(default=Fate.CHANGED, sa_type=Fate.column())
    before: str = Field(default="", max_length=40)
    after: str = Field(default="", max_length=40)
    version_after: int = 0
    why: str = Field(default="", max_length=300)
    values: dict[str, str] = Field(default_factory=dict, sa_type=JSON)

    change: ChangeOfMany = Relationship(back_populates="cases")

    def settle(self, fate: Fate, why: NeetcrmError | None = None) -> None:
        """Note what became of the case, and in which words."""
        self.fate = fate
        self.why = why.sentence if why else ""
        self.values = {name: str(value) for name, value in why.values.items()} if why else {}


class RecentCase(Record, table=True):
    """When somebody last opened a case, for the way back to it; it tells nothing of the person."""

    __tablename__ = "recent_cases"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "case_id"),
        sa.Index("ix_recent_cases_user_opened", "user_id", "opened_at"),
    )
    is_audited: ClassVar[bool] = False

    user_id: int = Field(foreign_key="users.id")
    case_id: int = Field(foreign_key="cases.id", index=True)
    opened_at: datetime
