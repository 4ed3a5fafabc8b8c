"""Days, moments and sentences as the reader of this request writes and reads them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal

from neetcrm.accounts import Named
from neetcrm.db import utc_now
from neetcrm.localtime import ALMATY
from neetcrm.web import current
from neetcrm.workdays import next_working_day

AHEAD = (1, 3, 7, 14, 28)
"""Days for which things are put off; where one is no working day, the next one is offered."""
LOCALES_OF = {"kk": "kk", "ru": "ru_KZ", "en": "en_GB"}


def day(value: date | None) -> str:
    """Return a day as the reader writes it; a dash for none."""
    return _written(value, _locale()) if value else "–"


def long_day(value: date) -> str:
    """Return a day as a document states it, with the month in letters."""
    return format_date(value, "long", locale=_locale())


@lru_cache(maxsize=4096)
def _written(value: date, locale: str) -> str:
    """A list shows the same few days again and again, and Babel thinks long about each."""
    return format_date(value, "medium", locale=locale)


def days_ahead(today: date) -> list[tuple[str, date]]:
    """Return the working days that something is put off to, each with how far ahead it lies."""
    days = sorted({next_working_day(today + timedelta(days=days)) for days in AHEAD})
    return [(_far((day - today).days), day) for day in days]


def _far(days: int) -> str:
    if days == 1:
        return current.gettext("Tomorrow")
    return current.ngettext("In {count} day", "In {count} days", days)


def moment(value: datetime) -> str:
    """Return a moment in Almaty's time."""
    return format_datetime(value, "d MMM y, HH:mm", tzinfo=ALMATY, locale=_locale())


def ago(value: datetime) -> str:
    """Return how long ago a moment was, as "2 minutes ago"."""
    return format_timedelta(value - utc_now(), add_direction=True, locale=_locale())


def clock(value: datetime) -> str:
    """Return the time of day in Almaty, as "14:03"."""
    return value.astimezone(ALMATY).strftime("%H:%M")


def weekday(value: date) -> str:
    """Return a day with the day of the week and without the year."""
    return format_date(value, "EEE d MMM", locale=_locale())


def count(number: int) -> str:
    """Return a whole number with the reader's grouping of digits."""
    return _grouped(number, _locale())


@lru_cache(maxsize=4096)
def _grouped(number: int, locale: str) -> str:
    return format_decimal(number, locale=locale)


def percent(value: Decimal) -> str:
    """Return a percentage with one decimal."""
    return f"{format_decimal(value, format='0.0', locale=_locale())}\N{NO-BREAK SPACE}%"


def told(sentence: str, values: Mapping[str, object]) -> str:
    """Return a sentence whose words, days and named records are in the reader's language too."""
    return current.gettext(sentence, **{name: _shown(value) for name, value in values.items()})


def _shown(value: object) -> object:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Named):
        return value.name(current.language())
    return current.gettext(value) if isinstance(value, str) else value


def _locale() -> str:
    return LOCALES_OF[current.language()]
