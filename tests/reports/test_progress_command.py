"""The command that writes a progress report to a file."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from sqlmodel import col, select

from neetcrm.accounts import Language
from neetcrm.audit import AuditAct, AuditRow
from neetcrm.cli import cli
from tests.cast import (
    a_case,
    a_young_person,
)


@pytest.fixture
def case(db):
    case = a_case()
    db.add(case)
    db.commit()
    return case


@pytest.fixture
def run(db, database_url, monkeypatch, tmp_path):
    monkeypatch.setenv("NEETCRM_DATABASE_URL", database_url)
    monkeypatch.setenv("NEETCRM_SECRET_KEY", "a secret of the tests, long enough for all")
    monkeypatch.chdir(tmp_path)

    def report(*words):
        return CliRunner().invoke(cli, ["report", "progress", *words])

    return report


def number_of(db, case) -> str:
    """Return the number, and let the command have the database."""
    number = case.number
    db.rollback()
    return number


def test_the_command_writes_a_file_that_is_named_after_the_number(db, run):
    db.add(a_case(number="274905112", person=a_young_person(language=Language.RU)))
    db.commit()

    result = run("274-905-112", "--as-of", "2025-03-03")

    file = Path("progress-274905112.pdf")
    assert (result.exit_code, result.stdout) == (0, f"{file}\n")
    text = PdfReader(file).pages[0].extract_text()
    assert "Оспанова Әлия" in text
    assert "3 марта 2025" in text


def test_the_command_leaves_a_trace_of_the_reading(db, run, case):
    result = run(number_of(db, case), "--output", "report.pdf")

    assert result.stdout == "report.pdf\n"
    read = db.exec(select(AuditRow).where(col(AuditRow.act) == AuditAct.READ)).one()
    assert (read.case_id, read.actor_id) == (case.id, 0)


@pytest.mark.parametrize("number", ["274905112", "274905113", "27490511", "Оспанова", "🙂", " "])
def test_a_number_that_is_unknown_and_one_that_is_none_get_the_same_answer(run, number):
    result = run(number)

    assert result.exit_code == 1
    assert str(result.exception) == "There is no case with this number."
    assert list(Path().glob("*.pdf")) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Missing argument 'CASE'"),
        (["--as-of", "2052-01-01"], "lies in the future"),
        (["--as-of", "soon"], "“soon” is not a day"),
        (["--output", "/nowhere/at/all.pdf"], "cannot be written: No such file or directory"),
    ],
    ids=str,
)
def test_wrong_use_of_the_command_is_said_with_status_2(db, run, case, words, sentence):
    result = run(*([number_of(db, case), *words] if words else []))

    assert result.exit_code == 2
    assert sentence in result.stderr


def test_the_help_of_the_command_shows_an_example(run):
    assert "neetcrm report progress 274-905-112" in run("--help").stdout
