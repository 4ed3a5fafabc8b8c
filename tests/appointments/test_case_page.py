"""What a case, and the form of a session, know of the appointments."""

import re
from datetime import timedelta

from neetcrm.appointments import booking
from neetcrm.appointments.models import AppointmentState, CancelledBy
from tests.appointments.conftest import booked
from tests.browsing import submit
from tests.cast import AIDA, SAULE, TODAY

TOMORROW = TODAY + timedelta(days=1)


def test_the_case_page_tells_the_next_appointment(browser, db, case):
    assert "Next appointment" not in browser(AIDA).get(f"/cases/{case.number}?tab=plan").text
    booked(db, case, day=TOMORROW, by=SAULE)

    text = browser(AIDA).get(f"/cases/{case.number}?tab=plan").text

    assert "Next appointment" in text
    assert "Tue 4 Mar, 10:00" in text


def test_the_overview_lists_what_is_planned_and_asks_about_the_past(browser, db, case):
    booked(db, case, day=TODAY - timedelta(days=4), today=TODAY - timedelta(days=9))
    booked(db, case, day=TOMORROW)

    text = browser(AIDA).get(f"/cases/{case.number}").text

    assert "4 Mar 2025, 10:00–10:45" in text
    assert text.count("What came of it?") == 1


def test_the_timeline_tells_what_came_to_nothing(browser, db, case, appointment):
    booking.cancel(appointment, CancelledBy.YOUNG_PERSON, reason="has a cold", by=AIDA, on=TODAY)
    db.commit()

    text = browser(AIDA).get(f"/cases/{case.number}?tab=timeline&kind=appointment").text

    assert "Appointment cancelled by: The young person" in text
    assert "has a cold" in text


def test_a_case_closes_once_its_appointments_are_settled(browser, db, case, appointment):
    page, path = browser(AIDA), f"/cases/{case.number}/close"
    answers = {"reason": "withdrew", "on": TODAY.isoformat()}
    assert "planned appointments (1)" in submit(page, path, answers).text

    answer = submit(page, path, answers | {f"appointment_{appointment.id}": "missed"})

    assert answer.status_code == 303
    assert case.closed_on == TODAY
    assert appointment.state is AppointmentState.MISSED


def test_an_appointment_ahead_can_only_be_cancelled_when_its_case_closes(browser, db, case):
    ahead = booked(db, case, day=TOMORROW, by=SAULE)
    page, path, name = browser(AIDA), f"/cases/{case.number}/close", f"appointment_{ahead.id}"
    answers = {"reason": "withdrew", "on": (TODAY - timedelta(days=1)).isoformat()}
    assert submit(page, path, answers | {name: "held"}).status_code == 422

    answer = submit(page, path, answers | {name: "cancelled"})

    assert answer.status_code == 303
    assert (ahead.cancelled_by, ahead.settled_on) == (CancelledBy.CENTRE, TODAY)


def test_the_session_of_an_appointment_is_filled_in(browser, db, case, appointment):
    page, root = browser(AIDA), f"/appointments/{appointment.id}"

    text = page.get(submit(page, root, {}, to=f"{root}/missed").location).text

    assert 'value="10:00"' in text
    assert 'value="45"' in text
    assert re.search(r'checked [^>]*name="attendance" [^>]*value="no_show"', text)


def test_a_strange_address_leaves_the_sessions_form_as_it_is(browser, case):
    asked = "on=x&starts_at=99&minutes=-1&channel=x&attendance=x"

    answer = browser(AIDA).get(f"/cases/{case.number}/sessions/new?{asked}")

    assert answer.status_code == 200
    assert f'value="{TODAY.isoformat()}"' in answer.text
