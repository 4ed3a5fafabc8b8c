"""How long outreach is kept: six months after the last attempt, unless a case was opened."""

from calendar import monthrange
from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select

from neetcrm.db import Session
from neetcrm.outreach.models import Prospect

KEPT_MONTHS = 6


def forget_prospects(db: Session, *, today: date) -> int:
    """Delete those whom nobody tried to reach for six months, and return how many these were."""
    last_on = sa.func.coalesce(Prospect.last_attempt_on, Prospect.added_on)
    old = select(Prospect).where(col(Prospect.case_id).is_(None), last_on < kept_from(today))
    forgotten = list(db.exec(old))
    for prospect in forgotten:
        db.delete(prospect)
    return len(forgotten)


def kept_from(today: date) -> date:
    """Return the day six months before *today*; a month too short for it gives its last day."""
    year, month = divmod(today.year * 12 + today.month - 1 - KEPT_MONTHS, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(today.day, last))
