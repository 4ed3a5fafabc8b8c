"""Who carries how much, who stands in for whom: what a supervisor of a centre needs to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from neetcrm.access import Act, Actor, Role
from neetcrm.accounts import CaseAccess, Membership, User
from neetcrm.cases.handover.caseloads import PARTS
from neetcrm.cases.handover.handing import Room
from neetcrm.cases.models import Case, HandOver
from neetcrm.cases.scope import visible_cases
from neetcrm.counseling.models import RiskLevel
from neetcrm.counseling.weights import raised_risks
from neetcrm.db import Session
from neetcrm.errors import NotFound
from neetcrm.i18n import N_

WEIGHTS = {RiskLevel.ELEVATED: 2, RiskLevel.IMMEDIATE: 3}
"""What a case weighs when its latest session found this risk; any other weighs 1."""
CARRIERS = (Role.COUNSELOR, Role.PSYCHOLOGIST)
RECENT = timedelta(days=60)
MOST_ACTS = 10


class WorkerNotFound(NotFound):
    sentence = N_("There is no such worker in this centre.")


class HandOverNotFound(NotFound):
    sentence = N_("There is no such hand-over in this centre.")


@dataclass(frozen=True)
class Load:
    """What one worker carries in the centre of now."""

    user: User
    is_here: bool
    """Whether the account is open and belongs to the centre: if not, the cases have nobody."""
    active: int = 0
    overdue: int = 0
    weight: int = 0
    cover: CaseAccess | None = None
    """Who stands in for them, now or soon."""

    @property
    def room(self) -> Room:
        return Room(self.weight, self.user.capacity)

    @property
    def is_over(self) -> bool:
        return self.weight > self.user.capacity


@dataclass(frozen=True)
class Figures:
    active: int = 0
    overdue: int = 0
    weight: int = 0


def loads(db: Session, actor: Actor, *, today: date) -> list[Load]:
    """Return everybody of the centre who can carry cases, or still does, the heaviest first."""
    actor.must(Act.HAND_OVER)
    figures = {role: _figures(db, actor, role, today) for role in CARRIERS}
    covers = {access.owner_id: access for access in _whole_covers(db, actor, today)}
    here = set(db.exec(select(Membership.user_id).where(_of_the_centre(actor))))
    found = [
        Load(
            user,
            is_here=user.active and user.id in here,
            cover=covers.get(user.id or 0),
            **vars(figures[_part_of(user)].get(user.id or 0, Figures())),
        )
        for user in _staff(db, here, {number for one in figures.values() for number in one})
    ]
    return sorted(found, key=lambda one: (one.is_here, -one.weight, one.user.full_name))


def counselors(db: Session, actor: Actor, *, today: date) -> list[Load]:
    """Return the counselors of the centre, those with most room first."""
    found = loads(db, actor, today=today)
    here = [load for load in found if load.is_here and load.user.role is Role.COUNSELOR]
    return sorted(here, key=_most_room)


def _most_room(load: Load) -> tuple[int, str]:
    return load.weight - load.user.capacity, load.user.full_name


def one_of(found: Sequence[Load], worker_id: int) -> Load:
    """Return what one worker of the centre carries, or raise WorkerNotFound."""
    for load in found:
        if load.user.id == worker_id:
            return load
    raise WorkerNotFound


def takers(found: Sequence[Load], worker: User) -> list[Load]:
    """Return who may take over from a worker, those with most room first."""
    role = _part_of(worker)
    fit = [one for one in found if one.is_here and one.user.role is role and one.user is not worker]
    return sorted(fit, key=_most_room)


def _part_of(user: User) -> Role:
    return Role.PSYCHOLOGIST if user.role is Role.PSYCHOLOGIST else Role.COUNSELOR


def _figures(db: Session, actor: Actor, role: Role, today: date) -> dict[int, Figures]:
    """Return what each worker carries, by one walk over the open cases of the centre."""
    carrier = getattr(Case, PARTS[role])
    raised = raised_risks().subquery("raised")
    weight = sa.case(WEIGHTS, value=raised.c.risk_level, else_=1)
    wanted = (
        visible_cases(actor)
        .outerjoin(raised, raised.c.case_id == col(Case.id))
        .where(col(Case.closed_on).is_(None), carrier.is_not(None))
        .with_only_columns(
            carrier,
            sa.func.count(),
            sa.func.count(sa.case((col(Case.next_contact_on) < today, 1))),
            sa.func.sum(weight),
            maintain_column_froms=True,
        )
        .group_by(carrier)
    )
    return {number: Figures(*counts) for number, *counts in db.execute(wanted)}


def _staff(db: Session, here: set[int], carriers: set[int]) -> list[User]:
    """Return who can carry cases in the centre, and whoever else does."""
    can = sa.and_(col(User.id).in_(here), col(User.role).in_(CARRIERS), col(User.active))
    wanted = select(User).where(sa.or_(can, col(User.id).in_(carriers)))
    return list(db.exec(wanted.options(joinedload(User.memberships))).unique())  # type: ignore[arg-type]


def _of_the_centre(actor: Actor) -> sa.ColumnElement[bool]:
    return col(Membership.centre_id) == actor.centre_id


def accesses(db: Session, actor: Actor, *, today: date) -> list[CaseAccess]:
    """Return the covers and tails of the centre that hold, or will, those that end first before."""
    actor.must(Act.HAND_OVER)
    wanted = _accesses(actor, today).order_by(col(CaseAccess.ends_on), col(CaseAccess.id))
    return list(db.exec(wanted))


def get_access(db: Session, actor: Actor, access_id: int) -> CaseAccess:
    actor.must(Act.HAND_OVER)
    wanted = select(CaseAccess).where(
        CaseAccess.id == access_id, CaseAccess.centre_id == actor.centre_id
    )
    access: CaseAccess = _found(db.exec(wanted.options(*_names_of_access())).one_or_none())
    return access


def covers_of(db: Session, actor: Actor, worker: User, *, today: date) -> list[CaseAccess]:
    """Return the covers of somebody's whole caseload that have not ended."""
    return [one for one in _whole_covers(db, actor, today) if one.owner_id == worker.id]


def covers_beside(
    db: Session, actor: Actor, access: CaseAccess, *, today: date
) -> list[CaseAccess]:
    """Return the covers that a cover of a whole caseload may not overlap; others overlap freely."""
    return covers_of(db, actor, access.owner, today=today) if access.is_whole else []


def _whole_covers(db: Session, actor: Actor, today: date) -> list[CaseAccess]:
    wanted = _accesses(actor, today).where(col(CaseAccess.is_whole))
    return list(db.exec(wanted.order_by(col(CaseAccess.starts_on).desc())))


def _accesses(actor: Actor, today: date) -> Any:
    holds = sa.or_(col(CaseAccess.ended_on).is_(None), col(CaseAccess.ended_on) > today)
    return (
        select(CaseAccess)
        .where(CaseAccess.centre_id == actor.centre_id, col(CaseAccess.ends_on) >= today, holds)
        .options(*_names_of_access())
    )


def _names_of_access() -> tuple[Any, ...]:
    relations: Any = CaseAccess
    return joinedload(relations.user), joinedload(relations.owner)


def recent_hand_overs(db: Session, actor: Actor, *, today: date) -> list[HandOver]:
    """Return the last hand-overs of the centre, the newest first."""
    actor.must(Act.HAND_OVER)
    wanted = (
        _hand_overs(actor)
        .where(col(HandOver.handed_on) >= today - RECENT)
        .order_by(col(HandOver.id).desc())
        .limit(MOST_ACTS)
    )
    return list(db.exec(wanted))


def get_hand_over(db: Session, actor: Actor, hand_over_id: int) -> HandOver:
    actor.must(Act.HAND_OVER)
    wanted = _hand_overs(actor).where(HandOver.id == hand_over_id)
    found: HandOver = _found(db.exec(wanted).one_or_none())
    return found


def _hand_overs(actor: Actor) -> Any:
    relations: Any = HandOver
    return (
        select(HandOver)
        .where(HandOver.centre_id == actor.centre_id)
        .options(
            joinedload(relations.giver),
            joinedload(relations.taker),
            joinedload(relations.access),
        )
    )


def _found(record: Any) -> Any:
    if record is None:
        raise HandOverNotFound
    return record
