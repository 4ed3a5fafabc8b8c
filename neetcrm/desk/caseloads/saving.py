"""How a view of a caseload is kept under a name, shared with the centre, and dropped."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from neetcrm.access import Act, Actor
from neetcrm.db import Kept, Session, fetch, utc_now
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


class ViewToOpen(NamedTuple):
    """A view that the reader may open: what it is called, and what it asks for."""

    id: int
    owner_id: int
    name: str
    asked: str


def saved_views(db: Session, actor: Actor) -> list[ViewToOpen]:
    """Return the views that the actor kept and those shared with their centres, by name."""
    return [ViewToOpen(*row) for row in fetch(db, _to_open(actor))]


def own_views(db: Session, actor: Actor) -> list[SavedView]:
    """Return the views that the actor kept."""
    return list(db.exec(_kept().where(_is_own(actor))))


def get_own_view(db: Session, actor: Actor, view_id: int) -> SavedView:
    """Return a view of the actor, be it dropped, or raise ViewNotFound."""
    wanted = select(SavedView).where(SavedView.id == view_id, SavedView.owner_id == actor.user_id)
    view = db.exec(wanted).one_or_none()
    if view is None:
        raise ViewNotFound
    return view


def _kept() -> SelectOfScalar[SavedView]:
    kept = select(SavedView).where(col(SavedView.dropped_at).is_(None))
    return kept.order_by(col(SavedView.name), col(SavedView.id))


def _is_own(actor: Actor) -> sa.ColumnElement[bool]:
    return col(SavedView.owner_id) == actor.user_id


@lru_cache(maxsize=1024)
def _to_open(actor: Actor) -> Kept:
    of_centre = (col(SavedView.centre_id) == one for one in actor.centre_ids)
    is_shared = sa.and_(col(SavedView.is_shared), sa.or_(sa.false(), *of_centre))
    views: Any = _kept().where(sa.or_(_is_own(actor), is_shared))
    wanted: sa.Select[Any] = views.with_only_columns(
        SavedView.id, SavedView.owner_id, SavedView.name, SavedView.asked
    )
    return Kept(wanted)


def _must_own(view: SavedView, by: Actor) -> None:
    by.must(Act.READ_CARDS)
    if view.owner_id != by.user_id:
        raise NotYourView


def _must_be_free(name: str, others: Sequence[SavedView]) -> None:
    if any(other.name.casefold() == name.casefold() for other in others):
        raise NameTaken
