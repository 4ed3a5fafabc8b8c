"""A form is carried out once: its token is stored in the transaction of what it did."""

from functools import cache
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from neetcrm.db import Field, Kept, Record, execute, fetch, utc_now
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_


class AlreadySubmitted(RuleBroken):
    sentence = N_("This form was already saved; nothing was saved twice.")


class Submission(Record, table=True):
    """That a form with this token was carried out, and which page came after."""

    __tablename__ = "submissions"
    is_audited: ClassVar[bool] = False

    token: str = Field(max_length=64, unique=True)
    user_id: int
    location: str = Field(default="", max_length=500)


def claim(db: Session, token: str, *, user_id: int) -> None:
    """Take the token for this transaction; raise AlreadySubmitted when it was taken before."""
    known = {"created_at": utc_now(), "token": token, "user_id": user_id, "location": ""}
    try:
        execute(db, _claim(), known)
    except IntegrityError as taken:
        db.rollback()
        raise AlreadySubmitted from taken


def settle(db: Session, token: str, *, location: str) -> None:
    """Note which page comes after the form with this token, which was claimed before."""
    execute(db, _settle(), {"claimed": token, "location": location})


@cache
def _claim() -> Kept:
    return Kept(sa.insert(Record.metadata.tables["submissions"]))


@cache
def _settle() -> Kept:
    submissions = Record.metadata.tables["submissions"]
    return Kept(sa.update(submissions).where(submissions.c.token == sa.bindparam("claimed")))


def earlier_location(db: Session, token: str, *, user_id: int) -> str:
    """Return the page that came after this user's form with that token, "" for none."""
    found = fetch(db, _location(), {"token": token, "user_id": user_id})
    return found[0].location if found else ""


@cache
def _location() -> Kept:
    found = select(Submission.location).where(
        col(Submission.token) == sa.bindparam("token"),
        col(Submission.user_id) == sa.bindparam("user_id"),
    )
    return Kept(found)
