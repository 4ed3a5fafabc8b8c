"""The duty roster: who is on duty when, and when nobody is."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import select

from neetcrm.accounts import Centre, Membership, User
from neetcrm.counseling import duty
from neetcrm.counseling.models import DutyShift
from neetcrm.desk.day.today import day_counts
from neetcrm.errors import NotAllowed, NotFound
from neetcrm.localtime import moment_at
from tests.browsing import fields, submit
from tests.cast import AIDA, DANIYAR, MARAT, SAULE, TODAY, VERA

TOMORROW = TODAY + timedelta(days=1)
HOURS = {"starts_at": time(10), "ends_at": time(18)}


def planned(db, worker=SAULE, *, by=MARAT, **changes):
    known = {"first_on": TODAY, "last_on": None, "today": TODAY} | HOURS | changes
    user = db.get_one(User, worker.user_id)
    shifts = duty.plan_duty(db, worker=user, by=by, **known)
    db.flush()
    return shifts


def names_at(db, moment):
    return [user.full_name.split()[0] for user in duty.on_duty(db, 1, at=moment)]


def test_duty_holds_from_its_start_to_its_end(db):
    planned(db)
    starts, ends = moment_at(TODAY, time(10)), moment_at(TODAY, time(18))
    second = timedelta(seconds=1)

    assert names_at(db, starts - second) == []
    assert names_at(db, starts) == ["Saule"]
    assert names_at(db, ends - second) == ["Saule"]
    assert names_at(db, ends) == []


def test_duty_is_planned_for_many_days_and_over_midnight(db):
    shifts = planned(db, last_on=TODAY + timedelta(days=6), starts_at=time(22), ends_at=time(6))

    assert len(shifts) == 7
    assert names_at(db, moment_at(TOMORROW, time(5))) == ["Saule"]


@pytest.mark.parametrize(
    "changes",
    [
        {"first_on": TODAY - timedelta(days=1)},
        {"first_on": TODAY + timedelta(days=366)},
        {"last_on": TODAY - timedelta(days=1)},
        {"last_on": TODAY + timedelta(days=31)},
    ],
)
def test_duty_is_planned_ahead_for_a_month_at_most(db, changes):
    with pytest.raises(duty.DutyDaysWrong):
        planned(db, **changes)


def test_nobody_is_on_duty_twice_at_a_time(db):
    planned(db)

    with pytest.raises(duty.OnDutyAlready):
        planned(db, starts_at=time(17), ends_at=time(20))
    planned(db, starts_at=time(18), ends_at=time(20))


def test_nobody_is_on_duty_in_two_centres_at_a_time(db):
    planned(db)
    db.add(Membership(user_id=SAULE.user_id, centre_id=2))
    db.flush()
    db.expire_all()

    with pytest.raises(duty.OnDutyAlready):
        planned(db, by=VERA)


@pytest.mark.parametrize("worker", [AIDA, MARAT])
def test_only_psychologists_of_the_centre_are_on_duty(db, worker):
    with pytest.raises(duty.NotOnRoster):
        planned(db, worker)
    with pytest.raises(duty.NotOnRoster):
        planned(db, SAULE, by=VERA)


@pytest.mark.parametrize("by", [AIDA, SAULE])
def test_only_a_supervisor_keeps_the_roster(db, by):
    with pytest.raises(NotAllowed):
        planned(db, by=by)


def test_a_duty_taken_off_is_put_back_unless_somebody_is_busy_then(db):
    [shift] = planned(db)
    duty.drop_shift(shift, by=MARAT)
    db.flush()
    assert names_at(db, moment_at(TODAY, time(12))) == []

    duty.restore_shift(shift, db, by=MARAT)
    db.flush()
    assert names_at(db, moment_at(TODAY, time(12))) == ["Saule"]

    duty.drop_shift(shift, by=MARAT)
    db.flush()
    planned(db, starts_at=time(12), ends_at=time(13))
    with pytest.raises(duty.OnDutyAlready):
        duty.restore_shift(shift, db, by=MARAT)


def test_the_roster_of_another_centre_is_not_there(db):
    [shift] = planned(db)

    with pytest.raises(NotFound):
        duty.get_shift(db, VERA, shift.id)
    with pytest.raises(NotAllowed):
        duty.drop_shift(shift, by=VERA)


def test_a_closed_account_is_on_duty_no_longer(db):
    planned(db)
    db.get_one(User, SAULE.user_id).active = False
    db.flush()

    assert names_at(db, moment_at(TODAY, time(12))) == []


def test_the_roster_shows_when_nobody_is_on_duty_and_when_two_are(db):
    planned(db)
    planned(db, DANIYAR, starts_at=time(17), ends_at=time(20))

    [today, tomorrow] = duty.roster(db, db.get_one(Centre, 1), TODAY, days=2)

    assert [shift.name.split()[0] for shift in today.shifts] == ["Saule", "Daniyar"]
    assert today.has_clash
    assert today.gaps == [duty.Gap(moment_at(TODAY, time(20)), moment_at(TODAY, time(23)))]
    assert tomorrow.gaps == [duty.Gap(moment_at(TOMORROW, time(10)), moment_at(TOMORROW, time(23)))]
    assert not tomorrow.has_clash


def at(hour):
    return moment_at(date(2025, 3, 3), time(hour))


@pytest.mark.parametrize(
    ("shifts", "expected"),
    [
        ([], [(10, 20)]),
        ([(10, 20)], []),
        ([(9, 21)], []),
        ([(10, 14), (14, 20)], []),
        ([(11, 14), (15, 19)], [(10, 11), (14, 15), (19, 20)]),
        ([(10, 18), (11, 12)], [(18, 20)]),
        ([(8, 9)], [(10, 20)]),
        ([(21, 22)], [(10, 20)]),
    ],
)
def test_gaps_are_the_open_hours_that_nobody_covers(shifts, expected):
    known = [duty.Shift(1, 1, at(first), at(last), "") for first, last in shifts]

    assert duty.gaps(known, at(10), at(20)) == [
        duty.Gap(at(first), at(last)) for first, last in expected
    ]


def test_a_supervisor_plans_duty_takes_it_off_and_puts_it_back(browser, db):
    marat = browser(MARAT)
    hours = {"first_on": TODAY.isoformat(), "starts_at": "10:00", "ends_at": "23:00"}
    answer = submit(marat, "/duty/new", hours | {"worker": str(SAULE.user_id)})
    assert answer.status_code == 303
    shift = db.exec(select(DutyShift)).one()
    assert (shift.starts_at, shift.ends_at) == (at(10), at(23))
    assert "Saule Omarova" in browser(AIDA).get("/duty").text

    token = {"csrf_token": fields(marat, "/account")["csrf_token"]}
    marat.post(f"/duty/{shift.id}/drop", data=token | {"version": str(shift.version)})
    assert "Saule Omarova" not in browser(AIDA).get("/duty").text
    marat.post(f"/duty/{shift.id}/restore", data=token)
    assert "Saule Omarova" in browser(AIDA).get("/duty").text


def test_a_wrong_answer_about_duty_is_shown(browser, db):
    answer = submit(browser(MARAT), "/duty/new", {"worker": "", "first_on": "x"})

    assert answer.status_code == 422
    assert db.exec(select(DutyShift)).all() == []


def test_the_clock_of_a_demo_stands_on_its_day(browser, db):
    planned(db, starts_at=time(0), ends_at=time(0))
    db.commit()

    assert "On duty now:" in browser(SAULE).get("/duty").text


def test_today_tells_who_is_on_duty_and_whether_it_is_the_reader(db):
    planned(db)
    noon, night = moment_at(TODAY, time(12)), moment_at(TODAY, time(3))

    told = {
        (actor.user_id, at): day_counts(db, actor, today=TODAY, at=at)
        for actor in (SAULE, DANIYAR, VERA)
        for at in (noon, night)
    }

    assert {key for key, counts in told.items() if counts.is_on_duty} == {(SAULE.user_id, noon)}
    assert told[DANIYAR.user_id, noon].on_duty == "Saule Omarova"
    assert told[DANIYAR.user_id, night].on_duty is None
    assert told[VERA.user_id, noon].on_duty is None, "it is the duty of another centre"
