"""The record of one instrument filled in once: what was answered is sealed, and so is its why."""

from datetime import date, datetime

import sqlalchemy as sa

from neetcrm.accounts import SEALED, Language
from neetcrm.db import Choice, Field, Record, Versioned
from neetcrm.drafts import SealedAnswers
from neetcrm.encryption import EncryptedText
from neetcrm.i18n import N_

LONGEST_WHY = 500


class AnsweredBy(Choice):
    """Who holds the device while the questions are answered."""

    WORKER = "worker", N_("I ask and fill it in")
    YOUNG_PERSON = "young_person", N_("The young person, on this device with a locked screen")


class AnswerSheet(Versioned, Record, table=True):
    """One instrument, given once to one young person.

    It names the version that was asked, so that it is always scored by that one, and whether the
    words were only a draft. Totals and bands are not stored: they follow from the answers. Once it
    is finished it never changes; a correction is another sheet that replaces it.
    """

    __tablename__ = "answer_sheets"
    __table_args__ = (sa.Index("ix_answer_sheets_case", "case_id", "answered_on", "id"),)

    case_id: int = Field(foreign_key="cases.id")
    given_by_id: int = Field(foreign_key="users.id", index=True)
    instrument: str = Field(max_length=30, sa_column_kwargs=SEALED)
    instrument_version: int
    language: Language = Field(sa_type=Language.column())
    is_draft: bool
    answered_by: AnsweredBy = Field(sa_type=AnsweredBy.column())
    answered_on: date
    finished_at: datetime | None = None
    answers: dict[str, int] = Field(
        default_factory=dict, sa_type=SealedAnswers("answer_sheets.answers")
    )
    alerted: list[str] = Field(default_factory=list, sa_type=SealedAnswers("answer_sheets.alerted"))
    """The alerts that somebody was told of already."""
    replaces_id: int | None = Field(default=None, foreign_key="answer_sheets.id", unique=True)
    why: str = Field(default="", max_length=LONGEST_WHY, sa_type=EncryptedText("answer_sheets.why"))

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None
