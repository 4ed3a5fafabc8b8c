"""Risk alerts: how one is raised, and whom it is told."""

from datetime import datetime

from sqlmodel import col, select

from neetcrm.access import Act, Actor, Role
from neetcrm.accounts import Membership, User
from neetcrm.cases.lifecycle import must_be_open
from neetcrm.cases.models import Case, NoticeKind
from neetcrm.cases.notices import tell
from neetcrm.cases.scope import must_work_on
from neetcrm.counseling.duty import on_duty
from neetcrm.counseling.models import AlertSource, RiskAlert, RiskLevel, SessionNote
from neetcrm.db import Session
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_

NOTICE_OF = {
    RiskLevel.IMMEDIATE: NoticeKind.IMMEDIATE_RISK,
    RiskLevel.ELEVATED: NoticeKind.ELEVATED_RISK,
}


class RiskNotRaised(RuleBroken):
    sentence = N_("Only elevated and immediate risk raise an alert.")


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
        told |= _members(db, case, Role.SUPERVISOR)
    tell(db, told, NOTICE_OF[level], case, about=alert.id or 0, by=by, at=at)
    return alert


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
    others = {user.id or 0 for user in on_duty(db, case.centre_id, at=at)} - {by.user_id}
    return own | (others or _members(db, case, Role.PSYCHOLOGIST))


def _members(db: Session, case: Case, role: Role) -> set[int]:
    """Return the numbers of the active staff with a role in the centre of a case."""
    wanted = (
        select(User.id)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(Membership.centre_id == case.centre_id, User.role == role, col(User.active))
    )
    return {user_id or 0 for user_id in db.exec(wanted)}
