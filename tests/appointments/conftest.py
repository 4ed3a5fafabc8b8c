"""Fixtures of the calendar's tests: Aida's open case, which Saule supports, and appointments."""

from datetime import date, time

import pytest
from sqlmodel import Session

from neetcrm.accounts import User
from neetcrm.appointments import booking
from neetcrm.appointments.models import Appointment, AppointmentKind
from neetcrm.cases.models import Case
from tests.cast import AIDA, SAULE, TODAY, a_case, in_counseling

TEN = time(10)


@pytest.fixture
def case(db) -> Case:
    case = in_counseling(a_case(psychologist_id=SAULE.user_id))
    db.add(case)
    db.commit()
    return case


@pytest.fixture
def appointment(db, case) -> Appointment:
    """Give an appointment of Aida with the young person, today from ten to a quarter to eleven."""
    return booked(db, case)


def booked(db: Session, case: Case, *, by=AIDA, worker=None, **changes) -> Appointment:
    """Make an appointment and store it."""
    asked = {
        "kind": AppointmentKind.CENTRE,
        "day": TODAY,
        "starts_at": TEN,
        "minutes": 45,
        "today": TODAY,
    } | changes
    staff = db.get_one(User, (worker or by).user_id)
    appointment = booking.make(db, case, staff, by=by, **asked)
    db.add(appointment)
    db.commit()
    return appointment


def blocked(db: Session, *, by=AIDA, day: date = TODAY, **changes) -> Appointment:
    """Block an hour from ten and store it."""
    asked = {"day": day, "starts_at": TEN, "ends_at": time(11), "today": TODAY} | changes
    appointment = booking.block(db, by.centre_id, by=by, **asked)
    db.add(appointment)
    db.commit()
    return appointment
