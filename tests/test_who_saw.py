"""Who saw a person: asked on the machine, answered whole, and logged itself."""

import sys

import pytest
from sqlmodel import select

from neetcrm import audit, cli
from neetcrm.audit import AuditAct, AuditRow
from neetcrm.cases import numbers
from neetcrm.db import open_session, utc_now
from neetcrm.encryption import blind_index
from neetcrm.localtime import local
from tests.cast import AIDA, BORIS, MARAT, a_case, a_young_person
from tests.conftest import SECRET

IIN = "070314690004"


@pytest.fixture
def case(engine, db):
    person = a_young_person(iin=IIN, iin_hash=blind_index(IIN), no_iin=None)
    with open_session(engine, by=AIDA) as work:
        case = a_case(person=person)
        work.add(case)
        work.add(a_case(person=a_young_person(phone="+77010000001")))
        work.commit()
        audit.log_read(work, MARAT, case.person)
        audit.log_export(work, MARAT, "cases", rows=2)
        audit.log_export(work, BORIS, "outcomes", rows=2)
        work.commit()
        number, person_id = case.number, case.person_id
    db.rollback()
    return number, person_id


@pytest.fixture
def said(database_url, db, monkeypatch, capfd):
    monkeypatch.setenv("NEETCRM_DATABASE_URL", database_url)
    monkeypatch.setenv("NEETCRM_SECRET_KEY", SECRET)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments):
        db.rollback()
        monkeypatch.setattr(sys, "argv", ["neetcrm", "audit", "who-saw", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        output, errors = capfd.readouterr()
        return ended.value.code or 0, output, errors

    return call


def test_everybody_who_touched_the_person_is_named(said, case):
    number, person_id = case

    status, output, _ = said(numbers.shown(number))

    assert status == 0
    lines = output.splitlines()
    assert f"Person p{person_id}, " in output
    assert any("Marat" in line and "Read" in line and "young_people" in line for line in lines)
    assert any(
        "Aida" in line and "Created" in line and numbers.shown(number) in line for line in lines
    )
    assert sum("Created" in line and "cases" in line for line in lines) == 1


def test_exports_of_the_centre_are_named_too_and_of_others_not(said, case):
    _, output, _ = said(f"p{case[1]}")

    exports = [line for line in output.splitlines() if "Exported" in line]
    assert ["Marat" in line for line in exports] == [True]
    assert "this person may be in it" in exports[0]


def test_the_question_itself_is_in_the_log(said, case, db):
    said(f"p{case[1]}")

    asked = select(AuditRow).where(AuditRow.act == AuditAct.READ, AuditRow.actor_id == 0)
    [row] = db.exec(asked).all()
    assert (row.record, row.person_id) == ("young_people", case[1])


def test_an_iin_is_asked_for_and_never_printed(said, case, monkeypatch):
    monkeypatch.setattr(cli.click, "prompt", lambda *_, **how: IIN if how["hide_input"] else "")

    status, output, errors = said("--iin")

    assert status == 0
    assert "Marat" in output
    assert IIN not in output + errors


def test_the_answer_is_a_file_for_other_programs(said, case):
    today = local(utc_now()).date().isoformat()

    _, output, _ = said(f"p{case[1]}", "--csv", "--from", today, "--to", today)

    assert output.lstrip("\ufeff").splitlines()[0] == "When,Who,Role,Act,Record,Case"


def test_days_outside_are_left_out(said, case):
    _, output, _ = said(f"p{case[1]}", "--from", "2020-01-01", "--to", "2020-01-31")

    assert ": 0 acts." in output


@pytest.mark.parametrize("asked", ["p99", "274905112", "somebody", IIN])
def test_nobody_is_found_by_anything_else(said, case, asked):
    status, _, errors = said(asked)

    assert status == 1
    assert "There is no person with this number" in errors
