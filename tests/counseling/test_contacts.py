"""When the next contact could be."""

from datetime import date, timedelta

import pytest

from neetcrm.cases.models import ContactFrequency
from neetcrm.counseling.contacts import Ahead, days_ahead, proposed
from neetcrm.workdays import is_working_day
from tests.cast import TODAY, a_case, in_counseling

FRIDAY = date(2025, 3, 7)  # before International Women's Day and its moved day off


@pytest.mark.parametrize("day", [TODAY, FRIDAY, date(2025, 3, 20), date(2025, 12, 31)])
def test_a_proposed_contact_lies_on_a_working_day_to_come(day):
    days = days_ahead(a_case(), day)

    assert all(is_working_day(one) and one > day for one in days.values())
    assert Ahead.KEEP not in days


def test_tomorrow_is_the_next_working_day():
    days = days_ahead(a_case(), FRIDAY)

    assert days[Ahead.TOMORROW] > FRIDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("frequency", "ahead"),
    [
        (ContactFrequency.WEEKLY, Ahead.ONE_WEEK),
        (ContactFrequency.TWO_WEEKS, Ahead.TWO_WEEKS),
        (ContactFrequency.FOUR_WEEKS, Ahead.FOUR_WEEKS),
    ],
)
def test_the_agreed_frequency_is_proposed(frequency, ahead):
    case = in_counseling(a_case())
    case.plan.contact_frequency = frequency

    assert proposed(case, TODAY) is ahead


def test_without_a_plan_a_week_is_proposed():
    assert proposed(a_case(), TODAY) is Ahead.ONE_WEEK


def test_a_later_day_that_is_set_already_stays():
    case = a_case(next_contact_on=TODAY + timedelta(days=20))

    assert proposed(case, TODAY) is Ahead.KEEP
    assert days_ahead(case, TODAY)[Ahead.KEEP] == TODAY + timedelta(days=20)
