"""When the next contact could be, a few near days to choose from, and when the last one was."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.cases.models import AttemptResult, Case, FollowUp, FollowUpAttempt
from neetcrm.cases.models.contact import ContactAct, ContactMark
from neetcrm.counseling.models import SessionNote
from neetcrm.counseling.queries import TOOK_PLACE
from neetcrm.db import Choice, Session, one_of
from neetcrm.i18n import N_
from neetcrm.workdays import add_working_days, next_working_day

WITHOUT_PLAN = 7
"""Days to the next contact that are proposed before a plan says how often."""


class Ahead(Choice):
    """How far ahead the next contact lies; it never falls on a day off."""

    KEEP = "keep", N_("As it is")
    TOMORROW = "tomorrow", N_("Tomorrow")
    THREE_DAYS = "three_days", N_("In 3 days")
    ONE_WEEK = "one_week", N_("In 1 week")
    TWO_WEEKS = "two_weeks", N_("In 2 weeks")
    FOUR_WEEKS = "four_weeks", N_("In 4 weeks")


DAYS = {Ahead.THREE_DAYS: 3, Ahead.ONE_WEEK: 7, Ahead.TWO_WEEKS: 14, Ahead.FOUR_WEEKS: 28}


def days_ahead(case: Case, today: date) -> dict[Ahead, date]:
    """Return the working days that can be chosen; the one of the case only if it is to come."""
    kept = {Ahead.KEEP: case.next_contact_on} if case.next_contact_on > today else {}
    counted = {
        ahead: next_working_day(today + timedelta(days=days)) for ahead, days in DAYS.items()
    }
    return {**kept, Ahead.TOMORROW: add_working_days(today, 1), **counted}


def proposed(case: Case, today: date) -> Ahead:
    """Return what the plan agreed on; a later day that is set already stays."""
    agreed = case.plan.contact_frequency.days if case.plan else WITHOUT_PLAN
    if case.next_contact_on >= today + timedelta(days=agreed):
        return Ahead.KEEP
    return next(ahead for ahead, days in reversed(DAYS.items()) if days <= agreed)


def last_contact_without(db: Session, case: Case, fact: SessionNote) -> date:
    """Return the day of the last contact that stands if this session does not.

    It is that of another session, of a contact that was noted, or of an answered follow-up.
    """
    held: Any = sa.select(col(SessionNote.held_on)).where(
        col(SessionNote.case_id) == case.id,
        col(SessionNote.id) != fact.id,
        col(SessionNote.withdrawn_at).is_(None),
        one_of(SessionNote.attendance, TOOK_PLACE),
    )
    noted: Any = sa.select(col(ContactMark.marked_on)).where(
        col(ContactMark.case_id) == case.id,
        col(ContactMark.act) == ContactAct.DONE,
        col(ContactMark.undone_on).is_(None),
    )
    answered: Any = sa.select(col(FollowUpAttempt.attempted_on)).join(FollowUp)
    answered = answered.where(
        col(FollowUp.case_id) == case.id, col(FollowUpAttempt.result) == AttemptResult.REACHED
    )
    days: list[date] = list(db.execute(sa.union(held, noted, answered)).scalars())
    return max([case.opened_on, *days])
