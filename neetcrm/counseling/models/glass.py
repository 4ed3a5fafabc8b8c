"""The record of emergency access: one psychologist reads a colleague's process notes of a case."""

from datetime import datetime

import sqlalchemy as sa

from neetcrm.db import Field, Record, Versioned
from neetcrm.encryption import EncryptedText

LONGEST_REASON = 2000


class GlassBreak(Versioned, Record, table=True):
    """That the glass was broken over the process notes of one case: by whom, why and how long.

    What was read in that time stands in the audit, each reading marked with this record's number.
    """

    __tablename__ = "glass_breaks"
    __table_args__ = (
        sa.CheckConstraint("ends_at > broken_at", name="ends_after_start"),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by_id IS NULL)", name="reviewed_by_who"
        ),
        sa.Index("ix_glass_breaks_reader", "reader_id", "ends_at"),
        sa.Index("ix_glass_breaks_case", "case_id", "id"),
    )

    case_id: int = Field(foreign_key="cases.id")
    reader_id: int = Field(foreign_key="users.id")
    reason: str = Field(max_length=LONGEST_REASON, sa_type=EncryptedText("glass_breaks.reason"))
    broken_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    """When its reader ended it early."""
    reviewed_at: datetime | None = None
    reviewed_by_id: int | None = Field(default=None, foreign_key="users.id")
    review_note: str = Field(
        default="", max_length=LONGEST_REASON, sa_type=EncryptedText("glass_breaks.review_note")
    )

    def holds(self, at: datetime) -> bool:
        """Tell whether it lets its reader in at a moment: from its beginning to before its end."""
        return self.ended_at is None and self.broken_at <= at < self.ends_at
