"""Pages of risk alerts: what to do now, who sees which, what escalates to whom."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from neetcrm.appointments.models import AppointmentState
from neetcrm.cases.lifecycle import CaseClosed
from neetcrm.cases.scope import NotYourCase
from neetcrm.counseling.alerts import AlertClosed, raise_alert
from neetcrm.counseling.clocks import Duty
from neetcrm.counseling.models import AlertSource, RiskAlert, RiskLevel
from neetcrm.desk.day import alerts
from tests.browsing import fields, submit
from tests.cast import (
    AIDA,
    BORIS,
    DANIYAR,
    GULNAR,
    MARAT,
    SAULE,
    TODAY,
    VERA,
    a_case,
    a_young_person,
)
from tests.world.cases import add_appointment

AT = datetime(2025, 3, 3, 10, 0, tzinfo=UTC)
LONG_AGO = datetime(2025, 2, 1, tzinfo=UTC)
IMMEDIATE, ELEVATED = RiskLevel.IMMEDIATE, RiskLevel.ELEVATED
PRESSED = {
    "channel": "phone",
    "attendance": "attended",
    "next_contact_in": "one_week",
    "on": TODAY.isoformat(),
    "format": "free",
}


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


def raised(db, case, level=ELEVATED, *, at=AT, by=SAULE):
    alert = raise_alert(db, case, level, source=AlertSource.SESSION, by=by, at=at)
    db.commit()
    return alert


def of_daniyar(db, surname):
    person = a_young_person(surname=surname)
    case = a_case(person=person, psychologist_id=DANIYAR.user_id, counselor_id=GULNAR.user_id)
    db.add(case)
    db.flush()
    return case


def shown_today(db, actor, *, is_on_duty=False, at=AT):
    lines = alerts.alerts(db, actor, at=at)
    found = alerts.for_today(lines, actor, is_on_duty=is_on_duty, at=at)
    return [line.surname for line in found]


def test_what_waits_longest_comes_first(db, case):
    raised(db, case)
    overdue = of_daniyar(db, "Overdue")
    raised(db, overdue, at=LONG_AGO, by=DANIYAR)
    immediate = of_daniyar(db, "Immediate")
    raised(db, immediate, IMMEDIATE, by=DANIYAR)

    found = alerts.alerts(db, MARAT, at=AT)

    assert [line.surname for line in found] == ["Overdue", "Immediate", "Оспанова"]


def test_a_psychologist_is_shown_the_own_and_on_duty_what_escalates(db, case):
    raised(db, case)
    raised(db, of_daniyar(db, "Overdue"), at=LONG_AGO, by=DANIYAR)
    raised(db, of_daniyar(db, "Immediate"), IMMEDIATE, by=DANIYAR)
    raised(db, of_daniyar(db, "InTime"), by=DANIYAR)

    assert shown_today(db, SAULE) == ["Оспанова"]
    assert shown_today(db, SAULE, is_on_duty=True) == ["Overdue", "Immediate", "Оспанова"]
    assert shown_today(db, MARAT) == ["Overdue", "Immediate"]
    assert shown_today(db, AIDA) == ["Оспанова"]
    assert shown_today(db, BORIS) == shown_today(db, VERA) == []


def test_an_elevated_alert_escalates_the_moment_after_72_hours(db, case):
    raised(db, case)
    due_at = AT + timedelta(hours=72)

    assert shown_today(db, MARAT, at=due_at) == []
    assert shown_today(db, MARAT, at=due_at + timedelta(seconds=1)) == ["Оспанова"]


def test_the_real_appointment_stops_its_clock_until_it_is_cancelled(db, case):
    alert = raised(db, case)
    appointment = add_appointment(db, case)

    alerts.link_appointment(alert, case, appointment=appointment, by=SAULE)
    db.commit()
    met = {clock.duty: clock.met_at for clock in alerts.line_of(db, SAULE, alert).clocks}
    appointment.state, appointment.cancelled_by = AppointmentState.CANCELLED, "centre"
    db.commit()
    again = {clock.duty: clock.met_at for clock in alerts.line_of(db, SAULE, alert).clocks}

    assert met[Duty.APPOINTMENT] == appointment.starts_at
    assert again[Duty.APPOINTMENT] is None


def test_only_a_live_appointment_of_the_case_is_linked_by_who_works_on_it(db, case):
    alert = raised(db, case)
    other = add_appointment(db, of_daniyar(db, "Other"))
    own = add_appointment(db, case)

    with pytest.raises(alerts.AppointmentNotOfAlert):
        alerts.link_appointment(alert, case, appointment=other, by=SAULE)
    with pytest.raises(NotYourCase):
        alerts.link_appointment(alert, case, appointment=own, by=DANIYAR)
    own.state = AppointmentState.MISSED
    with pytest.raises(alerts.AppointmentNotOfAlert):
        alerts.link_appointment(alert, case, appointment=own, by=SAULE)
    alert.closed_at = AT
    with pytest.raises(AlertClosed):
        alerts.link_appointment(alert, case, appointment=own, by=SAULE)


def test_right_after_the_session_the_page_says_what_to_do_now(browser, db, case):
    saule = browser(SAULE)
    answer = submit(
        saule, f"/cases/{case.number}/sessions/new", PRESSED | {"risk_level": "immediate"}
    )
    page = saule.get(answer.location, follow_redirects=True)

    alert = db.exec(select(RiskAlert)).one()
    assert page.request.path == f"/alerts/{alert.id}"
    for number in (103, 112):
        assert f'href="tel:{number}"' in page.text
    assert "Stay with the young person" in page.text
    assert "Marat Aliyev" in page.text, "the head of the centre"
    assert "Nobody is on duty now." in page.text
    assert "The session was signed." in page.text


def test_an_elevated_alert_shows_the_help_lines(browser, db, case):
    page = browser(AIDA).get(f"/alerts/{raised(db, case).id}").text

    assert 'href="tel:111"' in page
    assert 'href="tel:150"' in page
    assert "Agree a safety plan" in page


def test_a_session_without_an_alert_leads_to_none(browser, db, case):
    submit(browser(SAULE), f"/cases/{case.number}/sessions/new", PRESSED | {"risk_level": "none"})

    assert browser(SAULE).get(f"/cases/{case.number}/sessions/1/alert").status_code == 404


def press(client, address, **typed):
    token = fields(client, "/account")["csrf_token"]
    return client.post(address, data={"csrf_token": token} | typed)


def test_the_head_of_the_centre_acknowledges_a_psychologist_reviews_and_closes(browser, db, case):
    alert = raised(db, case, IMMEDIATE)
    root = f"/alerts/{alert.id}"
    assert press(browser(SAULE), f"{root}/acknowledge", version="1").status_code == 403
    assert press(browser(MARAT), f"{root}/acknowledge", version="1").status_code == 303
    assert press(browser(MARAT), f"{root}/review", version="2").status_code == 403
    assert press(browser(DANIYAR), f"{root}/review", version="2").status_code == 303
    assert submit(browser(DANIYAR), f"{root}/close", {"note": ""}).status_code == 422
    assert submit(browser(DANIYAR), f"{root}/close", {"note": "Canary"}).status_code == 303

    assert "Canary" in browser(SAULE).get(f"{root}/note").text
    for reader in (AIDA, MARAT, SAULE):
        assert "Canary" not in browser(reader).get(root).text
    assert browser(MARAT).get(f"{root}/note").status_code == 403
    assert "Closed" in browser(MARAT).get("/alerts?show=closed").text


def test_the_slower_of_two_is_told_that_somebody_did_it(browser, db, case):
    root = f"/alerts/{raised(db, case, IMMEDIATE).id}"
    press(browser(MARAT), f"{root}/acknowledge", version="1")

    answer = press(browser(DANIYAR), f"{root}/acknowledge", version="1")

    assert answer.status_code == 409
    assert "Somebody changed this record" in answer.text


def test_the_appointment_is_chosen_among_those_planned_in_the_case(browser, db, case):
    alert = raised(db, case)
    root = f"/alerts/{alert.id}/appointment"
    assert "No appointment is planned" in browser(SAULE).get(root).text
    appointment = add_appointment(db, case)
    db.commit()

    submit(browser(SAULE), root, {"appointment": str(appointment.id)})

    db.expire_all()
    assert alert.appointment_id == appointment.id
    assert f"/appointments/{appointment.id}" in browser(AIDA).get(f"/alerts/{alert.id}").text
    assert browser(DANIYAR).get(root).status_code == 404, "who does not work on the case"


def test_who_sees_it_raises_it_without_a_session(browser, db, case):
    answer = submit(browser(AIDA), f"/cases/{case.number}/alerts/new", {"level": "immediate"})

    alert = db.exec(select(RiskAlert)).one()
    assert answer.location == f"/alerts/{alert.id}"
    assert (alert.source, alert.raised_by_id) == (AlertSource.OBSERVED, AIDA.user_id)


def test_the_case_page_leads_to_its_open_alert(browser, db, case):
    alert = raised(db, case)
    link = f'href="/alerts/{alert.id}"'

    for reader in (AIDA, SAULE, MARAT):
        assert link in browser(reader).get(f"/cases/{case.number}").text
    alert.closed_at, alert.closed_by_id = AT, SAULE.user_id
    db.commit()
    assert link not in browser(AIDA).get(f"/cases/{case.number}").text


def test_who_does_not_work_on_the_case_is_not_led_there(browser, db, case):
    page = browser(DANIYAR).get(f"/alerts/{raised(db, case).id}").text

    assert f'href="/cases/{case.number}"' not in page
    assert "Оспанова" in page


def test_another_centre_finds_no_alert(browser, db, case):
    alert = raised(db, case)

    for stranger in (BORIS, VERA, GULNAR):
        assert browser(stranger).get(f"/alerts/{alert.id}").status_code == 404
        assert "Оспанова" not in browser(stranger).get("/alerts").text


def test_a_closed_case_is_not_raised_anew(browser, db, case):
    case.closed_on, case.closing_reason = TODAY, "withdrew"
    with pytest.raises(CaseClosed):
        raised(db, case)
