"""What is signed stays: in the pages, in the rules and in the database itself."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from neetcrm.cases.scope import visible_cases
from neetcrm.counseling import corrections, layer_queries, notes, queries
from neetcrm.counseling.models import (
    Channel,
    Layer,
    ProcessNote,
    RiskLevel,
    SessionExtract,
    SessionKind,
    SessionNote,
)
from neetcrm.db import utc_now
from neetcrm.desk.tellings import Kind
from neetcrm.desk.timeline import timeline
from neetcrm.encryption import Keyring, keys_in_use, use_keys
from neetcrm.people.models import Consent, GivenBy, Purpose
from tests.browsing import fields, submit
from tests.cast import AIDA, DANIYAR, MARAT, OPENED, SAULE, TODAY, a_case

SAID = {"extract": "Canary extract", "process_notes": "Canary process", "topics": "Canary topic"}
TYPED = {
    "on": TODAY.isoformat(),
    "channel": "in_person",
    "attendance": "attended",
    "risk_level": "none",
    "format": "free",
}


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


def sign(db, case, kind=SessionKind.PSYCHOLOGICAL, *, by=SAULE, **changes):
    how = {"channel": Channel.IN_PERSON, "minutes": 50, "on": TODAY, "today": TODAY}
    fact = notes.log_session(db, case, kind, by=by, **how | changes).fact
    db.commit()
    return fact


def refuses(db, statement):
    """Tell whether the database itself refuses a change."""
    told = ""
    try:
        db.execute(sa.text(statement))
    except sa.exc.DBAPIError as refused:
        told = str(refused.orig)
    db.rollback()
    return "a signed text stays" in told


@pytest.mark.parametrize(
    "change",
    [
        "process_notes SET text = (SELECT text FROM session_extracts)",
        "session_extracts SET text = (SELECT topics FROM session_extracts)",
        "session_extracts SET topics = NULL",
        "session_extracts SET instruments = topics",
        "session_notes SET agreed = 'something else'",
        "session_notes SET risk_level = 'none'",
        "session_notes SET author_id = 1",
        "fact_amendments SET text = 'something else'",
        "process_amendments SET text = (SELECT text FROM process_notes)",
        "extract_amendments SET text = (SELECT text FROM process_notes)",
    ],
)
def test_the_database_changes_no_signed_text(db, case, change):
    fact = sign(db, case, agreed="A walk", risk_level=RiskLevel.CONCERN, **SAID)
    for layer in Layer:
        corrections.amend(db, case, fact, layer=layer, text="Later", by=SAULE)
    db.commit()

    assert refuses(db, f"UPDATE {change}")


@pytest.mark.parametrize(
    "table", ["process_notes", "session_extracts", "process_amendments", "session_notes"]
)
def test_the_database_deletes_no_psychological_text(db, case, table):
    fact = sign(db, case, **SAID)
    corrections.amend(db, case, fact, layer=Layer.PROCESS, text="Later", by=SAULE)
    db.commit()

    assert refuses(db, f"DELETE FROM {table}")


def test_a_career_session_is_deleted_within_minutes_and_after_its_retention_only(db, case):
    own = sign(db, case, SessionKind.CAREER, by=AIDA, process_notes="Canary")
    note = db.exec(select(ProcessNote)).one()

    def aged(age):
        for record in (own, note):
            record.created_at = utc_now() - age
        db.commit()
        return refuses(db, "DELETE FROM process_notes")

    assert not aged(timedelta(minutes=9))
    assert aged(timedelta(minutes=16))
    assert aged(timedelta(days=4 * 365))
    assert not aged(timedelta(days=5 * 366))


def test_a_new_key_of_the_installation_is_no_change_of_a_text(db, case):
    sign(db, case, **SAID)
    ours = keys_in_use()
    newer = Keyring("2", {**ours.keys, "2": b"2" * Keyring.KEY_BYTES}, ours.index_key)
    place = "process_notes.text"
    write = sa.text("UPDATE process_notes SET text = :text")
    [stored] = db.execute(sa.text("SELECT text FROM process_notes")).scalars()

    db.execute(write.bindparams(text=newer.resealed(bytes(stored), place)))
    db.commit()
    with pytest.raises(sa.exc.DBAPIError, match="a signed text stays"):
        db.execute(write.bindparams(text=newer.encrypt("Canary process", place)))
    db.rollback()

    use_keys(newer)
    assert db.exec(select(ProcessNote)).one().text == "Canary process"


def test_a_withdrawn_psychological_session_is_read_by_its_author_alone(db, case, browser):
    fact = sign(db, case, risk_level=RiskLevel.CONCERN, **SAID)
    saule, at = browser(SAULE), f"/cases/{case.number}/sessions/{fact.id}"
    assert "Nobody else reads or counts it" in saule.get(f"{at}/withdraw").text

    answer = submit(saule, f"{at}/withdraw", {})

    assert answer.location == at
    page = saule.get(at).text
    assert "Canary process" in page
    assert "Canary extract" in page
    assert "Withdrawn" in page
    assert "withdrawn, only you see it" in saule.get(f"/cases/{case.number}?tab=sessions").text
    for reader in (AIDA, DANIYAR):
        assert browser(reader).get(at).status_code == 404
        assert queries.session_facts(db, reader, case) == []
    assert queries.session_counts(db, MARAT, case) == {}
    risks = visible_cases(AIDA).with_only_columns(queries.last_risk(AIDA))
    assert db.execute(risks).scalars().all() == [None]
    told = timeline(db, AIDA, case, kind=Kind.SESSION, language="en", is_whole=True)
    assert told.happenings == []
    assert case.last_contact_on == OPENED


def test_a_withdrawal_is_undone_and_the_session_stands_as_it_was_signed(db, case, browser):
    fact = sign(db, case, **SAID)
    saule, at = browser(SAULE), f"/cases/{case.number}/sessions/{fact.id}"
    submit(saule, f"{at}/withdraw", {})
    assert f'action="{at}/put-back"' in saule.get(at).text
    token = {"csrf_token": fields(saule, "/account")["csrf_token"]}

    saule.post(f"{at}/put-back", data=token)

    assert [one.note_id for one in queries.session_facts(db, AIDA, case)] == [fact.id]
    assert case.last_contact_on == TODAY
    assert "is not withdrawn" in saule.post(f"{at}/put-back", data=token).text


def test_what_is_withdrawn_is_not_amended_nor_withdrawn_again(db, case):
    fact = sign(db, case, **SAID)
    corrections.withdraw(db, case, fact, [], by=SAULE, at=utc_now() + timedelta(days=90))
    db.commit()

    with pytest.raises(corrections.WithdrawnAlready):
        corrections.withdraw(db, case, fact, [], by=SAULE, at=utc_now())
    with pytest.raises(corrections.WithdrawnAlready):
        corrections.amend(db, case, fact, layer=Layer.FACT, text="x", by=SAULE)


def test_topics_and_instruments_of_a_psychological_session_are_not_for_the_case_team(db, case):
    fact = sign(db, case, instruments="PHQ-9", **SAID)

    by_saule = layer_queries.open_session_note(db, SAULE, fact.id)
    by_aida = layer_queries.open_session_note(db, AIDA, fact.id)

    assert (by_saule.topics, by_saule.instruments) == ("Canary topic", "PHQ-9")
    assert (by_aida.topics, by_aida.instruments) == ("", "")
    assert db.exec(select(SessionNote)).one().topics == ""
    assert db.exec(select(SessionExtract)).one().topics == "Canary topic"


def test_the_team_reads_the_topics_of_a_career_session(db, case):
    fact = sign(db, case, SessionKind.CAREER, by=AIDA, topics="A CV")

    assert layer_queries.open_session_note(db, SAULE, fact.id).topics == "A CV"
    with pytest.raises(notes.ExtractNotOfCareer):
        sign(db, case, SessionKind.CAREER, by=AIDA, instruments="PHQ-9")


def test_a_session_carries_the_number_under_which_it_was_signed(db, case, browser):
    fact = sign(db, case)

    page = browser(AIDA).get(f"/cases/{case.number}/sessions/{fact.id}").text
    assert "PSY-3" in page
    assert sign(db, case, SessionKind.CAREER, by=AIDA).registry_number == ""


def a_consent(case, purpose=Purpose.RECORDING):
    case.person.consents.append(
        Consent(
            purpose=purpose,
            given_on=OPENED,
            given_by=GivenBy.YOUNG_PERSON,
            language=case.person.language,
            ends_on=TODAY,
            recorded_by_id=1,
        )
    )


def test_a_recording_is_noted_only_where_it_is_allowed(db, case, browser):
    at = f"/cases/{case.number}/sessions/new"
    assert 'name="is_recorded"' not in browser(SAULE).get(at).text
    assert "nothing may be recorded" in browser(SAULE).get(at).text
    with pytest.raises(notes.RecordingNotAllowed):
        sign(db, case, is_recorded=True)

    a_consent(case)
    db.commit()

    assert 'name="is_recorded"' in browser(SAULE).get(at).text
    submit(browser(SAULE), at, TYPED | {"is_recorded": "y"})
    assert db.exec(select(SessionNote)).one().is_recorded


@pytest.mark.parametrize(
    ("times", "minutes"),
    [
        ({"starts_at": "10:00", "ends_at": "10:50"}, 50),
        ({"starts_at": "10:00", "ends_at": "10:50", "minutes": "20"}, 50),
        ({"starts_at": "10:00", "minutes": "20"}, 20),
        ({"ends_at": ""}, 45),
    ],
)
def test_the_end_of_a_session_tells_how_long_it_took(db, case, browser, times, minutes):
    submit(browser(SAULE), f"/cases/{case.number}/sessions/new", TYPED | times)

    assert db.exec(select(SessionNote)).one().minutes == minutes


@pytest.mark.parametrize(
    "times",
    [
        {"starts_at": "10:00", "ends_at": "09:00"},
        {"ends_at": "10:00"},
        {"starts_at": "08:00", "ends_at": "19:00"},
    ],
)
def test_a_session_does_not_end_before_it_begins(db, case, browser, times):
    answer = submit(browser(SAULE), f"/cases/{case.number}/sessions/new", TYPED | times)

    assert answer.status_code == 422
    assert "A session ends after it begins" in answer.text
