"""A form is carried out once: its token is stored in the transaction of what it did."""

from typing import ClassVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from neetcrm.db import Field, Record
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_


class AlreadySubmitted(RuleBroken):
    sentence = N_("This form was already saved; nothing was saved twice.")


class Submission(Record, table=True):
    """That a form with this token was carried out."""

    __tablename__ = "submissions"
    is_audited: ClassVar[bool] = False

    token: str = Field(max_length=64, unique=True)
    user_id: int


def claim(db: Session, token: str, *, user_id: int) -> None:
    """Take the token for this transaction; raise AlreadySubmitted when it was taken before."""
    db.add(Submission(token=token, user_id=user_id))
    try:
        db.flush()
    except IntegrityError as taken:
        db.rollback()
        raise AlreadySubmitted from taken
