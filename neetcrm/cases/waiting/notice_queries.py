"""What may be read of notices: each reader their own, of cases in their centres."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.access import Act, Actor
from neetcrm.cases.models import UNSEEN, Case, Notice, NoticeKind
from neetcrm.cases.scope import Reach, visible_cases
from neetcrm.db import Kept, Session, fetch
from neetcrm.errors import NotFound
from neetcrm.i18n import N_
from neetcrm.people.models import YoungPerson


class NoticeNotFound(NotFound):
    sentence = N_("There is no such notice.")


class NoticeRow(NamedTuple):
    """A notice with whose case it is about."""

    id: int
    kind: NoticeKind
    about_id: int
    told_at: datetime
    seen_at: datetime | None
    surname: str
    given_name: str
    patronymic: str


def own_notices(actor: Actor) -> Any:
    """Return the select of the notices told to *actor*; none for who reads no case."""
    may_read = sa.true() if actor.can(Act.READ_CASE) else sa.false()
    cases: Any = visible_cases(actor, Reach.CARD).join(Notice, col(Notice.case_id) == col(Case.id))
    own = cases.where(may_read, col(Notice.user_id) == actor.user_id)
    return own.with_only_columns(Notice, maintain_column_froms=True)


def notices(db: Session, actor: Actor, *, limit: int) -> list[NoticeRow]:
    """Return the latest notices, seen or not."""
    return _rows(db, _shown(own_notices(actor)), limit)


def unseen(db: Session, actor: Actor, *, limit: int) -> list[NoticeRow]:
    """Return the latest notices that the reader has not seen."""
    return _rows(db, _unseen(actor), limit)


def unseen_notices(db: Session, actor: Actor) -> list[Notice]:
    """Return all notices that the reader has not seen, as records."""
    return list(db.execute(own_notices(actor).where(sa.text(f"notices.{UNSEEN}"))).scalars())


@lru_cache(maxsize=1024)
def unseen_counted(actor: Actor) -> sa.Select[Any]:
    """Return the select of how many notices the reader has not seen."""
    unseen = own_notices(actor).where(sa.text(f"notices.{UNSEEN}"))
    counted: sa.Select[Any] = unseen.with_only_columns(sa.func.count(), maintain_column_froms=True)
    return counted


def count_unseen(db: Session, actor: Actor) -> int:
    """Return how many notices the reader has not seen."""
    return int(fetch(db, _counted(actor))[0][0])


@lru_cache(maxsize=1024)
def _counted(actor: Actor) -> Kept:
    return Kept(unseen_counted(actor))


def get_notice(db: Session, actor: Actor, notice_id: int) -> Notice:
    """Return a notice told to *actor*, or raise NoticeNotFound."""
    actor.must(Act.READ_CASE)
    wanted = own_notices(actor).where(col(Notice.id) == notice_id)
    found: Notice | None = db.execute(wanted).scalars().one_or_none()
    if found is None:
        raise NoticeNotFound
    return found


@lru_cache(maxsize=1024)
def _unseen(actor: Actor) -> sa.Select[Any]:
    return _shown(own_notices(actor).where(sa.text(f"notices.{UNSEEN}")))


def _shown(own: Any) -> sa.Select[Any]:
    shown: sa.Select[Any] = (
        own.join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
        .with_only_columns(
            Notice.id,
            Notice.kind,
            Notice.about_id,
            Notice.told_at,
            Notice.seen_at,
            YoungPerson.surname,
            YoungPerson.given_name,
            YoungPerson.patronymic,
            maintain_column_froms=True,
        )
        .order_by(col(Notice.id).desc())
    )
    return shown


def _rows(db: Session, wanted: sa.Select[Any], limit: int) -> list[NoticeRow]:
    return [NoticeRow(*row) for row in db.execute(wanted.limit(limit))]
