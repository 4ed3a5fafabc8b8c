"""The day of the next contact: planned anew without a session, and put back."""

from datetime import date, timedelta

from neetcrm.access import Act, Actor
from neetcrm.cases.lifecycle import must_be_open
from neetcrm.cases.models import Case
from neetcrm.cases.scope import must_work_on
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_

FURTHEST = timedelta(days=365)


class ContactDayWrong(RuleBroken):
    sentence = N_("Choose a day from today on, within a year.")


def plan_contact(case: Case, next_contact_on: date, *, by: Actor, today: date) -> None:
    """Plan the next contact with the young person for another day."""
    must_work_on(case, Act.EDIT_PLAN, by=by)
    must_be_open(case)
    if not today <= next_contact_on <= today + FURTHEST:
        raise ContactDayWrong
    case.next_contact_on = next_contact_on


def put_contact_back(case: Case, planned_on: date, *, by: Actor) -> None:
    """Take a planning back: the day that stood before may have passed by now."""
    must_work_on(case, Act.EDIT_PLAN, by=by)
    must_be_open(case)
    case.next_contact_on = planned_on
