import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from neetcrm.reports import tables
from neetcrm.reports.tables import FileFormat, Table
from tests.asvs import proves

HOSTILE = [
    "=1+1", "+1", "-2", "@SUM(A1)", "\tx", "\rx", "＝1", "<script>alert(1)</script>", "{{7*7}}",
    'two "words", a comma', "two\nlines", "\u202eright to left", "_x0041_", "0012", "2025-01-01",
    "Әлия Оспанова", "http://example.org", "TRUE", "",
]  # fmt: skip


def written(table, file_format):
    target = io.BytesIO()
    count = tables.write(table, target, file_format)
    return count, target.getvalue()


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def a_table(*rows, headings=("Name", "Born", "Sum", "Share")):
    return Table("Cases", headings, iter(rows))


def test_a_csv_begins_with_the_mark_that_excel_knows():
    _, content = written(a_table(["Әлия", None, 1, None]), FileFormat.CSV)

    assert content.startswith(b"\xef\xbb\xbfName,Born,Sum,Share\r\n")
    assert content.endswith("Әлия,,1,\r\n".encode())


def test_cells_of_a_csv_are_read_as_they_were():
    rows = [["Оспанова", date(2005, 4, 1), 27000, Decimal("8.5")], [None, None, -3, None]]

    count, content = written(a_table(*rows), FileFormat.CSV)

    assert count == 2
    assert read_csv(content)[1:] == [["Оспанова", "2005-04-01", "27000", "8.5"], ["", "", "-3", ""]]


def test_cells_of_an_xlsx_have_their_types():
    rows = [
        ["274-905-113", date(2005, 4, 1), 27000, Decimal("8.5")],
        [None, None, None, None],
        ["x", date(1899, 12, 31), -3, Decimal("0.0")],
    ]

    count, content = written(a_table(*rows), FileFormat.XLSX)

    assert count == 3
    assert read_xlsx(content) == [
        ["Name", "Born", "Sum", "Share"],
        ["274-905-113", date(2005, 4, 1), 27000.0, 8.5],
        ["", "", "", ""],
        ["x", "1899-12-31", -3.0, 0.0],
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_text_stays_text(text):
    row = ["x", text]

    in_xlsx = read_xlsx(written(a_table(row, headings=("A", "B")), FileFormat.XLSX)[1])[1][1]
    in_csv = read_csv(written(a_table(row, headings=("A", "B")), FileFormat.CSV)[1])[1][1]

    assert in_xlsx == text
    assert in_csv.removeprefix("'") == text
    assert not in_csv.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))


@proves("1.2.10")
def test_a_formula_is_not_even_written_as_one():
    _, content = written(a_table(["=1+1"], headings=("=2+2",)), FileFormat.XLSX)

    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")

    assert b"<is><t>=1+1</t></is>" in sheet
    assert b"<f>" not in sheet


@pytest.mark.parametrize("file_format", FileFormat, ids=str)
def test_what_no_file_can_hold_is_left_out(file_format):
    _, content = written(a_table(["a\x00b\x1fc\ufffe"], headings=("A",)), file_format)

    read = read_csv if file_format is FileFormat.CSV else read_xlsx

    assert read(content) == [["A"], ["abc"]]


def test_a_text_longer_than_a_cell_is_cut():
    _, content = written(a_table(["ы" * 40_000], headings=("A",)), FileFormat.XLSX)

    assert read_xlsx(content)[1] == ["ы" * tables.LONGEST_CELL]


@pytest.mark.parametrize("file_format", FileFormat, ids=str)
def test_a_table_without_rows_still_has_its_headings(file_format):
    count, content = written(a_table(headings=("A", "B")), file_format)

    read = read_csv if file_format is FileFormat.CSV else read_xlsx

    assert count == 0
    assert read(content) == [["A", "B"]]


def test_no_column_is_lost_when_two_are_called_the_same():
    _, content = written(a_table([1, 2, 3], headings=("A", "A", "B")), FileFormat.XLSX)

    assert read_xlsx(content) == [["A", "A (2)", "B"], [1.0, 2.0, 3.0]]


@pytest.mark.parametrize(
    ("title", "name"),
    [("Отчёт: a/b*[c]?", "Отчёт  a b  c"), ("'x'", "x"), ("я" * 40, "я" * 31), ("", "1")],
)
def test_a_sheet_is_named_as_excel_allows(title, name):
    _, content = written(Table(title, ["A"], []), FileFormat.XLSX)

    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == [name]


@pytest.mark.parametrize("file_format", FileFormat, ids=str)
def test_what_breaks_while_rows_are_read_is_not_hidden(file_format):
    def rows():
        yield [1]
        raise LookupError("gone")

    with pytest.raises(LookupError):
        tables.write(Table("x", ["A"], rows()), io.BytesIO(), file_format)


def test_text_for_a_terminal_is_aligned_with_its_notes_below():
    row = ["[b]Бота", date(2025, 1, 2), 27000, Decimal("8.5")]
    table = Table("[i]Cases", ["Name", "Born", "Sum", "Share"], [row], notes=["Mind [this]."])

    assert tables.as_text(table, width=60).splitlines() == [
        "[i]Cases",
        "",
        "  Name      Born            Sum   Share",
        " ───────────────────────────────────────",
        "  [b]Бота   2025-01-02   27,000     8.5",
        "",
        "Mind [this].",
    ]
