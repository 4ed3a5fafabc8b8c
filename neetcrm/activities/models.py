"""The records of what the centres offer."""

from neetcrm.accounts import Named
from neetcrm.db import Field


class Course(Named, table=True):
    """A free course of the centres' catalogue; *weeks* is how long a run of it takes."""

    __tablename__ = "courses"

    code: str = Field(max_length=40, unique=True)
    weeks: int = Field(ge=1, le=104)
    is_active: bool = True
