import csv
import io
import json
from datetime import date

import pytest

from neetcrm.reports import layouts
from neetcrm.reports.indicators import Dimension
from neetcrm.reports.layouts import Layout
from tests.cast import ANALYST, BORIS, OBSERVER, a_case, a_young_person

AS_OF = date(2025, 7, 5)


@pytest.fixture
def cases(db):
    """Six persons of centre 1, of whom one is supported in centre 2 now."""
    person = a_young_person()
    earlier = a_case(person=person, closed_on=date(2025, 2, 1), closing_reason="transferred")
    db.add_all([earlier, *(a_case() for _ in range(5))])
    db.add(a_case(person=person, centre_id=2, counselor_id=BORIS.user_id))
    db.commit()


def laid_out(db, actor, layout, by=None):
    content = layouts.laid_out(db, actor, layout, as_of=AS_OF, by=by, locale="en")
    return content.decode("utf-8-sig")


def test_a_total_stands_only_where_the_parts_do_not_overlap(db, cases):
    rows = list(csv.reader(io.StringIO(laid_out(db, ANALYST, Layout.CSV, Dimension.CENTRE))))

    assert rows[0][:3] == ["Centre", "Registered young people", "Finished a training"]
    assert rows[1:] == [
        ["Centre 1", "6", "0", "0", "0", "0", "0", "2025-07-05"],
        ["Centre 2", "1", "0", "0", "0", "0", "0", "2025-07-05"],
        ["Total", "", "0", "0", "0", "0", "0", "2025-07-05"],
    ]


def test_words_say_which_parts_overlap(db, cases):
    by_centre = laid_out(db, ANALYST, Layout.TABLE, Dimension.CENTRE)
    by_sex = laid_out(db, ANALYST, Layout.TABLE, Dimension.SEX)

    assert "so these figures have no total: Registered young people." in by_centre
    assert "no total" not in by_sex


def test_what_is_withheld_is_withheld_in_every_layout(db, cases):
    whole = json.loads(laid_out(db, OBSERVER, Layout.JSON))
    split = json.loads(laid_out(db, OBSERVER, Layout.JSON, Dimension.CENTRE))

    assert (whole["registered_neet"], whole["placed_in_work"]) == (6, "<5")
    assert [part["registered_neet"] for part in split["parts"]] == ["withheld", "<5"]
    for layout in (Layout.CSV, Layout.TABLE):
        text = laid_out(db, OBSERVER, layout, Dimension.CENTRE)
        assert "withheld" in text
        assert "<5" in text
