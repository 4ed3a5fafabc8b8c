"""Guessing passwords is slow: failed sign-ins are counted, by account and by address."""

import ipaddress
from datetime import datetime, timedelta
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Session, col

from neetcrm.db import Field, Record
from neetcrm.encryption import blind_index
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_

WINDOW = timedelta(minutes=15)
FAILURES_OF_ACCOUNT = 5
FAILURES_OF_ADDRESS = 50


class TooManyFailures(RuleBroken):
    sentence = N_("There were too many failed attempts. Wait 15 minutes, then try again.")


class SignInFailure(Record, table=True):
    """One attempt that failed; who and where from are kept as keyed hashes only."""

    __tablename__ = "sign_in_failures"
    is_audited: ClassVar[bool] = False

    email_hash: str = Field(max_length=64, index=True)
    address_hash: str = Field(max_length=64, index=True)
    failed_at: datetime = Field(index=True)


def begin_attempt(db: Session, email: str, address: str, *, at: datetime) -> SignInFailure:
    """Count an attempt as failed before it is made, so that many at once are counted too.

    The caller commits, asks is_exhausted() and calls forgive() when the attempt succeeds. Where no
    account is named, *email* is empty and only the address is counted.
    """
    db.execute(sa.delete(SignInFailure).where(col(SignInFailure.failed_at) < at - WINDOW))
    attempt = SignInFailure(
        email_hash=blind_index(f"sign-in {email}") if email else "",
        address_hash=blind_index(f"sign-in {network(address)}"),
        failed_at=at,
    )
    db.add(attempt)
    return attempt


def is_exhausted(db: Session, attempt: SignInFailure) -> bool:
    """Tell whether this attempt comes after too many failures of the last 15 minutes."""
    recent = col(SignInFailure.failed_at) >= attempt.failed_at - WINDOW
    of_account = (col(SignInFailure.email_hash) == attempt.email_hash) & (attempt.email_hash != "")
    of_address = col(SignInFailure.address_hash) == attempt.address_hash
    failures = sa.select(
        sa.func.count().filter(of_account), sa.func.count().filter(of_address)
    ).where(recent, of_account | of_address)
    by_account, by_address = db.execute(failures).one()
    return bool(by_account > FAILURES_OF_ACCOUNT or by_address > FAILURES_OF_ADDRESS)


def withdraw(db: Session, attempt: SignInFailure) -> None:
    """Forget an attempt that was not let through: waiting ends the wait, whoever knocks."""
    db.delete(attempt)


def forgive(db: Session, attempt: SignInFailure) -> None:
    """Forget the failures of an account whose owner has just signed in."""
    same = col(SignInFailure.email_hash) == attempt.email_hash
    db.execute(sa.delete(SignInFailure).where(same))


def network(address: str) -> str:
    """Return the address, or the /64 network that one subscriber has in IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.IPv6Network((parsed, 64), strict=False))
