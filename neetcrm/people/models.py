"""The records of a young person: who they are, how to reach them, what they allowed."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Relationship

from neetcrm.accounts import Language
from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.encryption import EncryptedText
from neetcrm.i18n import N_
from neetcrm.people.iin import Sex

LONGEST_NAME = 100
LONGEST_WHY = 2000
MAJORITY = 18


class NoIin(Choice):
    """Why somebody is supported without an individual identification number."""

    FOREIGN = "foreign", N_("Citizen of another country")
    STATELESS = "stateless", N_("Stateless")
    LOST = "lost", N_("Documents lost or being restored")


class Purpose(Choice):
    """What a young person allows, each on its own."""

    DATA_PROCESSING = "data_processing", N_("Processing of personal data")
    SHARING = "sharing", N_("Sharing with a partner")
    DISCLOSURE = "disclosure", N_("Disclosure of what a psychologist was told")
    RECORDING = "recording", N_("Audio or video recording")


class DocumentKind(Choice):
    """What somebody shows to prove who they are."""

    IDENTITY_CARD = "identity_card", N_("Identity card")
    PASSPORT = "passport", N_("Passport")
    BIRTH_CERTIFICATE = "birth_certificate", N_("Birth certificate")
    RESIDENCE_PERMIT = "residence_permit", N_("Residence permit")
    STATELESS_CERTIFICATE = "stateless_certificate", N_("Certificate of a stateless person")
    FOREIGN_PASSPORT = "foreign_passport", N_("Passport of another country")


class GivenBy(Choice):
    YOUNG_PERSON = "young_person", N_("The young person")
    REPRESENTATIVE = "representative", N_("The legal representative")


def age(born_on: date, on: date) -> int:
    """Return the age in completed years; somebody born on 29 February ages on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


class YoungPerson(Versioned, Record, table=True):
    """Someone aged 14 to 35 whom the programme supports."""

    __tablename__ = "young_people"

    surname: str = Field(max_length=LONGEST_NAME)
    given_name: str = Field(max_length=LONGEST_NAME)
    patronymic: str = Field(default="", max_length=LONGEST_NAME)
    search_key: str = Field(default="", max_length=600)
    sort_key: str = Field(default="", max_length=900)
    born_on: date = Field(index=True)
    sex: Sex = Field(sa_type=Sex.column())
    language: Language = Field(sa_type=Language.column())
    iin: str = Field(default="", max_length=12, sa_type=EncryptedText("young_people.iin"))
    iin_hash: str | None = Field(default=None, max_length=64, unique=True)
    no_iin: NoIin | None = Field(default=None, sa_type=NoIin.column())
    phone: str = Field(default="", max_length=20, sa_type=EncryptedText("young_people.phone"))
    phone_hash: str = Field(default="", max_length=64, index=True)
    email: str = Field(default="", max_length=254)
    guardian_name: str = Field(default="", max_length=200)
    guardian_phone: str = Field(
        default="", max_length=20, sa_type=EncryptedText("young_people.guardian_phone")
    )
    district_id: int | None = Field(default=None, foreign_key="districts.id")

    consents: list["Consent"] = Relationship(
        back_populates="person", sa_relationship_kwargs={"order_by": "Consent.id"}
    )
    documents: list["SeenDocument"] = Relationship(
        back_populates="person", sa_relationship_kwargs={"order_by": "SeenDocument.id"}
    )

    @property
    def has_contact(self) -> bool:
        return bool(self.phone or self.email or self.guardian_phone)

    def age(self, on: date) -> int:
        return age(self.born_on, on)

    def is_minor(self, on: date) -> bool:
        return self.age(on) < MAJORITY


class Consent(Record, table=True):
    """What a young person allowed, to whom, and until when; withdrawn, never deleted."""

    __tablename__ = "consents"
    __table_args__ = (
        sa.CheckConstraint(
            "(purpose = 'sharing') = (partner_id IS NOT NULL)", name="sharing_names_a_partner"
        ),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR withdrawn_on >= given_on", name="withdrawn_after_given"
        ),
    )

    person_id: int = Field(default=None, foreign_key="young_people.id", index=True)
    purpose: Purpose = Field(sa_type=Purpose.column())
    partner_id: int | None = Field(default=None, foreign_key="partners.id")
    given_on: date
    given_by: GivenBy = Field(default=GivenBy.YOUNG_PERSON, sa_type=GivenBy.column())
    language: Language = Field(sa_type=Language.column())
    ends_on: date
    withdrawn_on: date | None = None
    recorded_by_id: int

    person: YoungPerson = Relationship(back_populates="consents")

    def is_in_force(self, on: date) -> bool:
        is_withdrawn = self.withdrawn_on is not None and self.withdrawn_on <= on
        return self.given_on <= on <= self.ends_on and not is_withdrawn


class SeenDocument(Record, table=True):
    """That an identity document was shown, and to whom; a copy of it is never kept."""

    __tablename__ = "seen_documents"

    person_id: int = Field(default=None, foreign_key="young_people.id", index=True)
    kind: DocumentKind = Field(sa_type=DocumentKind.column())
    number: str = Field(max_length=40, sa_type=EncryptedText("seen_documents.number"))
    seen_on: date
    seen_by_id: int

    person: YoungPerson = Relationship(back_populates="documents")


class PersonLink(Record, table=True):
    """That two records are of the same young person; undone, never merged."""

    __tablename__ = "person_links"
    __table_args__ = (
        sa.CheckConstraint("person_id < other_id", name="smaller_number_first"),
        sa.CheckConstraint("undone_on IS NULL OR undone_on >= linked_on", name="undone_after"),
        sa.Index(
            "uq_person_links_live",
            "person_id",
            "other_id",
            unique=True,
            sqlite_where=sa.text("undone_on IS NULL"),
            postgresql_where=sa.text("undone_on IS NULL"),
        ),
    )

    person_id: int = Field(foreign_key="young_people.id", index=True)
    other_id: int = Field(foreign_key="young_people.id", index=True)
    why: str = Field(max_length=LONGEST_WHY, sa_type=EncryptedText("person_links.why"))
    linked_by_id: int
    linked_on: date
    undone_by_id: int | None = None
    undone_on: date | None = None
