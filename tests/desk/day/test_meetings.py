"""An appointment becomes a session in one step, or neither changes."""

import pytest
from sqlmodel import select

from neetcrm.appointments.models import AppointmentState
from neetcrm.counseling import corrections, layer_queries
from neetcrm.counseling.models import Attendance, SessionKind, SessionNote
from neetcrm.db import utc_now
from neetcrm.desk.day import meetings
from tests.browsing import submit
from tests.cast import AIDA, BORIS, GULNAR, MARAT, SAULE, TODAY, a_case
from tests.world.cases import add_appointment

PRESSED = {"on": TODAY.isoformat(), "channel": "in_person", "minutes": "45"}


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


@pytest.fixture
def appointment(db, case):
    appointment = add_appointment(db, case)
    db.commit()
    return appointment


@pytest.fixture
def at(appointment):
    return f"/appointments/{appointment.id}/session"


def test_the_form_is_filled_in_with_the_appointment(browser, at):
    page = browser(AIDA).get(at).text

    assert 'value="16:00"' in page
    assert 'value="45"' in page
    assert "Cancelled" not in page, "what is cancelled is cancelled on its own page"


@pytest.mark.parametrize(
    ("attendance", "state"),
    [
        ("attended", AppointmentState.HELD),
        ("late", AppointmentState.HELD),
        ("no_show", AppointmentState.MISSED),
    ],
)
def test_one_step_signs_the_session_and_settles_the_appointment(
    browser, db, at, appointment, attendance, state
):
    answer = submit(browser(AIDA), at, PRESSED | {"attendance": attendance})

    fact = db.exec(select(SessionNote)).one()
    db.refresh(appointment)
    assert answer.status_code == 303
    assert (fact.appointment_id, appointment.state) == (appointment.id, state)


def test_a_session_that_is_refused_leaves_the_appointment_planned(browser, db, at, appointment):
    answer = submit(browser(AIDA), at, PRESSED | {"attendance": "attended", "on": "2024-01-01"})

    assert answer.status_code == 422
    db.refresh(appointment)
    assert appointment.is_planned
    assert db.exec(select(SessionNote)).all() == []


def log(db, appointment, case):
    how = {"channel": "in_person", "minutes": 45, "on": TODAY, "today": TODAY}
    known = {"attendance": Attendance.ATTENDED, "by": AIDA}
    logged = meetings.log_meeting(db, appointment, case, SessionKind.CAREER, **known, **how)
    db.commit()
    return logged.fact


def test_an_appointment_makes_one_session_until_that_is_taken_back(db, appointment, case):
    fact = log(db, appointment, case)
    with pytest.raises(meetings.LoggedAlready):
        log(db, appointment, case)
    db.rollback()

    layers = layer_queries.layers_to_withdraw(db, fact)
    corrections.withdraw(db, case, fact, layers, by=AIDA, at=utc_now())
    db.commit()

    assert log(db, appointment, case).appointment_id == appointment.id


def test_one_press_leads_there_from_today_the_case_the_calendar_and_the_appointment(
    browser, db, case, appointment, at
):
    aida = browser(AIDA)
    for page in ("/today", f"/cases/{case.number}", f"/appointments/{appointment.id}"):
        assert f'href="{at}"' in aida.get(page).text, page

    appointment.starts_at = appointment.starts_at.replace(month=2)
    appointment.ends_at = appointment.ends_at.replace(month=2)
    db.commit()
    assert f'href="{at}"' in aida.get("/calendar").text


def test_who_holds_no_sessions_or_does_not_work_on_the_case_is_refused(browser, at):
    for reader, status in ((MARAT, 403), (BORIS, 404), (GULNAR, 404)):
        assert browser(reader).get(at).status_code == status


def test_the_text_typed_for_one_appointment_is_not_that_of_another_session(browser, case, at):
    aida = browser(AIDA)
    typed = PRESSED | {"attendance": "attended", "agreed": "Canary"}

    submit(aida, at, typed, to="/drafts")

    assert "Canary" in aida.get(at).text
    assert "Canary" not in aida.get(f"/cases/{case.number}/sessions/new").text
