"""Load the whole demo into an empty database, in one transaction."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlmodel import select

from neetcrm import audit
from neetcrm.access import COMMAND_LINE
from neetcrm.cases.models import Case
from neetcrm.db import Record, Session
from neetcrm.people.models import YoungPerson

from . import calendars, standing_in
from .bulk import write
from .groups import load_groups
from .instruments import load_instruments
from .kept_views import load_kept_views
from .long_work import ask_for_an_export
from .outreach import load_outreach
from .reference import load_reference
from .risk import load_risk
from .rows import TABLES, Rows, insert, last_ids
from .staff import load_staff
from .stories import stories
from .world import World, world

CHUNK = 1000
"""How many stories are held in memory at once."""
CACHE_KIB = 256 * 1024
"""How much of the indexes SQLite keeps in memory while they grow."""


@dataclass(frozen=True)
class Loaded:
    """What a load brought; facts are all records but the people and their cases."""

    people: int
    cases: int
    facts: int
    seconds: float


def is_loaded(db: Session) -> bool:
    """Tell whether there are young people in the database."""
    return db.exec(select(YoungPerson.id).limit(1)).first() is not None


def load(
    db: Session, *, size: int, as_of: date, told: Callable[[int], None] = lambda people: None
) -> Loaded:
    """Load reference data, staff, and the stories of *size* young people up to *as_of*.

    *told* hears how many people are written. Nothing of it is kept before the caller commits.
    """
    began = time.monotonic()
    _make_room(db)
    load_reference(db)
    load_staff(db, size=size, as_of=as_of)
    load_kept_views(db)
    where = world(db)
    counted = _write_stories(db, where, size, as_of, told)
    people, cases = counted[YoungPerson], counted[Case]
    facts = sum(counted.values()) - people - cases
    _count_on(db)
    standing_in.arrange(db, where, as_of)
    facts += calendars.insert(db, calendars.entries(db, where, as_of))
    facts += load_outreach(db, where, as_of)
    facts += load_instruments(db, where, as_of)
    facts += load_risk(db, where, as_of)
    facts += load_groups(db, as_of)
    ask_for_an_export(db, as_of)
    audit.log_load(db, COMMAND_LINE, "demo", rows=people + cases + facts)
    _settle(db)
    return Loaded(people, cases, facts, time.monotonic() - began)


def _write_stories(
    db: Session, where: World, size: int, as_of: date, told: Callable[[int], None]
) -> dict[type[Record], int]:
    centres = centres_of(where)
    rows = Rows(last_ids(db))
    before = dict(rows.last_ids)
    telling = stories(where, size, as_of)
    for first in range(0, size, CHUNK):
        for story in islice(telling, CHUNK):
            write(rows, story, centres)
        insert(db, rows)
        told(min(first + CHUNK, size))
    return {kind: rows.last_ids[kind] - before[kind] for kind in TABLES}


def centres_of(where: World) -> dict[int, int]:
    """Return the centre in which each account works."""
    return {user_id: actor.centre_id or 0 for user_id, actor in where.actors.items()}


def _make_room(db: Session) -> None:
    if db.get_bind().dialect.name == "sqlite":
        db.connection().exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")


def _count_on(db: Session) -> None:
    """Let ids be counted on from the rows that brought their own."""
    connection = db.connection()
    if connection.dialect.name != "postgresql":
        return
    for kind in TABLES:
        name = kind.__tablename__
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"
        )


def _settle(db: Session) -> None:
    """Let the planner know what is there."""
    db.connection().exec_driver_sql("ANALYZE")
