"""The records of a session: the fact, the extract and the process notes, each on its own.

There is no relationship from a case to its sessions, nor from a session to its layers: the only
way to them is counseling/queries.py.
"""

from datetime import date, time

import sqlalchemy as sa

from neetcrm.db import Choice, Field, Record
from neetcrm.encryption import EncryptedText
from neetcrm.i18n import N_

LONGEST_NOTE = 20_000


class SessionKind(Choice):
    CAREER = "career", N_("Career counseling")
    PSYCHOLOGICAL = "psychological", N_("Psychological support")


class Channel(Choice):
    """How the meeting took place."""

    IN_PERSON = "in_person", N_("In person")
    PHONE = "phone", N_("Phone")
    VIDEO = "video", N_("Video")
    GROUP = "group", N_("Group")


class Attendance(Choice):
    ATTENDED = "attended", N_("Attended")
    LATE = "late", N_("Came late")
    NO_SHOW = "no_show", N_("Did not come")
    CANCELLED = "cancelled", N_("Cancelled")

    @property
    def took_place(self) -> bool:
        return self in (Attendance.ATTENDED, Attendance.LATE)


class RiskLevel(Choice):
    NONE = "none", N_("None")
    CONCERN = "concern", N_("Concern")
    ELEVATED = "elevated", N_("Elevated")
    IMMEDIATE = "immediate", N_("Immediate")


class NoteFormat(Choice):
    FREE = "free", N_("Free")
    SOAP = "soap", N_("SOAP")
    DAP = "dap", N_("DAP")
    BIRP = "birp", N_("BIRP")


class SessionNote(Record, table=True):
    """The operational fact of a session: what the case team may know of it."""

    __tablename__ = "session_notes"
    __table_args__ = (
        sa.Index("ix_session_notes_case", "case_id", "held_on", "id"),
        sa.Index("ix_session_notes_kind", "kind", "held_on", "case_id"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes_1_to_600"),
    )

    case_id: int = Field(foreign_key="cases.id")
    author_id: int = Field(foreign_key="users.id", index=True)
    kind: SessionKind = Field(sa_type=SessionKind.column())
    held_on: date
    starts_at: time | None = None
    minutes: int = Field(ge=1, le=600)
    channel: Channel = Field(sa_type=Channel.column())
    attendance: Attendance = Field(sa_type=Attendance.column())
    risk_level: RiskLevel = Field(default=RiskLevel.NONE, sa_type=RiskLevel.column())
    topics: str = Field(default="", max_length=200)
    agreed: str = Field(default="", max_length=2000)
    next_contact_on: date | None = None


class SessionExtract(Record, table=True):
    """What the helping team needs of a psychological session: for the centre's psychologists."""

    __tablename__ = "session_extracts"

    note_id: int = Field(foreign_key="session_notes.id", unique=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    text: str = Field(max_length=LONGEST_NOTE, sa_type=EncryptedText("session_extracts.text"))


class ProcessNote(Record, table=True):
    """What a worker wrote down for themselves: for its author alone."""

    __tablename__ = "process_notes"

    note_id: int = Field(foreign_key="session_notes.id", unique=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    author_id: int = Field(foreign_key="users.id", index=True)
    format: NoteFormat = Field(default=NoteFormat.FREE, sa_type=NoteFormat.column())
    text: str = Field(max_length=LONGEST_NOTE, sa_type=EncryptedText("process_notes.text"))
