from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from neetcrm.access import Role
from neetcrm.accounts import User
from neetcrm.appointments.models import Appointment, AppointmentKind, AppointmentState
from neetcrm.counseling.models import SessionNote
from neetcrm.localtime import local
from seed import calendars, load
from seed.world import world

AS_OF = date(2025, 7, 5)
EDITED = ("id", "created_at", "version")


@pytest.fixture
def loaded(empty_db):
    load(empty_db, size=1000, as_of=AS_OF)
    return empty_db


def rows(db) -> list[sa.Row]:
    columns = [column for column in Appointment.__table__.c if column.name not in EDITED]
    return list(
        db.connection().execute(sa.select(*columns).order_by("worker_id", "starts_at", "case_id"))
    )


def appointments(db) -> list[Appointment]:
    ordered = select(Appointment).order_by(col(Appointment.worker_id), col(Appointment.starts_at))
    return list(db.exec(ordered))


@pytest.mark.alike
def test_calendars_told_in_rows_are_what_the_operations_make_of_them(loaded):
    where, in_bulk = world(loaded), rows(loaded)
    told = calendars.entries(loaded, where, AS_OF)
    loaded.connection().execute(sa.delete(Appointment))

    calendars.replay(loaded, where, told)

    assert len(told) > 100
    assert rows(loaded) == in_bulk


def test_nobody_is_in_two_places_at_once(loaded):
    for one, following in pairwise(appointments(loaded)):
        if one.worker_id == following.worker_id:
            assert one.ends_at <= following.starts_at


def test_what_lies_behind_agrees_with_the_sessions(loaded):
    held = select(SessionNote.author_id, SessionNote.case_id, SessionNote.held_on)
    sessions = {tuple(row) for row in loaded.exec(held)}
    settled = [one for one in appointments(loaded) if not one.is_planned]

    assert {one.state for one in settled} == set(AppointmentState) - {AppointmentState.PLANNED}
    for one in settled:
        assert (one.worker_id, one.case_id, local(one.starts_at).date()) in sessions


def test_the_weeks_to_come_are_planned(loaded):
    planned = [one for one in appointments(loaded) if one.is_planned]
    meetings = [one for one in planned if one.kind is not AppointmentKind.BLOCKED]
    days = {local(one.starts_at).date() for one in meetings}

    assert min(days) == AS_OF
    assert max(days) <= AS_OF + timedelta(days=calendars.AHEAD + 5)
    by_day = Counter((one.worker_id, local(one.starts_at).date()) for one in meetings)
    assert max(by_day.values()) <= calendars.FULL_DAY


def test_every_team_meets_on_tuesdays(loaded):
    staff = set(
        loaded.exec(
            select(User.id).where(
                col(User.role).in_((Role.COUNSELOR, Role.PSYCHOLOGIST, Role.SUPERVISOR))
            )
        )
    )
    blocked = [one for one in appointments(loaded) if one.kind is AppointmentKind.BLOCKED]

    assert {one.worker_id for one in blocked} == staff
    assert {local(one.starts_at).weekday() for one in blocked} == {calendars.TUESDAY}
