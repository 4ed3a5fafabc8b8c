"""Months as people count them: the same day of another month, or its last one."""

from calendar import monthrange
from datetime import date


def add_months(day: date, count: int) -> date:
    """Return the day *count* months after *day*; 31 October and 4 months is 28 February."""
    years, month = divmod(day.month - 1 + count, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
