"""Time two ways to do one thing in turns, so that what disturbs the machine disturbs both."""

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
    ends, floor, ours = perf_counter() + longest, [], []
    while len(ours) < turns and (len(ours) < FEWEST or perf_counter() < ends):
        floor.append(operation.floor())
        ours.append(operation.ours())
    return Measured(operation, floor=median(floor) * 1000, ours=median(ours) * 1000)
