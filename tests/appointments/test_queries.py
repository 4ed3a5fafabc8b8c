from datetime import time, timedelta

import pytest

from neetcrm.appointments import booking, queries
from neetcrm.appointments.models import AppointmentState, CancelledBy
from neetcrm.localtime import bounds, moment_at
from tests.appointments.conftest import blocked, booked
from tests.cast import (
    ADMIN,
    AIDA,
    ANALYST,
    BORIS,
    GULNAR,
    MARAT,
    SAULE,
    TODAY,
    VERA,
    a_case,
    a_young_person,
)

TOMORROW = TODAY + timedelta(days=1)


def found(db, actor, *, worker_id=None, days=7):
    starts, ends = bounds(TODAY, days)
    return queries.appointments_between(db, actor, starts, ends, worker_id=worker_id)


@pytest.mark.parametrize("actor", [AIDA, SAULE, MARAT])
def test_who_works_on_the_case_sees_its_appointments(db, appointment, actor):
    assert queries.get_appointment(db, actor, appointment.id) is appointment
    assert [row.id for row in found(db, actor, worker_id=AIDA.user_id)] == [appointment.id]


@pytest.mark.parametrize("actor", [BORIS, GULNAR, VERA])
def test_others_do_not_know_that_there_is_one(db, appointment, actor):
    with pytest.raises(queries.AppointmentNotFound):
        queries.get_appointment(db, actor, appointment.id)
    assert found(db, actor) == found(db, actor, worker_id=AIDA.user_id) == []


@pytest.mark.parametrize("actor", [ANALYST, ADMIN])
def test_who_meets_nobody_has_no_calendar(db, appointment, actor):
    assert found(db, actor, worker_id=AIDA.user_id) == []


def test_blocked_time_is_seen_by_its_owner_and_the_supervisor(db):
    time_off = blocked(db)

    assert [row.id for row in found(db, AIDA, worker_id=AIDA.user_id)] == [time_off.id]
    assert [row.id for row in found(db, MARAT)] == [time_off.id]
    for actor in (SAULE, GULNAR, BORIS, VERA):
        assert found(db, actor, worker_id=AIDA.user_id) == []


def test_an_appointment_of_a_case_that_was_handed_over_leaves_the_calendar(db, case, appointment):
    case.counselor_id = GULNAR.user_id
    db.commit()

    assert found(db, AIDA, worker_id=AIDA.user_id) == []
    assert [row.worker for row in queries.planned_in(db, GULNAR, case)] == ["Aida Bekova"]


def test_who_takes_a_case_is_told_what_is_planned_with_the_one_before(db, case, appointment):
    booked(db, case, by=SAULE, starts_at=time(13))
    booked(db, case, by=MARAT, starts_at=time(15))
    assert queries.left_behind(db, MARAT, today=TODAY) == []

    case.counselor_id = GULNAR.user_id
    db.commit()

    for actor in (GULNAR, MARAT):
        assert [row.id for row in queries.left_behind(db, actor, today=TODAY)] == [appointment.id]
    assert queries.left_behind(db, AIDA, today=TODAY) == []


def test_a_row_tells_whom_it_is_with(db, case, appointment):
    [row] = found(db, AIDA, worker_id=AIDA.user_id)

    assert (row.number, row.surname, row.worker) == (case.number, "Оспанова", "Aida Bekova")
    assert row.starts_at == moment_at(TODAY, time(10))


def test_today_shows_the_readers_own_day_by_time(db, case):
    late = booked(db, case, starts_at=time(16))
    early = booked(db, case, starts_at=time(11))
    booked(db, case, day=TOMORROW)
    booked(db, case, by=SAULE, starts_at=time(13))
    gone = booked(db, case, starts_at=time(18))
    booking.cancel(gone, CancelledBy.CENTRE, reason="", by=AIDA, on=TODAY)
    db.commit()

    rows = queries.appointments_today(db, AIDA, today=TODAY)

    assert [row.id for row in rows] == [early.id, late.id]


def test_the_next_appointment_is_the_soonest_from_today_on(db, case):
    past = booked(db, case, day=TODAY - timedelta(days=3), today=TODAY - timedelta(days=9))
    assert queries.next_appointment(db, AIDA, case, today=TODAY) is None

    booked(db, case, day=TOMORROW)
    soonest = booked(db, case, by=SAULE)

    assert queries.next_appointment(db, AIDA, case, today=TODAY).id == soonest.id
    assert [row.id for row in queries.planned_in(db, AIDA, case)][:2] == [past.id, soonest.id]


def test_past_appointments_wait_for_a_word(db, case):
    past = booked(db, case, day=TODAY - timedelta(days=3), today=TODAY - timedelta(days=9))
    booked(db, case)
    blocked(db, day=TODAY - timedelta(days=2), today=TODAY - timedelta(days=9))

    assert [row.id for row in queries.unsettled(db, AIDA, today=TODAY)] == [past.id]

    past.state = AppointmentState.HELD
    db.commit()
    assert queries.unsettled(db, AIDA, today=TODAY) == []


def test_cases_to_meet_are_the_readers_open_ones(db, case):
    db.add(
        a_case(
            person=a_young_person(surname="Ким", phone="+77017654321"), counselor_id=GULNAR.user_id
        )
    )
    db.commit()

    assert [one.number for one in queries.cases_to_meet(db, AIDA)] == [case.number]
    assert [one.number for one in queries.cases_to_meet(db, AIDA, "aliya")] == [case.number]
    assert queries.cases_to_meet(db, AIDA, "Kim") == []
