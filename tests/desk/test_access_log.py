"""The access log of a case: supervisors see who did what, and nothing that they may not know of."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import object_session

from neetcrm import audit
from neetcrm.access import ActNotOfRole
from neetcrm.audit import AuditAct
from neetcrm.cases.models import Case, Stage
from neetcrm.counseling import layer_queries, notes
from neetcrm.counseling.models import Channel, SessionKind
from neetcrm.db import open_session
from neetcrm.desk import access_log as log_of
from neetcrm.desk.access_log import access_log
from tests.cast import AIDA, BORIS, MARAT, SAULE, TODAY, a_case, a_young_person

HOW = {"channel": Channel.IN_PERSON, "minutes": 50, "on": TODAY, "today": TODAY}


@pytest.fixture
def case(engine, db):
    """Give a case that Aida opened, printed, and moved the next contact of."""
    with open_session(engine, by=AIDA) as work:
        case = a_case(psychologist_id=SAULE.user_id)
        work.add(case)
        work.commit()
        audit.log_read(work, AIDA, case)
        work.commit()
        case.next_contact_on = TODAY
        work.commit()
        case_id = case.id
    return db.get_one(Case, case_id)


@contextmanager
def worked_on(db, case, by):
    """Give the case in another session, in which *by* works on it."""
    case_id = case.id
    db.rollback()
    with open_session(db.get_bind(), by=by) as work:
        yield work.get_one(Case, case_id)
        work.commit()


def told(page):
    return [(one.by, one.act.value, one.record) for one in page.entries]


def test_a_supervisor_sees_who_did_what_newest_first(db, case):
    page = access_log(db, MARAT, case)

    assert told(page)[0] == ("Aida Bekova", "change", "cases")
    assert ("Aida Bekova", "read", "cases") in told(page)
    assert ("Aida Bekova", "create", "young_people") in told(page)
    assert [one.number for one in page.entries] == sorted(
        (one.number for one in page.entries), reverse=True
    )
    [change] = [one for one in page.entries if one.act is AuditAct.CHANGE]
    assert {one.field: one.after for one in change.differences} == {"next_contact_on": TODAY}


@pytest.mark.parametrize("actor", [AIDA, SAULE], ids=["counselor", "psychologist"])
def test_others_are_refused(db, case, browser, actor):
    with pytest.raises(ActNotOfRole):
        access_log(db, actor, case)

    page = browser(actor)
    assert page.get(f"/cases/{case.number}?tab=access").status_code == 403
    assert "tab=access" not in page.get(f"/cases/{case.number}").text


def test_who_gets_counts_of_sessions_learns_of_none_here(db, case):
    with worked_on(db, case, SAULE) as theirs:
        work = object_session(theirs)
        layers = {"extract": "Canary extract", "process_notes": "Canary process"}
        kind = SessionKind.PSYCHOLOGICAL
        logged = notes.log_session(work, theirs, kind, by=SAULE, **layers, **HOW)
        work.commit()
        layer_queries.open_session_note(work, SAULE, logged.fact.id)

    seen = {one.record for one in access_log(db, MARAT, case).entries}

    assert not seen & {"session_notes", "session_extracts", "process_notes"}
    kinds = db.execute(sa.text("SELECT DISTINCT record FROM audit_rows WHERE act = 'read'"))
    assert {"session_extracts", "process_notes"} <= set(kinds.scalars())


def test_sealed_values_stay_sealed(db, case):
    with worked_on(db, case, AIDA) as theirs:
        theirs.person.phone = "+77017654321"

    [change, *_] = access_log(db, MARAT, case, act=AuditAct.CHANGE).entries

    phone = next(one for one in change.differences if one.field == "phone")
    assert (phone.before, phone.after) == (audit.SEALED, audit.SEALED)


def test_the_log_goes_on_where_a_page_ends(db, case, monkeypatch):
    monkeypatch.setattr(log_of, "PAGE", 2)
    whole, before = [], None
    for _ in range(10):
        page = access_log(db, MARAT, case, before=before)
        whole += [one.number for one in page.entries]
        before = page.older
        if before is None:
            break

    monkeypatch.setattr(log_of, "PAGE", 100)
    assert whole == [one.number for one in access_log(db, MARAT, case).entries]
    assert len(whole) > 2


def test_a_case_of_somebody_else_is_not_in_it(db, case):
    with worked_on(db, case, BORIS) as theirs:
        other = a_case(centre_id=2, person=a_young_person(phone="+77010000001"))
        object_session(theirs).add(other)

    assert {one.by for one in access_log(db, MARAT, case).entries} == {"Aida Bekova"}


def test_the_page_shows_choices_and_days_as_people_read_them(db, case, browser):
    with worked_on(db, case, AIDA) as theirs:
        theirs.stage = Stage.COUNSELING
    page = browser(MARAT)

    text = page.get(f"/cases/{case.number}?tab=access&act=change").text

    assert "Intake → Counseling" in text
    assert "tab=access" in text
    assert "Read: Case" not in text
    assert "Read: Case" in page.get(f"/cases/{case.number}?tab=access&act=read").text
    assert page.get(f"/cases/{case.number}?tab=access&before=x&act=x").status_code == 200
