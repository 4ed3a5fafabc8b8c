"""What a worker's day needs: the caseload, page by page, what is due, and who is sought."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.cases import numbers
from neetcrm.cases.models import ActionPlan, Case, Goal, Placement, Stage, StageMove
from neetcrm.cases.scope import Reach, visible_cases
from neetcrm.counseling.queries import sessions_held
from neetcrm.db import Choice, Record, Session
from neetcrm.i18n import N_
from neetcrm.people.models import Consent, Purpose, YoungPerson, age
from neetcrm.people.queries import matches
from neetcrm.people.registration import OLDEST
from neetcrm.referrals.models import Referral

PAGE = 50
AT_RISK_AFTER = timedelta(days=30)
LOST_AFTER = timedelta(days=90)
WEEK = timedelta(days=7)
ENDS_SOON = timedelta(days=30)
AGES_OUT_SOON = timedelta(days=60)


class Order(Choice):
    """How a caseload is sorted."""

    NEXT_CONTACT = "next_contact", N_("Next contact")
    LAST_CONTACT = "last_contact", N_("Last contact")
    STAGE_SINCE = "stage_since", N_("Longest in stage")
    OPENED = "opened", N_("Opened first")
    NAME = "name", N_("Full name")


class Due(Choice):
    """Which cases a list narrows to."""

    OVERDUE = "overdue", N_("Contact overdue")
    TODAY = "today", N_("Contact due today")
    WEEK = "week", N_("Contact due within 7 days")
    AT_RISK = "at_risk", N_("No contact for 30 days")
    LOST = "lost", N_("No contact for 90 days")
    AGES_OUT = "ages_out", N_("36th birthday within 60 days")
    CONSENT_ENDS = "consent_ends", N_("Consent ends within 30 days")


class Show(Choice):
    OPEN = "open", N_("Open cases")
    CLOSED = "closed", N_("Closed cases")
    CENTRE = "centre", N_("Cards of the centre")


@dataclass(frozen=True)
class CaseloadView:
    """What the reader asked for; empty fields do not narrow."""

    today: date
    show: Show = Show.OPEN
    stage: Stage | None = None
    due: Due | None = None
    counselor_id: int | None = None
    text: str = ""
    order: Order = Order.NEXT_CONTACT
    after: str = ""
    before: str = ""

    @property
    def reach(self) -> Reach:
        return Reach.CARD if self.show is Show.CENTRE else Reach.WORK


class CaseRow(NamedTuple):
    """One line of a caseload; a card leaves the contacts out."""

    number: str
    surname: str
    given_name: str
    patronymic: str
    born_on: date
    stage: Stage
    stage_since: date
    opened_on: date
    last_contact_on: date
    next_contact_on: date
    closed_on: date | None
    owner: str
    sort_key: str | date
    case_id: int

    @property
    def cursor(self) -> str:
        """Return the place of this line in its list, for the pages before and after."""
        return f"{self.sort_key}~{self.case_id}"

    def age(self, on: date) -> int:
        return age(self.born_on, on)


@dataclass(frozen=True)
class CaseloadPage:
    """One page of a caseload with the count of all that match."""

    rows: list[CaseRow]
    count: int
    previous: str
    next: str


@dataclass(frozen=True)
class DayCounts:
    """How many open cases of the reader need something; each figure is a list behind it."""

    active: int = 0
    overdue: int = 0
    today: int = 0
    week: int = 0
    at_risk: int = 0
    lost: int = 0
    ages_out: int = 0
    consent_ends: int = 0


@dataclass(frozen=True)
class Load:
    """What one worker carries."""

    counselor_id: int
    name: str
    active: int
    overdue: int


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
    consents: int


_SORT_KEYS: dict[Order, Any] = {
    Order.NEXT_CONTACT: Case.next_contact_on,
    Order.LAST_CONTACT: Case.last_contact_on,
    Order.STAGE_SINCE: Case.stage_since,
    Order.OPENED: Case.opened_on,
    Order.NAME: YoungPerson.sort_key,
}
_BY_TEXT = frozenset({Order.NAME})


def caseload(db: Session, actor: Actor, view: CaseloadView) -> CaseloadPage:
    """Return one page of at most 50 cases, found by key rather than by offset."""
    actor.must(Act.READ_CARDS)
    lines, counted = _statements(db, actor, view)
    rows = _rows(db, lines)
    is_back = bool(view.before)
    has_more = len(rows) > PAGE
    rows = rows[:PAGE][::-1] if is_back else rows[:PAGE]
    has_previous = has_more if is_back else bool(view.after)
    has_next = True if is_back else has_more
    return CaseloadPage(
        rows=rows,
        count=db.execute(counted).scalar_one(),
        previous=rows[0].cursor if rows and has_previous else "",
        next=rows[-1].cursor if rows and has_next else "",
    )


def outline(db: Session, actor: Actor, case: Case) -> Outline:
    """Sum up what hangs on a case that was found within the scope."""
    known = {"case_id": case.id, "person_id": case.person_id, "until": date.max}
    row = db.execute(_outlined(actor), known).one()
    days = dict(zip(Stage, row, strict=False))
    return Outline({stage: day for stage, day in days.items() if day}, *row[len(Stage) :])


@lru_cache(maxsize=1024)
def _outlined(actor: Actor) -> sa.Select[Any]:
    case_id = sa.bindparam("case_id", type_=sa.Integer)
    person_id = sa.bindparam("person_id", type_=sa.Integer)
    plans = sa.select(col(ActionPlan.id)).where(col(ActionPlan.case_id) == case_id)
    plan = plans.order_by(col(ActionPlan.agreed_on).desc(), col(ActionPlan.id).desc()).limit(1)
    sessions = sessions_held(actor).with_only_columns(sa.func.count(), maintain_column_froms=True)
    moves = sa.select(sa.func.min(col(StageMove.moved_on))).where(col(StageMove.case_id) == case_id)
    columns: tuple[Any, ...] = (
        *(moves.where(col(StageMove.to_stage) == stage).scalar_subquery() for stage in Stage),
        sessions.scalar_subquery(),
        _number_of(Goal, col(Goal.plan_id) == plan.scalar_subquery()),
        _number_of(Referral, col(Referral.case_id) == case_id),
        _number_of(Placement, col(Placement.case_id) == case_id),
        _number_of(Consent, col(Consent.person_id) == person_id),
    )
    return sa.select(*columns).execution_options(scoped=True)


def _number_of(kind: type[Record], condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(kind).where(condition).scalar_subquery()


def due_contacts(db: Session, actor: Actor, *, today: date, limit: int = 20) -> list[CaseRow]:
    """Return the reader's cases whose contact is due by the end of the week, the oldest first."""
    view = CaseloadView(today=today)
    cases = _narrowed(visible_cases(actor), view)
    cases = cases.where(col(Case.next_contact_on) <= today + WEEK)
    return _rows(db, _lines(cases, view, limit=limit))


def day_counts(db: Session, actor: Actor, *, today: date) -> DayCounts:
    """Return the figures of Today, all in one walk over the reader's open cases."""
    conditions = {due: _is_due(due, today) for due in Due}
    wanted = (
        visible_cases(actor)
        .join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
        .where(col(Case.closed_on).is_(None))
        .with_only_columns(
            sa.func.count(),
            *(sa.func.count(sa.case((condition, 1))) for condition in conditions.values()),
            maintain_column_froms=True,
        )
    )
    active, *counts = db.execute(wanted).one()
    return DayCounts(
        active=active, **{due.value: n for due, n in zip(conditions, counts, strict=True)}
    )


def loads(db: Session, actor: Actor, *, today: date) -> list[Load]:
    """Return who carries how many open cases of the centre, the heaviest first."""
    overdue = sa.func.count(sa.case((_is_due(Due.OVERDUE, today), 1)))
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


def search(db: Session, actor: Actor, text: str, *, today: date) -> Found:
    """Return at most 20 cases of the reader's centre that *text* names.

    *text* is a case number, an IIN, a phone or parts of a name in any script.
    """
    actor.must(Act.READ_CARDS)
    number = numbers.read(text)
    named = col(Case.number) == number if number else matches(db, text)
    cases = visible_cases(actor, Reach.CARD).where(named)
    rows = _rows(db, _lines(cases, CaseloadView(today=today, order=Order.NAME), limit=20))
    return Found(rows=rows, own=_own(db, actor, [row.number for row in rows]))


def _own(db: Session, actor: Actor, case_numbers: list[str]) -> frozenset[str]:
    mine = visible_cases(actor).where(col(Case.number).in_(case_numbers))
    return frozenset(db.execute(mine.with_only_columns(col(Case.number))).scalars())


def _statements(
    db: Session, actor: Actor, view: CaseloadView
) -> tuple[sa.Select[Any], sa.Select[int]]:
    """Return the selects of a page's lines and of their count.

    Those of first pages are kept: people open the same few all day long.
    """
    if view.text:
        return _listed(actor, view, matches(db, view.text))
    return _listed(actor, view) if view.after or view.before else _first_page(actor, view)


@lru_cache(maxsize=512)
def _first_page(actor: Actor, view: CaseloadView) -> tuple[sa.Select[Any], sa.Select[int]]:
    return _listed(actor, view)


def _listed(
    actor: Actor, view: CaseloadView, *conditions: sa.ColumnElement[bool]
) -> tuple[sa.Select[Any], sa.Select[int]]:
    cases = _narrowed(visible_cases(actor, view.reach), view).where(*conditions)
    return _lines(cases, view), _counted(cases, view)


def _narrowed(cases: Any, view: CaseloadView) -> Any:
    is_closed = view.show is Show.CLOSED
    cases = cases.where(col(Case.closed_on).is_not(None) if is_closed else _is_open())
    if view.stage:
        cases = cases.where(col(Case.stage) == view.stage)
    if view.due and view.reach is Reach.WORK:
        cases = cases.where(_is_due(view.due, view.today))
    if view.counselor_id:
        cases = cases.where(col(Case.counselor_id) == view.counselor_id)
    return cases


def _is_open() -> sa.ColumnElement[bool]:
    return col(Case.closed_on).is_(None)


def _is_due(due: Due, today: date) -> sa.ColumnElement[bool]:
    match due:
        case Due.OVERDUE:
            return col(Case.next_contact_on) < today
        case Due.TODAY:
            return col(Case.next_contact_on) == today
        case Due.WEEK:
            return col(Case.next_contact_on).between(today, today + WEEK)
        case Due.AT_RISK:
            return col(Case.last_contact_on) <= today - AT_RISK_AFTER
        case Due.LOST:
            return col(Case.last_contact_on) <= today - LOST_AFTER
        case Due.AGES_OUT:
            return col(YoungPerson.born_on) <= _years_before(today + AGES_OUT_SOON, OLDEST + 1)
        case Due.CONSENT_ENDS:
            return _consent_ends(today)


def _consent_ends(today: date) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        col(Consent.person_id) == col(Case.person_id),
        col(Consent.purpose) == Purpose.DATA_PROCESSING,
        col(Consent.withdrawn_on).is_(None),
        col(Consent.ends_on).between(today, today + ENDS_SOON),
    )


def _years_before(day: date, years: int) -> date:
    """Return the same day *years* earlier; 29 February becomes 1 March, as ages count it."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def _counted(cases: Any, view: CaseloadView) -> sa.Select[int]:
    """Count all that match; people are looked at only where the reader asks something of them."""
    if view.text or view.due is Due.AGES_OUT:
        cases = _with_people(cases)
    counted: sa.Select[int] = cases.with_only_columns(sa.func.count(), maintain_column_froms=True)
    return counted


def _with_people(cases: Any) -> Any:
    return cases.join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))


def _rows(db: Session, lines: sa.Select[Any]) -> list[CaseRow]:
    return [CaseRow(*row) for row in db.execute(lines)]


def _lines(cases: Any, view: CaseloadView, *, limit: int = PAGE + 1) -> sa.Select[Any]:
    key = _SORT_KEYS[view.order]
    cases = _from_cursor(_with_people(cases), key, view)
    order = (key.desc(), col(Case.id).desc()) if view.before else (key, col(Case.id))
    cases = cases.join(User, col(User.id) == col(Case.counselor_id)).order_by(*order).limit(limit)
    lines: sa.Select[Any] = cases.with_only_columns(
        Case.number,
        YoungPerson.surname,
        YoungPerson.given_name,
        YoungPerson.patronymic,
        YoungPerson.born_on,
        Case.stage,
        Case.stage_since,
        Case.opened_on,
        Case.last_contact_on,
        Case.next_contact_on,
        Case.closed_on,
        User.full_name,
        key,
        Case.id,
        maintain_column_froms=True,
    )
    return lines


def _from_cursor(cases: Any, key: Any, view: CaseloadView) -> Any:
    text, _, number = (view.after or view.before).rpartition("~")
    value = _cursor_value(text, view.order)
    if value is None or not (number.isascii() and number.isdigit() and len(number) < 16):
        return cases
    here = sa.tuple_(sa.literal(value), sa.literal(int(number)))
    place = sa.tuple_(key, col(Case.id))
    return cases.where(place < here if view.before else place > here)


def _cursor_value(text: str, order: Order) -> str | date | None:
    if order in _BY_TEXT:
        return text or None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
