"""What is found out with a young person: why they are NEET, and the readiness wheel."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlmodel import JSON, Relationship

from neetcrm.cases.models.case import LONGEST_TEXT, Case
from neetcrm.db import Choice, Field, Record
from neetcrm.i18n import N_


class NeetReason(Choice):
    """Why a young person is not in employment, education or training."""

    UNEMPLOYED_GRADUATE = "unemployed_graduate", N_("Unemployed graduate")
    LOST_WORK = "lost_work", N_("Lost work")
    LONG_TERM_UNEMPLOYED = "long_term_unemployed", N_("Unemployed for 12 months or more")
    RAISING_CHILD = "raising_child", N_("Raising a child")
    CARING = "caring", N_("Caring for a relative")
    KEEPING_HOUSEHOLD = "keeping_household", N_("Keeping the household")
    ILLNESS = "illness", N_("Illness or disability")
    DISCOURAGED = "discouraged", N_("Discouraged")
    INFORMAL_WORK = "informal_work", N_("Informal work")
    OTHER = "other", N_("Other inactive")


class NeetStatus(Record, table=True):
    """That, and why, the young person was found to be NEET on a day."""

    __tablename__ = "neet_statuses"

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    reason: NeetReason = Field(sa_type=NeetReason.column())
    other_reasons: list[str] = Field(default_factory=list, sa_type=JSON)
    since_on: date | None = None
    checked_on: date
    checked_by_id: int

    case: Case = Relationship(back_populates="neet_statuses")


class Band(Choice):
    """How far from work somebody is, and so how often to be in touch."""

    A = "a", N_("A: job-ready, contact every 2 to 4 weeks")
    B = "b", N_("B: needs support, contact every 2 weeks")
    C = "c", N_("C: far from the labour market, contact every week")


DOMAINS: dict[str, str] = {
    "motivation": N_("Motivation"),
    "basic_skills": N_("Basic skills"),
    "job_search_skills": N_("Job-search skills"),
    "digital_skills": N_("Digital skills"),
    "languages": N_("Languages"),
    "documents": N_("Documents and legal matters"),
    "health": N_("Health and well-being"),
    "family_care": N_("Family and care"),
    "housing_money": N_("Housing and money"),
    "support_network": N_("Support network"),
}
"""The readiness wheel: ten domains, each from 1 (far from work) to 5 (ready)."""


def band_of(scores: Collection[int]) -> Band:
    """Return A from a sum of 40 with nothing below 3; C below 25 or with three domains at 1."""
    if sum(scores) < 25 or sum(score == 1 for score in scores) >= 3:
        return Band.C
    return Band.A if sum(scores) >= 40 and min(scores) >= 3 else Band.B


class Assessment(Record, table=True):
    """A needs assessment over the readiness wheel."""

    __tablename__ = "assessments"
    __table_args__ = tuple(
        sa.CheckConstraint(f"{domain} BETWEEN 1 AND 5", name=f"{domain}_1_to_5")
        for domain in DOMAINS
    )

    case_id: int = Field(default=None, foreign_key="cases.id", index=True)
    assessed_on: date
    assessed_by_id: int
    motivation: int = Field(ge=1, le=5)
    basic_skills: int = Field(ge=1, le=5)
    job_search_skills: int = Field(ge=1, le=5)
    digital_skills: int = Field(ge=1, le=5)
    languages: int = Field(ge=1, le=5)
    documents: int = Field(ge=1, le=5)
    health: int = Field(ge=1, le=5)
    family_care: int = Field(ge=1, le=5)
    housing_money: int = Field(ge=1, le=5)
    support_network: int = Field(ge=1, le=5)
    remark: str = Field(default="", max_length=LONGEST_TEXT)

    case: Case = Relationship(back_populates="assessments")

    @property
    def scores(self) -> dict[str, int]:
        return {domain: getattr(self, domain) for domain in DOMAINS}

    @property
    def band(self) -> Band:
        return band_of(self.scores.values())
