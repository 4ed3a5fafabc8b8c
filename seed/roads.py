"""How many young people take which road: roads.csv, scaled to any number of people.

The table tells for 27,000 people how many go each way, in the words of legs.py, and how many of
them also see a psychologist. What the monitoring counts is counted later, from the records.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import gcd

from .tables import rows

GOLDEN = 0.6180339887498949


@dataclass(frozen=True)
class Road:
    """One row of roads.csv; *tail* bounds the days from the last leg to the end of the story."""

    name: str
    way: tuple[str, ...]
    tail: tuple[int, int]


@dataclass(frozen=True)
class Traveller:
    """What is settled about somebody before their story is written."""

    road: Road
    sees_psychologist: bool


@dataclass(frozen=True)
class Travellers:
    """All travellers of a demo of *size* people, in an order that mixes the roads evenly."""

    size: int
    kinds: tuple[Traveller, ...]
    bounds: tuple[int, ...]
    stride: int

    def at(self, index: int) -> Traveller:
        """Return the traveller *index* (from 0); any stretch of indexes has its share of all."""
        slot = index * self.stride % self.size
        return self.kinds[bisect_right(self.bounds, slot)]


@lru_cache(8)
def travellers(size: int) -> Travellers:
    """Return the travellers of a demo of *size* people, in the proportions of roads.csv."""
    kinds, quotas = zip(*_kinds(), strict=True)
    bounds = tuple(accumulate(apportioned(quotas, size)))
    return Travellers(size=size, kinds=kinds, bounds=bounds, stride=_stride(size))


def apportioned(quotas: Sequence[int], size: int) -> list[int]:
    """Return whole shares of *size* in the proportion of *quotas*, by the largest remainders."""
    whole = sum(quotas)
    shares = [quota * size // whole for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda n: (-(quotas[n] * size % whole), n))
    for n in by_remainder[: size - sum(shares)]:
        shares[n] += 1
    return shares


def _kinds() -> list[tuple[Traveller, int]]:
    kinds = []
    for row in rows("roads"):
        tail = (int(row["days_from"]), int(row["days_to"]))
        road = Road(name=row["road"], way=tuple(row["way"].split()), tail=tail)
        with_psychologist = int(row["psychologist"])
        kinds.append((Traveller(road, sees_psychologist=True), with_psychologist))
        without = int(row["people"]) - with_psychologist
        kinds.append((Traveller(road, sees_psychologist=False), without))
    return kinds


def _stride(size: int) -> int:
    """Return a step that visits every slot once and leaves no stretch without any part."""
    stride = max(1, round(size * GOLDEN))
    while gcd(stride, size) > 1:
        stride += 1
    return stride
