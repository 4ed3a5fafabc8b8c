"""Attempts to prove something: counted before they are made, and refused when they are too many."""

from flask import request

from neetcrm import throttle
from neetcrm.db import utc_now
from neetcrm.errors import RuleBroken
from neetcrm.web.current import db


def counted_attempt(who: str) -> throttle.SignInFailure:
    """Return the attempt, counted as failed; raise TooManyFailures when it is one too many."""
    attempt = throttle.begin_attempt(db(), who, request.remote_addr or "", at=utc_now())
    db().commit()
    if not throttle.is_exhausted(db(), attempt):
        return attempt
    throttle.withdraw(db(), attempt)
    db().commit()
    raise throttle.TooManyFailures


def status_of(broken: RuleBroken | None) -> int:
    """Return the status of a refusal that is about too many attempts, and 0 for another."""
    return 429 if isinstance(broken, throttle.TooManyFailures) else 0
