from datetime import time, timedelta

import pytest
from icalendar import Calendar
from sqlmodel import select

from neetcrm import throttle
from neetcrm.access import Role
from neetcrm.accounts import User
from neetcrm.appointments import booking, feeds
from neetcrm.appointments.models import Appointment, CalendarFeed, CancelledBy
from neetcrm.audit import AuditRow
from neetcrm.localtime import moment_at
from tests.appointments.conftest import blocked, booked
from tests.browsing import submit
from tests.cast import AIDA, GULNAR, SAULE, TODAY

FEED = "/calendar/feed"


@pytest.fixture
def address(browser) -> str:
    """Give the address of Aida's feed as the page shows it, without the host."""
    return address_in(submit(browser(AIDA), FEED, {}))


def address_in(answer) -> str:
    [field] = [part for part in answer.text.split("<input") if "/feeds/" in part]
    return field.split('value="http://localhost')[1].split('"')[0]


def events(answer) -> list:
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_the_feed_tells_when_and_in_what_kind_of_place(browser, address, appointment):
    [event] = events(browser(None).get(address))

    assert event.start == moment_at(TODAY, time(10))
    assert event.end == moment_at(TODAY, time(10, 45))
    assert str(event["SUMMARY"]) == "Appointment"
    assert str(event["LOCATION"]) == "At the centre"


def test_the_feed_names_nobody(browser, db, case, address):
    booked(db, case, place="Room 3", note="Bring the diploma")
    blocked(db, starts_at=time(12), ends_at=time(13), note="Supervision")

    text = browser(None).get(address).text

    secrets = ("Оспанова", "Әлия", "Aida", "Bekova", "Room 3", "diploma", "Supervision")
    assert text.count("BEGIN:VEVENT") == 2
    assert not [word for word in (*secrets, case.number) if word in text]


def test_the_feed_speaks_the_language_of_its_owner(browser, db, address, appointment):
    db.get_one(User, AIDA.user_id).language = "ru"

    [event] = events(browser(None).get(address))

    assert str(event["LOCATION"]) == "В центре"


def test_the_feed_holds_only_the_owners_own_appointments(browser, db, case, address):
    booked(db, case, by=SAULE)

    assert events(browser(None).get(address)) == []


def test_what_was_cancelled_leaves_the_feed(browser, db, address, appointment):
    booking.cancel(appointment, CancelledBy.CENTRE, reason="", by=AIDA, on=TODAY)

    assert events(browser(None).get(address)) == []


def test_a_case_that_was_handed_over_leaves_the_feed(browser, db, case, address, appointment):
    case.counselor_id = GULNAR.user_id

    assert events(browser(None).get(address)) == []


def test_an_unchanged_feed_is_not_sent_twice(browser, db, case, address, appointment):
    page = browser(None)
    first = page.get(address)
    etag = {"If-None-Match": first.headers["ETag"]}

    assert page.get(address, headers=etag).status_code == 304

    booked(db, case, starts_at=time(15))
    assert page.get(address, headers=etag).status_code == 200


def test_the_secret_is_kept_as_a_hash_and_shown_once(browser, db, address):
    kept = db.exec(select(CalendarFeed)).one()

    assert kept.secret_hash not in address
    assert address not in browser(AIDA).get(FEED).text
    rows = db.exec(select(AuditRow).where(AuditRow.record == "calendar_feeds")).all()
    assert [row.after["secret_hash"] for row in rows] == ["•••"]


def test_a_new_address_makes_the_old_one_worthless(browser, address, appointment):
    newer = address_in(submit(browser(AIDA), FEED, {}))

    assert newer != address
    assert browser(None).get(address).status_code == 404
    assert len(events(browser(None).get(newer))) == 1


def test_a_form_sent_twice_makes_one_address(browser, address, appointment, db):
    page = browser(AIDA)
    known = {"csrf_token": "", "submission": "once"}
    known["csrf_token"] = submit(page, FEED, {}).text.split('csrf_token" value="')[1].split('"')[0]

    first, second = page.post(FEED, data=known), page.post(FEED, data=known)

    assert second.location == FEED
    assert len(events(browser(None).get(address_in(first)))) == 1


def close(owner):
    owner.active = False


def promote(owner):
    owner.role = Role.ANALYST


@pytest.mark.parametrize("change", [close, promote])
def test_who_may_not_have_a_calendar_any_more_has_no_feed(browser, db, address, change):
    change(db.get_one(User, AIDA.user_id))
    unknown = browser(None).get("/feeds/unknown.ics")

    answer = browser(None).get(address)

    assert answer.status_code == unknown.status_code == 404
    assert answer.text == unknown.text == ""
    assert "Set-Cookie" not in answer.headers


def test_an_address_taken_back_leads_nowhere(browser, db, address):
    submit(browser(AIDA), FEED, {}, to=f"{FEED}/revoke")

    assert browser(None).get(address).status_code == 404
    assert db.exec(select(CalendarFeed)).all() == []


def test_who_tries_many_addresses_is_slowed_down(browser, address, monkeypatch):
    monkeypatch.setattr(throttle, "FAILURES_OF_ADDRESS", 3)
    page = browser(None)
    statuses = [page.get(f"/feeds/guess{n}.ics").status_code for n in range(6)]

    assert statuses == [404, 404, 404, 429, 429, 429]
    assert page.get(address).status_code == 200
    assert page.get("/sign-in").status_code == 200


def test_guessed_addresses_keep_nobody_from_signing_in(browser, db, monkeypatch):
    monkeypatch.setattr(throttle, "FAILURES_OF_ADDRESS", 1)
    page = browser(None)
    for number in range(3):
        page.get(f"/feeds/guess{number}.ics")

    answer = submit(page, "/sign-in", {"email": "aida@example.org", "password": "wrong"})

    assert answer.status_code == 422


def test_no_log_tells_the_secret(browser, address, monkeypatch, caplog, app):
    def fails(*_arguments, **_known):
        raise ValueError(address)

    monkeypatch.setattr(feeds, "appointments_between", fails)
    monkeypatch.setattr(app, "testing", False)

    assert browser(None).get(address).status_code == 500
    secret = address.removeprefix("/feeds/").removesuffix(".ics")
    assert "feeds.fetched failed: ValueError" in caplog.text
    assert secret not in caplog.text


def test_the_feed_reaches_a_month_back_and_half_a_year_ahead(db, case):
    far = TODAY - timedelta(days=100)
    for day in (TODAY - timedelta(days=40), TODAY, TODAY + timedelta(days=200)):
        booked(db, case, day=day, today=far, accepted="off hours")
    owner = db.get_one(User, AIDA.user_id)

    text = feeds.feed(db, owner, today=TODAY).decode()

    assert text.count("BEGIN:VEVENT") == 1
    assert len(db.exec(select(Appointment).execution_options(scoped=True)).all()) == 3
