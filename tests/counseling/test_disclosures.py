"""An extract is given to another body with the young person's consent alone, and on record."""

import pytest
from sqlmodel import select

from neetcrm.audit import SEALED, AuditAct, AuditRow
from neetcrm.counseling import disclosures, notes
from neetcrm.counseling.models import Channel, Disclosure, SessionKind
from neetcrm.people.models import Purpose
from tests.browsing import submit
from tests.cast import AIDA, DANIYAR, MARAT, SAULE, TODAY, a_case
from tests.counseling.test_signing import a_consent

TOLD = {"recipient": "Clinic No. 5, Dr Akhmetov", "purpose": "To go on with the treatment"}
SAID = {"extract": "Canary extract", "process_notes": "Canary process"}


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


@pytest.fixture
def fact(db, case):
    how = {"channel": Channel.IN_PERSON, "minutes": 50, "on": TODAY, "today": TODAY}
    logged = notes.log_session(db, case, SessionKind.PSYCHOLOGICAL, by=SAULE, **how, **SAID)
    db.commit()
    return logged.fact


def allowed(db, case):
    a_consent(case, Purpose.DISCLOSURE)
    db.commit()
    return case.person.consents[-1]


def test_without_the_consent_nothing_is_given_and_the_page_leads_to_it(browser, db, case, fact):
    at = f"/cases/{case.number}/sessions/{fact.id}/disclose"

    page = browser(SAULE).get(at).text
    assert f"/cases/{case.number}/consents?purpose=disclosure" in page
    assert 'name="recipient"' not in page
    with pytest.raises(disclosures.DisclosureNotAllowed):
        disclosures.disclose(db, case, fact, **TOLD, by=SAULE, on=TODAY)


def test_with_the_consent_the_extract_is_printed_and_never_the_process_notes(
    browser, db, case, fact
):
    allowed(db, case)
    at = f"/cases/{case.number}/sessions/{fact.id}/disclose"

    answer = submit(browser(SAULE), at, TOLD)
    paper = browser(SAULE).get(answer.location).text

    assert answer.location == f"/cases/{case.number}/disclosures/1"
    assert "Canary extract" in paper
    assert "Canary process" not in paper
    assert "Clinic No. 5" in paper
    assert "PSY-3" in paper
    assert "Clinic No. 5" in browser(SAULE).get(f"/cases/{case.number}/sessions/{fact.id}").text


def test_every_print_is_a_reading_and_an_export_on_record(browser, db, case, fact):
    allowed(db, case)
    at = f"/cases/{case.number}/sessions/{fact.id}/disclose"
    paper = submit(browser(SAULE), at, TOLD).location

    browser(SAULE).get(paper)

    rows = db.exec(select(AuditRow).where(AuditRow.actor_id == SAULE.user_id)).all()
    assert [row.record for row in rows if row.act is AuditAct.READ] == ["session_extracts"]
    [taken] = [row.after for row in rows if row.act is AuditAct.EXPORT]
    assert taken == {"what": "extract", "rows": 1, "case": case.number}
    [given] = [row.after for row in rows if row.record == "disclosures"]
    assert (given["recipient"], given["purpose"]) == (SEALED, SEALED)


def test_a_consent_that_was_withdrawn_forbids_the_next_print(browser, db, case, fact):
    consent = allowed(db, case)
    at = f"/cases/{case.number}/sessions/{fact.id}/disclose"
    paper = submit(browser(SAULE), at, TOLD).location
    consent.withdrawn_on = TODAY
    db.commit()

    answer = browser(SAULE).get(paper)

    assert answer.status_code == 409
    assert "Canary" not in answer.text


def test_only_psychologists_who_work_on_the_case_give_an_extract(browser, db, case, fact):
    allowed(db, case)
    at = f"/cases/{case.number}/sessions/{fact.id}/disclose"
    submit(browser(SAULE), at, TOLD)

    for reader, status in ((AIDA, 403), (DANIYAR, 404), (MARAT, 404)):
        assert browser(reader).get(at).status_code == status
        paper = browser(reader).get(f"/cases/{case.number}/disclosures/1")
        assert paper.status_code == 404
        assert "Canary" not in paper.text


def test_there_is_an_extract_to_give(db, case, fact):
    allowed(db, case)
    how = {"channel": Channel.PHONE, "minutes": 10, "on": TODAY, "today": TODAY}
    career = notes.log_session(db, case, SessionKind.CAREER, by=AIDA, **how).fact
    empty = notes.log_session(db, case, SessionKind.PSYCHOLOGICAL, by=SAULE, **how).fact

    for one in (career, empty):
        with pytest.raises(disclosures.NothingToDisclose):
            disclosures.disclose(db, case, one, **TOLD, by=SAULE, on=TODAY)
    with pytest.raises(disclosures.RecipientMissing):
        disclosures.disclose(db, case, fact, recipient=" ", purpose="x", by=SAULE, on=TODAY)
    assert db.exec(select(Disclosure)).all() == []
