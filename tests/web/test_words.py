"""Days as readers of three languages write them."""

from datetime import UTC, date, datetime

import pytest

from neetcrm.reports.paper import _Words
from neetcrm.web import words
from neetcrm.web.current import speaking

FIFTH = date(2025, 7, 5)


@pytest.mark.parametrize(
    ("language", "said"), [("kk", "5 шіл."), ("ru", "5 июл."), ("en", "5 Jul")]
)
def test_a_short_day_is_written_alike_wherever_it_stands(app, language, said):
    paper = _Words(language)
    with app.test_request_context("/"), speaking(language):
        written = [
            words.day(FIFTH),
            words.weekday(FIFTH),
            words.moment(datetime(2025, 7, 5, 9, tzinfo=UTC)),
            paper.short_day(FIFTH),
            paper.days(FIFTH, date(2025, 8, 2)),
        ]

    assert [said in one for one in written] == [True] * 5, written
    assert not any("05" in one for one in written)
