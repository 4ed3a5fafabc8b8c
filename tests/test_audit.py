"""Who did what to which record: written with the change, sealed where it must be, never edited."""

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from neetcrm import audit
from neetcrm.audit import AuditAct, AuditRow
from neetcrm.cases import closing, lifecycle
from neetcrm.cases.models import ClosingReason, NeetStatus
from neetcrm.db import open_session
from tests.asvs import proves
from tests.cast import AIDA, TODAY, a_case


@pytest.fixture
def work(engine, db):
    """Give a session in which Aida works, with an open case of hers."""
    with open_session(engine, by=AIDA) as session:
        session.add(a_case())
        session.commit()
        yield session


def rows(db, record):
    wanted = select(AuditRow).where(AuditRow.record == record).order_by(AuditRow.id)
    return list(db.exec(wanted))


def test_a_new_case_leaves_one_row_for_each_record(work):
    [case], [person] = rows(work, "cases"), rows(work, "young_people")

    assert (case.actor_id, case.act, case.case_id) == (AIDA.user_id, AuditAct.CREATE, 1)
    assert (person.person_id, case.person_id) == (1, 1)
    assert case.after["stage"] == "intake"
    assert case.before == {}


def test_a_change_is_told_before_and_after(work):
    [case] = work.exec(select(lifecycle.Case)).all()
    closing.close_case(
        case, ClosingReason.WITHDREW, live_referrals=[], by=AIDA, on=TODAY, today=TODAY
    )
    work.commit()

    [row] = [row for row in rows(work, "cases") if row.act is AuditAct.CHANGE]
    assert (row.before["closed_on"], row.after["closed_on"]) == (None, "2025-03-03")
    assert row.after["closing_reason"] == "withdrew"
    assert "stage" not in row.after


@proves("16.2.5")
def test_confidential_values_are_sealed_in_the_log(work):
    [row] = rows(work, "young_people")

    assert row.after["phone"] == audit.SEALED
    assert "77011234567" not in str(row.after)


def test_a_change_that_is_rolled_back_leaves_no_row(work):
    [case] = work.exec(select(lifecycle.Case)).all()
    case.closing_note = "never"
    work.flush()
    work.rollback()

    assert [row.act for row in rows(work, "cases")] == [AuditAct.CREATE]


def test_nobody_changes_anything_without_saying_who(engine, db):
    with Session(engine) as nameless:
        nameless.add(a_case())
        with pytest.raises(audit.ActorUnknown):
            nameless.flush()


@proves("16.4.2")
@pytest.mark.parametrize(
    "statement", ["DELETE FROM audit_rows", "UPDATE audit_rows SET actor_id=7"]
)
def test_the_log_only_grows(work, statement):
    with pytest.raises(sa.exc.DBAPIError, match="only grows"):
        work.execute(sa.text(statement))


def test_an_export_is_noted_with_its_size(work):
    audit.log_export(work, AIDA, "cases", rows=12, period="2025")
    work.commit()

    [row] = rows(work, "cases")[-1:]
    assert (row.act, row.after["rows"]) == (AuditAct.EXPORT, 12)


def test_what_hangs_on_a_case_is_found_by_the_case(work):
    [case] = work.exec(select(lifecycle.Case)).all()
    case.neet_statuses.append(
        NeetStatus(reason="caring", checked_on=TODAY, checked_by_id=AIDA.user_id)
    )
    work.commit()

    assert [row.case_id for row in rows(work, "neet_statuses")] == [case.id]
