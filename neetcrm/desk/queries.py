"""Who is sought among the cases of the centre, and what the head of a case page tells."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.access import Act, Actor
from neetcrm.appointments.models import Appointment
from neetcrm.appointments.queries import next_planned
from neetcrm.cases import numbers
from neetcrm.cases.models import ActionPlan, Case, FollowUp, Goal, Placement, Stage, StageMove, Task
from neetcrm.cases.scope import Reach, visible_cases, within
from neetcrm.cases.waiting.notice_queries import unseen_counted
from neetcrm.cases.waiting.task_queries import is_open
from neetcrm.counseling.alert_queries import open_alert
from neetcrm.counseling.models import RiskAlert
from neetcrm.counseling.queries import sessions_held
from neetcrm.db import Kept, Record, Session, fetch, fixed
from neetcrm.desk.caseloads.caseload import (
    CaseloadView,
    CaseRow,
    Order,
    lines_of,
)
from neetcrm.localtime import bounds
from neetcrm.people.models import Consent
from neetcrm.people.queries import Sign, has_signs, signs_of
from neetcrm.referrals.models import Referral

FEW = 20
"""How many cases a search shows at most."""


@dataclass(frozen=True)
class Found:
    """What a search brought: cards of the reach, the reader's own cases marked."""

    rows: list[CaseRow] = field(default_factory=list)
    own: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outline:
    """What the head of a case page tells besides the case: its way, and what its tabs hold."""

    reached: dict[Stage, date]
    sessions: int
    goals: int
    referrals: int
    placements: int
    tasks: int
    follow_ups: int
    consents: int
    alert_id: int | None
    """The latest open alert that the reader may read of."""
    meeting_id: int | None
    """The soonest planned appointment from today on."""
    meeting_at: datetime | None
    unseen: int
    """How many notices the reader has not seen: the frame tells it."""


def outline(db: Session, actor: Actor, case: Case, *, today: date) -> Outline:
    """Sum up what hangs on a case that was found within the scope."""
    known = {
        "case_id": case.id,
        "person_id": case.person_id,
        "until": date.max,
        "midnight": bounds(today)[0],
    }
    [row] = fetch(db, _outlined(actor), known)
    days = dict(zip(Stage, row, strict=False))
    return Outline({stage: day for stage, day in days.items() if day}, *row[len(Stage) :])


@lru_cache(maxsize=1024)
def _outlined(actor: Actor) -> Kept:
    case_id = sa.bindparam("case_id", type_=sa.Integer)
    person_id = sa.bindparam("person_id", type_=sa.Integer)
    plans = sa.select(col(ActionPlan.id)).where(col(ActionPlan.case_id) == case_id)
    plan = plans.order_by(col(ActionPlan.agreed_on).desc(), col(ActionPlan.id).desc()).limit(1)
    sessions = sessions_held(actor).with_only_columns(sa.func.count(), maintain_column_froms=True)
    meeting = next_planned(actor, case_id, sa.bindparam("midnight"))
    moves = sa.select(sa.func.min(col(StageMove.moved_on))).where(col(StageMove.case_id) == case_id)
    columns: tuple[Any, ...] = (
        *(
            moves.where(col(StageMove.to_stage) == fixed(stage.value)).scalar_subquery()
            for stage in Stage
        ),
        sessions.scalar_subquery(),
        _number_of(Goal, col(Goal.plan_id) == plan.scalar_subquery()),
        _number_of(Referral, col(Referral.case_id) == case_id),
        _number_of(Placement, col(Placement.case_id) == case_id),
        _number_of(Task, sa.and_(col(Task.case_id) == case_id, is_open())),
        _number_of(FollowUp, col(FollowUp.case_id) == case_id),
        _number_of(Consent, col(Consent.person_id) == person_id),
        open_alert(actor).where(col(RiskAlert.case_id) == case_id).scalar_subquery(),
        *(
            meeting.with_only_columns(column, maintain_column_froms=True).scalar_subquery()
            for column in (Appointment.id, Appointment.starts_at)
        ),
        unseen_counted(actor).scalar_subquery(),
    )
    return Kept(sa.select(*columns).execution_options(scoped=True))


def _number_of(kind: type[Record], condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(kind).where(condition).scalar_subquery()


def search(db: Session, actor: Actor, text: str, *, today: date) -> Found:
    """Return at most 20 cases of the reader's centre that *text* names.

    *text* is a case number, an IIN, a phone or parts of a name in any script.
    """
    actor.must(Act.READ_CARDS)
    number = numbers.read(text)
    signs, known = ((), {"number": number}) if number else signs_of(db, text)
    told = fetch(db, _found(actor, today, signs, is_numbered=bool(number)), known)
    found = [CaseRow(*row[:-1]) for row in told]
    own = (row.number for row, (*_, is_own) in zip(found, told, strict=True) if is_own)
    return Found(found, frozenset(own))


@lru_cache(maxsize=1024)
def _found(actor: Actor, today: date, signs: tuple[Sign, ...], *, is_numbered: bool) -> Kept:
    named = col(Case.number) == sa.bindparam("number") if is_numbered else has_signs(signs)
    cases = visible_cases(actor, Reach.CARD).where(named)
    lines = lines_of(actor, cases, CaseloadView(today=today, order=Order.NAME), limit=FEW)
    return Kept(lines.add_columns(within(actor, Reach.ONE_TO_READ)))
