"""The record of a notice: that somebody is to know something of a case, and whether they saw it."""

from datetime import datetime

import sqlalchemy as sa

from neetcrm.db import Choice, Field, Record
from neetcrm.i18n import N_

UNSEEN = "seen_at IS NULL"
"""Of an index and of the query that it is for: SQLite has to find the same words in both."""


class NoticeKind(Choice):
    """What a notice says; the record that it is about is named by about_id."""

    IMMEDIATE_RISK = "immediate_risk", N_("Immediate risk: acknowledge the alert now")
    ELEVATED_RISK = "elevated_risk", N_("Elevated risk: safety plan and appointment")
    GLASS_BROKEN = "glass_broken", N_("Emergency access to process notes")


class Notice(Record, table=True):
    """What one member of staff is to know of a case; it holds no text, so nothing confidential."""

    __tablename__ = "notices"
    __table_args__ = (
        sa.Index(
            "ix_notices_unseen",
            "user_id",
            "id",
            sqlite_where=sa.text(UNSEEN),
            postgresql_where=sa.text(UNSEEN),
        ),
    )

    user_id: int = Field(foreign_key="users.id")
    kind: NoticeKind = Field(sa_type=NoticeKind.column())
    case_id: int = Field(foreign_key="cases.id", index=True)
    about_id: int
    told_at: datetime
    seen_at: datetime | None = None
