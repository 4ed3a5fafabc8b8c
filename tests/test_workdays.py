from datetime import date, timedelta

import holidays
import pytest

from neetcrm import workdays
from neetcrm.workdays import add_working_days, holiday, is_working_day, next_working_day

DAYS_OFF = {
    2024: {
        *("01-01", "01-02", "03-08", "03-21", "03-22", "03-25", "05-01", "05-07", "05-08"),
        *("05-09", "07-08", "08-30", "10-25", "12-16"),
    },
    2025: {
        *("01-01", "01-02", "01-03", "01-07", "03-10", "03-21", "03-24", "03-25", "05-01"),
        *("05-07", "05-09", "06-06", "07-07", "09-01", "10-27", "12-16"),
    },
    2026: {
        *("01-01", "01-02", "01-07", "03-09", "03-23", "03-24", "03-25", "05-01", "05-07"),
        *("05-11", "05-27", "07-06", "10-26", "12-16"),
    },
}
"""The days from Monday to Friday on which nobody works."""
MOVED_WORKING_DAYS = {date(2024, 5, 4), date(2025, 1, 5)}


def days_of(year):
    return [date(year, 1, 1) + timedelta(days=n) for n in range(365 + (year % 4 == 0))]


@pytest.mark.parametrize("year", sorted(DAYS_OFF))
def test_the_working_days_are_the_official_ones(year):
    for day in days_of(year):
        is_off = day.weekday() >= 5 or f"{day:%m-%d}" in DAYS_OFF[year]

        assert is_working_day(day) == (not is_off or day in MOVED_WORKING_DAYS), day


@pytest.mark.parametrize("year", sorted(DAYS_OFF))
def test_the_official_days_are_those_of_the_package(year):
    package = holidays.country_holidays("KZ", years=year)

    assert {f"{day:%m-%d}" for day in package if day.weekday() < 5} == DAYS_OFF[year]
    assert {day for day in package.weekend_workdays if day.year == year} == {
        day for day in MOVED_WORKING_DAYS if day.year == year
    }


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2025, 7, 4), date(2025, 7, 4)),  # a Friday
        (date(2025, 7, 5), date(2025, 7, 8)),  # a weekend with Capital Day, moved to Monday
        (date(2025, 3, 21), date(2025, 3, 26)),  # Nowruz with its two moved days
        (date(2025, 1, 4), date(2025, 1, 5)),  # a Sunday that is worked
        (date(2024, 5, 4), date(2024, 5, 4)),  # a Saturday that is worked
        (date(2024, 12, 31), date(2024, 12, 31)),
        (date(2025, 1, 1), date(2025, 1, 5)),
    ],
)
def test_a_day_off_gives_way_to_the_next_working_day(day, following):
    assert next_working_day(day) == following


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2025, 7, 4), 0, date(2025, 7, 4)),
        (date(2025, 7, 5), 0, date(2025, 7, 5)),
        (date(2025, 7, 4), 1, date(2025, 7, 8)),
        (date(2025, 7, 3), 5, date(2025, 7, 11)),
        (date(2024, 12, 31), 1, date(2025, 1, 5)),
        (date(2024, 5, 3), 2, date(2024, 5, 6)),
    ],
)
def test_days_off_are_not_counted(start, count, end):
    assert add_working_days(start, count) == end


def test_every_holiday_has_a_name_that_is_translated():
    named = {holiday(day) for year in range(2023, 2035) for day in days_of(year)}

    assert named == {"", workdays.MOVED, *workdays.NAMES}


def test_a_moved_day_off_is_told_from_the_holiday_itself():
    assert holiday(date(2025, 7, 6)) == "Capital Day"
    assert holiday(date(2025, 7, 7)) == holiday(date(2025, 1, 3)) == "Moved day off"
    assert holiday(date(2025, 7, 5)) == ""
