"""How a view of a caseload is kept under a name, shared with the centre, and dropped."""

from collections.abc import Sequence
from functools import lru_cache

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from neetcrm.access import Act, Actor
from neetcrm.db import Session, utc_now
from neetcrm.desk.models import SavedView
from neetcrm.errors import NotAllowed, NotFound, RuleBroken
from neetcrm.i18n import N_

MOST_VIEWS = 20


class ViewNotFound(NotFound):
    sentence = N_("There is no such view.")


class NotYourView(NotAllowed):
    sentence = N_("Only who saved this view may change it.")


class NameTaken(RuleBroken):
    sentence = N_("You have a view of this name already: choose another one.")


class ViewsTooMany(RuleBroken):
    sentence = N_("You have {most} views already: delete one of them first.")


def save_view(
    own: Sequence[SavedView], asked: str, *, name: str, is_shared: bool, by: Actor
) -> SavedView:
    """Keep what an address asks for under a name; *own* are the views kept so far."""
    by.must(Act.READ_CARDS)
    if len(own) >= MOST_VIEWS:
        raise ViewsTooMany(most=MOST_VIEWS)
    _must_be_free(name, own)
    return SavedView(
        owner_id=by.user_id,
        centre_id=by.centre_id,
        name=name,
        asked=asked,
        is_shared=is_shared,
    )


def rename_view(
    view: SavedView, own: Sequence[SavedView], *, name: str, is_shared: bool, by: Actor
) -> None:
    """Give a view another name, and say anew whether the centre sees it."""
    _must_own(view, by)
    _must_be_free(name, [one for one in own if one is not view])
    view.name, view.is_shared = name, is_shared


def drop_view(view: SavedView, *, by: Actor) -> None:
    """Show a view no longer; it can be taken back."""
    _must_own(view, by)
    view.dropped_at = utc_now()


def restore_view(view: SavedView, own: Sequence[SavedView], *, by: Actor) -> None:
    """Take the dropping of a view back."""
    _must_own(view, by)
    _must_be_free(view.name, own)
    view.dropped_at = None


def saved_views(db: Session, actor: Actor) -> list[SavedView]:
    """Return the views that the actor kept and those shared with their centres, by name."""
    known = {"owner_id": actor.user_id, "centre_ids": actor.centre_ids}
    return list(db.exec(_kept(), params=known))


def own_views(db: Session, actor: Actor) -> list[SavedView]:
    """Return the views that the actor kept."""
    return [view for view in saved_views(db, actor) if view.owner_id == actor.user_id]


def get_own_view(db: Session, actor: Actor, view_id: int) -> SavedView:
    """Return a view of the actor, be it dropped, or raise ViewNotFound."""
    wanted = select(SavedView).where(SavedView.id == view_id, SavedView.owner_id == actor.user_id)
    view = db.exec(wanted).one_or_none()
    if view is None:
        raise ViewNotFound
    return view


@lru_cache(maxsize=1)
def _kept() -> SelectOfScalar[SavedView]:
    is_own = col(SavedView.owner_id) == sa.bindparam("owner_id")
    of_centre = col(SavedView.centre_id).in_(sa.bindparam("centre_ids", expanding=True))
    return (
        select(SavedView)
        .where(col(SavedView.dropped_at).is_(None))
        .where(sa.or_(is_own, sa.and_(col(SavedView.is_shared), of_centre)))
        .order_by(col(SavedView.name), col(SavedView.id))
    )


def _must_own(view: SavedView, by: Actor) -> None:
    by.must(Act.READ_CARDS)
    if view.owner_id != by.user_id:
        raise NotYourView


def _must_be_free(name: str, others: Sequence[SavedView]) -> None:
    if any(other.name.casefold() == name.casefold() for other in others):
        raise NameTaken
