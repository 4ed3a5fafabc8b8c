"""How a caseload is looked at: what an address says of it, its columns, and the ways to others.

An address has a word only for what differs from the usual, so that the same view has one address.
"""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import parse_qsl

from neetcrm.access import Act, Actor
from neetcrm.desk.caseloads.caseload import CaseloadView, Column, Order, Show

Words = dict[str, str]

ON_CARDS = (Column.AGE, Column.NUMBER, Column.STAGE, Column.OWNER)
USUAL = (
    Column.AGE,
    Column.STAGE,
    Column.DAYS,
    Column.LAST_CONTACT,
    Column.NEXT_CONTACT,
    Column.RISK,
)
SORTED_BY: dict[Column | None, Order] = {
    None: Order.NAME,
    Column.AGE: Order.AGE,
    Column.STAGE: Order.STAGE,
    Column.DAYS: Order.STAGE_SINCE,
    Column.LAST_CONTACT: Order.LAST_CONTACT,
    Column.NEXT_CONTACT: Order.NEXT_CONTACT,
    Column.OPENED: Order.OPENED,
    Column.OWNER: Order.OWNER,
}
"""The order behind each heading; the name has no column of its own. Risk is derived: no order."""

BOARD = "board"
NAMES = ("show", "stage", "due", "counselor", "q", "order", "reverse", "columns", "as")
"""The words that an address of a caseload may have."""


class Look(NamedTuple):
    """What the reader sees of the cases found: which columns, or a board."""

    columns: tuple[Column, ...]
    is_board: bool = False


class Heading(NamedTuple):
    """The head of a column: the words of the address that sorts by it, and how it is sorted now."""

    column: Column | None
    words: Words | None
    sorted: str = ""


def offered_columns(actor: Actor, show: Show) -> tuple[Column, ...]:
    """Return the columns that the reader may choose from; a card tells little."""
    if show is Show.CENTRE:
        return ON_CARDS
    reads_risk = actor.can(Act.READ_SESSIONS)
    return tuple(column for column in Column if reads_risk or column is not Column.RISK)


def usual_columns(actor: Actor, show: Show) -> tuple[Column, ...]:
    """Return the columns of somebody who chose none."""
    carries_all = actor.can(Act.HAND_OVER)
    usual = (*USUAL, Column.OWNER) if carries_all else USUAL
    offered = offered_columns(actor, show)
    return offered if show is Show.CENTRE else tuple(one for one in usual if one in offered)


def look_of(actor: Actor, show: Show, *, columns: Iterable[str], kind: str) -> Look:
    """Return how the reader asks to see the cases; a wrong word changes nothing."""
    chosen = set(columns)
    picked = tuple(one for one in offered_columns(actor, show) if one.value in chosen)
    is_board = kind == BOARD and show is Show.OPEN
    return Look(picked or usual_columns(actor, show), is_board)


def words_of(actor: Actor, view: CaseloadView, look: Look) -> Words:
    """Return the words of the address that asks for this view, on its first page."""
    is_usual = look.columns == usual_columns(actor, view.show)
    words = {
        "show": view.show.value if view.show is not Show.OPEN else "",
        "stage": view.stage.value if view.stage else "",
        "due": view.due.value if view.due else "",
        "counselor": str(view.counselor_id or ""),
        "q": view.text,
        "order": view.order.value if view.order is not Order.NEXT_CONTACT else "",
        "reverse": "1" if view.is_reversed else "",
        "columns": "" if is_usual else ",".join(look.columns),
        "as": BOARD if look.is_board else "",
    }
    return {name: word for name, word in words.items() if word}


def words_in(query: str) -> Words:
    """Return the words of an address as it stands after its question mark."""
    return {name: word for name, word in parse_qsl(query[:1000]) if name in NAMES}


def headings(view: CaseloadView, look: Look, words: Words) -> list[Heading]:
    """Return the heads of the columns; that of the present order turns it round."""
    return [_heading(column, view, words) for column in (None, *look.columns)]


def _heading(column: Column | None, view: CaseloadView, words: Words) -> Heading:
    order = SORTED_BY.get(column)
    if order is None:
        return Heading(column, None)
    kept = {name: word for name, word in words.items() if name not in ("order", "reverse")}
    if order is not Order.NEXT_CONTACT:
        kept["order"] = order.value
    if order is not view.order:
        return Heading(column, kept)
    if not view.is_reversed:
        kept["reverse"] = "1"
    return Heading(column, kept, "descending" if view.is_descending else "ascending")
