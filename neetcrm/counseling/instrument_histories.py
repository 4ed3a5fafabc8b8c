"""The answers to one instrument over time: what changed, and whether that matters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from neetcrm.counseling.instruments import Better, Instrument, Result
from neetcrm.counseling.models import AnswerSheet


@dataclass(frozen=True)
class Reading:
    """Answers as a psychologist reads them; without an instrument where its file is gone."""

    sheet: AnswerSheet
    instrument: Instrument | None
    result: Result | None
    given_by: str
    newer_id: int | None
    """The answers that replace these."""

    @property
    def total(self) -> int | None:
        """Return the figure to show; an instrument may have an outcome and no figure."""
        if self.instrument is None or not self.instrument.scoring.shows_total:
            return None
        return self.result.total if self.result else None

    @property
    def is_valid(self) -> bool:
        """Tell whether it is finished and nothing replaces it."""
        return self.sheet.is_finished and self.newer_id is None


@dataclass(frozen=True)
class Change:
    """By how much a total differs from the one before; better or worse, or too little to say."""

    points: int
    is_better: bool
    matters: bool | None
    """None where the instrument does not say how much is more than chance."""


@dataclass(frozen=True)
class History:
    """All answers to one instrument in a case, oldest first."""

    code: str
    readings: tuple[Reading, ...]

    @property
    def instrument(self) -> Instrument | None:
        return self.readings[-1].instrument

    @property
    def valid(self) -> list[Reading]:
        return [reading for reading in self.readings if reading.is_valid]

    @property
    def points(self) -> list[tuple[date, int]]:
        """Return the days and totals that a line may be drawn through."""
        totals = ((one.sheet.answered_on, one.total) for one in self.valid)
        return [(on, total) for on, total in totals if total is not None]

    @property
    def changes(self) -> dict[int | None, Change]:
        """Return how each total differs from the one before it, by the number of its sheet."""
        scored = [one for one in self.valid if one.total is not None]
        return {
            later.sheet.id: change(later.instrument, earlier.total or 0, later.total or 0)
            for earlier, later in pairwise(scored)
            if later.instrument is not None
        }

    @property
    def since_first(self) -> Change | None:
        points = self.points
        if len(points) < 2 or self.instrument is None:
            return None
        return change(self.instrument, points[0][1], points[-1][1])


def change(instrument: Instrument, before: int, after: int) -> Change:
    """Return what a step from one shown total to another means."""
    scoring = instrument.scoring
    points = after - before
    return Change(
        points=points,
        is_better=(points > 0) is (scoring.better is Better.HIGH),
        matters=None if scoring.change is None else abs(points) >= scoring.change,
    )


def histories(readings: Iterable[Reading]) -> list[History]:
    """Return readings by instrument, the one that was answered last first."""
    found: dict[str, list[Reading]] = {}
    for reading in readings:
        found.setdefault(reading.sheet.instrument, []).append(reading)
    told = [History(code, tuple(own)) for code, own in found.items()]
    return sorted(told, key=_last_answered, reverse=True)


def under_way(readings: Sequence[Reading]) -> list[Reading]:
    return [one for one in readings if not one.sheet.is_finished]


def _last_answered(history: History) -> tuple[date, int]:
    last = history.readings[-1].sheet
    return last.answered_on, last.id or 0
