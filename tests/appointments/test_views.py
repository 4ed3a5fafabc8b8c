from datetime import date, time, timedelta

import pytest

from neetcrm.appointments import queries
from neetcrm.appointments.models import Appointment, AppointmentState
from neetcrm.cases.models import Case
from tests.appointments.conftest import blocked, booked
from tests.browsing import submit
from tests.cast import AIDA, GULNAR, MARAT, SAULE, TODAY, a_case, a_young_person

DAY = TODAY.isoformat()
ASKED = {
    "day": DAY,
    "starts_at": "10:00",
    "minutes": "45",
    "kind": "centre",
    "worker": str(AIDA.user_id),
    "place": "Room 3",
}


def new(case: Case) -> str:
    return f"/cases/{case.number}/appointments/new"


def test_a_week_shows_its_appointments_on_their_half_hours(browser, appointment):
    answer = browser(AIDA).get("/calendar")

    assert "Оспанова Әлия" in answer.text
    assert '10:00<span class="block__end">–10:45' in answer.text
    assert 'class="block-place from-1 for-2 among-1"' in answer.text


def test_a_week_grows_with_early_and_late_appointments(browser, db, case):
    booked(db, case, starts_at=time(8, 10), minutes=30, accepted="hours")
    booked(db, case, starts_at=time(21, 45), minutes=60)

    text = browser(AIDA).get("/calendar").text

    assert "08:00" in text
    assert "22:00" in text
    assert "from-1 for-2" in text
    assert "from-28 for-3" in text


def test_appointments_at_the_same_time_stand_side_by_side(browser, db, case):
    for starts_at, minutes in (
        (time(10), 60),
        (time(10, 30), 60),
        (time(11), 30),
        (time(12), 30),
    ):
        booked(db, case, starts_at=starts_at, minutes=minutes, accepted="a1 a2 a3")

    text = browser(AIDA).get("/calendar").text

    assert [text.count(f"among-{number}") for number in (1, 2, 3)] == [1, 3, 0]


def test_the_weeks_lead_to_each_other(browser, appointment):
    page = browser(AIDA)

    assert "Оспанова" not in page.get("/calendar?day=2025-03-10").text
    assert "Оспанова" in page.get("/calendar?day=2025-03-09").text
    assert "day=2025-02-24" in page.get("/calendar").text
    assert "day=2025-03-10" in page.get("/calendar").text


def test_holidays_are_named(browser):
    text = browser(AIDA).get("/calendar?day=2025-03-24").text

    assert "Moved day off" in text
    assert "Nowruz Holiday" in browser(AIDA).get("/calendar?day=2025-03-21").text


def test_an_agenda_shows_four_weeks_and_only_days_with_something(browser, db, case):
    booked(db, case, day=TODAY + timedelta(days=24))

    text = browser(AIDA).get("/calendar?show=agenda").text

    assert "Оспанова" in text
    assert "27 Mar" in text
    assert "26 Mar" not in text


def test_an_empty_week_leads_to_the_next_thing_to_do(browser):
    assert "No appointment in these days." in browser(AIDA).get("/calendar").text


def test_a_supervisor_sees_the_whole_centre_or_one_worker(browser, db, case, appointment):
    blocked(db, by=SAULE, starts_at=time(12), ends_at=time(13), note="Supervision")
    page = browser(MARAT)

    whole = page.get("/calendar?show=week").text
    hers = page.get(f"/calendar?show=week&worker={SAULE.user_id}").text

    assert "Оспанова" in whole
    assert "Supervision" in whole
    assert "Оспанова" not in hers
    assert "Supervision" in hers


def test_a_counselor_sees_their_own_calendar_whoever_they_ask_for(browser, db):
    blocked(db, by=SAULE, note="Supervision")

    text = browser(AIDA).get(f"/calendar?worker={SAULE.user_id}").text

    assert "Supervision" not in text
    assert "Whose" not in text


@pytest.mark.parametrize("asked", ["day=0001-01-01", "day=9999-12-31", "day=x", "worker=x&show=x"])
def test_a_strange_address_shows_a_calendar(browser, asked):
    assert browser(MARAT).get(f"/calendar?{asked}").status_code == 200


def test_an_appointment_is_made(browser, db, case):
    answer = submit(browser(AIDA), new(case), ASKED)

    made = db.get_one(Appointment, 1)
    assert answer.location == f"/appointments/{made.id}"
    assert (made.place, made.minutes, made.case_id) == ("Room 3", 45, case.id)


def test_a_wrong_answer_is_shown(browser, case):
    answer = submit(browser(AIDA), new(case), ASKED | {"minutes": "4", "starts_at": "25:00"})

    assert answer.status_code == 422
    assert "Room 3" in answer.text


def test_a_clash_is_shown_and_can_be_accepted(browser, db, case, appointment):
    page = browser(AIDA)
    other = a_case(person=a_young_person(surname="Ким", phone="+77017654321"))
    db.add(other)
    db.commit()

    refused = submit(page, new(other), ASKED)
    assert refused.status_code == 422
    assert "Aida Bekova meets Оспанова Әлия then, 10:00–10:45." in refused.text
    assert f'value="a{appointment.id}"' in refused.text

    accepted = submit(page, new(other), ASKED | {"accepted": f"a{appointment.id}"})
    assert accepted.status_code == 303


def test_the_case_team_chooses_who_meets_the_young_person(browser, db, case):
    page = browser(MARAT)

    assert f'<option selected value="{AIDA.user_id}">' in page.get(new(case)).text
    submit(page, new(case), ASKED | {"worker": str(SAULE.user_id)})

    assert db.get_one(Appointment, 1).worker_id == SAULE.user_id


def test_an_appointment_is_put_off(browser, db, appointment):
    path = f"/appointments/{appointment.id}/put-off"
    submit(browser(SAULE), path, ASKED | {"starts_at": "15:30"})

    db.refresh(appointment)
    assert appointment.starts_at.hour == 10
    assert appointment.version == 2


def test_an_appointment_changed_meanwhile_is_not_overwritten(browser, appointment):
    answers = ASKED | {"version": "7", "note": "Kept"}
    answer = submit(browser(AIDA), f"/appointments/{appointment.id}/put-off", answers)

    assert answer.status_code == 409
    assert "Kept" in answer.text


def test_a_cancelled_appointment_can_be_had_back(browser, db, appointment):
    page, root = browser(AIDA), f"/appointments/{appointment.id}"
    done = submit(page, f"{root}/cancel", {"cancelled_by": "young_person", "reason": "ill"})
    assert done.location == root
    shown = page.get(root).text
    assert f'action="{root}/restore"' in shown
    assert "ill" in shown

    submit(page, root, {}, to=f"{root}/restore")

    db.refresh(appointment)
    assert appointment.is_planned


@pytest.mark.parametrize(("button", "attendance"), [("held", "attended"), ("missed", "no_show")])
def test_what_came_of_it_leads_to_the_session_filled_in(
    browser, db, case, appointment, button, attendance
):
    root = f"/appointments/{appointment.id}"

    answer = submit(browser(AIDA), root, {}, to=f"{root}/{button}")

    assert answer.location == f"{root}/session?attendance={attendance}"
    db.refresh(appointment)
    assert appointment.state.value == button


def test_a_colleague_who_notes_what_came_of_it_logs_no_session(browser, appointment):
    root = f"/appointments/{appointment.id}"

    assert submit(browser(SAULE), root, {}, to=f"{root}/held").location == root
    assert "settled already" in submit(browser(AIDA), root, {}, to=f"{root}/held").text


def test_an_appointment_left_behind_is_taken_over(browser, db, case, appointment):
    case.counselor_id = GULNAR.user_id
    db.commit()
    page, path = browser(GULNAR), f"/appointments/{appointment.id}/put-off"
    text = page.get("/calendar").text
    assert "1 appointment is with somebody who left the case" in text
    assert path in text

    submit(page, path, ASKED | {"worker": str(GULNAR.user_id)})

    db.refresh(appointment)
    assert appointment.worker_id == GULNAR.user_id
    assert "left the case" not in page.get("/calendar").text


def test_time_is_blocked_and_freed(browser, db):
    page = browser(AIDA)
    asked = {"day": DAY, "starts_at": "12:00", "ends_at": "13:30", "note": "Training"}
    submit(page, "/calendar/block", asked)
    assert "Training" in page.get("/calendar").text

    submit(page, "/appointments/1", {}, to="/appointments/1/free")

    assert db.get_one(Appointment, 1).state is AppointmentState.CANCELLED


@pytest.mark.parametrize("path", ["put-off", "cancel"])
def test_blocked_time_has_no_pages_of_a_meeting(browser, db, path):
    time_off = blocked(db)

    assert browser(AIDA).get(f"/appointments/{time_off.id}/{path}").status_code == 404


def test_somebody_to_meet_is_chosen_by_name(browser, db, case):
    page = browser(AIDA)

    assert new(case) in page.get("/calendar/new").text
    assert new(case) in page.get("/calendar/new?q=aliya").text
    assert new(case) not in page.get("/calendar/new?q=Kim").text
    assert new(case) not in browser(GULNAR).get("/calendar/new").text


def test_earlier_appointments_are_asked_about(browser, db, case):
    past = booked(db, case, day=date(2025, 2, 20), today=date(2025, 2, 20))

    text = browser(AIDA).get("/calendar").text

    assert "What came of 1 appointment?" in text
    assert f"/appointments/{past.id}" in text


def test_an_appointment_of_another_centre_does_not_exist(browser, db, case):
    with pytest.raises(queries.AppointmentNotFound):
        queries.get_meeting(db, GULNAR, booked(db, case).id)
