"""Who is on duty in a centre: the psychologist whom a raised risk is told first."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from neetcrm.accounts import User
from neetcrm.counseling.models import DutyShift
from neetcrm.db import Session


def on_duty_at(at: datetime) -> sa.ColumnElement[bool]:
    """Return the condition on DutyShift that it holds at a moment: from its start, to its end."""
    return sa.and_(
        col(DutyShift.starts_at) <= at,
        col(DutyShift.ends_at) > at,
        col(DutyShift.is_dropped).is_(False),
    )


def on_duty(db: Session, centre_id: int, *, at: datetime) -> list[User]:
    """Return the psychologists who are on duty in a centre at a moment, by name; often one."""
    wanted = (
        select(User)
        .join(DutyShift, col(DutyShift.user_id) == col(User.id))
        .where(col(DutyShift.centre_id) == centre_id, on_duty_at(at), col(User.active))
        .order_by(col(User.full_name), col(User.id))
        .distinct()
    )
    return list(db.exec(wanted))
