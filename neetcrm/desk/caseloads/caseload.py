"""A worker's caseload as somebody asks for it: narrowed, sorted, page by page, found by key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.cases.closing import is_lost
from neetcrm.cases.models import Case, Stage
from neetcrm.cases.scope import Reach, visible_cases
from neetcrm.counseling.models import RiskLevel
from neetcrm.counseling.queries import last_risk
from neetcrm.db import Choice, Kept, Session, fetch
from neetcrm.desk.caseloads.pace import is_slow
from neetcrm.i18n import N_
from neetcrm.people.models import Consent, Purpose, YoungPerson, age
from neetcrm.people.queries import matches
from neetcrm.people.registration import OLDEST
from neetcrm.referrals.models import UNANSWERED, Referral

PAGE = 50
AT_RISK_AFTER = timedelta(days=30)
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
    AGE = "age", N_("Age")
    STAGE = "stage", N_("Stage")
    OWNER = "owner", N_("Counselor")


class Due(Choice):
    """Which cases a list narrows to."""

    OVERDUE = "overdue", N_("Contact overdue")
    TODAY = "today", N_("Contact due today")
    WEEK = "week", N_("Contact due within 7 days")
    AT_RISK = "at_risk", N_("No contact for 30 days")
    LOST = "lost", N_("No service for 90 days")
    AGES_OUT = "ages_out", N_("36th birthday within 60 days")
    CONSENT_ENDS = "consent_ends", N_("Consent ends within 30 days")
    WAITING = "waiting", N_("Waiting for a partner's answer")
    NEW = "new", N_("Opened within 7 days")
    CLOSING = "closing", N_("Ages out soon, or no service for 90 days")
    SLOW = "slow", N_("Longer in the stage than 3 in 4 others")


class Show(Choice):
    OPEN = "open", N_("Open cases")
    CLOSED = "closed", N_("Closed cases")
    CENTRE = "centre", N_("Cards of the centre")


class Column(Choice):
    """What a line of a caseload tells besides the name, in the order in which it is told."""

    AGE = "age", N_("Age")
    NUMBER = "number", N_("Number")
    STAGE = "stage", N_("Stage")
    DAYS = "days", N_("Days in stage")
    LAST_CONTACT = "last_contact", N_("Last contact")
    NEXT_CONTACT = "next_contact", N_("Next contact")
    RISK = "risk", N_("Risk")
    OPENED = "opened", N_("Opened on")
    OWNER = "owner", N_("Counselor")
    PHONE = "phone", N_("Phone")


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
    is_reversed: bool = False
    with_phone: bool = False
    with_risk: bool = False
    after: str = ""
    before: str = ""

    @property
    def reach(self) -> Reach:
        return Reach.CARD if self.show is Show.CENTRE else Reach.WORK

    @property
    def key_falls(self) -> bool:
        """Tell whether the lines stand by falling keys: the youngest were born last."""
        return self.is_reversed != (self.order is Order.AGE)

    @property
    def is_descending(self) -> bool:
        """Tell whether what a reader sees falls: the longest in a stage came to it first."""
        return self.is_reversed != (self.order is Order.STAGE_SINCE)


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
    sort_key: str | date | int
    case_id: int
    phone: str | None
    last_risk: RiskLevel | None

    @property
    def risk(self) -> RiskLevel | None:
        """Return the risk where it is worth a word."""
        return None if self.last_risk is RiskLevel.NONE else self.last_risk

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


_SORT_KEYS: dict[Order, Any] = {
    Order.NEXT_CONTACT: Case.next_contact_on,
    Order.LAST_CONTACT: Case.last_contact_on,
    Order.STAGE_SINCE: Case.stage_since,
    Order.OPENED: Case.opened_on,
    Order.NAME: YoungPerson.sort_key,
    Order.AGE: YoungPerson.born_on,
    Order.STAGE: sa.case({stage.value: n for n, stage in enumerate(Stage)}, value=Case.stage),
    Order.OWNER: User.full_name,
}
_BY_TEXT = frozenset({Order.NAME, Order.OWNER})


def caseload(db: Session, actor: Actor, view: CaseloadView) -> CaseloadPage:
    """Return one page of at most 50 cases, found by key rather than by offset."""
    actor.must(Act.READ_CARDS)
    lines, counted = _statements(db, actor, view)
    told = fetch(db, lines)
    count = told[0].count_of_all if told else _count_behind(db, view, counted)
    found = [CaseRow(*row[:-1]) for row in told]
    is_back = bool(view.before)
    has_more = len(found) > PAGE
    found = found[:PAGE][::-1] if is_back else found[:PAGE]
    has_previous = has_more if is_back else bool(view.after)
    has_next = True if is_back else has_more
    return CaseloadPage(
        rows=found,
        count=count,
        previous=found[0].cursor if found and has_previous else "",
        next=found[-1].cursor if found and has_next else "",
    )


def _count_behind(db: Session, view: CaseloadView, counted: sa.Select[int]) -> int:
    """Return how many cases there are where a page shows none of them."""
    is_first = not (view.after or view.before)
    return 0 if is_first else int(fetch(db, counted)[0][0])


def _statements(
    db: Session, actor: Actor, view: CaseloadView
) -> tuple[sa.Select[Any] | Kept, sa.Select[int]]:
    """Return the selects of a page's lines, each with the count of all, and of the count alone.

    Those of first pages are kept: people open the same few all day long.
    """
    if view.text:
        return _listed(actor, view, matches(db, view.text))
    return _listed(actor, view) if view.after or view.before else _first_page(actor, view)


@lru_cache(maxsize=512)
def _first_page(actor: Actor, view: CaseloadView) -> tuple[Kept, sa.Select[int]]:
    lines, counted = _listed(actor, view)
    return Kept(lines), counted


def _listed(
    actor: Actor, view: CaseloadView, *conditions: sa.ColumnElement[bool]
) -> tuple[sa.Select[Any], sa.Select[int]]:
    cases = narrowed(visible_cases(actor, view.reach), view, actor).where(*conditions)
    lines, counted = lines_of(actor, cases, view), _counted(cases, view)
    with_count = counted.correlate(None).scalar_subquery().label("count_of_all")
    return lines.add_columns(with_count), counted


def narrowed(cases: Any, view: CaseloadView, actor: Actor) -> Any:
    is_closed = view.show is Show.CLOSED
    cases = cases.where(col(Case.closed_on).is_not(None) if is_closed else _is_open())
    if view.stage:
        cases = cases.where(col(Case.stage) == view.stage)
    if view.due and view.reach is Reach.WORK:
        cases = cases.where(is_due(view.due, view.today, actor))
    if view.counselor_id:
        cases = cases.where(col(Case.counselor_id) == view.counselor_id)
    return cases


def _is_open() -> sa.ColumnElement[bool]:
    return col(Case.closed_on).is_(None)


def is_due(due: Due, today: date, actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on the cases of the actor's centre of now, and their people."""
    return is_slow(today, actor.centre_id) if due is Due.SLOW else _CONDITIONS[due](today)


def _ages_out(today: date) -> sa.ColumnElement[bool]:
    return col(YoungPerson.born_on) <= _years_before(today + AGES_OUT_SOON, OLDEST + 1)


def _consent_ends(today: date) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        col(Consent.person_id) == col(Case.person_id),
        col(Consent.purpose) == Purpose.DATA_PROCESSING,
        col(Consent.withdrawn_on).is_(None),
        col(Consent.ends_on).between(today, today + ENDS_SOON),
    )


def _waits_for_answer(_today: date) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        col(Referral.case_id) == col(Case.id), col(Referral.state).in_(UNANSWERED)
    )


def _years_before(day: date, years: int) -> date:
    """Return the same day *years* earlier; 29 February becomes 1 March, as ages count it."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def asked_cases(db: Session, actor: Actor, view: CaseloadView, *, with_people: bool = True) -> Any:
    """Return the select of the cases that the view asks for, joined with their people or not."""
    cases = narrowed(visible_cases(actor, view.reach), view, actor)
    if view.text:
        cases = cases.where(matches(db, view.text))
    return _with_people(cases) if with_people else cases


def _counted(cases: Any, view: CaseloadView) -> sa.Select[int]:
    """Count all that match; people are looked at only where the reader asks something of them."""
    if view.text or view.due in (Due.AGES_OUT, Due.CLOSING):
        cases = _with_people(cases)
    counted: sa.Select[int] = cases.with_only_columns(sa.func.count(), maintain_column_froms=True)
    return counted


def _with_people(cases: Any) -> Any:
    return cases.join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))


def rows_of(db: Session, lines: sa.Select[Any]) -> list[CaseRow]:
    return [CaseRow(*row) for row in fetch(db, lines)]


def lines_of(
    actor: Actor, cases: Any, view: CaseloadView, *, limit: int = PAGE + 1
) -> sa.Select[Any]:
    key = _SORT_KEYS[view.order]
    cases = _from_cursor(_with_people(cases), key, view)
    keys = (key, col(Case.id))
    order = [one.desc() for one in keys] if _walks_down(view) else keys
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
        YoungPerson.phone if view.with_phone else sa.null(),
        last_risk(actor) if view.with_risk else sa.null(),
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
    return cases.where(place < here if _walks_down(view) else place > here)


def _walks_down(view: CaseloadView) -> bool:
    """Tell whether the keys fall on the way that is read: the page before is read backwards."""
    return view.key_falls != bool(view.before)


def _cursor_value(text: str, order: Order) -> str | date | int | None:
    if order in _BY_TEXT:
        return text or None
    if order is Order.STAGE:
        return int(text) if text in map(str, range(len(Stage))) else None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_CONDITIONS: dict[Due, Callable[[date], sa.ColumnElement[bool]]] = {
    Due.OVERDUE: lambda today: col(Case.next_contact_on) < today,
    Due.TODAY: lambda today: col(Case.next_contact_on) == today,
    Due.WEEK: lambda today: col(Case.next_contact_on).between(today, today + WEEK),
    Due.AT_RISK: lambda today: col(Case.last_contact_on) <= today - AT_RISK_AFTER,
    Due.LOST: is_lost,
    Due.AGES_OUT: _ages_out,
    Due.CONSENT_ENDS: _consent_ends,
    Due.WAITING: _waits_for_answer,
    Due.NEW: lambda today: col(Case.opened_on) > today - WEEK,
    Due.CLOSING: lambda today: sa.or_(_ages_out(today), is_lost(today)),
}
"""What each of the lists asks of a case; nothing of it is stored."""
