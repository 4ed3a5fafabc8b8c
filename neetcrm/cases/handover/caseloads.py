"""What a hand-over of many cases does to them: the same few statements for one and for 20,000."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from neetcrm import audit
from neetcrm.access import Actor, Role
from neetcrm.cases.models import Case, Handing, HandOver, HandOverKind, Task
from neetcrm.cases.scope import visible_cases
from neetcrm.cases.waiting.task_queries import is_open
from neetcrm.db import Session, utc_now

PARTS = {Role.COUNSELOR: "counselor_id", Role.PSYCHOLOGIST: "psychologist_id"}
HANDINGS: Any = Handing
"""The table of one line a case; in statements it is no record."""


def carried(by: Actor, worker_id: int, role: Role) -> Any:
    """Return the select of the open cases that a worker carries in the centre of now."""
    is_theirs = _part(role) == worker_id
    return visible_cases(by).where(is_theirs, col(Case.closed_on).is_(None))


def _part(role: Role) -> Any:
    return getattr(Case, PARTS[role])


def note(db: Session, act: HandOver, *, by: Actor) -> int:
    """Write down which cases the hand-over is about, locked until the end; return how many."""
    change = 1 if act.kind is HandOverKind.FOR_GOOD else 0
    cases = carried(by, act.from_id, act.role).with_for_update(of=Case)
    rows = cases.with_only_columns(
        sa.literal(utc_now()),
        sa.literal(act.id),
        col(Case.id),
        sa.literal(act.access_id, sa.Integer),
        col(Case.version) + change,
        sa.false(),
    )
    columns = ("created_at", "hand_over_id", "case_id", "access_id", "case_version", "is_undone")
    statement = sa.insert(HANDINGS).from_select(columns, rows)
    written: Any = db.execute(statement.execution_options(preserve_rowcount=True))
    return int(written.rowcount)


def move(db: Session, act: HandOver, *, by: Actor) -> None:
    """Give the cases of a hand-over to who takes them."""
    handed = sa.select(HANDINGS.case_id).where(HANDINGS.hand_over_id == act.id)
    _assign(db, act, col(Case.id).in_(handed), act.to_id)
    _log(db, act, by=by, before=act.from_id, after=act.to_id, is_undone=False)
    theirs = (col(Task.owner_id) == act.from_id, col(Task.case_id).in_(handed))
    _hand_tasks(db, act, *theirs, owner_id=act.to_id)
    _log_tasks(db, act, by=by, before=act.from_id, after=act.to_id)


def give_back(db: Session, act: HandOver, *, by: Actor) -> int:
    """Take back what nobody touched since; return how many cases that were."""
    if act.kind is HandOverKind.COVER:
        return _mark(db, act, sa.true())
    untouched = sa.and_(
        HANDINGS.hand_over_id == act.id,
        HANDINGS.case_id == col(Case.id),
        HANDINGS.case_version == col(Case.version),
        _part(act.role) == act.to_id,
    )
    _lock(db, untouched)
    count = _mark(db, act, sa.exists().where(untouched))
    _assign(db, act, col(Case.id).in_(_returned(act)), act.from_id)
    _log(db, act, by=by, before=act.to_id, after=act.from_id, is_undone=True)
    _return_tasks(db, act, by=by)
    return count


def _lock(db: Session, which: sa.ColumnElement[bool]) -> None:
    """Let nobody touch these cases any more: what is marked next is what returns."""
    cases = sa.select(col(Case.id)).where(sa.exists().where(which).correlate(Case))
    db.execute(cases.with_for_update().execution_options(scoped=True))


def _returned(act: HandOver) -> Any:
    """Return the select of the cases of a hand-over that went back."""
    return sa.select(HANDINGS.case_id).where(
        HANDINGS.hand_over_id == act.id, HANDINGS.is_undone.is_(True)
    )


def _return_tasks(db: Session, act: HandOver, *, by: Actor) -> None:
    """Give the tasks back that came with the cases which returned, and are open still."""
    came = (col(Task.came_with_id) == act.id, col(Task.owner_id) == act.to_id)
    _hand_tasks(db, act, *came, col(Task.case_id).in_(_returned(act)), owner_id=act.from_id)
    _log_tasks(db, act, by=by, before=act.to_id, after=act.from_id)


def _hand_tasks(db: Session, act: HandOver, *which: sa.ColumnElement[bool], owner_id: int) -> None:
    changed: Any = {"owner_id": owner_id, "came_with_id": act.id, "version": Task.version + 1}
    statement = sa.update(Task).where(is_open(), *which).values(changed)
    db.execute(statement.execution_options(synchronize_session=False))


def _log_tasks(db: Session, act: HandOver, *, by: Actor, before: int, after: int) -> None:
    changed: Any = (
        sa.select(sa.literal("tasks"), col(Task.id), col(Task.case_id), col(Case.person_id))
        .join(Case, col(Case.id) == col(Task.case_id))
        .where(is_open(), col(Task.came_with_id) == act.id, col(Task.owner_id) == after)
    )
    values = {"before": {"owner_id": before}, "after": {"owner_id": after}}
    audit.log_changes(db, by, changed, **values)


def _assign(db: Session, act: HandOver, which: sa.ColumnElement[bool], worker_id: int) -> None:
    changed: Any = {PARTS[act.role]: worker_id, "version": Case.version + 1}
    statement = sa.update(Case).where(which).values(changed)
    db.execute(statement.execution_options(synchronize_session=False))


def _mark(db: Session, act: HandOver, which: sa.ColumnElement[bool]) -> int:
    statement = sa.update(HANDINGS).where(HANDINGS.hand_over_id == act.id, which)
    marked: Any = db.execute(
        statement.values(is_undone=True).execution_options(synchronize_session=False)
    )
    return int(marked.rowcount)


def _log(
    db: Session, act: HandOver, *, by: Actor, before: int, after: int, is_undone: bool
) -> None:
    handed = sa.select(HANDINGS.case_id).where(
        HANDINGS.hand_over_id == act.id, HANDINGS.is_undone.is_(is_undone)
    )
    changed: Any = sa.select(
        sa.literal("cases"), col(Case.id), col(Case.id).label("case_id"), col(Case.person_id)
    ).where(col(Case.id).in_(handed))
    part = PARTS[act.role]
    audit.log_changes(db, by, changed, before={part: before}, after={part: after})
