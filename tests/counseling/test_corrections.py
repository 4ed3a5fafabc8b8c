"""What the author of a session may still do about it, and nobody else."""

from datetime import timedelta

import pytest
from sqlmodel import select

from neetcrm.audit import SEALED, AuditAct, AuditRow
from neetcrm.cases.scope import NotYourCase
from neetcrm.cases.waiting import contacts
from neetcrm.counseling import corrections, layer_queries, notes, queries
from neetcrm.counseling.models import Channel, Layer, ProcessNote, SessionKind, SessionNote
from neetcrm.db import utc_now
from tests.cast import AIDA, DANIYAR, GULNAR, OPENED, SAULE, TODAY, a_case

NEXT = TODAY + timedelta(days=14)


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


def log(db, case, kind=SessionKind.CAREER, *, by=AIDA, **changes):
    how = {"channel": Channel.IN_PERSON, "minutes": 50, "on": TODAY, "today": TODAY}
    logged = notes.log_session(db, case, kind, by=by, next_contact_on=NEXT, **how | changes)
    db.commit()
    return logged.fact


def withdraw(db, case, fact, *, by=AIDA, minutes=1):
    layers = layer_queries.layers_to_withdraw(db, fact)
    at = fact.created_at + timedelta(minutes=minutes)
    corrections.withdraw(db, case, fact, layers, by=by, at=at)
    db.commit()


def amend(db, case, fact, layer=Layer.FACT, text="Canary added", *, by=AIDA):
    corrections.amend(db, case, fact, layer=layer, text=text, by=by)
    db.commit()


def test_a_session_taken_back_gives_the_case_its_days_of_contact_back(db, case):
    fact = log(db, case, process_notes="Canary")
    assert (case.last_contact_on, case.next_contact_on) == (TODAY, NEXT)

    withdraw(db, case, fact)

    assert (case.last_contact_on, case.next_contact_on) == (OPENED, OPENED + timedelta(days=7))
    assert db.exec(select(SessionNote)).all() == []
    assert db.exec(select(ProcessNote)).all() == []


def test_a_contact_of_the_same_day_stays_when_a_session_is_taken_back(db, case):
    first, second = log(db, case), log(db, case)

    withdraw(db, case, first)
    assert case.last_contact_on == TODAY, "the second one took place on that day as well"
    withdraw(db, case, second)

    assert case.last_contact_on == OPENED


def test_a_contact_noted_before_stays_when_a_session_is_taken_back(db, case):
    day = TODAY - timedelta(days=3)
    db.add(contacts.note_contact(case, by=AIDA, on=day))
    fact = log(db, case)

    withdraw(db, case, fact)

    assert case.last_contact_on == day


def test_a_session_put_back_plans_its_next_contact_again(db, case):
    fact = log(db, case, SessionKind.PSYCHOLOGICAL, by=SAULE)
    withdraw(db, case, fact, by=SAULE)

    corrections.put_back(db, case, fact, by=SAULE)

    assert (case.last_contact_on, case.next_contact_on) == (TODAY, NEXT)


def test_the_audit_keeps_that_a_session_was_taken_back(db, case):
    withdraw(db, case, log(db, case, process_notes="Canary"))

    gone = select(AuditRow).where(AuditRow.act == AuditAct.DELETE)
    kept = {row.record: row.before for row in db.exec(gone)}
    assert kept["session_notes"]["held_on"] == TODAY.isoformat()
    assert kept["process_notes"]["text"] == SEALED


def test_a_next_contact_that_was_set_anew_stays(db, case):
    fact = log(db, case)
    case.next_contact_on = TODAY + timedelta(days=3)

    withdraw(db, case, fact)

    assert case.next_contact_on == TODAY + timedelta(days=3)


def test_after_ten_minutes_a_session_stays(db, case):
    fact = log(db, case)

    with pytest.raises(corrections.TooLateToWithdraw):
        withdraw(db, case, fact, minutes=11)
    assert db.exec(select(SessionNote)).one() is fact


@pytest.mark.parametrize(("other", "refusal"), [(SAULE, Exception), (GULNAR, NotYourCase)])
def test_nobody_but_the_author_takes_a_session_back_or_amends_it(db, case, other, refusal):
    fact = log(db, case)

    with pytest.raises(refusal):
        corrections.withdraw(db, case, fact, [], by=other, at=utc_now())
    with pytest.raises(refusal):
        amend(db, case, fact, by=other)
    with pytest.raises(queries.SessionNotFound):
        queries.get_own_session(db, SAULE, case, fact.id)


def test_who_takes_over_a_case_does_not_amend_what_was_logged_before(db, case):
    fact = log(db, case)
    case.counselor_id = GULNAR.user_id

    with pytest.raises(corrections.NotTheAuthor):
        amend(db, case, fact, by=GULNAR)


def test_what_was_signed_stays_and_the_amendment_stands_below_it(db, case):
    fact = log(db, case, agreed="Send a CV")

    amend(db, case, fact, text=" Until Friday ")
    opened = layer_queries.open_session_note(db, SAULE, fact.id)

    assert opened.fact.agreed == "Send a CV"
    assert [one.text for one in opened.amended[Layer.FACT]] == ["Until Friday"]


def test_an_amendment_has_the_readers_of_its_layer(db, case):
    fact = log(db, case, SessionKind.PSYCHOLOGICAL, by=SAULE)
    for layer in Layer:
        amend(db, case, fact, layer, f"Canary {layer}", by=SAULE)
    case.psychologist_id = DANIYAR.user_id
    db.commit()

    by_aida = layer_queries.open_session_note(db, AIDA, fact.id).amended
    by_daniyar = layer_queries.open_session_note(db, DANIYAR, fact.id).amended

    assert set(by_aida) == {Layer.FACT}
    assert set(by_daniyar) == {Layer.FACT, Layer.EXTRACT}


def test_a_confidential_amendment_lies_sealed_and_its_reading_is_recorded(db, case):
    fact = log(db, case, SessionKind.PSYCHOLOGICAL, by=SAULE)
    amend(db, case, fact, Layer.PROCESS, by=SAULE)

    layer_queries.open_session_note(db, SAULE, fact.id)
    db.commit()

    rows = db.exec(select(AuditRow)).all()
    assert "Canary" not in " ".join(f"{row.before} {row.after}" for row in rows)
    assert "process_amendments" in [row.record for row in rows if row.act is AuditAct.READ]


def test_an_amendment_says_something_and_a_career_session_has_no_extract(db, case):
    fact = log(db, case)

    with pytest.raises(corrections.AmendmentEmpty):
        amend(db, case, fact, text=" ")
    with pytest.raises(notes.ExtractNotOfCareer):
        amend(db, case, fact, Layer.EXTRACT)
