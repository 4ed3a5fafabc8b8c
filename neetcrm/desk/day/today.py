"""What a worker does next: contacts due, partners who owe an answer, the figures of the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.cases.models import Case, Stage
from neetcrm.cases.planning.plan_queries import PlansToReview, plans_to_review
from neetcrm.cases.scope import visible_cases
from neetcrm.cases.waiting.due import FollowUpRow, due_followups
from neetcrm.counseling.duty import duty_told
from neetcrm.db import Choice, Session
from neetcrm.desk.caseloads.caseload import WEEK, Due, is_due
from neetcrm.i18n import N_
from neetcrm.localtime import bounds
from neetcrm.people.models import YoungPerson
from neetcrm.referrals.lifecycle import CHASE_AFTER, EXPIRED_AFTER
from neetcrm.referrals.models import Referral
from neetcrm.referrals.queries import waiting_for_answer
from neetcrm.workdays import add_working_days

FEW = 8
"""How many lines of one kind Today shows; the list behind has them all."""
MOST_COUNTED = 5000
"""How many open cases are looked at for the figures, the soonest contacts first."""
ESCALATE_AFTER = 10
"""Working days without an answer, after which somebody else must ask."""

COUNTED = (
    Due.OVERDUE,
    Due.TODAY,
    Due.WEEK,
    Due.AT_RISK,
    Due.LOST,
    Due.AGES_OUT,
    Due.CONSENT_ENDS,
    Due.SLOW,
)
"""What Today counts, named as DayCounts names it."""


@dataclass(frozen=True)
class DayCounts:
    """How many open cases of the reader need something; each figure is a list behind it.

    With more than MOST_COUNTED open cases all figures are at least what they say.
    """

    active: int = 0
    overdue: int = 0
    today: int = 0
    week: int = 0
    at_risk: int = 0
    lost: int = 0
    ages_out: int = 0
    consent_ends: int = 0
    slow: int = 0
    on_duty: str | None = None
    """Who is on duty in the centre of the reader now, by name."""
    is_on_duty: bool = False
    """Whether that is the reader."""

    @property
    def is_capped(self) -> bool:
        return self.active >= MOST_COUNTED

    @property
    def ahead(self) -> int:
        """Return how many contacts are due within the week but not today."""
        return self.week - self.today


class Contact(NamedTuple):
    """A case whose contact is due."""

    number: str
    surname: str
    given_name: str
    patronymic: str
    phone: str
    stage: Stage
    last_contact_on: date
    next_contact_on: date
    owner: str
    counselor_id: int


@dataclass(frozen=True)
class Contacts:
    """The first due contacts of each kind, those first that wait longest."""

    overdue: list[Contact]
    today: list[Contact]
    week: list[Contact]

    @property
    def first(self) -> Contact | None:
        """Return whom to contact next: whose day is today, before those who waited already."""
        return next(iter((*self.today, *self.overdue, *self.week)), None)


class Urgency(Choice):
    """What the days without an answer ask of the sender."""

    WAIT = "wait", N_("Waiting")
    CHASE = "chase", N_("Ask the partner")
    ESCALATE = "escalate", N_("Ask the head of the partner")
    EXPIRED = "expired", N_("Expired: refer elsewhere")


@dataclass(frozen=True)
class Waiting:
    """A referral without an answer, and what to do about it."""

    referral: Referral
    urgency: Urgency


@dataclass(frozen=True)
class Load:
    """What one worker carries."""

    counselor_id: int
    name: str
    active: int
    overdue: int


def day_counts(db: Session, actor: Actor, *, today: date, at: datetime | None = None) -> DayCounts:
    """Return the figures of Today, all in one walk over the reader's open cases.

    Who is on duty at the moment *at* is told by the same statement.
    """
    first = (
        visible_cases(actor)
        .where(col(Case.closed_on).is_(None))
        .order_by(col(Case.next_contact_on), col(Case.id))
        .limit(MOST_COUNTED)
        .with_only_columns(col(Case.id))
        .subquery()
    )
    conditions = [is_due(due, today, actor) for due in COUNTED]
    counted = (
        sa.select(
            sa.func.count(),
            *(sa.func.count(sa.case((one, 1))) for one in conditions),
            *duty_told(actor, at or bounds(today)[0]),
        )
        .select_from(first)
        .join(Case, col(Case.id) == first.c.id)
        .join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
        .execution_options(scoped=True)
    )
    active, *counts, on_duty, is_on_duty = db.execute(counted).one()
    figures = {due.value: n for due, n in zip(COUNTED, counts, strict=True)}
    return DayCounts(active, **figures, on_duty=on_duty, is_on_duty=is_on_duty)


def due_contacts(db: Session, actor: Actor, *, today: date, limit: int = FEW) -> Contacts:
    """Return the first of the reader's contacts that are overdue, due today, and this week.

    A psychologist, who is shown alerts instead, gets none.
    """
    if actor.can(Act.LOG_PSYCHOLOGICAL_SESSION):
        return Contacts([], [], [])
    known = {"today": today, "week": today + WEEK, "most": limit}
    found: tuple[list[Contact], ...] = ([], [], [])
    for kind, *row in db.execute(_contacts(actor), known):
        found[kind].append(Contact(*row))
    return Contacts(*found)


@lru_cache(maxsize=1024)
def _contacts(actor: Actor) -> sa.Select[Any]:
    """Return the three kinds in one statement, each walking its own piece of the index."""
    on = col(Case.next_contact_on)
    today, week = sa.bindparam("today", type_=sa.Date), sa.bindparam("week", type_=sa.Date)
    pieces = (on < today, on == today, sa.and_(on > today, on <= week))
    kinds = [_piece(actor, number, piece) for number, piece in enumerate(pieces)]
    every = sa.union_all(*(sa.select(kind.subquery()) for kind in kinds)).subquery()
    order = (every.c.kind, every.c.next_contact_on, every.c.id)
    shown = [column for column in every.c if column is not every.c.id]
    return sa.select(*shown).order_by(*order).execution_options(scoped=True)


def _piece(actor: Actor, kind: int, condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    columns: tuple[Any, ...] = (
        sa.literal_column(str(kind)).label("kind"),
        Case.number,
        YoungPerson.surname,
        YoungPerson.given_name,
        YoungPerson.patronymic,
        YoungPerson.phone,
        Case.stage,
        Case.last_contact_on,
        Case.next_contact_on,
        User.full_name,
        Case.counselor_id,
        Case.id,
    )
    piece: Any = visible_cases(actor).where(col(Case.closed_on).is_(None), condition)
    piece = piece.join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
    piece = piece.join(User, col(User.id) == col(Case.counselor_id))
    piece = piece.order_by(col(Case.next_contact_on), col(Case.id)).limit(sa.bindparam("most"))
    rows: sa.Select[Any] = piece.with_only_columns(*columns, maintain_column_froms=True)
    return rows


def waiting_on_others(db: Session, actor: Actor, *, today: date) -> list[Waiting]:
    """Return the reader's referrals past their answer day, and what each asks for."""
    if not actor.can(Act.REFER):
        return []
    found: Sequence[Referral] = waiting_for_answer(db, actor, on=today, limit=FEW)
    return [Waiting(referral, urgency(referral, today)) for referral in found]


def urgency(referral: Referral, today: date) -> Urgency:
    """Tell by the working days since the partner was last heard of what a referral asks for."""
    if referral.due_on is None or today < referral.due_on:
        return Urgency.WAIT
    if today < add_working_days(referral.due_on, ESCALATE_AFTER - CHASE_AFTER):
        return Urgency.CHASE
    if today < add_working_days(referral.due_on, EXPIRED_AFTER - CHASE_AFTER):
        return Urgency.ESCALATE
    return Urgency.EXPIRED


def followups(db: Session, actor: Actor, *, today: date) -> list[FollowUpRow]:
    """Return the first follow-ups due in the reader's cases; a supervisor has the whole list."""
    return [] if actor.can(Act.HAND_OVER) else due_followups(db, actor, today, limit=FEW)


def reviews(db: Session, actor: Actor, *, today: date) -> PlansToReview:
    """Return the first plans to review in the reader's cases; the team's are not for Today."""
    return (
        PlansToReview()
        if actor.can(Act.HAND_OVER)
        else plans_to_review(db, actor, today, limit=FEW)
    )


def loads(db: Session, actor: Actor, *, today: date) -> list[Load]:
    """Return who carries how many open cases of the centre, the heaviest first."""
    if not actor.can(Act.HAND_OVER):
        return []
    overdue = sa.func.count(sa.case((is_due(Due.OVERDUE, today, actor), 1)))
    wanted = (
        visible_cases(actor)
        .join(User, col(User.id) == col(Case.counselor_id))
        .where(col(Case.closed_on).is_(None))
        .with_only_columns(
            col(User.id), col(User.full_name), sa.func.count(), overdue, maintain_column_froms=True
        )
        .group_by(col(User.id), col(User.full_name))
        .order_by(sa.func.count().desc(), col(User.id))
    )
    return [Load(*row) for row in db.execute(wanted)]
