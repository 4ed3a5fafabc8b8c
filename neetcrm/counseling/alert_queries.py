"""What may be read of alerts and safety plans, and by whom.

That there is a risk, how high, and what was done about it, is for the case team, for supervisors
and for the psychologists of the centre. Closing notes and safety plans are for the psychologists
of the centre alone; reading them leaves a row in the audit, which the caller commits first.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from neetcrm import audit
from neetcrm.access import Act, Actor
from neetcrm.cases import queries as case_queries
from neetcrm.cases.models import Case
from neetcrm.cases.scope import Reach, visible_cases
from neetcrm.counseling.models import STILL_OPEN, RiskAlert, SafetyPlan
from neetcrm.db import Session
from neetcrm.errors import NotFound
from neetcrm.i18n import N_


class AlertNotFound(NotFound):
    sentence = N_("There is no such alert.")


def visible_alerts(actor: Actor) -> Any:
    """Return the select of the alerts that *actor* may read, each with its case."""
    may_read = sa.true() if actor.can(Act.READ_ALERTS) else sa.false()
    reach = Reach.CARD if actor.can(Act.REVIEW_ALERT) else Reach.ONE_TO_READ
    cases: Any = visible_cases(actor, reach).join(RiskAlert, col(RiskAlert.case_id) == col(Case.id))
    return cases.where(may_read).with_only_columns(RiskAlert, Case, maintain_column_froms=True)


def get_alert(db: Session, actor: Actor, alert_id: int) -> tuple[RiskAlert, Case]:
    """Return an alert with its case and person, or raise AlertNotFound."""
    actor.must(Act.READ_ALERTS)
    wanted = visible_alerts(actor).where(col(RiskAlert.id) == alert_id)
    found = db.execute(wanted.options(*_people())).one_or_none()
    if found is None:
        raise AlertNotFound
    alert, case = found
    return alert, case


def get_case_for(db: Session, actor: Actor, number: str, act: Act) -> Case:
    """Return a case to which *actor* may do *act*, which reaches over their whole centre.

    Who may not do it is refused for a case that they work on, and finds no other.
    """
    reach = Reach.CARD if actor.can(act) else Reach.ONE_TO_WORK_ON
    case = case_queries.get_case(db, actor, number, reach=reach)
    actor.must(act)
    return case


def open_alert(actor: Actor) -> sa.Select[Any]:
    """Return the select of the number of the latest open alert that *actor* may read."""
    latest: sa.Select[Any] = (
        visible_alerts(actor)
        .where(sa.text(f"risk_alerts.{STILL_OPEN}"))
        .with_only_columns(sa.func.max(col(RiskAlert.id)), maintain_column_froms=True)
    )
    return latest


def alert_of_session(db: Session, actor: Actor, note_id: int) -> RiskAlert | None:
    """Return the alert that a session raised, which *actor* may read."""
    wanted = visible_alerts(actor).where(col(RiskAlert.note_id) == note_id)
    found = db.execute(wanted.order_by(col(RiskAlert.id)).limit(1)).first()
    return found[0] if found else None


def read_closing_note(db: Session, actor: Actor, alert_id: int) -> tuple[RiskAlert, Case]:
    """Return a closed alert whose note is read, and note that; commit *db* before the answer."""
    actor.must(Act.REVIEW_ALERT)
    alert, case = get_alert(db, actor, alert_id)
    if alert.is_open:
        raise AlertNotFound
    audit.log_read(db, actor, alert)
    return alert, case


def read_safety_plan(db: Session, actor: Actor, case: Case) -> SafetyPlan | None:
    """Return the plan that holds, and note that it was read; commit *db* before the answer.

    *case* is one that *actor* found within the scope, at least by its card.
    """
    actor.must(Act.KEEP_SAFETY_PLAN)
    plans = select(SafetyPlan).where(col(SafetyPlan.case_id) == case.id)
    latest = plans.order_by(col(SafetyPlan.written_at).desc(), col(SafetyPlan.id).desc())
    plan = db.exec(latest.limit(1)).first()
    if plan is not None:
        audit.log_read(db, actor, plan)
    return plan


def _people() -> tuple[Any, ...]:
    people: tuple[Any, ...] = (Case.person, Case.counselor, Case.psychologist)
    return tuple(map(joinedload, people))
