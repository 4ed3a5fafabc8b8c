"""The command `neetcrm report monitoring`."""

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from neetcrm.cli import cli, today
from tests.cast import a_case

KEYS = [
    "as_of",
    "centres",
    "registered_neet",
    "finished_training",
    "placed_in_work",
    "in_internship_about",
    "persons_consulted_more_than",
    "persons_consulted_by_psychologists",
]


@pytest.fixture
def run(db, database_url, monkeypatch):
    db.add(a_case())
    db.commit()
    monkeypatch.setenv("NEETCRM_DATABASE_URL", database_url)
    monkeypatch.setenv("NEETCRM_SECRET_KEY", "a secret of the tests, long enough for all")

    def report(*words):
        return CliRunner().invoke(cli, ["report", "monitoring", *words])

    return report


def test_json_is_the_table_and_nothing_else(run):
    result = run("--as-of", "2025-07-05", "--format", "json")

    table = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(table) == KEYS
    assert table == dict.fromkeys(KEYS, 0) | {
        "as_of": "2025-07-05",
        "centres": 2,
        "registered_neet": 1,
    }


def test_json_by_centre_says_what_may_be_added_up(run):
    table = json.loads(run("--as-of", "2025-07-05", "--format", "json", "--by", "centre").stdout)

    assert table["registered_neet"] == 1
    assert [part["key"] for part in table["parts"]] == ["C1", "C2"]
    assert [part["registered_neet"] for part in table["parts"]] == [1, 0]
    assert table["is_disjoint"]["registered_neet"] is True


def test_a_table_of_today_is_what_one_gets_without_asking(run):
    result = run()

    assert result.exit_code == 0
    assert result.stdout.startswith(f"Monitoring as of {today().isoformat()}\n")
    assert "Persons for whom a case was opened" in result.stdout
    assert "Never add them up." in result.stdout


def test_csv_goes_to_standard_output(run):
    result = run("--as-of", "2025-07-05", "--format", "csv", "--by", "sex")

    assert result.stdout_bytes.decode("utf-8-sig").splitlines() == [
        "Sex,Registered young people,Finished a training,Placed in work,In an internship,"
        "Consulted,Consulted by a psychologist,As of",
        "Female,1,0,0,0,0,0,2025-07-05",
        "Male,0,0,0,0,0,0,2025-07-05",
        "Total,1,0,0,0,0,0,2025-07-05",
    ]


def test_xlsx_goes_to_a_file(run, tmp_path):
    result = run("--as-of", "2025-07-05", "--format", "xlsx", "--output", f"{tmp_path}/july.xlsx")

    rows = CalamineWorkbook.from_path(tmp_path / "july.xlsx").get_sheet_by_index(0).to_python()
    assert result.stdout == ""
    assert rows[0][:3] == ["Figure", "Persons", "% of registered"]
    assert rows[1][:2] == ["Community centres", 2.0]
    assert rows[2][1:3] == [1.0, 100.0]
    assert rows[2][-1] == date(2025, 7, 5)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--as-of", "2025-02-30"], "“2025-02-30” is not a day: write it as 2025-07-05."),
        (["--as-of", "july"], "“july” is not a day"),
        (["--as-of", (today() + timedelta(days=1)).isoformat()], "lies in the future"),
        (["--format", "pdf"], "'pdf' is not one of"),
        (["--by", "moon"], "'moon' is not one of"),
        (["--output", "/nowhere/at/all.csv"], "cannot be written: No such file or directory"),
        (["--output", "/"], "is a directory"),
        (["more"], "unexpected extra argument"),
    ],
    ids=str,
)
def test_wrong_use_is_said_in_words_with_status_2(run, words, sentence):
    result = run(*words)

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""


def test_help_shows_an_example(run):
    assert "neetcrm report monitoring --as-of 2025-07-05 --format json" in run("--help").stdout
