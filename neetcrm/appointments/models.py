"""The records of a calendar: appointments, and the secret address of a worker's feed."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Relationship

from neetcrm.accounts import SEALED, User
from neetcrm.cases.models import Case
from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.i18n import N_

LONGEST_PLACE = 200
LONGEST_NOTE = 500


class AppointmentKind(Choice):
    """How somebody is met; in time that is blocked nobody is."""

    CENTRE = "centre", N_("At the centre")
    ELSEWHERE = "elsewhere", N_("Elsewhere")
    PHONE = "phone", N_("Phone")
    VIDEO = "video", N_("Video")
    BLOCKED = "blocked", N_("Time blocked")


MEETINGS = tuple(kind for kind in AppointmentKind if kind is not AppointmentKind.BLOCKED)


class AppointmentState(Choice):
    PLANNED = "planned", N_("Planned")
    HELD = "held", N_("Took place")
    MISSED = "missed", N_("Missed")
    CANCELLED = "cancelled", N_("Cancelled")


class CancelledBy(Choice):
    """Who did not want an appointment any more."""

    YOUNG_PERSON = "young_person", N_("The young person")
    CENTRE = "centre", N_("The centre")


class Appointment(Versioned, Record, table=True):
    """A planned meeting with a young person, or without a case: time that is taken otherwise.

    What is noted here is for the whole case team and says nothing confidential.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.CheckConstraint("(case_id IS NULL) = (kind = 'blocked')", name="meets_or_blocks"),
        sa.CheckConstraint(
            "(cancelled_by IS NULL) = (state <> 'cancelled')", name="cancelled_by_somebody"
        ),
        sa.Index("ix_appointments_worker", "worker_id", "starts_at", "id"),
        sa.Index("ix_appointments_centre", "centre_id", "starts_at", "id"),
        sa.Index("ix_appointments_case", "case_id", "starts_at", "id"),
    )

    case_id: int | None = Field(default=None, foreign_key="cases.id")
    worker_id: int = Field(foreign_key="users.id")
    centre_id: int = Field(foreign_key="centres.id")
    starts_at: datetime
    ends_at: datetime
    kind: AppointmentKind = Field(sa_type=AppointmentKind.column())
    place: str = Field(default="", max_length=LONGEST_PLACE)
    note: str = Field(default="", max_length=LONGEST_NOTE)
    made_by_id: int
    state: AppointmentState = Field(
        default=AppointmentState.PLANNED, sa_type=AppointmentState.column()
    )
    settled_on: date | None = None
    settled_by_id: int | None = None
    cancelled_by: CancelledBy | None = Field(default=None, sa_type=CancelledBy.column())
    reason: str = Field(default="", max_length=LONGEST_NOTE)

    case: Case | None = Relationship()
    worker: User = Relationship()

    @property
    def is_planned(self) -> bool:
        return self.state is AppointmentState.PLANNED

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


class CalendarFeed(Record, table=True):
    """That a worker's appointments may be fetched from a secret address, kept as a keyed hash."""

    __tablename__ = "calendar_feeds"

    user_id: int = Field(foreign_key="users.id", unique=True)
    secret_hash: str = Field(max_length=64, unique=True, sa_column_kwargs=SEALED)
    made_on: date

    user: User = Relationship()
