"""The registry of psychologists: what a number allows, and who is told that it ends."""

from datetime import timedelta

import pytest
from sqlmodel import select

from neetcrm.accounts import User
from neetcrm.counseling import notes, registry
from neetcrm.counseling.models import Channel, SessionKind, SessionNote
from tests.browsing import submit
from tests.cast import AIDA, MARAT, SAULE, TODAY, VERA, a_case

DAY = timedelta(days=1)
HOW = {"channel": Channel.IN_PERSON, "minutes": 50, "on": TODAY, "today": TODAY}


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


def registered(db, until, number="PSY-3"):
    saule = db.get_one(User, SAULE.user_id)
    saule.registry_number, saule.registry_until = number if until else "", until
    db.commit()


def test_on_the_last_day_of_the_number_a_session_is_still_signed(db, case):
    registered(db, TODAY)

    assert notes.log_session(db, case, SessionKind.PSYCHOLOGICAL, by=SAULE, **HOW).fact


@pytest.mark.parametrize(
    ("until", "refusal"), [(None, registry.NotInRegistry), (TODAY - DAY, registry.RegistryEnded)]
)
def test_without_a_valid_number_no_psychological_session_is_signed(db, case, until, refusal):
    registered(db, until)

    with pytest.raises(refusal, match="administrator"):
        notes.log_session(db, case, SessionKind.PSYCHOLOGICAL, by=SAULE, **HOW)
    assert db.exec(select(SessionNote)).all() == []


def test_a_call_in_vain_and_a_career_session_need_no_number(db, case):
    registered(db, None)

    notes.log_attempt(db, case, SessionKind.PSYCHOLOGICAL, by=SAULE, on=TODAY)
    notes.log_session(db, case, SessionKind.CAREER, by=AIDA, **HOW)

    assert [one.registry_number for one in db.exec(select(SessionNote))] == ["", ""]


def test_who_may_not_sign_keeps_the_text_as_a_draft(browser, db, case):
    registered(db, None)
    saule, at = browser(SAULE), f"/cases/{case.number}/sessions/new"
    typed = {"on": TODAY.isoformat(), "channel": "phone", "attendance": "attended"}
    typed |= {"risk_level": "none", "format": "free", "extract": "Canary"}

    refused = submit(saule, at, typed)
    submit(saule, at, typed, to="/drafts")

    assert refused.status_code == 422
    assert "Ask the administrator" in refused.text
    assert "Canary" in saule.get(at).text


@pytest.mark.parametrize(
    ("days", "is_told"), [(None, True), (-1, True), (0, True), (30, True), (31, False)]
)
def test_thirty_days_ahead_the_psychologist_and_the_supervisor_are_told(browser, db, days, is_told):
    registered(db, None if days is None else TODAY + days * DAY)

    for reader in (SAULE, MARAT):
        assert ("registry of psychologists" in browser(reader).get("/today").text) is is_told
    for other in (AIDA, VERA):
        assert "registry of psychologists" not in browser(other).get("/today").text
