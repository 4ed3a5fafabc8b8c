"""The three layers of a session, and who reads which."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from neetcrm.audit import AuditAct, AuditRow
from neetcrm.counseling import layer_queries, notes, queries
from neetcrm.counseling.models import (
    Attendance,
    Channel,
    ProcessNote,
    RiskLevel,
    SessionExtract,
    SessionKind,
)
from neetcrm.errors import NotAllowed, NotFound
from tests.asvs import proves
from tests.cast import AIDA, BORIS, DANIYAR, MARAT, OPENED, SAULE, TODAY, a_case

SECRETS = {"extract": "Canary extract", "process_notes": "Canary process"}
HOW = {"channel": Channel.IN_PERSON, "minutes": 50, "on": TODAY, "today": TODAY}


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


def log(db, case, kind=SessionKind.PSYCHOLOGICAL, *, by=SAULE, **changes):
    logged = notes.log_session(db, case, kind, by=by, **HOW | changes)
    db.commit()
    return logged


def reads(db):
    wanted = select(AuditRow).where(AuditRow.act == AuditAct.READ)
    return [(row.actor_id, row.record) for row in db.exec(wanted)]


def test_the_author_reads_all_three_layers_and_leaves_a_trace(db, case):
    note_id = log(db, case, **SECRETS).fact.id

    opened = layer_queries.open_session_note(db, SAULE, note_id)
    db.commit()

    assert (opened.extract, opened.process_notes) == ("Canary extract", "Canary process")
    assert reads(db) == [(3, "session_extracts"), (3, "process_notes")]


@proves("8.2.3", "15.3.1")
def test_the_counselor_reads_the_fact_and_nothing_else(db, case):
    note_id = log(db, case, risk_level=RiskLevel.CONCERN, **SECRETS).fact.id

    opened = layer_queries.open_session_note(db, AIDA, note_id)

    assert opened.fact.risk_level is RiskLevel.CONCERN
    assert (opened.extract, opened.process_notes) == (None, None)
    assert reads(db) == []


def test_another_psychologist_on_the_case_reads_the_extract_but_not_the_process_notes(db, case):
    note_id = log(db, case, **SECRETS).fact.id
    case.psychologist_id = DANIYAR.user_id
    db.commit()

    opened = layer_queries.open_session_note(db, DANIYAR, note_id)

    assert (opened.extract, opened.process_notes) == ("Canary extract", None)


def test_a_counselors_own_note_is_theirs_alone(db, case):
    note_id = log(
        db, case, SessionKind.CAREER, by=AIDA, agreed="Send a CV", process_notes="Canary"
    ).fact.id

    assert layer_queries.open_session_note(db, AIDA, note_id).process_notes == "Canary"
    assert layer_queries.open_session_note(db, SAULE, note_id).process_notes is None
    assert queries.session_facts(db, SAULE, case)[0].agreed == "Send a CV"


def test_supervisors_get_counts_only(db, case):
    note_id = log(db, case, **SECRETS).fact.id

    assert queries.session_counts(db, MARAT, case) == {SessionKind.PSYCHOLOGICAL: 1}
    assert queries.session_facts(db, MARAT, case) == []
    with pytest.raises(NotAllowed):
        layer_queries.open_session_note(db, MARAT, note_id)


def test_another_centre_finds_no_session(db, case):
    note_id = log(db, case).fact.id

    with pytest.raises(NotFound):
        layer_queries.open_session_note(db, BORIS, note_id)
    assert queries.session_facts(db, BORIS, case) == []
    assert queries.session_counts(db, BORIS, case) == {}


@proves("16.2.5")
def test_what_was_said_lies_sealed_in_the_database_and_in_the_audit(db, case):
    log(db, case, **SECRETS)

    for table in (ProcessNote.__table__, SessionExtract.__table__):
        [stored] = db.execute(sa.text(f"SELECT text FROM {table.name}")).scalars()
        assert b"Canary" not in bytes(stored)
    audited = " ".join(f"{row.before} {row.after}" for row in db.exec(select(AuditRow)))
    assert "Canary" not in audited
    assert "•••" in audited


def test_a_missed_session_has_no_notes_and_is_no_contact(db, case):
    with pytest.raises(notes.NothingSaidOfAbsent):
        log(db, case, attendance=Attendance.NO_SHOW, extract="x")

    log(db, case, attendance=Attendance.NO_SHOW)
    assert case.last_contact_on == OPENED


def test_a_session_moves_the_days_of_contact(db, case):
    log(db, case, next_contact_on=TODAY + timedelta(days=14))

    assert (case.last_contact_on, case.next_contact_on) == (TODAY, TODAY + timedelta(days=14))


def test_a_session_recorded_late_does_not_move_the_contacts_back(db, case):
    log(db, case, next_contact_on=TODAY + timedelta(days=14))
    earlier = TODAY - timedelta(days=7)
    log(db, case, on=earlier, next_contact_on=TODAY - timedelta(days=1))

    assert (case.last_contact_on, case.next_contact_on) == (TODAY, TODAY + timedelta(days=14))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"on": OPENED - timedelta(days=1)}, notes.SessionBeforeCase),
        ({"next_contact_on": TODAY}, notes.NextContactWrong),
        ({"next_contact_on": TODAY + timedelta(days=366)}, notes.NextContactWrong),
    ],
)
def test_a_session_and_the_next_contact_lie_within_the_case(db, case, changes, refusal):
    with pytest.raises(refusal):
        log(db, case, **changes)


def test_each_logs_their_own_kind_of_session(db, case):
    with pytest.raises(NotAllowed):
        log(db, case, SessionKind.PSYCHOLOGICAL, by=AIDA)
    with pytest.raises(NotAllowed):
        log(db, case, SessionKind.CAREER, by=SAULE)
    with pytest.raises(notes.ExtractNotOfCareer):
        log(db, case, SessionKind.CAREER, by=AIDA, extract="x")
