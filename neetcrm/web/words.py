"""Days, moments and sentences as the reader of this request writes and reads them."""

from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal

from neetcrm.accounts import Named
from neetcrm.db import Choice, utc_now
from neetcrm.i18n import LOCALES_OF, SHORT_DAY, filled, short_day, translations
from neetcrm.localtime import ALMATY
from neetcrm.web import current
from neetcrm.workdays import next_working_day

AHEAD = (1, 3, 7, 14, 28)
"""Days for which things are put off; where one is no working day, the next one is offered."""


class Spoken:
    """What pages write again and again in one language; each thing is kept once it is written.

    A list shows the same few days and words in all its lines, and Babel thinks long about each.
    """

    def __init__(self, language: str) -> None:
        self.language, self._locale = language, LOCALES_OF[language]
        self.gettext = translations(language).gettext
        self.day: Callable[[date | None], str] = lru_cache(4096)(self._day)
        self.count: Callable[[int], str] = lru_cache(4096)(self._count)
        self.label: Callable[[Choice | None], str] = lru_cache(4096, typed=True)(self._label)
        self._kept: Callable[..., str] = lru_cache(8192, typed=True)(self._said)

    def told(self, sentence: str, values: Mapping[str, object]) -> str:
        """Return a sentence whose words, days and named records are in the same language."""
        shown = {name: self._shown(value) for name, value in values.items()}
        translated = self.gettext(sentence) if sentence else ""
        return filled(translated, shown) if shown else translated

    def said(self, one: Any) -> str:
        """Return what *one* tells, which is a sentence and plain values."""
        return self._kept(one.sentence, *one.values.items())

    def ngettext(self, one: str, many: str, count: int, **values: object) -> str:
        """Return the sentence for a count; {count} is filled in."""
        translated = translations(self.language).ngettext(one, many, count)
        return filled(translated, {"count": count, **values})

    def _day(self, value: date | None) -> str:
        return short_day(value, self.language) if value else "–"

    def _count(self, number: int) -> str:
        return format_decimal(number, locale=self._locale)

    def _label(self, choice: Choice | None) -> str:
        return self.gettext(choice.label) if choice else "–"

    def _said(self, sentence: str, *values: tuple[str, Hashable]) -> str:
        return self.told(sentence, dict(values))

    def _shown(self, value: object) -> object:
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, Named):
            return value.name(self.language)
        return self.gettext(value) if isinstance(value, str) and value else value


@cache
def spoken(language: str) -> Spoken:
    return Spoken(language)


def day(value: date | None) -> str:
    """Return a day as the reader writes it; a dash for none."""
    return spoken(current.language()).day(value)


def long_day(value: date) -> str:
    """Return a day as a document states it, with the month in letters."""
    return format_date(value, "long", locale=_locale())


def days_ahead(today: date) -> list[tuple[str, date]]:
    """Return the working days that something is put off to, each with how far ahead it lies."""
    days = sorted({next_working_day(today + timedelta(days=days)) for days in AHEAD})
    return [(_far((day - today).days), day) for day in days]


def _far(days: int) -> str:
    if days == 1:
        return current.gettext("Tomorrow")
    return current.ngettext("In {count} day", "In {count} days", days)


def moment(value: datetime) -> str:
    """Return a moment in Almaty's time; Kazakh begins with the year."""
    pattern = f"{SHORT_DAY.get(current.language(), 'd MMM y')}, HH:mm"
    return format_datetime(value, pattern, tzinfo=ALMATY, locale=_locale())


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
    return spoken(current.language()).count(number)


def percent(value: Decimal) -> str:
    """Return a percentage with one decimal."""
    return f"{format_decimal(value, format='0.0', locale=_locale())}\N{NO-BREAK SPACE}%"


def told(sentence: str, values: Mapping[str, object]) -> str:
    """Return a sentence whose words, days and named records are in the reader's language too."""
    return spoken(current.language()).told(sentence, values)


def _locale() -> str:
    return LOCALES_OF[current.language()]
