import io
from datetime import date

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from sqlmodel import select

from neetcrm import audit
from neetcrm.access import ActNotOfRole
from neetcrm.cases.models import (
    ClosingReason,
    Evidence,
    Outcome,
    OutcomeKind,
    PlacementKind,
    PlacementResult,
    Stage,
)
from neetcrm.reports import exports
from neetcrm.reports.exports import Export, Period, PeriodWrong
from neetcrm.reports.tables import FileFormat
from tests.asvs import proves
from tests.cast import (
    ADMIN,
    AIDA,
    ANALYST,
    BORIS,
    GULNAR,
    MARAT,
    OBSERVER,
    PARTNER,
    SAULE,
    VERA,
    a_case,
    a_placement,
    a_young_person,
)

MAY = Period(date(2025, 5, 1), date(2025, 5, 31))


def cases_of(db, actor, period=MAY):
    return [row[0] for row in exports.case_rows(db, actor, period)]


def placements_of(db, actor, period=MAY):
    return [row[6] for row in exports.placement_rows(db, actor, period)]


def an_outcome(**changes):
    how = {"kind": OutcomeKind.IN_EDUCATION, "evidence": Evidence.LETTER, "recorded_by_id": 1}
    return Outcome(**how | changes)


def store(db, *records):
    db.add_all(records)
    db.commit()


def a_closed_case(opened_on, closed_on, **changes):
    return a_case(
        opened_on=opened_on, closed_on=closed_on, closing_reason=ClosingReason.WITHDREW, **changes
    )


def test_a_period_cannot_end_before_it_begins():
    with pytest.raises(PeriodWrong):
        Period(date(2025, 5, 2), date(2025, 5, 1))

    assert Period(date(2025, 5, 1), date(2025, 5, 1))


def test_cases_open_at_some_time_in_the_period_are_exported(db):
    inside = [
        a_case(number="100000009", opened_on=date(2025, 5, 31)),
        a_closed_case(date(2024, 1, 1), date(2025, 5, 1), number="200000001"),
    ]
    outside = [
        a_case(opened_on=date(2025, 6, 1)),
        a_closed_case(date(2024, 1, 1), date(2025, 4, 30)),
    ]
    store(db, *inside, *outside)

    assert cases_of(db, MARAT) == ["200-000-001", "100-000-009"]


def test_placements_that_started_or_ended_in_the_period_are_exported(db):
    case = a_case()
    done = {"result": PlacementResult.COMPLETED}
    case.placements += [
        a_placement(title="ended", ended_on=date(2025, 5, 1), **done),
        a_placement(title="started", starts_on=date(2025, 5, 31)),
        a_placement(title="ran through", ended_on=date(2025, 6, 1), **done),
        a_placement(title="later", starts_on=date(2025, 6, 1)),
    ]
    store(db, case)

    assert placements_of(db, MARAT) == ["ended", "started"]


def test_a_supervisor_exports_the_cases_of_the_centre_alone(db):
    ours, theirs = a_case(), a_case(centre_id=2, counselor_id=BORIS.user_id)
    for case, title in ((ours, "ours"), (theirs, "theirs")):
        case.placements.append(a_placement(title=title, starts_on=date(2025, 5, 2)))
    store(db, ours, theirs, a_case(counselor_id=GULNAR.user_id))

    assert len(cases_of(db, MARAT)) == 2
    assert placements_of(db, MARAT) == ["ours"]
    assert len(cases_of(db, VERA)) == 1
    assert placements_of(db, VERA) == ["theirs"]


@pytest.mark.parametrize("actor", [AIDA, SAULE, ANALYST, ADMIN, PARTNER, OBSERVER], ids=str)
@pytest.mark.parametrize("rows", [exports.case_rows, exports.placement_rows, exports.outcome_rows])
def test_nobody_else_exports(db, actor, rows):
    with pytest.raises(ActNotOfRole):
        rows(db, actor, MAY)


def an_export(db, what=Export.CASES, file_format=FileFormat.XLSX, locale="en"):
    target = io.BytesIO()
    exports.export(db, MARAT, what, MAY, to=target, file_format=file_format, locale=locale)
    return target.getvalue()


def sheet(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_an_exported_case_has_typed_cells_and_words_for_its_choices(db):
    person = a_young_person(surname="=1+1", given_name="<script>")
    store(db, a_case(number="274905113", person=person, stage=Stage.TRAINING))

    headings, row = sheet(an_export(db))

    assert dict(zip(headings, row, strict=True)) == {
        "Case": "274-905-113",
        "Surname": "=1+1",
        "Given name": "<script>",
        "Birth date": date(2005, 4, 1),
        "Sex": "Female",
        "Stage": "Training",
        "Stage since": date(2025, 1, 10),
        "Opened on": date(2025, 1, 10),
        "Closed on": "",
        "Closing reason": "",
        "Counselor": "Aida Bekova",
        "Last contact": date(2025, 1, 10),
        "Next contact": date(2025, 1, 17),
    }


def test_an_exported_job_says_how_well_it_is_proven(db):
    case = a_case(number="274905113")
    case.placements.append(a_placement(PlacementKind.JOB, starts_on=date(2025, 5, 2)))
    store(db, case)

    headings, row = sheet(an_export(db, Export.PLACEMENTS))

    assert dict(zip(headings, row, strict=True)) == {
        "Case": "274-905-113",
        "Surname": "Оспанова",
        "Given name": "Әлия",
        "Birth date": date(2005, 4, 1),
        "Sex": "Female",
        "Placement": "Job",
        "Title": "Cook",
        "Organisation": "Aport Kitchen",
        "Started on": date(2025, 5, 2),
        "Ended on": "",
        "Result": "",
        "Contract": "Labour contract, permanent",
        "Evidence": "Registered labour contract",
    }


@proves("1.2.10")
def test_a_csv_export_opens_without_a_formula(db):
    store(db, a_case(number="274905113", person=a_young_person(surname="=1+1")))

    line = an_export(db, file_format=FileFormat.CSV).decode("utf-8-sig").splitlines()[1]

    assert line.startswith("274-905-113,'=1+1,Әлия,2005-04-01,Female,Intake,2025-01-10,")


@pytest.mark.parametrize("what", Export, ids=str)
@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_headings_differ_in_every_language(db, what, locale):
    headings = exports.export_table(db, MARAT, what, MAY, locale=locale).headings

    assert len(set(headings)) == len(headings)


@pytest.mark.parametrize("what", Export, ids=str)
def test_an_export_leaves_one_row_in_the_audit_log(db, what):
    case = a_case()
    case.placements.append(a_placement(starts_on=date(2025, 5, 2)))
    case.outcomes.append(an_outcome(reached_on=date(2025, 5, 2)))
    store(db, case)

    an_export(db, what)
    db.commit()

    row = db.exec(select(audit.AuditRow).where(audit.AuditRow.act == audit.AuditAct.EXPORT)).one()
    assert row.actor_id == MARAT.user_id
    assert row.after == {
        "what": what.value,
        "rows": 1,
        "file_format": "xlsx",
        "first_on": "2025-05-01",
        "last_on": "2025-05-31",
    }


def test_outcomes_are_exported_by_the_day_they_were_reached_and_by_their_evidence(db):
    case = a_case()
    case.outcomes += [
        an_outcome(reached_on=date(2025, 5, 2), evidence=Evidence.LETTER),
        an_outcome(reached_on=date(2025, 5, 3), evidence=Evidence.SELF_REPORT),
        an_outcome(reached_on=date(2025, 5, 4), taken_back_on=date(2025, 5, 5)),
        an_outcome(reached_on=date(2025, 6, 1)),
    ]
    store(db, case)

    every = list(exports.outcome_rows(db, MARAT, MAY))
    proven = list(exports.outcome_rows(db, MARAT, MAY, at_least=Evidence.SEEN_DOCUMENT))

    assert [row[6] for row in every] == [date(2025, 5, 2), date(2025, 5, 3)]
    assert [row[7] for row in proven] == [Evidence.LETTER]
    assert list(exports.outcome_rows(db, VERA, MAY)) == []


def test_an_export_that_is_not_committed_leaves_nothing(db):
    an_export(db)
    db.rollback()

    exported = select(audit.AuditRow).where(audit.AuditRow.act == audit.AuditAct.EXPORT)
    assert db.exec(exported).all() == []


def test_no_export_asks_for_what_is_confidential(db):
    statements = []
    sa.event.listen(db.get_bind(), "before_cursor_execute", lambda *a: statements.append(a[2]))

    cases_of(db, MARAT)
    placements_of(db, MARAT)

    asked = " ".join(statements)
    for name in ("iin", "phone", "email", "note", "topics", "agreed", "text"):
        assert name not in asked
