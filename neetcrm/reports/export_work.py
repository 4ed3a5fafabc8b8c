"""Exports as long work: asked for with a few words, made by a worker, taken within a day."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from neetcrm import jobs
from neetcrm.access import Actor
from neetcrm.cases.models import Evidence
from neetcrm.db import Session
from neetcrm.jobs import Job, JobKind, Made, Progress
from neetcrm.reports import exports, tables
from neetcrm.reports.exports import Export, Period
from neetcrm.reports.tables import Cell, FileFormat

MOST_WHILE_WAITING = 10_000
"""Rows that are made while somebody waits for the answer; it takes less than half a second."""

ROWS_A_STEP = 250


@dataclass(frozen=True)
class Wanted:
    """Which rows are to go into which file, in whose language."""

    what: Export
    period: Period
    file_format: FileFormat
    locale: str
    at_least: Evidence | None = None

    @property
    def file_name(self) -> str:
        days = f"{self.period.first_on}-{self.period.last_on}"
        return f"{self.what.value}-{days}.{self.file_format.value}"

    @property
    def narrowed(self) -> dict[str, str]:
        return exports.narrowed(
            self.what, self.period, file_format=self.file_format, at_least=self.at_least
        )

    def as_words(self) -> dict[str, str]:
        return {"what": self.what.value, "locale": self.locale, **self.narrowed}


def read(words: Mapping[str, str]) -> Wanted:
    """Return what as_words() said."""
    days = (date.fromisoformat(words[name]) for name in ("first_on", "last_on"))
    return Wanted(
        what=Export(words["what"]),  # type: ignore[call-arg]  # by value, not as it is declared
        period=Period(*days),
        file_format=FileFormat(words["file_format"]),  # type: ignore[call-arg]
        locale=words["locale"],
        at_least=Evidence(words["at_least"]) if "at_least" in words else None,  # type: ignore[call-arg]
    )


def is_long(db: Session, actor: Actor, wanted: Wanted) -> bool:
    """Tell whether an export has too many rows to be made while somebody waits."""
    which = {"at_least": wanted.at_least}
    rows = exports.count_rows(db, actor, wanted.what, wanted.period, **which)
    return rows > MOST_WHILE_WAITING


def ask(db: Session, wanted: Wanted, *, by: Actor, at: datetime) -> Job:
    """Ask for an export; raises jobs.TooMuchAsked, or NotAllowed."""
    return jobs.ask(db, JobKind.EXPORT, asked=wanted.as_words(), by=by, at=at)


def title(words: Mapping[str, str], locale: str) -> str:
    """Return what an export that was asked for is called, in the language of who reads it."""
    wanted = read(words)
    told = exports.title(wanted.what, wanted.period, locale=locale)
    return f"{told}, {wanted.file_format.value.upper()}"


def make(db: Session, actor: Actor, words: Mapping[str, str], progress: Progress) -> Made:
    """Make an export that was asked for: what the actor may export now, and no more."""
    wanted, file = read(words), io.BytesIO()
    which = {"at_least": wanted.at_least}
    total = exports.count_rows(db, actor, wanted.what, wanted.period, **which)
    progress.reach(0, total)
    table = exports.export_table(
        db, actor, wanted.what, wanted.period, locale=wanted.locale, **which
    )
    watched = replace(table, rows=_watched(table.rows, progress, total))
    rows = tables.write(watched, file, wanted.file_format)
    return Made(
        name=wanted.file_name,
        mime_type=wanted.file_format.mime_type,
        content=file.getvalue(),
        what=wanted.what.value,
        rows=rows,
        narrowed=wanted.narrowed,
    )


def _watched(
    rows: Iterable[Sequence[Cell]], progress: Progress, total: int
) -> Iterator[Sequence[Cell]]:
    for done, row in enumerate(rows):
        if done % ROWS_A_STEP == 0:
            progress.reach(done, total)
        yield row
