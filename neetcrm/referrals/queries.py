"""What may be read of referrals and partners, and by whom."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from neetcrm.access import Act, Actor
from neetcrm.cases.models import Case
from neetcrm.cases.scope import Reach, visible_cases
from neetcrm.db import Session
from neetcrm.errors import NotFound
from neetcrm.i18n import N_
from neetcrm.referrals.lifecycle import LIVE
from neetcrm.referrals.models import (
    UNANSWERED,
    Partner,
    PartnerService,
    Referral,
    ReferralStep,
)


class ReferralNotFound(NotFound):
    sentence = N_("There is no such referral.")


def visible_referrals(actor: Actor, reach: Reach = Reach.ONE_TO_READ) -> SelectOfScalar[Referral]:
    """Return the select of the referrals that *actor* may read.

    It joins: those of one case are found without looking at all cases.
    """
    may_read = sa.true() if actor.can(Act.READ_REFERRALS) else sa.false()
    referred: Any = visible_cases(actor, reach).where(may_read)
    referred = referred.join(Referral, col(Referral.case_id) == col(Case.id))
    referrals: SelectOfScalar[Referral] = referred.with_only_columns(
        Referral, maintain_column_froms=True
    )
    return referrals


def referrals_of(db: Session, actor: Actor, case: Case) -> list[Referral]:
    """Return a case's referrals with partner and history, newest first."""
    if not actor.can(Act.READ_REFERRALS):
        return []
    return list(db.exec(_of_a_case(actor), params={"case_id": case.id}).unique())


@lru_cache(maxsize=1024)
def _of_a_case(actor: Actor) -> SelectOfScalar[Referral]:
    return (
        visible_referrals(actor)
        .where(col(Referral.case_id) == sa.bindparam("case_id"))
        .options(
            joinedload(Referral.service).joinedload(PartnerService.partner),  # type: ignore[arg-type]
            joinedload(Referral.steps).joinedload(ReferralStep.reason),  # type: ignore[arg-type]
        )
        .order_by(col(Referral.id).desc())
    )


def live(db: Session, case: Case) -> list[Referral]:
    """Return a case's referrals that are still under way, whoever owns them: a rule asks."""
    wanted = select(Referral).where(Referral.case_id == case.id, col(Referral.state).in_(LIVE))
    wanted = wanted.options(joinedload(Referral.service).joinedload(PartnerService.partner))  # type: ignore[arg-type]
    return list(db.exec(wanted.execution_options(scoped=True)))


def get_referral(db: Session, actor: Actor, case: Case, referral_id: int) -> Referral:
    """Return one referral of a case, or raise ReferralNotFound."""
    actor.must(Act.READ_REFERRALS)
    wanted = visible_referrals(actor).where(Referral.case_id == case.id, Referral.id == referral_id)
    referral = db.exec(wanted).one_or_none()
    if referral is None:
        raise ReferralNotFound
    return referral


def waiting_for_answer(db: Session, actor: Actor, *, on: date, limit: int) -> Sequence[Referral]:
    """Return the actor's unanswered referrals whose day has come, the oldest first."""
    if not actor.can(Act.READ_REFERRALS):
        return []
    wanted = (
        visible_referrals(actor, Reach.WORK)
        .where(col(Referral.state).in_(UNANSWERED), col(Referral.due_on) <= on)
        .order_by(col(Referral.due_on), col(Referral.id))
        .limit(limit)
        .options(
            joinedload(Referral.case).joinedload(Case.person),  # type: ignore[arg-type]
            joinedload(Referral.service).joinedload(PartnerService.partner),  # type: ignore[arg-type]
        )
    )
    return list(db.exec(wanted))


def services(db: Session) -> list[PartnerService]:
    """Return what partners offer now, by partner."""
    wanted = (
        select(PartnerService)
        .join(Partner)
        .where(col(PartnerService.is_active), col(Partner.is_active))
        .options(joinedload(PartnerService.partner))  # type: ignore[arg-type]
        .order_by(col(Partner.en), col(PartnerService.id))
    )
    return list(db.exec(wanted))


def get_partner(db: Session, partner_id: int) -> Partner | None:
    return db.get(Partner, partner_id)


def partners(db: Session) -> list[Partner]:
    """Return the partners that are active, by name."""
    return list(db.exec(select(Partner).where(col(Partner.is_active)).order_by(col(Partner.en))))
