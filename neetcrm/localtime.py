"""The time of Almaty: moments are stored in UTC and shown, counted in days and chosen here."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")
"""Five hours before UTC since 1 March 2024, six hours before that day."""


def moment_at(day: date, clock: time) -> datetime:
    """Return the moment at which the clocks of Almaty show *clock* on *day*."""
    return datetime.combine(day, clock, tzinfo=ALMATY).astimezone(UTC)


def bounds(first: date, days: int = 1) -> tuple[datetime, datetime]:
    """Return the moments at which *first* begins and its last of *days* days ends."""
    return moment_at(first, time()), moment_at(first + timedelta(days=days), time())


def local(moment: datetime) -> datetime:
    return moment.astimezone(ALMATY)


def week_of(day: date) -> date:
    """Return the Monday of the week of *day*."""
    return day - timedelta(days=day.weekday())
