"""What an address asks for: a wrong word narrows nothing instead of breaking the page."""

from collections.abc import Iterable
from datetime import date, time
from typing import TypeVar

One = TypeVar("One", bound=str)
Other = TypeVar("Other")

FIRST_YEAR, LAST_YEAR = 2000, 2100


def choice_of(kinds: Iterable[One], asked: str | None, otherwise: Other) -> One | Other:
    """Return the one of *kinds* that was asked for, else *otherwise*."""
    return next((kind for kind in kinds if str(kind) == asked), otherwise)


def number_of(asked: str | None) -> int | None:
    """Return a whole number that a database can hold, else None."""
    is_number = asked is not None and asked.isascii() and asked.isdigit() and len(asked) < 10
    return int(asked) if asked and is_number else None


def clock_of(asked: str | None) -> time | None:
    """Return the time of day that an address names, as "14:30", else None."""
    try:
        return time.fromisoformat(asked or "").replace(tzinfo=None)
    except ValueError:
        return None


def day_of(asked: str | None, otherwise: Other) -> date | Other:
    """Return the day that an address names, of a year that people plan in, else *otherwise*."""
    try:
        day = date.fromisoformat(asked or "")
    except ValueError:
        return otherwise
    return day if FIRST_YEAR <= day.year < LAST_YEAR else otherwise
