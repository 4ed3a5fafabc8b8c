"""The sentences that notes begin with: everybody's, and a worker's own."""

import sqlalchemy as sa

from neetcrm.accounts import Named
from neetcrm.counseling.models.note import Channel
from neetcrm.counseling.models.part import Part
from neetcrm.db import Field, Record, Versioned

LONGEST_TEMPLATE = 500


class NoteTemplate(Named, table=True):
    """A sentence for everybody: that notes of a channel begin with, or a part of process notes."""

    __tablename__ = "note_templates"
    __table_args__ = (
        sa.CheckConstraint("(channel IS NULL) <> (part IS NULL)", name="of_channel_or_part"),
    )

    code: str = Field(max_length=40, unique=True)
    channel: Channel | None = Field(default=None, sa_type=Channel.column())
    part: Part | None = Field(default=None, sa_type=Part.column())
    position: int = 0
    is_active: bool = True


class OwnTemplate(Versioned, Record, table=True):
    """A sentence that a worker made for their own notes."""

    __tablename__ = "own_templates"

    user_id: int = Field(foreign_key="users.id", index=True)
    channel: Channel | None = Field(default=None, sa_type=Channel.column())
    part: Part | None = Field(default=None, sa_type=Part.column())
    text: str = Field(max_length=LONGEST_TEMPLATE)
    is_active: bool = True
