"""The demo at the monitoring's size gives the monitoring's own table, by counting."""

import json
from datetime import date
from pathlib import Path

import pytest

from neetcrm.db import open_session
from neetcrm.reports.layouts import values_of
from neetcrm.reports.monitoring import Dimension, Figure, breakdown, figures
from seed import load
from tests.cast import ANALYST, COMMAND_LINE

PUBLISHED = json.loads(
    Path(__file__).parents[1].joinpath("data", "monitoring_2025.json").read_text()
)
AS_OF = date.fromisoformat(PUBLISHED["as_of"])
MORE_THAN = "persons_consulted_more_than"


@pytest.mark.alike
def test_the_full_demo_gives_the_published_table(engine):
    with open_session(engine, by=COMMAND_LINE) as db:
        load(db, size=PUBLISHED["registered_neet"], as_of=AS_OF)

        counted = values_of(figures(db, ANALYST, as_of=AS_OF), "en")
        splits = [breakdown(db, ANALYST, dimension, as_of=AS_OF) for dimension in Dimension]

    assert counted.pop(MORE_THAN) > PUBLISHED[MORE_THAN]
    assert counted == {key: PUBLISHED[key] for key in counted}
    for split in splits:
        for figure in Figure:
            parts = sum(part.counts[figure] for part in split.parts)
            assert parts == split.total(figure) or not split.is_disjoint[figure]
