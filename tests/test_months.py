"""Months later: the same day, or the last one of a shorter month."""

from datetime import date

import pytest

from neetcrm.months import add_months


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        (date(2024, 10, 31), 4, date(2025, 2, 28)),
        (date(2023, 10, 31), 4, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 3, 31), 3, date(2025, 6, 30)),
        (date(2025, 6, 15), 18, date(2026, 12, 15)),
        (date(2025, 12, 1), 0, date(2025, 12, 1)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_one(day, count, later):
    assert add_months(day, count) == later
