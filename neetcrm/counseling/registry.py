"""The registry of psychologists: who is not in it signs no psychological session."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.access import Act, Actor, Role
from neetcrm.accounts import Membership, User
from neetcrm.db import Session
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_

WARNED_BEFORE = timedelta(days=30)
"""How long before a number ends its owner and the supervisor are told."""


class NotInRegistry(RuleBroken):
    sentence = N_(
        "Your number in the registry of psychologists is not recorded, so you cannot sign this"
        " session. Ask the administrator to enter it; save the text as a draft until then."
    )


class RegistryEnded(RuleBroken):
    sentence = N_(
        "Your number in the registry of psychologists was valid until {day}, so you cannot sign"
        " this session. Have it renewed and ask the administrator to enter the new day; save the"
        " text as a draft until then."
    )


class Ending(NamedTuple):
    """A psychologist whose number in the registry is missing (None), has ended or ends soon."""

    name: str
    until: date | None


def must_be_registered(db: Session, *, by: Actor, on: date) -> str:
    """Return the number under which *by* signs on a day, or raise for who has no valid one."""
    user = db.get_one(User, by.user_id)
    if not user.registry_number or user.registry_until is None:
        raise NotInRegistry
    if on > user.registry_until:
        raise RegistryEnded(day=user.registry_until)
    return user.registry_number


def ending(db: Session, actor: Actor, *, today: date) -> list[Ending]:
    """Return whose number needs to be renewed: the reader's own, or those of their centres."""
    if not (actor.can(Act.LOG_PSYCHOLOGICAL_SESSION) or actor.can(Act.HAND_OVER)):
        return []
    rows = db.execute(_ending(actor), {"soon": today + WARNED_BEFORE})
    return [Ending(*row) for row in rows]


@lru_cache(maxsize=1024)
def _ending(actor: Actor) -> sa.Select[Any]:
    until = col(User.registry_until)
    of_centres = sa.exists().where(
        col(Membership.user_id) == col(User.id), col(Membership.centre_id).in_(actor.centre_ids)
    )
    is_own = actor.can(Act.LOG_PSYCHOLOGICAL_SESSION)
    ends: Any = (
        sa.select(col(User.full_name), until)
        .where(
            col(User.role) == Role.PSYCHOLOGIST,
            col(User.active),
            col(User.id) == actor.user_id if is_own else of_centres,
            sa.or_(until.is_(None), until <= sa.bindparam("soon", type_=sa.Date)),
        )
        .order_by(until, col(User.full_name))
    )
    told: sa.Select[Any] = ends
    return told
