"""Coded reasons that administrators keep: lists of mere words, which carry no rule."""

import sqlalchemy as sa
from sqlmodel import col, select

from neetcrm.accounts import Named
from neetcrm.db import Choice, Field, Session
from neetcrm.i18n import N_


class ReasonKind(Choice):
    """What a reason is for. Reasons that rules depend on are closed lists in the code instead."""

    DECLINED = "declined", N_("A partner declines a referral")
    DROPPED = "dropped", N_("A started referral is dropped")
    WITHDRAWN = "withdrawn", N_("A referral is withdrawn")
    STEP_BACK = "step_back", N_("A case goes back to counseling")


class Reason(Named, table=True):
    """One coded reason."""

    __tablename__ = "reasons"
    __table_args__ = (sa.UniqueConstraint("kind", "code"),)

    kind: ReasonKind = Field(sa_type=ReasonKind.column())
    code: str = Field(max_length=40)
    position: int = 0
    is_active: bool = True


def reasons(db: Session, kind: ReasonKind) -> list[Reason]:
    """Return the reasons of a kind that may be chosen now, in their order."""
    wanted = select(Reason).where(col(Reason.kind) == kind, col(Reason.is_active))
    return list(db.exec(wanted.order_by(col(Reason.position), col(Reason.id))))
