"""The records of partners and of what was asked of them."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import JSON, Relationship

from neetcrm.accounts import Named
from neetcrm.cases.models import Case
from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.i18n import N_
from neetcrm.reasons import Reason


class PartnerKind(Choice):
    BANK = "bank", N_("Bank")
    EMPLOYER = "employer", N_("Employer")
    COURSE_PROVIDER = "course_provider", N_("Course provider")
    CLINIC = "clinic", N_("Clinic")
    PLATFORM = "platform", N_("Digital platform")
    UNIVERSITY = "university", N_("University")
    YOUTH_ORGANISATION = "youth_organisation", N_("Youth organisation")
    STATE_BODY = "state_body", N_("State body")


class ReferralState(Choice):
    DRAFT = "draft", N_("Draft")
    SENT = "sent", N_("Sent")
    SEEN = "seen", N_("Seen")
    WAITLISTED = "waitlisted", N_("On the waiting list")
    ACCEPTED = "accepted", N_("Accepted")
    STARTED = "started", N_("Started")
    COMPLETED = "completed", N_("Completed")
    DROPPED = "dropped", N_("Dropped")
    NO_SHOW = "no_show", N_("Did not come")
    DECLINED = "declined", N_("Declined")
    ACKNOWLEDGED = "acknowledged", N_("Decline acknowledged")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    EXPIRED = "expired", N_("Expired")


UNANSWERED = (ReferralState.SENT, ReferralState.SEEN, ReferralState.WAITLISTED)
"""A referral that waits for its partner."""


class AnswerChannel(Choice):
    """How the partner's answer reached the one who records it."""

    PHONE = "phone", N_("Phone")
    EMAIL = "email", N_("E-mail")
    LETTER = "letter", N_("Letter")


class SharedField(Choice):
    """What a partner may be told of a young person, each only if agreed."""

    NAME = "name", N_("Full name")
    BIRTH_DATE = "birth_date", N_("Birth date")
    PHONE = "phone", N_("Phone")
    EMAIL = "email", N_("E-mail address")
    IIN = "iin", N_("IIN")


class Partner(Named, table=True):
    """An organisation that offers young people something."""

    __tablename__ = "partners"

    code: str = Field(max_length=40, unique=True)
    kind: PartnerKind = Field(sa_type=PartnerKind.column())
    website: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=254)
    is_active: bool = True

    services: list["PartnerService"] = Relationship(
        back_populates="partner", sa_relationship_kwargs={"order_by": "PartnerService.id"}
    )


class PartnerService(Named, table=True):
    """One thing a partner offers; ages are inclusive, None means no bound."""

    __tablename__ = "partner_services"

    partner_id: int = Field(default=None, foreign_key="partners.id", index=True)
    code: str = Field(max_length=40, unique=True)
    youngest: int | None = Field(default=None, ge=0, le=99)
    oldest: int | None = Field(default=None, ge=0, le=99)
    is_active: bool = True

    partner: Partner = Relationship(back_populates="services")


class Referral(Versioned, Record, table=True):
    """Sending a young person to a partner's service, with the partner's answer."""

    __tablename__ = "referrals"
    __table_args__ = (sa.Index("ix_referrals_due", "owner_id", "due_on", "id"),)

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    service_id: int = Field(default=None, foreign_key="partner_services.id", index=True)
    owner_id: int = Field(foreign_key="users.id")
    state: ReferralState = Field(default=ReferralState.DRAFT, sa_type=ReferralState.column())
    need: str = Field(max_length=2000)
    shared: list[str] = Field(default_factory=list, sa_type=JSON)
    drafted_on: date
    sent_on: date | None = None
    due_on: date | None = None
    outcome: str = Field(default="", max_length=2000)
    replaces_id: int | None = Field(default=None, foreign_key="referrals.id")

    case: Case = Relationship()
    service: PartnerService = Relationship()
    steps: list["ReferralStep"] = Relationship(
        back_populates="referral", sa_relationship_kwargs={"order_by": "ReferralStep.id"}
    )


class ReferralStep(Record, table=True):
    """One change of a referral's state: when, by whom, through which channel, why."""

    __tablename__ = "referral_steps"

    referral_id: int = Field(default=None, foreign_key="referrals.id", index=True)
    from_state: ReferralState | None = Field(default=None, sa_type=ReferralState.column())
    to_state: ReferralState = Field(sa_type=ReferralState.column())
    happened_on: date
    recorded_by_id: int
    channel: AnswerChannel | None = Field(default=None, sa_type=AnswerChannel.column())
    reason_id: int | None = Field(default=None, foreign_key="reasons.id")
    note: str = Field(default="", max_length=2000)

    referral: Referral = Relationship(back_populates="steps")
    reason: Reason | None = Relationship()

    @property
    def case_id(self) -> int:
        return self.referral.case_id
