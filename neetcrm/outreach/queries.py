"""What may be read of prospects: those of the worker's own centres."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from neetcrm.access import Act, Actor
from neetcrm.cases.models import Case, Source
from neetcrm.cases.scope import visible_cases
from neetcrm.db import Choice, Session
from neetcrm.encryption import blind_index
from neetcrm.errors import NotFound, RuleBroken
from neetcrm.i18n import N_
from neetcrm.outreach.models import OutreachResult, Prospect
from neetcrm.people import names, phones

PAGE = 50
GOING_ON = tuple(result for result in OutreachResult if result.goes_on)


class ProspectNotFound(NotFound):
    sentence = N_("There is no such prospect.")


class Show(Choice):
    """Which prospects a list narrows to."""

    WAITING = "waiting", N_("To be contacted")
    DUE = "due", N_("Next try is due")
    CASE = "case", N_("Case opened")
    ENDED = "ended", N_("Not tried any longer")


@dataclass(frozen=True)
class ProspectView:
    """What the reader asked for; empty fields do not narrow."""

    today: date
    show: Show = Show.WAITING
    source: Source | None = None
    text: str = ""
    after: str = ""


@dataclass(frozen=True)
class ProspectPage:
    """One page of prospects, the next try first, and where the next page begins."""

    rows: list[Prospect]
    next: str


def visible_prospects(actor: Actor) -> SelectOfScalar[Prospect]:
    """Return the select of all prospects of the actor's centres: every read starts here."""
    actor.must(Act.REACH_OUT)
    return select(Prospect).where(col(Prospect.centre_id).in_(actor.centre_ids))


def prospects(db: Session, actor: Actor, view: ProspectView) -> ProspectPage:
    """Return one page of at most 50 prospects, found by key rather than by offset."""
    wanted = visible_prospects(actor).where(*_narrowed(view), *_from_cursor(view.after))
    wanted = wanted.order_by(col(Prospect.next_try_on), col(Prospect.id)).limit(PAGE + 1)
    rows = list(db.exec(wanted))
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return ProspectPage(rows[:PAGE], f"{last.next_try_on}~{last.id}" if last else "")


def prospects_due(db: Session, actor: Actor, today: date, *, limit: int = 20) -> list[Prospect]:
    """Return whom to try to reach today, the longest due first; none for who does no outreach."""
    if not actor.can(Act.REACH_OUT):
        return []
    due = visible_prospects(actor).where(*_narrowed(ProspectView(today=today, show=Show.DUE)))
    return list(db.exec(due.order_by(col(Prospect.next_try_on), col(Prospect.id)).limit(limit)))


def get_prospect(db: Session, actor: Actor, prospect_id: int) -> Prospect:
    """Return a prospect with all attempts, or raise ProspectNotFound."""
    wanted = visible_prospects(actor).where(Prospect.id == prospect_id)
    wanted = wanted.options(selectinload(Prospect.attempts))  # type: ignore[arg-type]
    prospect = db.exec(wanted).one_or_none()
    if prospect is None:
        raise ProspectNotFound
    return prospect


def with_phone(db: Session, actor: Actor, phone: str) -> Sequence[Prospect]:
    """Return the prospects of the actor's centres with this phone, of whom no case is open."""
    try:
        hashed = blind_index(phones.read(phone))
    except RuleBroken:
        return []
    same = visible_prospects(actor).where(Prospect.phone_hash == hashed)
    return list(db.exec(same.where(col(Prospect.case_id).is_(None)).limit(1)))


def of_intake(db: Session, actor: Actor, intake: str) -> Prospect | None:
    """Return the prospect who is taken in by this intake."""
    if not actor.can(Act.REACH_OUT):
        return None
    return db.exec(visible_prospects(actor).where(Prospect.intake == intake)).first()


def number_of_case(db: Session, actor: Actor, prospect: Prospect) -> str:
    """Return the number of the case that was opened, "" where the actor does not work on it."""
    if prospect.case_id is None:
        return ""
    cases: Any = visible_cases(actor).where(col(Case.id) == prospect.case_id)
    return db.execute(cases.with_only_columns(col(Case.number))).scalar() or ""


def _narrowed(view: ProspectView) -> list[sa.ColumnElement[bool]]:
    conditions = _shown(view.show, view.today)
    if view.source:
        conditions.append(col(Prospect.source) == view.source)
    for word in names.search_key(view.text).split():
        conditions.append(col(Prospect.search_key).contains(word, autoescape=True))
    return conditions


def _shown(show: Show, today: date) -> list[sa.ColumnElement[bool]]:
    has_case = col(Prospect.case_id).is_not(None)
    goes_on = sa.or_(col(Prospect.last_result).is_(None), col(Prospect.last_result).in_(GOING_ON))
    match show:
        case Show.WAITING:
            return [sa.not_(has_case), goes_on]
        case Show.DUE:
            return [sa.not_(has_case), goes_on, col(Prospect.next_try_on) <= today]
        case Show.CASE:
            return [has_case]
        case Show.ENDED:
            return [sa.not_(has_case), sa.not_(goes_on)]


def _from_cursor(after: str) -> list[sa.ColumnElement[bool]]:
    text, _, number = after.rpartition("~")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return []
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return []
    place = sa.tuple_(col(Prospect.next_try_on), col(Prospect.id))
    return [place > sa.tuple_(sa.literal(day), sa.literal(int(number)))]
