"""Safety plans: sealed, for the psychologists of the centre, and on paper for the young person."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from neetcrm.accounts import Language
from neetcrm.audit import AuditAct, AuditRow
from neetcrm.cases.lifecycle import CaseClosed
from neetcrm.cases.models import ClosingReason
from neetcrm.counseling import alert_queries, safety
from neetcrm.counseling.models import SafetyPlan
from neetcrm.errors import NotAllowed
from tests.browsing import submit
from tests.cast import AIDA, DANIYAR, MARAT, SAULE, TODAY, VERA, a_case, a_young_person

AT = datetime(2025, 3, 3, 10, 0, tzinfo=UTC)
WORDS = {
    "warning_signs": "I stop answering",
    "coping": "I walk to the river",
    "people": "My aunt",
    "whom_to_call": "Her doctor, Dr Zhanar",
    "surroundings": "The pills are with my aunt",
}


@pytest.fixture
def case(db):
    person = a_young_person(language=Language.RU)
    case = a_case(person=person, psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


def agreed(db, case, *, by=SAULE, at=AT, **changes):
    plan = safety.write_plan(case, by=by, at=at, **WORDS | changes)
    db.add(plan)
    db.commit()
    return plan


def test_the_latest_plan_holds_and_earlier_ones_stay(db, case):
    agreed(db, case)
    agreed(db, case, by=DANIYAR, at=AT + timedelta(days=1), coping="I call my aunt")

    plan = alert_queries.read_safety_plan(db, SAULE, case)

    assert (plan.coping, plan.written_by_id) == ("I call my aunt", DANIYAR.user_id)
    assert len(db.exec(select(SafetyPlan)).all()) == 2


def test_reading_a_plan_is_on_record(db, case):
    agreed(db, case)

    alert_queries.read_safety_plan(db, DANIYAR, case)
    db.commit()

    row = db.exec(select(AuditRow).where(AuditRow.act == AuditAct.READ)).one()
    assert (row.actor_id, row.record, row.case_id) == (DANIYAR.user_id, "safety_plans", case.id)


def test_a_plan_lies_sealed_in_the_database_and_in_the_audit(db, case):
    agreed(db, case, coping="Canary coping")

    row = db.execute(sa.text("SELECT * FROM safety_plans")).mappings().one()
    assert b"Canary" not in bytes(row["coping"])
    audited = " ".join(f"{one.after}" for one in db.exec(select(AuditRow)))
    assert "Canary" not in audited
    assert not [word for word in WORDS.values() if word in audited]


def test_an_empty_plan_and_one_of_a_closed_case_are_refused(db, case):
    with pytest.raises(safety.SafetyPlanEmpty):
        agreed(db, case, **dict.fromkeys(WORDS, " "))
    closed = a_case(closed_on=TODAY, closing_reason=ClosingReason.WITHDREW)
    with pytest.raises(CaseClosed):
        agreed(db, closed)


@pytest.mark.parametrize("by", [AIDA, MARAT, VERA])
def test_only_psychologists_of_the_centre_agree_one_and_read_it(db, case, by):
    agreed(db, case)

    with pytest.raises(NotAllowed):
        agreed(db, case, by=by)
    with pytest.raises(NotAllowed):
        alert_queries.read_safety_plan(db, by, case)


def test_a_plan_is_agreed_read_and_begun_with_what_was_agreed_before(browser, db, case):
    root = f"/cases/{case.number}/safety-plan"
    answer = submit(browser(SAULE), f"{root}/new", WORDS)
    assert (answer.status_code, answer.location) == (303, root)

    assert "I walk to the river" in browser(DANIYAR).get(root).text, "who is on duty reads it too"
    assert "I walk to the river" in browser(SAULE).get(f"{root}/new").text
    reads = select(AuditRow).where(AuditRow.act == AuditAct.READ).order_by(col(AuditRow.id))
    assert [row.actor_id for row in db.exec(reads)] == [DANIYAR.user_id, SAULE.user_id]


def test_an_empty_plan_is_refused_in_words(browser, case):
    answer = submit(browser(SAULE), f"/cases/{case.number}/safety-plan/new", {"coping": " "})

    assert answer.status_code == 422
    assert "at least one part" in answer.text


def test_the_paper_is_in_the_language_of_the_young_person(browser, db, case):
    agreed(db, case)

    page = browser(SAULE).get(f"/cases/{case.number}/safety-plan/print").text

    assert '<html lang="ru">' in page
    assert "Мой план безопасности" in page
    assert "I walk to the river" in page
    assert all(f"<b>{number}</b>" in page for number in (103, 112, 111, 150))


@pytest.mark.parametrize("part", ["", "/new", "/print"])
def test_nobody_else_opens_it(browser, db, case, part):
    agreed(db, case)
    theirs = a_case(centre_id=2, person=a_young_person(surname="Ким"))
    db.add(theirs)
    db.commit()

    assert browser(AIDA).get(f"/cases/{case.number}/safety-plan{part}").status_code == 403
    assert browser(MARAT).get(f"/cases/{case.number}/safety-plan{part}").status_code == 403
    assert browser(SAULE).get(f"/cases/{theirs.number}/safety-plan{part}").status_code == 404
