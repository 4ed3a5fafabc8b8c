"""Planned contacts after a start or an exit: when each is due, and what came of it."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Relationship

from neetcrm.cases.models.case import LONGEST_TEXT, Case
from neetcrm.cases.models.closing import Closing
from neetcrm.cases.models.placement import Placement
from neetcrm.cases.models.standing import Standing
from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.encryption import EncryptedText
from neetcrm.i18n import N_

WINDOW = timedelta(days=14)
"""How long before and after its day a follow-up can be answered."""


class FollowUpPoint(Choice):
    """How long after the start or the exit a follow-up is due."""

    WEEK_1 = "week_1", N_("Week 1")
    WEEK_2 = "week_2", N_("Week 2")
    WEEK_3 = "week_3", N_("Week 3")
    WEEK_6 = "week_6", N_("Week 6")
    WEEK_10 = "week_10", N_("Week 10")
    WEEK_30 = "week_30", N_("Week 30")
    MONTH_3 = "month_3", N_("Month 3")
    MONTH_6 = "month_6", N_("Month 6")
    MONTH_12 = "month_12", N_("Month 12")
    MONTH_18 = "month_18", N_("Month 18")


class FollowUpState(Choice):
    PLANNED = "planned", N_("Planned")
    REACHED = "reached", N_("Reached")
    NOT_REACHED = "not_reached", N_("Could not be reached")
    DROPPED = "dropped", N_("Dropped")


class AttemptResult(Choice):
    """What came of one attempt; the last two end the follow-up."""

    NO_ANSWER = "no_answer", N_("No answer, to be tried again")
    REACHED = "reached", N_("Reached")
    NOT_REACHED = "not_reached", N_("Could not be reached")


class ContactChannel(Choice):
    """By which way somebody was sought."""

    PHONE = "phone", N_("Phone")
    MESSAGE = "message", N_("Message")
    EMAIL = "email", N_("E-mail")
    IN_PERSON = "in_person", N_("In person")
    RELATIVE = "relative", N_("Through a relative")


class FollowUp(Versioned, Record, table=True):
    """A planned contact after a placement's start or a case's exit, with the window around it."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        sa.CheckConstraint(
            "(placement_id IS NULL) <> (closing_id IS NULL)", name="after_a_start_or_an_exit"
        ),
        sa.Index(
            "ix_follow_ups_planned",
            "due_on",
            "id",
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        ),
    )

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    placement_id: int | None = Field(default=None, foreign_key="placements.id", index=True)
    closing_id: int | None = Field(default=None, foreign_key="closings.id", index=True)
    point: FollowUpPoint = Field(sa_type=FollowUpPoint.column())
    opens_on: date
    due_on: date
    state: FollowUpState = Field(default=FollowUpState.PLANNED, sa_type=FollowUpState.column())
    settled_on: date | None = None

    case: Case = Relationship(back_populates="follow_ups")
    placement: Placement | None = Relationship(back_populates="follow_ups")
    closing: Closing | None = Relationship(back_populates="follow_ups")
    attempts: list["FollowUpAttempt"] = Relationship(
        back_populates="follow_up",
        sa_relationship_kwargs={"order_by": "FollowUpAttempt.attempted_on, FollowUpAttempt.id"},
    )

    @property
    def closes_on(self) -> date:
        return self.due_on + WINDOW

    @property
    def is_planned(self) -> bool:
        return self.state is FollowUpState.PLANNED

    def is_missed(self, on: date) -> bool:
        """Tell whether the window passed without an answer."""
        return self.is_planned and self.closes_on < on


class FollowUpAttempt(Record, table=True):
    """One try to reach the young person, and what they do now where that was found out.

    *standing_until* is the day until which they train or work, or on which they will start.
    """

    __tablename__ = "follow_up_attempts"

    follow_up_id: int = Field(default=None, foreign_key="follow_ups.id", index=True)
    attempted_on: date
    channel: ContactChannel = Field(sa_type=ContactChannel.column())
    result: AttemptResult = Field(sa_type=AttemptResult.column())
    standing: Standing | None = Field(default=None, sa_type=Standing.column())
    standing_until: date | None = None
    note: str = Field(
        default="", max_length=LONGEST_TEXT, sa_type=EncryptedText("follow_up_attempts.note")
    )
    recorded_by_id: int

    follow_up: FollowUp = Relationship(back_populates="attempts")

    @property
    def case_id(self) -> int:
        return self.follow_up.case_id
