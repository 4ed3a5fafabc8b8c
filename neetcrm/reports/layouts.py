"""The monitoring laid out as tables, as plain values and as files, in the reader's language."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO, assert_never

from neetcrm.access import Actor
from neetcrm.db import Choice, Session
from neetcrm.i18n import N_, translate
from neetcrm.reports import tables
from neetcrm.reports.indicators import (
    CENTRES,
    CENTRES_DEFINED,
    DEFINITIONS,
    NEVER_ADDED,
    OF_ALL,
    PARTS_OVERLAP,
    SPLITS,
    Dimension,
    Figure,
)
from neetcrm.reports.monitoring import Breakdown, Monitoring, breakdown, figures
from neetcrm.reports.suppression import Count, Withheld
from neetcrm.reports.tables import Cell, FileFormat, Table

TITLE = N_("Monitoring as of {day}")
HEADINGS = (N_("Figure"), N_("Persons"), N_("% of registered"), N_("Definition"))
TOTAL = N_("Total")
AS_OF = N_("As of")


class Layout(Choice):
    """The ways in which the monitoring is handed out."""

    TABLE = "table", N_("Table")
    JSON = "json", N_("JSON")
    CSV = "csv", N_("CSV")
    XLSX = "xlsx", N_("Excel (XLSX)")


FILES: dict[Layout, str] = {
    Layout.CSV: FileFormat.CSV.mime_type,
    Layout.XLSX: FileFormat.XLSX.mime_type,
    Layout.JSON: "application/json",
}
"""The layouts that are files of their own, with their types."""


def laid_out(
    db: Session,
    actor: Actor,
    layout: Layout,
    *,
    as_of: date,
    by: Dimension | None,
    locale: str,
    width: int = 120,
) -> bytes:
    """Return the monitoring of a day as a file, whole or by the parts of *by*."""
    counted = breakdown(db, actor, by, as_of=as_of) if by else figures(db, actor, as_of=as_of)
    match layout:
        case Layout.TABLE:
            return tables.as_text(table_of(counted, locale), width=width).encode()
        case Layout.JSON:
            text = json.dumps(values_of(counted, locale), ensure_ascii=False, indent=2)
            return f"{text}\n".encode()
        case Layout.CSV:
            return _written(tables.write_csv, _dated(counted, as_of, locale))
        case Layout.XLSX:
            return _written(tables.write_xlsx, _dated(counted, as_of, locale))
        case _:
            assert_never(layout)


def table_of(counted: Monitoring | Breakdown, locale: str) -> Table:
    """Return the figures one below the other with their definitions, or a row for each part."""
    if isinstance(counted, Breakdown):
        return _table_of_parts(counted, locale)
    headings = [translate(locale, heading) for heading in HEADINGS]
    notes = [translate(locale, note) for note in (OF_ALL, NEVER_ADDED)]
    return Table(_title(counted, locale), headings, list(_rows(counted, locale)), notes)


def values_of(counted: Monitoring | Breakdown, locale: str) -> dict[str, Any]:
    """Return the figures under the monitoring's own keys; with the parts, what may be added up."""
    if isinstance(counted, Breakdown):
        return values_of(counted.monitoring, locale) | _values_of_parts(counted, locale)
    persons = _values({figure: counted.count(figure) for figure in Figure})
    return {"as_of": counted.as_of.isoformat(), "centres": counted.centres} | persons


def _written(write: Callable[[Table, BinaryIO], int], table: Table) -> bytes:
    target = io.BytesIO()
    write(table, target)
    return target.getvalue()


def _dated(counted: Monitoring | Breakdown, as_of: date, locale: str) -> Table:
    """Return the table with its day in each row: a file is read without its title."""
    table = table_of(counted, locale)
    headings = [*table.headings, translate(locale, AS_OF)]
    return Table(table.title, headings, [[*row, as_of] for row in table.rows])


def _rows(monitoring: Monitoring, locale: str) -> Iterator[list[Cell]]:
    defined = translate(locale, CENTRES_DEFINED)
    yield [translate(locale, CENTRES), monitoring.centres, None, defined]
    for figure in Figure:
        name, defined = translate(locale, figure.label), translate(locale, DEFINITIONS[figure])
        yield [name, _cell(monitoring.count(figure), locale), monitoring.share(figure), defined]


def _table_of_parts(breakdown: Breakdown, locale: str) -> Table:
    headings = (breakdown.dimension.label, *(figure.label for figure in Figure))
    notes = [SPLITS[breakdown.dimension], OF_ALL, NEVER_ADDED]
    return Table(
        _title(breakdown.monitoring, locale),
        [translate(locale, heading) for heading in headings],
        list(_rows_of_parts(breakdown, locale)),
        [*(translate(locale, note) for note in notes), *_overlaps(breakdown, locale)],
    )


def _overlaps(breakdown: Breakdown, locale: str) -> Iterator[str]:
    """Yield one note that names the figures whose parts overlap, if any do."""
    names = [translate(locale, one.label) for one in Figure if not breakdown.is_disjoint[one]]
    if names:
        yield f"{translate(locale, PARTS_OVERLAP)} {', '.join(names)}."


def _rows_of_parts(breakdown: Breakdown, locale: str) -> Iterator[list[Cell]]:
    for part in breakdown.parts:
        yield [part.name(locale), *(_cell(part.counts[figure], locale) for figure in Figure)]
    if any(breakdown.is_disjoint.values()):
        totals = [_cell(breakdown.total(figure), locale) for figure in Figure]
        yield [translate(locale, TOTAL), *totals]


def _values_of_parts(breakdown: Breakdown, locale: str) -> dict[str, Any]:
    parts = [
        {"key": part.key, "name": part.name(locale)} | _values(part.counts)
        for part in breakdown.parts
    ]
    disjoint = {figure.value: breakdown.is_disjoint[figure] for figure in Figure}
    return {"by": breakdown.dimension.value, "parts": parts, "is_disjoint": disjoint}


def _values(counts: Mapping[Figure, Count]) -> dict[str, Any]:
    return {figure.value: counts[figure] for figure in Figure}


def _title(monitoring: Monitoring, locale: str) -> str:
    return translate(locale, TITLE, day=monitoring.as_of.isoformat())


def _cell(count: Count | None, locale: str) -> Cell:
    return translate(locale, count.mark) if isinstance(count, Withheld) else count
