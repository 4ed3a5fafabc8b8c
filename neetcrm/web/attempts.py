"""Attempts to prove something: counted before they are made, and refused when they are too many."""

import logging

from flask import request

from neetcrm import throttle
from neetcrm.db import utc_now
from neetcrm.errors import RuleBroken
from neetcrm.web.current import db

log = logging.getLogger("neetcrm.sign_in")


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


def log_refusal(broken: RuleBroken, user_id: int | None = None) -> None:
    """Log that a proof was refused: why, to which account, and nothing of what was typed."""
    kind = type(broken).__name__
    log.warning("%s refused: %s, account %s", request.endpoint, kind, user_id or "not named")
