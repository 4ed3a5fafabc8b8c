"""The monitoring laid out as tables and as plain values, in the reader's language."""

from collections.abc import Iterator, Mapping
from typing import Any

from neetcrm.i18n import N_, translate
from neetcrm.reports.indicators import CENTRES, CENTRES_DEFINED, DEFINITIONS, Figure
from neetcrm.reports.monitoring import Breakdown, Monitoring
from neetcrm.reports.suppression import Count, Withheld
from neetcrm.reports.tables import Cell, Table

TITLE = N_("Monitoring as of {day}")
HEADINGS = (N_("Figure"), N_("Persons"), N_("% of registered"), N_("Definition"))
TOTAL = N_("Total")


def monitoring_table(monitoring: Monitoring, locale: str) -> Table:
    """Return the figures one below the other, each with its definition beside it."""
    centres: list[Cell] = [
        translate(locale, CENTRES),
        monitoring.centres,
        None,
        translate(locale, CENTRES_DEFINED),
    ]
    figures: list[list[Cell]] = [
        [
            translate(locale, figure.label),
            _cell(monitoring.count(figure)),
            monitoring.share(figure),
            translate(locale, DEFINITIONS[figure]),
        ]
        for figure in Figure
    ]
    headings = [translate(locale, heading) for heading in HEADINGS]
    return Table(_title(monitoring, locale), headings, [centres, *figures])


def breakdown_table(breakdown: Breakdown, locale: str) -> Table:
    """Return a row for each part, and a total where the parts add up to one."""
    headings = [breakdown.dimension.label, *(figure.label for figure in Figure)]
    return Table(
        _title(breakdown.monitoring, locale),
        [translate(locale, heading) for heading in headings],
        _rows(breakdown, locale),
    )


def as_values(monitoring: Monitoring) -> dict[str, Any]:
    """Return the figures under the keys of the monitoring, ready for JSON."""
    persons = _values({figure: monitoring.count(figure) for figure in Figure})
    return {"as_of": monitoring.as_of.isoformat(), "centres": monitoring.centres} | persons


def breakdown_as_values(breakdown: Breakdown, locale: str) -> dict[str, Any]:
    """Return the same with the parts, and with what may be added up."""
    parts = [
        {"key": part.key, "name": part.name(locale)} | _values(part.counts)
        for part in breakdown.parts
    ]
    disjoint = {figure.value: breakdown.is_disjoint[figure] for figure in Figure}
    return as_values(breakdown.monitoring) | {
        "by": breakdown.dimension.value,
        "parts": parts,
        "is_disjoint": disjoint,
    }


def _rows(breakdown: Breakdown, locale: str) -> Iterator[list[Cell]]:
    for part in breakdown.parts:
        yield [part.name(locale), *(_cell(part.counts[figure]) for figure in Figure)]
    if any(breakdown.is_disjoint.values()):
        yield [translate(locale, TOTAL), *(_cell(breakdown.total(figure)) for figure in Figure)]


def _values(counts: Mapping[Figure, Count]) -> dict[str, Any]:
    return {figure.value: _cell(counts[figure]) for figure in Figure}


def _title(monitoring: Monitoring, locale: str) -> str:
    return translate(locale, TITLE, day=monitoring.as_of.isoformat())


def _cell(count: Count | None) -> int | str | None:
    return count.value if isinstance(count, Withheld) else count
