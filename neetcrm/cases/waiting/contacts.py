"""The next contact of a case: noted as made, put off, planned anew, and taken back."""

from datetime import date, timedelta

from neetcrm.access import Act, Actor
from neetcrm.cases.lifecycle import must_be_open
from neetcrm.cases.models import Case
from neetcrm.cases.models.contact import ContactAct, ContactMark
from neetcrm.cases.scope import must_work_on
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.workdays import next_working_day

WITHOUT_PLAN = timedelta(days=7)
"""Until the next contact, before a plan says how often."""
FURTHEST = timedelta(days=365)
"""How far ahead the next contact may lie, whoever plans it."""


class ContactDayWrong(RuleBroken):
    sentence = N_("Choose a day from today on, within a year.")


class NoContactToTakeBack(RuleBroken):
    sentence = N_("There is no contact to take back.")


class ContactChangedSince(RuleBroken):
    sentence = N_("The contacts of this case changed since: nothing was taken back.")


def note_contact(case: Case, *, by: Actor, on: date) -> ContactMark:
    """Note that the young person was reached on the day *on*; the plan says when the next is due.

    A talk worth keeping is logged as a session instead.
    """
    must_work_on(case, Act.NOTE_CONTACT, by=by)
    must_be_open(case)
    ahead = timedelta(case.plan.contact_frequency.days) if case.plan else WITHOUT_PLAN
    last_on = max(case.last_contact_on, on)
    return _marked(case, ContactAct.DONE, last_on, next_working_day(on + ahead), by=by, on=on)


def put_off_contact(case: Case, until: date, *, by: Actor, today: date) -> ContactMark:
    """Let the next contact be due on the day *until*, or the working day after it."""
    must_work_on(case, Act.NOTE_CONTACT, by=by)
    must_be_open(case)
    next_on = _day_ahead(until, today)
    return _marked(case, ContactAct.PUT_OFF, case.last_contact_on, next_on, by=by, on=today)


def plan_contact(case: Case, next_contact_on: date, *, by: Actor, today: date) -> None:
    """Plan the next contact for another day, or the working day after it, as part of a plan."""
    must_work_on(case, Act.EDIT_PLAN, by=by)
    must_be_open(case)
    case.next_contact_on = _day_ahead(next_contact_on, today)


def put_contact_back(case: Case, planned_on: date, *, by: Actor) -> None:
    """Take a planning back: the day that stood before may have passed by now."""
    must_work_on(case, Act.EDIT_PLAN, by=by)
    must_be_open(case)
    case.next_contact_on = planned_on


def take_back_contact(case: Case, mark: ContactMark | None, *, by: Actor, on: date) -> None:
    """Give a case the days of contact it had before its last *mark*, if they are still those."""
    must_work_on(case, Act.NOTE_CONTACT, by=by)
    must_be_open(case)
    if mark is None:
        raise NoContactToTakeBack
    if (case.last_contact_on, case.next_contact_on) != (mark.last_after, mark.next_after):
        raise ContactChangedSince
    case.last_contact_on, case.next_contact_on = mark.last_before, mark.next_before
    mark.undone_on = on


def _day_ahead(day: date, today: date) -> date:
    """Return the day for which a contact is planned: a working day from today on."""
    if not today <= day <= today + FURTHEST:
        raise ContactDayWrong
    return next_working_day(day)


def _marked(
    case: Case, act: ContactAct, last_on: date, next_on: date, *, by: Actor, on: date
) -> ContactMark:
    mark = ContactMark(
        case_id=case.id or 0,
        act=act,
        marked_on=on,
        marked_by_id=by.user_id,
        last_before=case.last_contact_on,
        next_before=case.next_contact_on,
        last_after=last_on,
        next_after=next_on,
    )
    case.last_contact_on, case.next_contact_on = last_on, next_on
    return mark
