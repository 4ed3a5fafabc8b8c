"""Tables for others to open: CSV and XLSX with typed cells, and plain text for a terminal.

A cell is a text, a number, a day, or None for nothing. Text stays text: no program takes "=1+1"
from these files for a formula.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, BinaryIO, assert_never

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text
from rustpy_xlsxwriter import write_worksheet

from neetcrm.db import Choice
from neetcrm.i18n import N_

Cell = str | int | Decimal | date | None

LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31
FIRST_DAY_OF_EXCEL = date(1900, 1, 1)
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")


class FileFormat(Choice):
    """How a table leaves the system."""

    CSV = "csv", N_("CSV")
    XLSX = "xlsx", N_("Excel (XLSX)")

    @property
    def mime_type(self) -> str:
        return MIME_TYPES[self]


MIME_TYPES = {
    FileFormat.CSV: "text/csv",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Table:
    """Headings and rows, already in the reader's language; the rows can be walked once.

    *notes* are what a person must know to read it; files for machines leave them out.
    """

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[str] = ()


def write(table: Table, to: BinaryIO, file_format: FileFormat) -> int:
    """Write the table and return how many rows it has."""
    match file_format:
        case FileFormat.CSV:
            return write_csv(table, to)
        case FileFormat.XLSX:
            return write_xlsx(table, to)
        case _:
            assert_never(file_format)


def write_csv(table: Table, to: BinaryIO) -> int:
    """Write UTF-8 with the mark by which Excel knows it; days as 2025-07-05."""
    text = io.TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([_harmless(heading) for heading in table.headings])
    count = 0
    for row in table.rows:
        writer.writerow([_harmless(cell) for cell in row])
        count += 1
    text.detach()
    return count


def write_xlsx(table: Table, to: BinaryIO) -> int:
    """Write one sheet: days are days, numbers are numbers, text is text."""
    count = 0

    def records() -> Iterator[dict[str, Any]]:
        nonlocal count
        for row in table.rows:
            count += 1
            yield dict(zip(headings, map(_typed, row), strict=True))

    headings = _distinct(table.headings)
    filled = records()
    nothing = dict.fromkeys(headings)  # the writer takes the headings from the first record
    write_worksheet(
        chain([next(filled, nothing)], filled),
        to,
        sheet_name=_sheet_name(table.title),
        freeze_row=1,
        bold_headers=True,
        autofit=True,
        datetime_format="dd.mm.yyyy",
        float_format="0.0",
    )
    return count


def as_text(table: Table, *, width: int) -> str:
    """Return table and notes as lines for a terminal of that width; numbers to the right."""
    rows = [[_told(cell) for cell in row] for row in table.rows]
    shown = RichTable(title=Text(table.title), title_justify="left", box=box.SIMPLE_HEAD)
    for position, heading in enumerate(table.headings):
        is_numeric = any(isinstance(row[position], int | Decimal) for row in rows)
        shown.add_column(
            Text(heading),
            justify="right" if is_numeric else "left",
            overflow="fold",
            no_wrap=position == 0,
        )
    for row in rows:
        shown.add_row(*(Text(cell if isinstance(cell, str) else f"{cell:,}") for cell in row))
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(shown)
    for note in table.notes:
        console.print(Text(note))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def _harmless(cell: Cell) -> Cell:
    """Return a cell that a spreadsheet does not calculate when it opens the CSV."""
    if not isinstance(cell, str):
        return cell
    text = _storable(cell)
    return f"'{text}" if FORMULA.match(text) else text


def _typed(cell: Cell) -> Any:
    if isinstance(cell, str):
        return _storable(cell)[:LONGEST_CELL]
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, date) and cell < FIRST_DAY_OF_EXCEL:
        return cell.isoformat()
    return cell


def _told(cell: Cell) -> str | int | Decimal:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else cell


def _storable(text: str) -> str:
    return UNSTORABLE.sub("", text)


def _distinct(headings: Sequence[str]) -> list[str]:
    """Number a heading that stands twice: the writer knows columns by their heading."""
    return [
        f"{heading} ({headings[:position].count(heading) + 1})"
        if heading in headings[:position]
        else heading
        for position, heading in enumerate(headings)
    ]


def _sheet_name(title: str) -> str:
    return NOT_IN_SHEET_NAMES.sub(" ", title)[:LONGEST_SHEET_NAME].strip("' ") or "1"
