"""The situation somebody comes in: education, work so far, and what stands in the way."""

from datetime import date

from sqlmodel import Relationship

from neetcrm.cases.models.case import LONGEST_TEXT, Case
from neetcrm.db import Choice, Field, Record
from neetcrm.encryption import EncryptedText
from neetcrm.i18n import N_


class Education(Choice):
    """The highest level that was finished."""

    NONE = "none", N_("Basic school not finished")
    BASIC = "basic", N_("Basic school, 9 classes")
    SECONDARY = "secondary", N_("Secondary school, 11 classes")
    VOCATIONAL = "vocational", N_("College")
    HIGHER = "higher", N_("Higher education")
    POSTGRADUATE = "postgraduate", N_("Postgraduate education")


class WorkSoFar(Choice):
    NEVER = "never", N_("Never worked")
    INFORMAL = "informal", N_("Only without a contract")
    UP_TO_ONE_YEAR = "up_to_one_year", N_("Less than a year with a contract")
    MORE = "more", N_("A year or more with a contract")


class Barrier(Choice):
    """What stands in the way of study or work."""

    CHILDCARE = "childcare", N_("Nobody to leave a child with")
    CARE = "care", N_("Care for a relative")
    HEALTH = "health", N_("Health or disability")
    SKILLS = "skills", N_("Skills or education missing")
    LANGUAGE = "language", N_("Language")
    DOCUMENTS = "documents", N_("Documents missing")
    HOUSING = "housing", N_("No stable housing")
    MONEY = "money", N_("Debts or no money for the way")
    TRANSPORT = "transport", N_("Far away, poor transport")
    DIGITAL = "digital", N_("No computer or internet")
    FAMILY = "family", N_("Family against it")
    LAW = "law", N_("Trouble with the law")
    CONFIDENCE = "confidence", N_("Low confidence")


class Situation(Record, table=True):
    """What was told about a young person's situation on a day; a later one does not change it.

    Barriers may tell of health or of the law, and so are sealed like the remark.
    """

    __tablename__ = "situations"

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    education: Education | None = Field(default=None, sa_type=Education.column())
    work_so_far: WorkSoFar | None = Field(default=None, sa_type=WorkSoFar.column())
    barrier_codes: str = Field(
        default="", max_length=300, sa_type=EncryptedText("situations.barrier_codes")
    )
    remark: str = Field(
        default="", max_length=LONGEST_TEXT, sa_type=EncryptedText("situations.remark")
    )
    told_on: date
    told_to_id: int

    case: Case = Relationship(back_populates="situations")

    @property
    def barriers(self) -> list[Barrier]:
        codes = self.barrier_codes.split()
        return [barrier for barrier in Barrier if barrier.value in codes]
