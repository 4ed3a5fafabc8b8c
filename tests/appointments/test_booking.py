from datetime import date, time, timedelta

import pytest

from neetcrm.accounts import Centre, User
from neetcrm.appointments import booking
from neetcrm.appointments.clashes import Clashing
from neetcrm.appointments.models import AppointmentKind, AppointmentState, CancelledBy
from neetcrm.cases.lifecycle import CaseClosed
from neetcrm.cases.models import ClosingReason
from neetcrm.errors import NotAllowed
from neetcrm.localtime import moment_at
from tests.appointments.conftest import TEN, blocked, booked
from tests.cast import AIDA, BORIS, GULNAR, MARAT, SAULE, TODAY, a_case, a_young_person

TOMORROW = TODAY + timedelta(days=1)
SATURDAY = TODAY + timedelta(days=5)


def put_off(db, appointment, *, by=AIDA, worker=AIDA, **changes):
    asked = {
        "kind": AppointmentKind.PHONE,
        "day": TOMORROW,
        "starts_at": TEN,
        "minutes": 30,
        "today": TODAY,
    } | changes
    return booking.put_off(appointment, db, db.get_one(User, worker.user_id), by=by, **asked)


def keys(refused) -> set[str]:
    return {clash.key for clash in refused.value.clashes}


def another_case(db):
    case = a_case(person=a_young_person(surname="Ким", phone="+77017654321"))
    db.add(case)
    db.commit()
    return case


def test_an_appointment_is_kept_in_utc(db, case):
    appointment = booked(db, case, place="  Room 3 ", note="Bring the diploma")

    db.expire_all()
    assert appointment.starts_at == moment_at(TODAY, time(10))
    assert appointment.starts_at.hour == 5
    assert (appointment.minutes, appointment.place) == (45, "Room 3")
    assert appointment.is_planned
    assert appointment.centre_id == case.centre_id


@pytest.mark.parametrize("by", [AIDA, SAULE, MARAT])
def test_the_case_team_and_the_supervisor_make_appointments(db, case, by):
    assert booked(db, case, by=by).worker_id == by.user_id


@pytest.mark.parametrize("by", [BORIS, GULNAR])
def test_nobody_else_makes_appointments_in_a_case(db, case, by):
    with pytest.raises(NotAllowed):
        booked(db, case, by=by)


def test_a_colleague_of_the_case_team_can_be_booked(db, case):
    assert booked(db, case, by=AIDA, worker=SAULE).worker_id == SAULE.user_id


def test_somebody_outside_of_the_case_team_cannot_be_booked(db, case):
    with pytest.raises(booking.NotOfCaseTeam, match="Gulnar Sadykova"):
        booked(db, case, by=AIDA, worker=GULNAR)


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=366)])
def test_an_appointment_lies_within_the_year_to_come(db, case, day):
    with pytest.raises(booking.DayNotAhead):
        booked(db, case, day=day)


@pytest.mark.parametrize("minutes", [0, 4, 601])
def test_an_appointment_takes_a_sensible_time(db, case, minutes):
    with pytest.raises(booking.LengthWrong, match="5 to 600"):
        booked(db, case, minutes=minutes)


def test_an_appointment_ends_on_its_day(db, case):
    with pytest.raises(booking.EndsNextDay):
        booked(db, case, starts_at=time(23, 30), minutes=60)


def test_a_closed_case_takes_no_appointment(db, case):
    case.closed_on, case.closing_reason = TODAY, ClosingReason.WITHDREW

    with pytest.raises(CaseClosed):
        booked(db, case)


@pytest.mark.parametrize(
    ("starts_at", "minutes", "is_free"),
    [
        (time(9, 15), 45, False),  # until ten, but before the centre opens
        (time(10, 45), 15, True),
        (time(10, 44), 15, False),
        (time(10, 15), 5, False),
        (time(10), 600, False),
    ],
)
def test_two_appointments_of_a_worker_clash_where_they_overlap(
    db, appointment, starts_at, minutes, is_free
):
    other = another_case(db)

    if is_free:
        assert booked(db, other, starts_at=starts_at, minutes=minutes).id
    else:
        with pytest.raises(Clashing):
            booked(db, other, starts_at=starts_at, minutes=minutes)


def test_a_clash_says_with_whom_and_when(db, appointment):
    with pytest.raises(Clashing) as refused:
        booked(db, another_case(db), starts_at=time(10, 30))

    [clash] = refused.value.clashes
    assert clash.sentence.format(**clash.values) == (
        "Aida Bekova meets Оспанова Әлия then, 10:00–10:45."
    )
    assert refused.value.accepted == f"a{appointment.id}"


def test_what_was_shown_can_be_accepted(db, appointment):
    twin = booked(db, another_case(db), accepted=f"a{appointment.id}")

    assert twin.starts_at == appointment.starts_at


def test_a_clash_that_was_not_shown_is_asked_about_again(db, case, appointment):
    other = another_case(db)
    booked(db, other, starts_at=time(11))

    with pytest.raises(Clashing) as refused:
        booked(db, other, minutes=120, accepted=f"a{appointment.id}")

    assert len(keys(refused)) == 2


def test_the_young_person_cannot_be_in_two_places(db, case, appointment):
    with pytest.raises(Clashing) as refused:
        booked(db, case, by=SAULE)

    [clash] = refused.value.clashes
    assert "The young person meets Aida Bekova" in clash.sentence.format(**clash.values)


def test_of_a_colleagues_case_a_clash_tells_no_name(db, case):
    other = a_case(
        person=a_young_person(surname="Ким", phone="+77017654321"),
        counselor_id=GULNAR.user_id,
        psychologist_id=SAULE.user_id,
    )
    db.add(other)
    db.commit()
    booked(db, other, by=SAULE)

    with pytest.raises(Clashing) as refused:
        booked(db, case, by=AIDA, worker=SAULE)

    [clash] = refused.value.clashes
    assert "another appointment" in clash.sentence
    assert "Ким" not in str(clash.values)


@pytest.mark.parametrize("state", [AppointmentState.CANCELLED, AppointmentState.MISSED])
def test_what_did_not_take_place_takes_no_time(db, case, appointment, state):
    appointment.state = state
    if state is AppointmentState.CANCELLED:
        appointment.cancelled_by = CancelledBy.CENTRE
    db.commit()

    assert booked(db, case)


@pytest.mark.parametrize(
    ("day", "starts_at", "minutes", "found"),
    [
        (TODAY, time(9, 30), 30, {"hours"}),
        (TODAY, time(22, 45), 30, {"hours"}),
        (TODAY, time(22, 15), 45, set()),
        (SATURDAY, TEN, 45, {"off"}),
        (date(2025, 3, 21), TEN, 45, {"off"}),  # Nowruz
        (date(2025, 3, 24), time(9), 45, {"off", "hours"}),  # Nowruz, moved to a Monday
    ],
)
def test_closed_doors_and_days_off_are_warned_about(db, case, day, starts_at, minutes, found):
    asked = {"day": day, "starts_at": starts_at, "minutes": minutes}
    if found:
        with pytest.raises(Clashing) as refused:
            booked(db, case, **asked)
        assert keys(refused) == found

    assert booked(db, case, **asked, accepted=" ".join(found))


def test_a_moved_working_day_is_no_day_off(db, case):
    assert booked(db, case, day=date(2025, 1, 5), today=date(2025, 1, 3))  # a Sunday


def test_the_hours_are_those_of_the_centre(db, case):
    db.get_one(Centre, case.centre_id).opens_at = time(9)

    assert booked(db, case, starts_at=time(9))


def test_blocked_time_stands_in_the_way(db, case):
    blocked(db)

    with pytest.raises(Clashing) as refused:
        booked(db, case)

    [clash] = refused.value.clashes
    assert (
        clash.sentence.format(**clash.values) == "Aida Bekova has blocked this time, 10:00–11:00."
    )


def test_blocked_time_ends_after_it_begins(db):
    with pytest.raises(booking.EndNotAfterStart):
        blocked(db, ends_at=TEN)


def test_an_appointment_put_off_is_not_in_its_own_way(db, appointment):
    put_off(db, appointment, day=TODAY, starts_at=time(10, 15))

    assert appointment.starts_at == moment_at(TODAY, time(10, 15))
    assert (appointment.kind, appointment.minutes) == (AppointmentKind.PHONE, 30)


def test_an_appointment_can_be_put_off_to_a_colleague(db, appointment):
    put_off(db, appointment, worker=SAULE)

    assert appointment.worker_id == SAULE.user_id


def test_a_cancelled_appointment_says_who_wanted_that_and_why(db, appointment):
    booking.cancel(appointment, CancelledBy.YOUNG_PERSON, reason=" ill ", by=SAULE, on=TODAY)
    db.commit()

    assert appointment.state is AppointmentState.CANCELLED
    assert (appointment.reason, appointment.settled_by_id) == ("ill", SAULE.user_id)
    with pytest.raises(booking.SettledAlready):
        put_off(db, appointment)


@pytest.mark.parametrize("mark", [booking.mark_held, booking.mark_missed])
def test_what_came_of_it_is_noted_on_the_day_or_later(db, case, mark):
    appointment = booked(db, case, day=TOMORROW)

    with pytest.raises(booking.NotYetBegun):
        mark(appointment, by=AIDA, on=TODAY)
    mark(appointment, by=AIDA, on=TOMORROW)

    assert not appointment.is_planned


def test_what_was_noted_can_be_taken_back(db, appointment):
    booking.cancel(appointment, CancelledBy.CENTRE, reason="", by=AIDA, on=TODAY)
    booking.restore(appointment, db, by=AIDA)
    db.commit()

    assert appointment.is_planned
    assert appointment.cancelled_by is appointment.settled_on is None
    with pytest.raises(booking.NotSettled):
        booking.restore(appointment, db, by=AIDA)


def test_time_given_away_meanwhile_is_not_taken_back(db, case, appointment):
    booking.cancel(appointment, CancelledBy.CENTRE, reason="", by=AIDA, on=TODAY)
    db.commit()
    booked(db, another_case(db))

    with pytest.raises(booking.TimeTaken):
        booking.restore(appointment, db, by=AIDA)


def test_blocked_time_belongs_to_its_owner(db):
    time_off = blocked(db)

    with pytest.raises(booking.NotYourTime):
        booking.cancel(time_off, CancelledBy.CENTRE, reason="", by=MARAT, on=TODAY)
    with pytest.raises(booking.NotOfCaseTeam):
        put_off(db, time_off)
