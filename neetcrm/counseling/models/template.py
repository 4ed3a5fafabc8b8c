"""The sentences that notes begin with: everybody's, and a worker's own."""

from neetcrm.accounts import Named
from neetcrm.counseling.models.note import Channel
from neetcrm.db import Field, Record, Versioned

LONGEST_TEMPLATE = 500


class NoteTemplate(Named, table=True):
    """A sentence that notes of one channel begin with, for everybody."""

    __tablename__ = "note_templates"

    code: str = Field(max_length=40, unique=True)
    channel: Channel = Field(sa_type=Channel.column())
    position: int = 0
    is_active: bool = True


class OwnTemplate(Versioned, Record, table=True):
    """A sentence that a worker made for their own notes."""

    __tablename__ = "own_templates"

    user_id: int = Field(foreign_key="users.id", index=True)
    channel: Channel | None = Field(default=None, sa_type=Channel.column())
    text: str = Field(max_length=LONGEST_TEMPLATE)
    is_active: bool = True
