"""Risk alerts: how one is raised and whom it is told, acknowledged, reviewed and closed."""

from datetime import datetime

from sqlmodel import select

from neetcrm.access import Act, Actor, Role
from neetcrm.accounts import User, staff_of
from neetcrm.cases.lifecycle import must_be_open
from neetcrm.cases.models import Case, NoticeKind
from neetcrm.cases.scope import NotYourCase, must_work_on
from neetcrm.cases.waiting.notices import tell
from neetcrm.counseling.clocks import WITHIN, Duty
from neetcrm.counseling.duty import on_duty
from neetcrm.counseling.models import AlertSource, RiskAlert, RiskLevel, SessionNote
from neetcrm.db import Session
from neetcrm.errors import NotAllowed, RuleBroken
from neetcrm.i18n import N_

NOTICE_OF = {
    RiskLevel.IMMEDIATE: NoticeKind.IMMEDIATE_RISK,
    RiskLevel.ELEVATED: NoticeKind.ELEVATED_RISK,
}


class RiskNotRaised(RuleBroken):
    sentence = N_("Only elevated and immediate risk raise an alert.")


class OwnAlert(NotAllowed):
    sentence = N_("Who raised an alert cannot acknowledge it: somebody else has to know of it.")


class AlertClosed(RuleBroken):
    sentence = N_("The alert was closed. Raise a new one if the risk is there again.")


class DutyNotOwed(RuleBroken):
    sentence = N_("An alert of this risk level does not ask for that.")


class DutyDone(RuleBroken):
    sentence = N_("Somebody did that already.")


class DutyOpen(RuleBroken):
    sentence = N_("This comes before the alert can be closed: {duty}.")


class ClosingNoteMissing(RuleBroken):
    sentence = N_("Write why the alert can be closed.")


def raise_alert(
    db: Session,
    case: Case,
    level: RiskLevel,
    *,
    source: AlertSource,
    by: Actor,
    at: datetime,
    note_id: int | None = None,
) -> RiskAlert:
    """Raise an alert, added to *db*, and tell in the same transaction who is to act on it.

    *level* is elevated or immediate, else RiskNotRaised. *at* is the moment from which its clocks
    run. *note_id* names the session that showed the risk. Each finding is an alert of its own, for
    an earlier one ends only by a note. Immediate risk is told to who is on duty, to the heads of
    the centre and to the psychologist of the case; elevated risk to the psychologist of the case,
    or to who is on duty. Where nobody is, all psychologists of the centre are told.
    """
    must_work_on(case, Act.RAISE_ALERT, by=by)
    must_be_open(case)
    if not level.is_raised:
        raise RiskNotRaised
    alert = RiskAlert(
        case_id=case.id or 0,
        level=level,
        source=source,
        note_id=note_id,
        raised_at=at,
        raised_by_id=by.user_id,
    )
    db.add(alert)
    db.flush()
    told = _psychologists_to_tell(db, case, level, by=by, at=at)
    if level is RiskLevel.IMMEDIATE:
        told |= _numbers(staff_of(db, case.centre_id, Role.SUPERVISOR))
    tell(db, told, NOTICE_OF[level], case, about=alert.id or 0, by=by, at=at)
    return alert


def acknowledge(alert: RiskAlert, case: Case, *, by: Actor, at: datetime) -> RiskAlert:
    """Note that somebody else than who raised it knows of an immediate risk."""
    must_answer(case, Act.ACKNOWLEDGE_ALERT, by=by)
    if alert.raised_by_id == by.user_id:
        raise OwnAlert
    _must_owe(alert, Duty.ACKNOWLEDGE)
    if alert.acknowledged_at:
        raise DutyDone
    alert.acknowledged_at, alert.acknowledged_by_id = at, by.user_id
    return alert


def review(alert: RiskAlert, case: Case, *, by: Actor, at: datetime) -> RiskAlert:
    """Note that a psychologist of the centre looked at an immediate risk anew."""
    must_answer(case, Act.REVIEW_ALERT, by=by)
    _must_owe(alert, Duty.REVIEW)
    if alert.reviewed_at:
        raise DutyDone
    alert.reviewed_at, alert.reviewed_by_id = at, by.user_id
    return alert


def close_alert(alert: RiskAlert, case: Case, *, note: str, by: Actor, at: datetime) -> RiskAlert:
    """Close an alert with a note of *by*, which the psychologists of the centre read.

    An immediate one is acknowledged and reviewed before. What an elevated one asked for may have
    become needless: the note says why.
    """
    must_answer(case, Act.REVIEW_ALERT, by=by)
    must_be_going_on(alert)
    if alert.level is RiskLevel.IMMEDIATE and not alert.acknowledged_at:
        raise DutyOpen(duty=Duty.ACKNOWLEDGE.label)
    if alert.level is RiskLevel.IMMEDIATE and not alert.reviewed_at:
        raise DutyOpen(duty=Duty.REVIEW.label)
    if not note.strip():
        raise ClosingNoteMissing
    alert.closed_at, alert.closed_by_id, alert.closing_note = at, by.user_id, note.strip()
    return alert


def must_answer(case: Case, act: Act, *, by: Actor) -> None:
    """Raise NotAllowed unless *by* may do *act* about risk in any case of their centres."""
    by.must(act)
    if case.centre_id not in by.centre_ids:
        raise NotYourCase


def must_be_going_on(alert: RiskAlert) -> None:
    if not alert.is_open:
        raise AlertClosed


def _must_owe(alert: RiskAlert, duty: Duty) -> None:
    must_be_going_on(alert)
    if duty not in WITHIN[alert.level]:
        raise DutyNotOwed


def outlive(db: Session, fact: SessionNote) -> None:
    """Let the alerts of a session stay when the session is taken back: nothing else closes them."""
    for alert in db.exec(select(RiskAlert).where(RiskAlert.note_id == fact.id)):
        alert.note_id = None
    db.flush()


def _psychologists_to_tell(
    db: Session, case: Case, level: RiskLevel, *, by: Actor, at: datetime
) -> set[int]:
    own = {case.psychologist_id} if case.psychologist_id else set()
    if own - {by.user_id} and level is not RiskLevel.IMMEDIATE:
        return own
    others = _numbers(on_duty(db, case.centre_id, at=at)) - {by.user_id}
    return own | (others or _numbers(staff_of(db, case.centre_id, Role.PSYCHOLOGIST)))


def _numbers(users: list[User]) -> set[int]:
    return {user.id or 0 for user in users}
