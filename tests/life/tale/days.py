"""Days as people count them: ages, months and days off."""

from calendar import monthrange
from datetime import date, timedelta

import holidays

DAYS_OFF = holidays.country_holidays("KZ", years=range(2024, 2041))


def age(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def months_later(day: date, months: int) -> date:
    """Return the day so many months later; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def is_day_off(day: date) -> bool:
    return not DAYS_OFF.is_working_day(day)


def worked_on(day: date) -> date:
    """Return the day, or the first one after it on which people work."""
    while is_day_off(day):
        day += timedelta(days=1)
    return day
