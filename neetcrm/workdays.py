"""Working days of Kazakhstan: weekends and public holidays do not count."""

from datetime import date, timedelta
from functools import cache

import holidays


@cache
def _of_kazakhstan() -> holidays.HolidayBase:
    return holidays.country_holidays("KZ")


def is_working_day(day: date) -> bool:
    return _of_kazakhstan().is_working_day(day)


def add_working_days(start: date, count: int) -> date:
    """Return the day that lies *count* working days after *start*."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
