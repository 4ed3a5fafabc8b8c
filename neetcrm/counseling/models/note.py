"""The records of a session: the fact, the extract and the process notes, each on its own.

There is no relationship from a case to its sessions, nor from a session to its layers: the only
way to them are counseling/queries.py and counseling/layer_queries.py.
"""

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from neetcrm.counseling.models.part import NoteFormat
from neetcrm.db import Choice, Field, Record
from neetcrm.encryption import EncryptedText
from neetcrm.i18n import N_

LONGEST_NOTE = 20_000
LONGEST_PROCESS_NOTE = 200_000
"""Of all parts together, with what holds them together."""
LONGEST_TOPICS = 200
IS_STANDING = "withdrawn_at IS NULL"
IS_RAISED = "risk_level IN ('elevated', 'immediate')"
"""Of an index and of the query that it is for: SQLite has to find the same words in both."""


class SessionKind(Choice):
    CAREER = "career", N_("Career counseling")
    PSYCHOLOGICAL = "psychological", N_("Psychological support")


class Channel(Choice):
    """How the meeting took place."""

    IN_PERSON = "in_person", N_("In person")
    PHONE = "phone", N_("Phone")
    VIDEO = "video", N_("Video")
    GROUP = "group", N_("Group")


USUAL_MINUTES = {Channel.IN_PERSON: 45, Channel.PHONE: 10, Channel.VIDEO: 30, Channel.GROUP: 60}
"""How long a meeting took where nobody says."""


class Attendance(Choice):
    ATTENDED = "attended", N_("Attended")
    LATE = "late", N_("Came late")
    NO_SHOW = "no_show", N_("Did not come")
    CANCELLED = "cancelled", N_("Cancelled")
    NOT_REACHED = "not_reached", N_("Not reached")

    @property
    def took_place(self) -> bool:
        return self in (Attendance.ATTENDED, Attendance.LATE)


class RiskLevel(Choice):
    NONE = "none", N_("None")
    CONCERN = "concern", N_("Concern")
    ELEVATED = "elevated", N_("Elevated")
    IMMEDIATE = "immediate", N_("Immediate")

    @property
    def is_raised(self) -> bool:
        return self in (RiskLevel.ELEVATED, RiskLevel.IMMEDIATE)


class SessionNote(Record, table=True):
    """The operational fact of a session, or of an attempt: what the case team may know of it.

    Until it is signed a session is a draft (drafts.py); what stands here is signed, by its author,
    and the database lets nobody change it. A psychological session carries the number in the
    registry under which it was signed; one that was withdrawn is there for its author alone. The
    meeting is that of a group, the appointment the one that it came of.

    The days of contact that the case had before are kept, so that a session that was logged by
    mistake can be taken back.
    """

    __tablename__ = "session_notes"
    __table_args__ = (
        sa.Index("ix_session_notes_case", "case_id", "held_on", "id"),
        sa.Index("ix_session_notes_kind", "kind", "held_on", "case_id"),
        sa.Index(
            "ix_session_notes_raised",
            "case_id",
            sqlite_where=sa.text(IS_RAISED),
            postgresql_where=sa.text(IS_RAISED),
        ),
        sa.Index(
            "uq_session_notes_appointment",
            "appointment_id",
            unique=True,
            sqlite_where=sa.text(IS_STANDING),
            postgresql_where=sa.text(IS_STANDING),
        ),
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
    topics: str = Field(default="", max_length=LONGEST_TOPICS)
    agreed: str = Field(default="", max_length=2000)
    is_recorded: bool = False
    registry_number: str = Field(default="", max_length=40)
    meeting_id: int | None = Field(default=None, index=True)
    appointment_id: int | None = None
    withdrawn_at: datetime | None = None
    next_contact_on: date | None = None
    last_contact_was: date | None = None
    next_contact_was: date | None = None

    @property
    def ends_at(self) -> time | None:
        """Return when it ended, where it is known when it began."""
        if self.starts_at is None:
            return None
        began = datetime.combine(self.held_on, self.starts_at)
        return (began + timedelta(minutes=self.minutes)).time()


class SessionExtract(Record, table=True):
    """What the helping team needs of a psychological session: for the centre's psychologists.

    The topics and the names of the instruments would tell the case team more than the fact.
    """

    __tablename__ = "session_extracts"

    note_id: int = Field(foreign_key="session_notes.id", unique=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    text: str = Field(max_length=LONGEST_NOTE, sa_type=EncryptedText("session_extracts.text"))
    topics: str | None = Field(
        default=None, max_length=LONGEST_TOPICS, sa_type=EncryptedText("session_extracts.topics")
    )
    instruments: str | None = Field(
        default=None,
        max_length=LONGEST_TOPICS,
        sa_type=EncryptedText("session_extracts.instruments"),
    )


class ProcessNote(Record, table=True):
    """What a worker wrote down for themselves, for its author alone; formats.py reads its parts."""

    __tablename__ = "process_notes"

    note_id: int = Field(foreign_key="session_notes.id", unique=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    author_id: int = Field(foreign_key="users.id", index=True)
    format: NoteFormat = Field(default=NoteFormat.FREE, sa_type=NoteFormat.column())
    text: str = Field(max_length=LONGEST_PROCESS_NOTE, sa_type=EncryptedText("process_notes.text"))


class Amendment(Record):
    """What the author of a session adds later; what was signed stays as it was.

    Each layer has amendments of its own, with the readers of that layer.
    """

    note_id: int = Field(foreign_key="session_notes.id", index=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    author_id: int = Field(foreign_key="users.id")
    text: str = Field(max_length=LONGEST_NOTE)


class FactAmendment(Amendment, table=True):
    __tablename__ = "fact_amendments"


class ExtractAmendment(Amendment, table=True):
    __tablename__ = "extract_amendments"

    text: str = Field(max_length=LONGEST_NOTE, sa_type=EncryptedText("extract_amendments.text"))


class ProcessAmendment(Amendment, table=True):
    __tablename__ = "process_amendments"

    text: str = Field(max_length=LONGEST_NOTE, sa_type=EncryptedText("process_amendments.text"))


class Layer(Choice):
    """A layer of a session, by who reads it."""

    FACT = "fact", N_("Agreed, for the case team")
    EXTRACT = "extract", N_("Extract, for the psychologists of the centre")
    PROCESS = "process", N_("Notes, for me alone")


AMENDMENTS: dict[Layer, type[FactAmendment | ExtractAmendment | ProcessAmendment]] = {
    Layer.FACT: FactAmendment,
    Layer.EXTRACT: ExtractAmendment,
    Layer.PROCESS: ProcessAmendment,
}
