"""The records of risk: alerts with who did what about them, safety plans, who is on duty."""

from datetime import datetime

import sqlalchemy as sa

from neetcrm.counseling.models.note import LONGEST_NOTE, RiskLevel
from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.encryption import EncryptedText
from neetcrm.i18n import N_

LONGEST_PART = 2000
STILL_OPEN = "closed_at IS NULL"
"""Of an index and of the query that it is for: SQLite has to find the same words in both."""


class AlertSource(Choice):
    """What showed the risk."""

    SESSION = "session", N_("A session")
    OBSERVED = "observed", N_("What a worker saw or heard")
    INSTRUMENT = "instrument", N_("An instrument")


class RiskAlert(Versioned, Record, table=True):
    """That a young person is at elevated or immediate risk, and who did what about it, and when.

    What is still owed and what is overdue is told from these moments (clocks.py), never kept. The
    closing note is confidential: the psychologists of the centre read it.
    """

    __tablename__ = "risk_alerts"
    __table_args__ = (
        sa.Index(
            "ix_risk_alerts_open",
            "case_id",
            sqlite_where=sa.text(STILL_OPEN),
            postgresql_where=sa.text(STILL_OPEN),
        ),
        sa.Index("ix_risk_alerts_case", "case_id", "id"),
        sa.CheckConstraint("level IN ('elevated', 'immediate')", name="raised"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_by_who"),
    )

    case_id: int = Field(foreign_key="cases.id")
    level: RiskLevel = Field(sa_type=RiskLevel.column())
    source: AlertSource = Field(sa_type=AlertSource.column())
    note_id: int | None = Field(default=None, foreign_key="session_notes.id", index=True)
    raised_at: datetime
    raised_by_id: int = Field(foreign_key="users.id")
    acknowledged_at: datetime | None = None
    acknowledged_by_id: int | None = Field(default=None, foreign_key="users.id")
    reviewed_at: datetime | None = None
    reviewed_by_id: int | None = Field(default=None, foreign_key="users.id")
    appointment_id: int | None = None
    closed_at: datetime | None = None
    closed_by_id: int | None = Field(default=None, foreign_key="users.id")
    closing_note: str = Field(
        default="", max_length=LONGEST_NOTE, sa_type=EncryptedText("risk_alerts.closing_note")
    )

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class SafetyPlan(Record, table=True):
    """What helps a young person through a crisis, in their own words; the latest one holds.

    It is confidential like an extract: the psychologists of the centre read it. It is never
    changed: what is agreed anew is written anew.
    """

    __tablename__ = "safety_plans"
    __table_args__ = (sa.Index("ix_safety_plans_case", "case_id", "written_at", "id"),)

    case_id: int = Field(foreign_key="cases.id")
    written_at: datetime
    written_by_id: int = Field(foreign_key="users.id")
    warning_signs: str = Field(
        max_length=LONGEST_PART, sa_type=EncryptedText("safety_plans.warning_signs")
    )
    coping: str = Field(max_length=LONGEST_PART, sa_type=EncryptedText("safety_plans.coping"))
    people: str = Field(max_length=LONGEST_PART, sa_type=EncryptedText("safety_plans.people"))
    whom_to_call: str = Field(
        max_length=LONGEST_PART, sa_type=EncryptedText("safety_plans.whom_to_call")
    )
    surroundings: str = Field(
        max_length=LONGEST_PART, sa_type=EncryptedText("safety_plans.surroundings")
    )


class DutyShift(Versioned, Record, table=True):
    """That a psychologist is on duty in a centre from one moment to another."""

    __tablename__ = "duty_shifts"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.Index("ix_duty_shifts_centre", "centre_id", "ends_at"),
        sa.Index("ix_duty_shifts_user", "user_id", "ends_at"),
    )

    centre_id: int = Field(foreign_key="centres.id")
    user_id: int = Field(foreign_key="users.id")
    starts_at: datetime
    ends_at: datetime
    made_by_id: int = Field(foreign_key="users.id")
    is_dropped: bool = False
    """Taken off the roster; it can be put back."""
