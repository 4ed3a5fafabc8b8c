"""That a contact which was due took place or was put off, so that it can be taken back."""

from datetime import date

from neetcrm.db import Choice, Field, Record
from neetcrm.i18n import N_


class ContactAct(Choice):
    DONE = "done", N_("Contact took place")
    PUT_OFF = "put_off", N_("Contact put off")


class ContactMark(Record, table=True):
    """One press of a button on a due contact, with the days that it found and those it left."""

    __tablename__ = "contact_marks"

    case_id: int = Field(foreign_key="cases.id", index=True)
    act: ContactAct = Field(sa_type=ContactAct.column())
    marked_on: date
    marked_by_id: int
    last_before: date
    next_before: date
    last_after: date
    next_after: date
    undone_on: date | None = None
