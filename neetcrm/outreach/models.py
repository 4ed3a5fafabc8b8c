"""The records of outreach: prospects, known by little more than a name, and contact attempts."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Relationship

from neetcrm.accounts import SEALED
from neetcrm.cases.models import Case, Source
from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.encryption import EncryptedText
from neetcrm.i18n import N_


class AttemptChannel(Choice):
    """How somebody was tried to be reached."""

    PHONE = "phone", N_("Phone")
    MESSAGE = "message", N_("Message")
    VISIT = "visit", N_("Visit")
    EVENT = "event", N_("Event or street work")
    THROUGH_OTHERS = "through_others", N_("Through somebody they know")
    CAME = "came", N_("Came by themselves")


class OutreachResult(Choice):
    """What an attempt brought."""

    NO_ANSWER = "no_answer", N_("No answer")
    LATER = "later", N_("Asked to be contacted later")
    INTERESTED = "interested", N_("Wants to come")
    NOT_INTERESTED = "not_interested", N_("Does not want support")
    WRONG_CONTACT = "wrong_contact", N_("Wrong phone or address")
    ASKED_NOT = "asked_not", N_("Asked not to be contacted")

    @property
    def goes_on(self) -> bool:
        """Tell whether there is a next try after it."""
        return self in (OutreachResult.NO_ANSWER, OutreachResult.LATER, OutreachResult.INTERESTED)


class Prospect(Versioned, Record, table=True):
    """Somebody whom a centre tries to reach, and of whom there is no case yet.

    The audit log does not tell the name: who is forgotten is forgotten there as well. The day and
    result of the last attempt and the day of the next try are kept here by the operations, so that
    a list is one walk along an index.
    """

    __tablename__ = "prospects"
    __table_args__ = (
        sa.Index("ix_prospects_centre", "centre_id", "next_try_on", "id"),
        sa.Index("ix_prospects_case", "case_id"),
    )

    centre_id: int = Field(foreign_key="centres.id")
    name: str = Field(max_length=200, sa_column_kwargs=SEALED)
    search_key: str = Field(default="", max_length=600, sa_column_kwargs=SEALED)
    phone: str = Field(default="", max_length=20, sa_type=EncryptedText("prospects.phone"))
    phone_hash: str = Field(default="", max_length=64, index=True)
    other_contact: str = Field(
        default="", max_length=200, sa_type=EncryptedText("prospects.other_contact")
    )
    source: Source = Field(default=Source.OUTREACH, sa_type=Source.column())
    remark: str = Field(default="", max_length=500, sa_type=EncryptedText("prospects.remark"))
    added_on: date
    added_by_id: int = Field(foreign_key="users.id")
    last_attempt_on: date | None = None
    last_result: OutreachResult | None = Field(default=None, sa_type=OutreachResult.column())
    next_try_on: date
    intake: str = Field(default="", max_length=64, index=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    case_opened_on: date | None = None

    case: Case | None = Relationship()
    attempts: list["ContactAttempt"] = Relationship(
        back_populates="prospect",
        sa_relationship_kwargs={
            "order_by": "ContactAttempt.id",
            "cascade": "all, delete-orphan",
        },
    )

    @property
    def is_waiting(self) -> bool:
        """Tell whether somebody still tries to reach them."""
        return self.case_id is None and (self.last_result is None or self.last_result.goes_on)


class ContactAttempt(Record, table=True):
    """One attempt to reach a prospect; *was_due_on* is the day for which it was meant."""

    __tablename__ = "contact_attempts"

    prospect_id: int = Field(default=None, foreign_key="prospects.id", index=True)
    made_on: date
    made_by_id: int = Field(foreign_key="users.id")
    channel: AttemptChannel = Field(sa_type=AttemptChannel.column())
    result: OutreachResult = Field(sa_type=OutreachResult.column())
    was_due_on: date

    prospect: Prospect = Relationship(back_populates="attempts")
