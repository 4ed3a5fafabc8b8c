"""Raised risk in the demo: duty, alerts that are open, overdue and closed, an emergency access."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from sqlmodel import col, select

from neetcrm.access import Actor
from neetcrm.accounts import Membership, User
from neetcrm.cases.models import Case
from neetcrm.cases.scope import visible_cases
from neetcrm.counseling import alerts, duty, glass, glass_queries, safety
from neetcrm.counseling.models import (
    AlertSource,
    ProcessNote,
    RiskLevel,
    SessionKind,
    SessionNote,
)
from neetcrm.db import Session
from neetcrm.localtime import moment_at

from .staff import DEMO_PSYCHOLOGIST
from .world import Team, World

DUTY_DAYS = 14
MORNING, EVENING = time(10), time(18)
"""Who is on duty when; until the centres close nobody is, so that the roster shows gaps."""
WEEKS_OFF = timedelta(days=9)
ELEVATED, IMMEDIATE = RiskLevel.ELEVATED, RiskLevel.IMMEDIATE


def load_risk(db: Session, where: World, as_of: date) -> int:
    """Let each centre have a roster and alerts, and return how many records that made."""
    teams = list({team.supervisor: team for _desk, team in where.desks}.values())
    shifts = [shift for team in teams for shift in _plan_duty(db, where, team, as_of)]
    raised = sum(_raise(db, where, team, as_of) for team in teams)
    demo = db.exec(select(User.id).where(User.email == DEMO_PSYCHOLOGIST)).one()
    [home] = [team for team in teams if team.psychologist == demo]
    guest = next(team.psychologist for team in teams if team is not home)
    opened = _break_glass(db, where, home, db.get_one(User, guest), as_of)
    db.flush()
    return len(shifts) + raised + opened


def _plan_duty(db: Session, where: World, team: Team, as_of: date) -> Sequence[object]:
    return duty.plan_duty(
        db,
        worker=db.get_one(User, team.psychologist),
        first_on=as_of,
        last_on=as_of + timedelta(days=DUTY_DAYS - 1),
        starts_at=MORNING,
        ends_at=EVENING,
        by=where.actors[team.supervisor],
        today=as_of,
    )


def _raise(db: Session, where: World, team: Team, as_of: date) -> int:
    """Let a centre have an alert of yesterday, one that is overdue, and one that was closed."""
    cases = _raised(db, where.actors[team.psychologist])
    for case, tell in zip(cases, (_open, _overdue, _close), strict=False):
        tell(db, where, team, case, as_of)
    return len(cases)


def _raised(db: Session, psychologist: Actor) -> Sequence[Case]:
    """Return open cases of a psychologist, those first in which a session found a raised risk."""
    raised = select(SessionNote.case_id).where(col(SessionNote.risk_level) == ELEVATED)
    cases = visible_cases(psychologist).where(col(Case.closed_on).is_(None))
    order = (col(Case.id).in_(raised).desc(), col(Case.opened_on).desc(), col(Case.id))
    return list(db.exec(cases.order_by(*order).limit(3)))


def _open(db: Session, where: World, team: Team, case: Case, as_of: date) -> None:
    """Let the counselor see it yesterday, and the safety plan be agreed two hours later."""
    by, at = where.actors[case.counselor_id], moment_at(as_of - timedelta(days=1), time(15))
    alerts.raise_alert(db, case, ELEVATED, source=AlertSource.OBSERVED, by=by, at=at)
    words = {part: _said(where, f"safety_{part}", case) for part in safety.PARTS}
    psychologist = where.actors[team.psychologist]
    db.add(safety.write_plan(case, by=psychologist, at=at + timedelta(hours=2), **words))


def _overdue(db: Session, where: World, team: Team, case: Case, as_of: date) -> None:
    by, at = where.actors[team.psychologist], moment_at(as_of - timedelta(days=5), time(12))
    alerts.raise_alert(db, case, ELEVATED, source=AlertSource.SESSION, by=by, at=at)


def _close(db: Session, where: World, team: Team, case: Case, as_of: date) -> None:
    """Let an immediate risk be acknowledged in time, reviewed and closed."""
    by, at = where.actors[case.counselor_id], moment_at(as_of - WEEKS_OFF, time(16))
    psychologist, head = where.actors[team.psychologist], where.actors[team.supervisor]
    alert = alerts.raise_alert(db, case, IMMEDIATE, source=AlertSource.OBSERVED, by=by, at=at)
    alerts.acknowledge(alert, case, by=head, at=at + timedelta(minutes=8))
    alerts.review(alert, case, by=psychologist, at=at + timedelta(hours=3))
    note = _said(where, "alert_closed", case)
    alerts.close_alert(alert, case, note=note, by=psychologist, at=at + timedelta(days=2))


def _break_glass(db: Session, where: World, home: Team, guest: User, as_of: date) -> int:
    """Let a psychologist who works in two centres open notes of a colleague two days ago."""
    centre_id = where.actors[home.supervisor].centre_id or 0
    guest.memberships.append(Membership(centre_id=centre_id))
    db.flush()
    by, at = guest.as_actor(), moment_at(as_of - timedelta(days=2), time(19))
    noted = select(ProcessNote.case_id).join(
        SessionNote, col(SessionNote.id) == col(ProcessNote.note_id)
    )
    psychological = noted.where(SessionNote.kind == SessionKind.PSYCHOLOGICAL)
    cases = visible_cases(where.actors[home.psychologist])
    found = cases.where(col(Case.id).in_(psychological)).order_by(col(Case.id)).limit(1)
    case = db.exec(found).first()
    if case is None:
        return 0
    authors = {one.author_id for one in glass_queries.behind_glass(db, by, case)}
    note_id = db.exec(
        select(ProcessNote.note_id)
        .join(SessionNote, col(SessionNote.id) == col(ProcessNote.note_id))
        .where(ProcessNote.case_id == case.id, SessionNote.kind == SessionKind.PSYCHOLOGICAL)
    ).first()
    reason = _said(where, "glass_reason", case)
    access = glass.break_glass(db, case, authors, (), reason=reason, by=by, at=at)
    glass_queries.read_behind_glass(db, by, access, note_id or 0, at=at + timedelta(minutes=4))
    glass.end_access(access, by=by, at=at + timedelta(minutes=25))
    return 1


def _said(where: World, kind: str, case: Case) -> str:
    return where.phrases[kind][0][case.person.language.value]
