"""The small CSV tables beside this module, as people read and edit them."""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TypeVar

from neetcrm.db import Choice

FOLDER = Path(__file__).parent
LANGUAGES = ("kk", "ru", "en")

Words = dict[str, str]
"""One saying in each of LANGUAGES."""
OneOf = TypeVar("OneOf", bound=Choice)


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of the table *name*, each a dict from column to text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return tuple(csv.DictReader(table))


def words(row: dict[str, str]) -> Words:
    return {language: row[language] for language in LANGUAGES}


def choice(kind: type[OneOf], text: str) -> OneOf:
    """Return the choice that the database would store as *text*."""
    return next(one for one in kind if one.value == text)


def phrases() -> dict[str, list[Words]]:
    """Return what workers write, by kind of text."""
    by_kind: dict[str, list[Words]] = defaultdict(list)
    for row in rows("phrases"):
        by_kind[row["kind"]].append(words(row))
    return dict(by_kind)
