from datetime import date
from itertools import islice

import pytest
import sqlalchemy as sa

from seed import bulk, demo
from seed.replay import replay
from seed.roads import travellers
from seed.rows import TABLES, Rows, insert, last_ids
from seed.stories import Story, story
from seed.world import World, world

AS_OF = date(2025, 7, 5)
SIZE = 2700
SAMPLE = 200
EDITED = (
    "created_at",
    "version",
    "case_version",
)
"""When and how often somebody wrote: a load writes once."""


def sample(where: World) -> list[Story]:
    """Return SAMPLE stories of the demo, some of every road."""
    by_road: dict[str, list[int]] = {}
    for index in range(SIZE):
        by_road.setdefault(travellers(SIZE).at(index).road.name, []).append(index)
    each = SAMPLE // len(by_road)
    chosen = {index for indexes in by_road.values() for index in indexes[:each]}
    others = (index for index in range(SIZE) if index not in chosen)
    chosen.update(islice(others, SAMPLE - len(chosen)))
    return [story(where, index, SIZE, AS_OF) for index in sorted(chosen)]


def everything(db) -> dict[str, list[sa.RowMapping]]:
    """Return all rows of the tables that stories fill."""
    found = {}
    for kind in TABLES:
        table = kind.__table__
        columns = [column for column in table.c if column.name not in EDITED]
        found[table.name] = list(db.connection().execute(sa.select(*columns).order_by("id")))
    return found


@pytest.mark.alike
def test_a_story_told_in_rows_is_what_the_operations_make_of_it(staffed_db):
    where = world(staffed_db)
    told = sample(where)

    for one in told:
        replay(staffed_db, where, one)
        staffed_db.expunge_all()
    by_operations = everything(staffed_db)
    staffed_db.rollback()
    rows = Rows(last_ids(staffed_db))
    for one in told:
        bulk.write(rows, one, demo.centres_of(where))
    insert(staffed_db, rows)
    in_bulk = everything(staffed_db)

    assert len(told) == SAMPLE
    assert all(by_operations.values())
    for name, expected in by_operations.items():
        assert in_bulk[name] == expected
