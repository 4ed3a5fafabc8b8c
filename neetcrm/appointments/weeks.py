"""How a calendar is laid out: days with their holidays, each appointment on its half hours."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from neetcrm.appointments.queries import AppointmentRow
from neetcrm.localtime import local
from neetcrm.workdays import holiday, is_working_day

MOST_ABREAST = 6
"""More than so many at the same time are too narrow to read; a page has twelve columns a day."""
EARLIEST, LATEST = 10, 20
"""The hours that a week shows at least; it grows where there are appointments outside of them."""


@dataclass(frozen=True)
class Block:
    """An appointment on its day: on which half hour from the top, how many long, among how many.

    Those at the same time stand side by side; the page places them, so only their number is told.
    """

    row: AppointmentRow
    first: int
    length: int
    among: int = 1

    @property
    def end(self) -> int:
        return self.first + self.length


@dataclass(frozen=True)
class Day:
    on: date
    holiday: str
    is_working_day: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Sheet:
    """Some days side by side, and the full hours that stand beside them."""

    days: tuple[Day, ...]
    hours: tuple[int, ...]

    @property
    def is_empty(self) -> bool:
        return not any(day.blocks for day in self.days)


def laid_out(rows: Iterable[AppointmentRow], first: date, days: int) -> Sheet:
    """Return the sheet of *days* days from *first* on with the appointments *rows*."""
    by_day: dict[date, list[AppointmentRow]] = {first + timedelta(n): [] for n in range(days)}
    for row in rows:
        by_day[local(row.starts_at).date()].append(row)
    hours = _hours(row for of_day in by_day.values() for row in of_day)
    return Sheet(tuple(_day(on, found, hours) for on, found in by_day.items()), tuple(hours))


def _hours(rows: Iterable[AppointmentRow]) -> range:
    begun, ended = EARLIEST, LATEST
    for row in rows:
        begun = min(begun, local(row.starts_at).hour)
        ended = max(ended, (_half_hours_up(local(row.ends_at)) + 1) // 2)
    return range(begun, ended)


def _day(on: date, rows: list[AppointmentRow], hours: range) -> Day:
    blocks = [_block(row, hours) for row in rows]
    told = tuple(one for crowd in _crowds(blocks) for one in crowd)
    return Day(on, holiday(on), is_working_day(on), told)


def _block(row: AppointmentRow, hours: range) -> Block:
    starts, ends = local(row.starts_at), local(row.ends_at)
    begun = starts.hour * 2 + starts.minute // 30
    return Block(row, begun - hours.start * 2 + 1, _half_hours_up(ends) - begun)


def _crowds(blocks: list[Block]) -> Iterator[list[Block]]:
    """Part the blocks of a day, by time, into those that have to share its width."""
    crowd: list[Block] = []
    for block in blocks:
        if crowd and block.first >= max(one.end for one in crowd):
            yield _side_by_side(crowd)
            crowd = []
        crowd.append(block)
    yield _side_by_side(crowd)


def _side_by_side(crowd: list[Block]) -> list[Block]:
    among = max((sum(one.first <= at.first < one.end for one in crowd) for at in crowd), default=1)
    return [replace(block, among=min(among, MOST_ABREAST)) for block in crowd]


def _half_hours_up(moment: datetime) -> int:
    return moment.hour * 2 + (moment.minute + 29) // 30
