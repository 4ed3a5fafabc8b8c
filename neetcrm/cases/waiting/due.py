"""Which follow-ups wait for an answer, in lists that are read page by page."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.cases.models import (
    WINDOW,
    Case,
    ClosingReason,
    FollowUp,
    FollowUpPoint,
    FollowUpState,
    Placement,
)
from neetcrm.cases.scope import visible_cases
from neetcrm.db import Choice, Session
from neetcrm.errors import NotFound
from neetcrm.i18n import N_
from neetcrm.people.models import YoungPerson

PAGE = 50
PLANNED = sa.text(f"follow_ups.state = '{FollowUpState.PLANNED.value}'")
"""Written out, so that the index of what is planned is used."""


class Waiting(Choice):
    """Which follow-ups a list shows."""

    DUE = "due", N_("Due now")
    OPEN = "open", N_("Window is open")
    MISSED = "missed", N_("Window has passed")


class FollowUpRow(NamedTuple):
    """A follow-up with whom it is about; *title* is that of the placement, if it is of one."""

    follow_up_id: int
    number: str
    surname: str
    given_name: str
    patronymic: str
    phone: str
    point: FollowUpPoint
    due_on: date
    title: str | None
    closing_reason: ClosingReason | None
    owner: str

    @property
    def cursor(self) -> str:
        """Return the place of this line in its list, for the page after."""
        return f"{self.due_on}~{self.follow_up_id}"


@dataclass(frozen=True)
class FollowUpPage:
    rows: list[FollowUpRow]
    next: str


class FollowUpNotFound(NotFound):
    sentence = N_("There is no such follow-up.")


def due_followups(db: Session, actor: Actor, today: date, *, limit: int = 20) -> list[FollowUpRow]:
    """Return what is to be answered now: due, and still within its window; the oldest first."""
    known = {"today": today, "earliest": today - WINDOW, "limit": limit}
    return _rows(db, _waiting(actor, Waiting.DUE), known)


def follow_ups(
    db: Session, actor: Actor, waiting: Waiting, *, today: date, after: str = ""
) -> FollowUpPage:
    """Return one page of those that wait: the oldest first, missed ones the newest first."""
    actor.must(Act.READ_CASE)
    known = {"today": today, "earliest": today - WINDOW, "limit": PAGE + 1}
    place = _place(after)
    statement = _waiting(actor, waiting)
    if place is not None:
        here = sa.tuple_(*map(sa.literal, place))
        there = sa.tuple_(col(FollowUp.due_on), col(FollowUp.id))
        is_after = there < here if waiting is Waiting.MISSED else there > here
        statement = statement.where(is_after)
    rows = _rows(db, statement, known)
    return FollowUpPage(rows[:PAGE], rows[PAGE - 1].cursor if len(rows) > PAGE else "")


def get_follow_up(db: Session, case: Case, follow_up_id: int) -> FollowUp:
    """Return a follow-up of a case with its attempts, or raise FollowUpNotFound."""
    wanted = select(FollowUp).where(FollowUp.case_id == case.id, FollowUp.id == follow_up_id)
    wanted = wanted.options(
        joinedload(FollowUp.attempts),  # type: ignore[arg-type]
        joinedload(FollowUp.placement),  # type: ignore[arg-type]
    )
    found = db.exec(wanted).unique().one_or_none()
    if found is None:
        raise FollowUpNotFound
    return found


@lru_cache(maxsize=512)
def _waiting(actor: Actor, waiting: Waiting) -> sa.Select[Any]:
    due_on, number = col(FollowUp.due_on), col(FollowUp.id)
    is_last_first = waiting is Waiting.MISSED
    order = (due_on.desc(), number.desc()) if is_last_first else (due_on, number)
    wanted: Any = (
        visible_cases(actor)
        .join(FollowUp, col(FollowUp.case_id) == col(Case.id))
        .join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
        .join(User, col(User.id) == col(Case.counselor_id))
        .outerjoin(Placement, col(Placement.id) == col(FollowUp.placement_id))
        .where(PLANNED, *_conditions(waiting))
        .order_by(*order)
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )
    lines: sa.Select[Any] = wanted.with_only_columns(
        FollowUp.id,
        Case.number,
        YoungPerson.surname,
        YoungPerson.given_name,
        YoungPerson.patronymic,
        YoungPerson.phone,
        FollowUp.point,
        FollowUp.due_on,
        Placement.title,
        Case.closing_reason,
        User.full_name,
        maintain_column_froms=True,
    )
    return lines


def _conditions(waiting: Waiting) -> tuple[sa.ColumnElement[bool], ...]:
    today = sa.bindparam("today", type_=sa.Date)
    earliest = sa.bindparam("earliest", type_=sa.Date)
    due_on = col(FollowUp.due_on)
    match waiting:
        case Waiting.DUE:
            return (due_on.between(earliest, today),)
        case Waiting.OPEN:
            return due_on > today, col(FollowUp.opens_on) <= today
        case Waiting.MISSED:
            return (due_on < earliest,)


def _rows(db: Session, statement: sa.Select[Any], known: dict[str, Any]) -> list[FollowUpRow]:
    return [FollowUpRow(*row) for row in db.execute(statement, known)]


def _place(after: str) -> tuple[date, int] | None:
    day, _, number = after.partition("~")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return None
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None
