"""How cases change hands: the act, and each case that it was about."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Relationship

from neetcrm.access import Role
from neetcrm.accounts import CaseAccess, User
from neetcrm.cases.models.case import LONGEST_TEXT, Case
from neetcrm.cases.models.task import Task
from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.i18n import N_


class HandOverKind(Choice):
    FOR_GOOD = "for_good", N_("For good")
    COVER = "cover", N_("As cover, until a day")


class HandOver(Versioned, Record, table=True):
    """That cases of one worker went to another, for good or as cover; it is never deleted.

    The case that is handed over for good has another worker; one that is covered keeps its own.
    """

    __tablename__ = "hand_overs"
    __table_args__ = (sa.Index("ix_hand_overs_centre", "centre_id", "id"),)

    kind: HandOverKind = Field(sa_type=HandOverKind.column())
    role: Role = Field(sa_type=Role.column())
    """The part in the cases that changes hands: the counselor's or the psychologist's."""
    centre_id: int = Field(foreign_key="centres.id")
    from_id: int = Field(foreign_key="users.id")
    to_id: int = Field(foreign_key="users.id")
    handed_on: date
    handed_by_id: int
    reason: str = Field(default="", max_length=LONGEST_TEXT)
    count: int = 1
    """How many cases it was about."""
    access_id: int | None = Field(default=None, foreign_key="case_accesses.id")
    """What it let somebody do for a time: the cover, or the tail of the worker before."""
    undone_on: date | None = None
    undone_by_id: int | None = None
    undone_count: int = 0

    access: CaseAccess | None = Relationship()
    handings: list["Handing"] = Relationship(back_populates="hand_over")
    tasks: list[Task] = Relationship()
    """The tasks that went with the cases to their new worker."""
    giver: User = Relationship(
        sa_relationship_kwargs={"foreign_keys": "HandOver.from_id", "viewonly": True}
    )
    taker: User = Relationship(
        sa_relationship_kwargs={"foreign_keys": "HandOver.to_id", "viewonly": True}
    )


class Handing(Record, table=True):
    """One case in a hand-over."""

    __tablename__ = "handings"
    __table_args__ = (sa.UniqueConstraint("hand_over_id", "case_id"),)

    hand_over_id: int = Field(default=None, foreign_key="hand_overs.id")
    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    access_id: int | None = Field(default=None, foreign_key="case_accesses.id")
    case_version: int
    """The case's version after it changed hands: with another one, something happened since."""
    is_undone: bool = False

    hand_over: HandOver = Relationship(back_populates="handings")
    case: Case = Relationship(back_populates="handings")
    access: CaseAccess | None = Relationship()
