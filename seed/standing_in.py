"""How the staff of the demo share the work: capacities, covers in force, and cases read on."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.access import Actor, Role
from neetcrm.accounts import User
from neetcrm.cases.handover import handing
from neetcrm.cases.handover.caseloads import PARTS, carried
from neetcrm.cases.handover.handing import Terms
from neetcrm.cases.models import Case
from neetcrm.cases.waiting.task_queries import tasks_in_hand
from neetcrm.db import Session

from .world import Team, World

ABSENT = timedelta(days=13)
TEAMS = 3
"""In how many centres somebody is absent on the demo's last day."""
AT_LEAST, ROOM = 60, 1.15
"""The least capacity, and how far above the mean of what is carried it lies."""


def arrange(db: Session, where: World, as_of: date) -> None:
    """Let capacities fit the demo's size, colleagues stand in, and one case be read on."""
    for role in PARTS:
        _fit_capacity(db, role)
    teams = {team.supervisor: team for _desk, team in where.desks}
    for supervisor, team in list(teams.items())[:TEAMS]:
        _stand_in(db, team, where.actors[supervisor], as_of)
    db.flush()


def _fit_capacity(db: Session, role: Role) -> None:
    carrier = getattr(Case, PARTS[role])
    counted = sa.select(sa.func.count(), sa.func.count(carrier.distinct())).where(
        col(Case.closed_on).is_(None), carrier.is_not(None)
    )
    cases, workers = db.execute(counted.execution_options(scoped=True)).one()
    mean = cases / max(workers, 1)
    capacity = max(AT_LEAST, 10 * round(mean * ROOM / 10))
    db.execute(sa.update(User).where(col(User.role) == role).values(capacity=capacity))


def _stand_in(db: Session, team: Team, by: Actor, as_of: date) -> None:
    """Let the last counselor be away and a colleague stand in; let them part with one case."""
    *_others, present, absent = (db.get_one(User, number) for number in team.counselors)
    handing.cover_caseload(
        db, absent, present, covers=(), starts_on=as_of, ends_on=as_of + ABSENT, by=by, on=as_of
    )
    case = db.exec(carried(by, absent.id or 0, Role.COUNSELOR).order_by(Case.id).limit(1)).first()
    if case is not None:
        handed = handing.hand_over(
            case,
            present,
            open_tasks=tasks_in_hand(db, [case]),
            by=by,
            on=as_of,
            terms=Terms(with_tail=True),
        )
        db.add(handed)
