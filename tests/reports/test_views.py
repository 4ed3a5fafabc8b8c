"""The pages of figures and exports, as each role meets them."""

import csv
import io
import json
from datetime import date

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from neetcrm.audit import AuditAct, AuditRow
from neetcrm.cases.models import ClosingReason, Evidence, Outcome, OutcomeKind
from tests.browsing import fields
from tests.cast import (
    ADMIN,
    AIDA,
    ANALYST,
    BORIS,
    MARAT,
    OBSERVER,
    PARTNER,
    SAULE,
    a_case,
    a_young_person,
)


@pytest.fixture
def cases(db):
    """Six persons of centre 1, of whom one was in centre 2 before."""
    person = a_young_person(surname="=1+1", given_name="<script>")
    earlier = {"closed_on": date(2024, 6, 1), "closing_reason": ClosingReason.TRANSFERRED}
    db.add_all([a_case() for _ in range(5)])
    db.add(a_case(person=person, number="274905113"))
    db.add(
        a_case(
            person=person,
            centre_id=2,
            counselor_id=BORIS.user_id,
            opened_on=date(2024, 1, 1),
            **earlier,
        )
    )
    db.commit()


def exports_of(db):
    return db.exec(select(AuditRow).where(AuditRow.act == AuditAct.EXPORT)).all()


def test_the_figures_stand_beside_their_definitions(browser, cases):
    answer = browser(ANALYST).get("/reports?as_of=2025-03-01")

    assert answer.status_code == 200
    assert "Persons for whom a case was opened by this day." in answer.text
    assert ">6</td>" in answer.text
    assert "All centres." in answer.text


def test_parts_that_overlap_have_no_total(browser, cases):
    answer = browser(ANALYST).get("/reports?as_of=2025-03-01&by=centre")

    assert "Centre 2" in answer.text
    assert "A person may be counted in several parts" in answer.text
    assert "no total" in answer.text


def test_parts_that_do_not_overlap_have_one(browser, cases):
    answer = browser(MARAT).get("/reports?as_of=2025-03-01&by=sex")

    assert "A person may be counted in several parts" not in answer.text
    assert "no total" not in answer.text
    assert "100.0\N{NO-BREAK SPACE}%" in answer.text
    assert "The cases of your centre." in answer.text


def test_an_observer_reads_why_a_figure_is_missing(browser, cases):
    answer = browser(OBSERVER).get("/reports?as_of=2025-03-01&by=centre")

    assert "&lt;5" in answer.text
    assert "Fewer than 5 persons: not published." in answer.text
    assert "withheld" in answer.text


@pytest.mark.parametrize("by", ["centre", "district", "month", "sex", "age"])
@pytest.mark.parametrize("actor", [AIDA, SAULE, MARAT, ANALYST, OBSERVER], ids=str)
def test_every_role_with_reports_gets_every_split(browser, cases, actor, by):
    assert browser(actor).get(f"/reports?by={by}").status_code == 200


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("as_of=2025-02-30", "Not a valid date value."),
        ("as_of=%00%3Cscript%3E", "Not a valid date value."),
        ("as_of=2999-01-01", "This day lies in the future."),
        ("by=moon", "Choose one of the list."),
        ("as_of=2025-03-01&by=%3D1%2B1", "Choose one of the list."),
    ],
)
def test_a_wrong_address_is_answered_in_words(browser, cases, asked, sentence):
    for path in ("/reports", "/reports/monitoring.csv"):
        answer = browser(ANALYST).get(f"{path}?{asked}")

        assert answer.status_code == 422
        assert sentence in answer.text
        assert "<script>\x00" not in answer.text


@pytest.mark.parametrize("path", ["/reports", "/reports/monitoring.csv"])
def test_a_role_without_reports_is_refused(browser, path):
    assert browser(ADMIN).get(path).status_code == 403
    assert browser(PARTNER).get(path).status_code == 403
    assert browser(None).get(path).status_code == 303


def test_the_table_can_be_taken_along(browser, cases):
    client = browser(ANALYST)

    as_csv = client.get("/reports/monitoring.csv?as_of=2025-03-01")
    as_xlsx = client.get("/reports/monitoring.xlsx?as_of=2025-03-01&by=month")
    as_json = client.get("/reports/monitoring.json?as_of=2025-03-01")

    assert as_csv.headers["Content-Disposition"] == (
        "attachment; filename=monitoring-2025-03-01.csv"
    )
    rows = list(csv.reader(io.StringIO(as_csv.data.decode("utf-8-sig"))))
    assert rows[2][:2] == ["Registered young people", "6"]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx.data)).get_sheet_by_index(0)
    assert [row[:2] for row in sheet.to_python()] == [
        ["Month", "Registered young people"],
        ["January 2024", 1.0],
        ["January 2025", 5.0],
        ["Total", 6.0],
    ]
    assert json.loads(as_json.data)["registered_neet"] == 6


def test_there_is_no_other_kind_of_file(browser):
    assert browser(ANALYST).get("/reports/monitoring.table").status_code == 404
    assert browser(ANALYST).get("/reports/monitoring.exe").status_code == 404


def test_a_supervisor_takes_the_cases_of_the_centre(browser, db, cases):
    client = browser(MARAT)
    answers = {"what": "cases", "first_on": "2025-01-01", "last_on": "2025-02-01"}

    answer = client.post(
        "/reports/export",
        data=fields(client, "/reports/export") | answers | {"file_format": "xlsx"},
    )

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=cases-2025-01-01-2025-02-01.xlsx"
    )
    assert len(rows) == 7
    assert rows[-1][:4] == ["274-905-113", "=1+1", "<script>", date(2005, 4, 1)]
    assert [row.after["rows"] for row in exports_of(db)] == [6]


def test_a_supervisor_takes_the_outcomes_of_the_centre(browser, db):
    case = a_case()
    case.outcomes.append(
        Outcome(
            kind=OutcomeKind.IN_WORK,
            reached_on=date(2025, 2, 1),
            evidence=Evidence.LETTER,
            recorded_by_id=AIDA.user_id,
        )
    )
    db.add(case)
    client = browser(MARAT)
    answers = {"what": "outcomes", "first_on": "2025-02-01", "last_on": "2025-02-01"}

    answer = client.post(
        "/reports/export",
        data=fields(client, "/reports/export") | answers | {"file_format": "csv"},
    )

    assert answer.mimetype == "text/csv"
    assert len(answer.data.decode("utf-8-sig").splitlines()) == 2
    assert exports_of(db)[0].after["what"] == "outcomes"


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"last_on": "2024-01-01"}, "The period ends before it begins."),
        ({"first_on": "soon"}, "Not a valid date value."),
        ({"first_on": ""}, "This field is required."),
        ({"what": "iin"}, "Choose one of the list."),
        ({"file_format": "exe"}, "Choose one of the list."),
    ],
)
def test_a_wrong_answer_is_shown_and_nothing_leaves(browser, db, cases, answers, sentence):
    client = browser(MARAT)
    right = {
        "what": "cases",
        "first_on": "2025-01-01",
        "last_on": "2025-02-01",
        "file_format": "csv",
    }

    answer = client.post(
        "/reports/export", data=fields(client, "/reports/export") | right | answers
    )

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not exports_of(db)


@pytest.mark.parametrize("actor", [AIDA, SAULE, ANALYST, ADMIN, PARTNER, OBSERVER], ids=str)
def test_nobody_else_exports(browser, db, actor):
    client = browser(actor)

    assert client.get("/reports/export").status_code == 403
    assert "/reports/export" not in client.get("/reports").text


def test_an_export_without_a_token_is_refused(browser, db):
    answer = browser(MARAT).post("/reports/export", data={"what": "cases"})

    assert answer.status_code == 400
    assert not exports_of(db)
