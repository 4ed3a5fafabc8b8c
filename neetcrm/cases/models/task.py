"""What a worker must do by a day, for a case or for their own order."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Relationship

from neetcrm.accounts import User
from neetcrm.cases.models.case import Case
from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.i18n import N_

LONGEST_TITLE = 300
IS_OPEN = sa.text("done_on IS NULL AND dropped_on IS NULL")


class Recurrence(Choice):
    """How often a task comes back once it is done."""

    ONCE = "once", N_("Once")
    WEEKLY = "weekly", N_("Every week")
    TWO_WEEKS = "two_weeks", N_("Every 2 weeks")
    MONTHLY = "monthly", N_("Every month")


class Task(Versioned, Record, table=True):
    """A thing a worker must do by a day; without a case it is the worker's own.

    Its row of days is counted from *begins_on*, which stays when a due day moves to a working
    day. It asks for attention on *asks_on*: the due day, or the day it was put off to.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        sa.CheckConstraint("done_on IS NULL OR dropped_on IS NULL", name="done_or_dropped"),
        sa.Index(
            "ix_tasks_owner_open",
            "owner_id",
            "asks_on",
            "id",
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        sa.Index("ix_tasks_owner", "owner_id", "id"),
    )

    case_id: int | None = Field(default=None, foreign_key="cases.id", index=True)
    owner_id: int = Field(foreign_key="users.id")
    added_by_id: int
    title: str = Field(max_length=LONGEST_TITLE)
    recurrence: Recurrence = Field(default=Recurrence.ONCE, sa_type=Recurrence.column())
    begins_on: date
    due_on: date
    asks_on: date
    snoozed_until: date | None = None
    done_on: date | None = None
    dropped_on: date | None = None
    follows_id: int | None = Field(default=None, foreign_key="tasks.id", index=True)
    came_with_id: int | None = Field(default=None, foreign_key="hand_overs.id", index=True)
    """The hand-over of its case with which the task came to its owner."""

    case: Case | None = Relationship()
    owner: User = Relationship(sa_relationship_kwargs={"viewonly": True})

    @property
    def settled_on(self) -> date | None:
        return self.done_on or self.dropped_on
