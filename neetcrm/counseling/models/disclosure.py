"""The record of a disclosure: to whom an extract was given outside the centre's psychologists."""

from datetime import date

from neetcrm.db import Field, Record
from neetcrm.encryption import EncryptedText

LONGEST_RECIPIENT = 300
LONGEST_PURPOSE = 1000


class Disclosure(Record, table=True):
    """That an extract was printed for another body: for whom, what for, under which consent."""

    __tablename__ = "disclosures"

    note_id: int = Field(foreign_key="session_notes.id", index=True)
    case_id: int = Field(foreign_key="cases.id", index=True)
    consent_id: int = Field(foreign_key="consents.id")
    recipient: str = Field(
        max_length=LONGEST_RECIPIENT, sa_type=EncryptedText("disclosures.recipient")
    )
    purpose: str = Field(max_length=LONGEST_PURPOSE, sa_type=EncryptedText("disclosures.purpose"))
    disclosed_on: date
    disclosed_by_id: int = Field(foreign_key="users.id")
