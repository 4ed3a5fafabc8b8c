"""What an instrument is, and what a set of answers to one amounts to.

An instrument is data: its file says what is asked and how it is scored, and nothing here knows one
of them by name. Ranges are those of the plain sum; what is shown is the sum times a factor.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from neetcrm.accounts import Language
from neetcrm.counseling.models import RiskLevel
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_

Code = Annotated[str, Field(pattern="^[a-z][a-z0-9_]{1,29}$")]
Sentence = Annotated[str, Field(min_length=1, max_length=400)]
Points = Annotated[int, Field(strict=True, ge=0, le=1000)]
Answers = Mapping[str, int]
"""The score of each item that was answered, by its key."""


class AnswerOutside(RuleBroken):
    sentence = N_("This answer does not belong to the instrument.")


class Wording(StrEnum):
    """Whether the words of a language are the validated text."""

    VERIFIED = "verified"
    DRAFT = "draft"


class UsedBy(StrEnum):
    """Who may give an instrument and read its answers."""

    PSYCHOLOGISTS = "psychologists"


class Better(StrEnum):
    """Which end of a total is the good one."""

    HIGH = "high"
    LOW = "low"


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Words(Part):
    """The same said in each language."""

    kk: Sentence
    ru: Sentence
    en: Sentence

    def name(self, language: str) -> str:
        return {"kk": self.kk, "ru": self.ru}.get(language, self.en)


class Option(Words):
    """One answer of the scale."""

    score: Points


class Item(Words):
    """One question; with *after_any_of* it is asked where one of these is above 0."""

    key: Code
    after_any_of: tuple[Code, ...] = ()


class Span(Words):
    """A range of scores, both ends within it."""

    code: Code
    first: Points = Field(alias="from")
    last: Points = Field(alias="to")

    def holds(self, points: int) -> bool:
        return self.first <= points <= self.last

    @model_validator(mode="after")
    def _runs_upwards(self) -> Self:
        if self.first > self.last:
            raise ValueError(f"{self.code} goes from {self.first} down to {self.last}")
        return self


class Band(Span):
    """What a total is called."""


class Alert(Span):
    """When somebody has to be told: a total within the range, or an answer to one of *items*.

    What is asked of single items holds whatever else was answered. With *silence_counts* one of
    them that was left out alerts as well, once the young person has finished.
    """

    level: RiskLevel
    items: tuple[Code, ...] = ()
    silence_counts: bool = False


class Scoring(Part):
    factor: Annotated[int, Field(strict=True, ge=1, le=100)]
    better: Better
    change: Points | None = None
    shows_total: bool = True


class ShortForm(Part):
    """The first items of an instrument, given on their own."""

    code: Code
    name: Sentence
    title: Words
    items: Points
    bands: tuple[Band, ...]
    alerts: tuple[Alert, ...] = ()


class Instrument(Part):
    """One version of one instrument, as its file says it."""

    code: Code
    version: Annotated[int, Field(strict=True, ge=1, le=999)]
    name: Sentence
    title: Words
    used_by: UsedBy
    source: Sentence
    terms: Sentence
    wording: Mapping[Language, Wording]
    period: Words
    scale: tuple[Option, ...]
    items: tuple[Item, ...]
    scoring: Scoring
    bands: tuple[Band, ...]
    alerts: tuple[Alert, ...] = ()
    short_forms: tuple[ShortForm, ...] = ()

    @cached_property
    def highest(self) -> int:
        """Return the largest sum."""
        return len(self.items) * max(option.score for option in self.scale)

    def is_draft(self, language: str) -> bool:
        told = Language(language)  # type: ignore[call-arg]  # by value, not as it is declared
        return self.wording[told] is not Wording.VERIFIED

    def asked(self, answers: Answers) -> list[Item]:
        """Return the items that are asked of somebody who gave these answers so far."""
        return [item for item in self.items if item.key in answers or _is_asked(item, answers)]

    def missing(self, answers: Answers) -> list[Item]:
        return [item for item in self.asked(answers) if item.key not in answers]

    def places(self, items: Iterable[Item]) -> str:
        """Return the numbers under which items are asked, as "3, 7"."""
        return ", ".join(str(self.items.index(item) + 1) for item in items)

    def short(self, form: ShortForm) -> "Instrument":
        """Return a short form as an instrument of its own."""
        own = {name: getattr(form, name) for name in ("code", "name", "title", "bands", "alerts")}
        same = {name: getattr(self, name) for name in type(self).model_fields}
        items = self.items[: form.items]
        return Instrument(**{**same, **own, "items": items, "short_forms": ()})

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if problems := list(_problems(self)):
            raise ValueError("; ".join(problems))
        return self


@dataclass(frozen=True)
class Result:
    """What answers amount to: without a sum and a band where an item is *missing*."""

    sum: int | None
    total: int | None
    band: Band | None
    missing: tuple[Item, ...]
    alerts: tuple[Alert, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing


def must_fit(instrument: Instrument, answers: Answers) -> None:
    """Raise AnswerOutside for an item or a score that the instrument does not have."""
    keys = {item.key for item in instrument.items}
    scores = {option.score for option in instrument.scale}
    if not set(answers) <= keys or not set(answers.values()) <= scores:
        raise AnswerOutside


def score(instrument: Instrument, answers: Answers) -> Result:
    """Return what the answers amount to; of an incomplete set only what single items alert to."""
    must_fit(instrument, answers)
    missing = tuple(instrument.missing(answers))
    counted = None if missing else sum(answers[item.key] for item in instrument.asked(answers))
    return Result(
        sum=counted,
        total=None if counted is None else counted * instrument.scoring.factor,
        band=next((b for b in instrument.bands if counted is not None and b.holds(counted)), None),
        missing=missing,
        alerts=tuple(
            alert for alert in instrument.alerts if _is_due(alert, answers, counted, missing)
        ),
    )


def urgent(instrument: Instrument, answers: Answers) -> list[Alert]:
    """Return the alerts that single answers are enough for, while others are still to come."""
    return [alert for alert in instrument.alerts if _any_within(alert, answers)]


def _is_asked(item: Item, answers: Answers) -> bool:
    return not item.after_any_of or any(answers.get(key, 0) > 0 for key in item.after_any_of)


def _is_due(alert: Alert, answers: Answers, counted: int | None, missing: tuple[Item, ...]) -> bool:
    if not alert.items:
        return counted is not None and alert.holds(counted)
    is_silent = alert.silence_counts and any(item.key in alert.items for item in missing)
    return is_silent or _any_within(alert, answers)


def _any_within(alert: Alert, answers: Answers) -> bool:
    return any(key in answers and alert.holds(answers[key]) for key in alert.items)


def _problems(instrument: Instrument) -> Iterator[str]:
    """Yield what in one file contradicts itself."""
    yield from _repeated("items", [item.key for item in instrument.items])
    yield from _repeated("scale", [option.score for option in instrument.scale])
    yield from _repeated("bands", [band.code for band in instrument.bands])
    yield from _repeated("alerts", [alert.code for alert in instrument.alerts])
    if set(instrument.wording) != set(Language):
        yield "wording: say verified or draft for kk, ru and en"
    if not instrument.items or len(instrument.scale) < 2:
        yield "at least one item and two answers are needed"
        return
    yield from _unknown_items(instrument)
    yield from _gaps(instrument)
    for form in instrument.short_forms:
        if not 0 < form.items < len(instrument.items):
            yield f"{form.code} has to have fewer items than {instrument.code}"


def _repeated(where: str, names: list[str] | list[int]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:  # type: ignore[arg-type]  # of the one kind or the other
            yield f"{where}: {name} stands there twice"


def _unknown_items(instrument: Instrument) -> Iterator[str]:
    before: set[str] = set()
    for item in instrument.items:
        for key in item.after_any_of:
            if key not in before:
                yield f"items: {item.key} comes after {key}, which is not asked before it"
        before.add(item.key)
    for alert in instrument.alerts:
        for key in alert.items:
            if key not in before:
                yield f"alerts: {alert.code} names the item {key}, which there is not"


def _gaps(instrument: Instrument) -> Iterator[str]:
    """Yield what the bands leave out, or name twice, of all sums there are."""
    ends = [
        (-1, -1),
        *((band.first, band.last) for band in instrument.bands),
        (instrument.highest + 1, 0),
    ]
    for (_, last), (first, _) in pairwise(ends):
        if first != last + 1:
            yield f"bands: after {last} comes {first}; every sum to {instrument.highest} needs one"
