"""The record of a group session: one meeting; each young person has a note of their own."""

from datetime import date, time

import sqlalchemy as sa

from neetcrm.counseling.models.note import LONGEST_TOPICS, SessionKind
from neetcrm.db import Field, Record
from neetcrm.encryption import EncryptedText


class GroupMeeting(Record, table=True):
    """That several young people met together; who they were stands nowhere in it.

    Their notes name the meeting, and only who held it is led from the one to the others.
    """

    __tablename__ = "group_meetings"
    __table_args__ = (
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes_1_to_600"),
        sa.CheckConstraint("people > 1", name="more_than_one"),
        sa.Index("ix_group_meetings_author", "author_id", "held_on", "id"),
    )

    author_id: int = Field(foreign_key="users.id")
    centre_id: int = Field(foreign_key="centres.id", index=True)
    kind: SessionKind = Field(sa_type=SessionKind.column())
    held_on: date
    starts_at: time | None = None
    minutes: int = Field(ge=1, le=600)
    topics: str = Field(
        default="", max_length=LONGEST_TOPICS, sa_type=EncryptedText("group_meetings.topics")
    )
    people: int = Field(ge=2)
