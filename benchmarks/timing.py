"""Time two ways to do one thing in turns, so that what disturbs the machine disturbs both.

A turn in which another program took the processor away is not counted: the longer work is hit more
often, and would look longer than it is.
"""

import resource
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

WARMING = 10
FEWEST = 5


@dataclass(frozen=True)
class Operation:
    """One thing to do in two ways, each of which returns the seconds it took."""

    name: str
    goal: float
    """How many times the floor's time ours may take."""
    floor: Callable[[], float]
    ours: Callable[[], float]


@dataclass(frozen=True)
class Measured:
    """The medians of an operation, in milliseconds."""

    operation: Operation
    floor: float
    ours: float

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    @property
    def is_met(self) -> bool:
        return round(self.ratio, 2) <= self.operation.goal


def measure(operation: Operation, *, turns: int, longest: float) -> Measured:
    """Take *turns* turns, or fewer where they would last longer than *longest* seconds."""
    for _ in range(WARMING):
        operation.floor(), operation.ours()
    ends, floor, ours = perf_counter() + longest, _Turns(operation.floor), _Turns(operation.ours)
    for turn in range(turns):
        if turn >= FEWEST and perf_counter() > ends:
            break
        floor.take()
        ours.take()
    return Measured(operation, floor=floor.median() * 1000, ours=ours.median() * 1000)


class _Turns:
    """The seconds that each turn of some work took."""

    def __init__(self, work: Callable[[], float]) -> None:
        self._work = work
        self._all: list[float] = []
        self._undisturbed: list[float] = []

    def take(self) -> None:
        before = _times_taken_away()
        seconds = self._work()
        self._all.append(seconds)
        if _times_taken_away() == before:
            self._undisturbed.append(seconds)

    def median(self) -> float:
        is_enough = len(self._undisturbed) >= FEWEST
        return median(self._undisturbed if is_enough else self._all)


def _times_taken_away() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw
