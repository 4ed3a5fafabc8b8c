"""Small cells: what is published tells nothing about a handful of people.

A figure below 5 is withheld. Where the withheld parts of a whole could be worked out from the
rest, the next smallest part is withheld as well.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from neetcrm.db import Choice
from neetcrm.i18n import N_

SMALLEST = 5


class Withheld(Choice):
    """What stands where a figure is not published."""

    SMALL = "<5", N_("Fewer than 5 persons: not published.")
    SECOND = "withheld", N_("Not published: a figure below 5 could be worked out from it.")

    @property
    def mark(self) -> str:
        """Return what is printed in place of the figure."""
        return {"<5": "<5", "withheld": N_("withheld")}[self.value]


Count = int | Withheld
Key = TypeVar("Key")


def published(count: int) -> Count:
    """Return a count that stands alone as it may be published."""
    return count if count >= SMALLEST else Withheld.SMALL


def published_parts(parts: Mapping[Key, int]) -> dict[Key, Count]:
    """Return the parts of a whole, whose sum a reader may know, as they may be published."""
    shown: dict[Key, Count] = {key: published(count) for key, count in parts.items()}
    for key in sorted(parts, key=lambda key: parts[key]):
        if not _can_be_worked_out(parts, shown):
            break
        if shown[key] is not Withheld.SMALL:
            shown[key] = Withheld.SECOND
    return shown


def percentage(part: Count, whole: Count) -> Decimal | None:
    """Return part of whole in percent, one decimal, rounded half up; None where it is unknown."""
    if isinstance(part, Withheld) or isinstance(whole, Withheld) or not whole:
        return None
    return Decimal((2000 * part + whole) // (2 * whole)).scaleb(-1)


def _can_be_worked_out(parts: Mapping[Key, int], shown: Mapping[Key, Count]) -> bool:
    """Tell whether only one way is left to fill the withheld parts.

    A reader knows their sum, that a small one is 0 to 4, and that a second one is 5 or more.
    """
    small = sum(mark is Withheld.SMALL for mark in shown.values())
    second = sum(mark is Withheld.SECOND for mark in shown.values())
    withheld = sum(parts[key] for key, mark in shown.items() if isinstance(mark, Withheld))
    if not small:
        return False
    if not second:
        return small == 1 or withheld in (0, (SMALLEST - 1) * small)
    return withheld == SMALLEST * second
