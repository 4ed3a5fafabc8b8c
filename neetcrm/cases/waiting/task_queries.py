"""What may be read of tasks: the own ones, and those of the cases one works on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.cases.models import Case
from neetcrm.cases.models.task import Recurrence, Task
from neetcrm.cases.scope import Reach, within
from neetcrm.db import Session
from neetcrm.errors import NotFound
from neetcrm.i18n import N_
from neetcrm.people.models import YoungPerson

PAGE = 50
MOST_OF_A_CASE = 200


class TaskNotFound(NotFound):
    sentence = N_("There is no such task.")


class TaskRow(NamedTuple):
    """One line of a list of tasks; without a case its number and names are None."""

    id: int
    title: str
    recurrence: Recurrence
    due_on: date
    asks_on: date
    snoozed_until: date | None
    done_on: date | None
    dropped_on: date | None
    owner_id: int
    owner: str
    number: str | None
    surname: str | None
    given_name: str | None
    patronymic: str | None
    is_workable: bool
    """Whether the reader works on the case, or only knows its card."""

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.dropped_on is None


@dataclass(frozen=True)
class TaskPage:
    """One page of own tasks; *next* is the place after it, "" at the end."""

    rows: list[TaskRow]
    next: str


def own_tasks(db: Session, actor: Actor, *, after: str = "") -> TaskPage:
    """Return a page of the reader's open tasks, those first that ask for attention first."""
    actor.must(Act.KEEP_TASKS)
    place = (col(Task.asks_on), col(Task.id))
    tasks = _own(actor).where(is_open()).order_by(*place).limit(PAGE + 1)
    if (last := _last_seen(after)) is not None:
        tasks = tasks.where(sa.tuple_(*place) > last)
    rows = _rows(db, tasks)
    is_more = len(rows) > PAGE
    return TaskPage(rows[:PAGE], f"{rows[PAGE - 1].asks_on}~{rows[PAGE - 1].id}" if is_more else "")


def settled_tasks(db: Session, actor: Actor) -> list[TaskRow]:
    """Return the reader's last tasks that were done or dropped, the newest first."""
    actor.must(Act.KEEP_TASKS)
    tasks = _own(actor).where(sa.not_(is_open())).order_by(col(Task.id).desc())
    return _rows(db, tasks.limit(PAGE))


def due_tasks(db: Session, actor: Actor, *, until: date, limit: int) -> list[TaskRow]:
    """Return the reader's open tasks that ask for attention by the day *until*."""
    if not actor.can(Act.KEEP_TASKS):
        return []
    tasks = _own(actor).where(is_open(), col(Task.asks_on) <= until)
    return _rows(db, tasks.order_by(col(Task.asks_on), col(Task.id)).limit(limit))


def tasks_of(db: Session, actor: Actor, case: Case) -> list[TaskRow]:
    """Return the tasks of a case that was found within the scope: open by day, then settled."""
    tasks = _lines(actor).where(col(Task.case_id) == case.id)
    is_settled = sa.case((is_open(), 0), else_=1)
    order = (is_settled, col(Task.asks_on), col(Task.id))
    return _rows(db, tasks.order_by(*order).limit(MOST_OF_A_CASE))


def get_task(db: Session, actor: Actor, task_id: int) -> Task:
    """Return a task to act on with its case and person, or raise TaskNotFound."""
    actor.must(Act.KEEP_TASKS)
    own = sa.and_(col(Task.owner_id) == actor.user_id, _is_known(actor))
    of_own_case = sa.and_(col(Task.case_id).is_not(None), within(actor, Reach.ONE_TO_WORK_ON))
    wanted = select(Task).outerjoin(Case, col(Case.id) == col(Task.case_id))
    wanted = wanted.where(col(Task.id) == task_id, sa.or_(own, of_own_case))
    wanted = wanted.options(joinedload(Task.case).joinedload(Case.person))  # type: ignore[arg-type]
    task = db.exec(wanted.execution_options(scoped=True)).one_or_none()
    if task is None:
        raise TaskNotFound
    return task


def open_tasks(db: Session, case: Case) -> list[Task]:
    """Return a case's open tasks, whoever owns them: closing the case asks."""
    wanted = select(Task).where(col(Task.case_id) == case.id, is_open())
    return list(db.exec(wanted.order_by(col(Task.asks_on), col(Task.id))))


def tasks_in_hand(db: Session, cases: Sequence[Case]) -> list[Task]:
    """Return the open tasks of cases that were found within the scope: a hand-over asks."""
    wanted = select(Task).where(col(Task.case_id).in_([case.id for case in cases]), is_open())
    return list(db.exec(wanted.order_by(col(Task.id))))


def following(db: Session, task: Task) -> Task | None:
    """Return the task that came after this one in its row, the newest where there are several."""
    wanted = select(Task).where(col(Task.follows_id) == task.id).order_by(col(Task.id).desc())
    return db.exec(wanted.limit(1)).one_or_none()


def _own(actor: Actor) -> sa.Select[Any]:
    return _lines(actor).where(col(Task.owner_id) == actor.user_id, _is_known(actor))


def _is_known(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that a task tells of nobody whom its owner may not know."""
    return sa.or_(col(Task.case_id).is_(None), within(actor, Reach.CARD))


def is_open() -> sa.ColumnElement[bool]:
    """Return the condition on Task that it is neither done nor dropped."""
    return sa.and_(col(Task.done_on).is_(None), col(Task.dropped_on).is_(None))


def _lines(actor: Actor) -> sa.Select[Any]:
    columns: tuple[Any, ...] = (
        Task.id,
        Task.title,
        Task.recurrence,
        Task.due_on,
        Task.asks_on,
        Task.snoozed_until,
        Task.done_on,
        Task.dropped_on,
        Task.owner_id,
        User.full_name,
        Case.number,
        YoungPerson.surname,
        YoungPerson.given_name,
        YoungPerson.patronymic,
        sa.case((within(actor, Reach.ONE_TO_WORK_ON), True), else_=False),
    )
    return (
        sa.select(*columns)
        .select_from(Task)
        .join(User, col(User.id) == col(Task.owner_id))
        .outerjoin(Case, col(Case.id) == col(Task.case_id))
        .outerjoin(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
        .execution_options(scoped=True)
    )


def _rows(db: Session, tasks: sa.Select[Any]) -> list[TaskRow]:
    return [TaskRow(*row) for row in db.execute(tasks)]


def _last_seen(after: str) -> Any:
    """Return the place that a page begins after; None for the first page, or for nonsense."""
    day, _, number = after.rpartition("~")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return None
    try:
        return sa.tuple_(sa.literal(date.fromisoformat(day)), sa.literal(int(number)))
    except ValueError:
        return None
