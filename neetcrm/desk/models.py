"""The records of the desk: the views of a caseload that somebody keeps under a name."""

from datetime import datetime

from neetcrm.db import Field, Record, Versioned

LONGEST_VIEW_NAME = 60
LONGEST_ADDRESS = 500


class SavedView(Versioned, Record, table=True):
    """What the address of a caseload asks for, under a name: each reader sees their own cases."""

    __tablename__ = "saved_views"

    owner_id: int = Field(foreign_key="users.id", index=True)
    centre_id: int | None = Field(default=None, foreign_key="centres.id", index=True)
    name: str = Field(max_length=LONGEST_VIEW_NAME)
    asked: str = Field(default="", max_length=LONGEST_ADDRESS)
    is_shared: bool = False
    dropped_at: datetime | None = None
