"""What happened in a case, as one list: newest first, each line of a kind, from one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.access import Actor
from neetcrm.accounts import User
from neetcrm.cases.models import Case
from neetcrm.db import Kept, Session, fetch, fixed
from neetcrm.desk.happened import PARTS
from neetcrm.desk.tellings import TELLINGS, Kind

SHORT = 20
"""How many lines are shown at first."""
LONG = 10_000


class Happening(NamedTuple):
    """One line of the timeline: an English sentence with named values, and free words."""

    on: date
    kind: Kind
    sentence: str
    values: Mapping[str, object]
    words: str = ""
    by: str = ""
    note_id: int | None = None


@dataclass(frozen=True)
class Timeline:
    """The newest lines of a case, and how many there are in all."""

    happenings: list[Happening]
    count: int


def timeline(
    db: Session, actor: Actor, case: Case, *, kind: Kind | None, language: str, is_whole: bool
) -> Timeline:
    """Return the newest lines of *kind*, or of all kinds, that *actor* may read of a case."""
    known = {"case_id": case.id, "limit": LONG if is_whole else SHORT}
    rows = fetch(db, _statement(actor, kind, language), known)
    return Timeline([_told(row) for row in rows], rows[0].count_of_all if rows else 0)


def _told(row: Any) -> Happening:
    code, day, _turn, first, second, words, _by_id, note_id, _place, by, _count = row
    telling = TELLINGS[code]
    codes = zip(telling.read.items(), (first, second), strict=False)
    values = {name: read(code) for (name, read), code in codes}
    return Happening(day, telling.kind, telling.sentence, values, words or "", by or "", note_id)


@lru_cache(maxsize=1024)
def _statement(actor: Actor, kind: Kind | None, language: str) -> Kept:
    """Return the select of all rows, in the order in which they are read; it is kept."""
    parts = [part for one in PARTS if kind in (None, one) for part in PARTS[one](actor, language)]
    placed = (part.add_columns(fixed(place).label("place")) for place, part in enumerate(parts))
    rows = sa.union_all(*placed).subquery("happened")
    return Kept(
        sa.select(rows, col(User.full_name), sa.func.count().over().label("count_of_all"))
        .outerjoin(User, col(User.id) == rows.c.by_id)
        .order_by(rows.c.day.desc(), rows.c.place, rows.c.turn.desc())
        .limit(sa.bindparam("limit"))
    )
