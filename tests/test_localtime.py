from datetime import UTC, date, datetime, time, timedelta

import pytest

from neetcrm.localtime import bounds, local, moment_at, week_of


@pytest.mark.parametrize(
    ("day", "hour"),
    [(date(2024, 2, 28), 4), (date(2024, 3, 1), 5), (date(2025, 7, 5), 5)],
)
def test_ten_in_almaty_is_four_or_five_in_utc(day, hour):
    moment = moment_at(day, time(10))

    assert moment == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    assert (local(moment).date(), local(moment).time()) == (day, time(10))


def test_the_day_on_which_the_clocks_were_put_back_had_an_hour_more():
    begins, ends = bounds(date(2024, 2, 29))

    assert ends - begins == timedelta(hours=25)


def test_a_week_begins_on_monday():
    week = {week_of(date(2025, 6, 30) + timedelta(days=n)) for n in range(7)}

    assert week == {date(2025, 6, 30)}
