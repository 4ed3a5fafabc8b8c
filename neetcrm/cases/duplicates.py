"""Who may be the same person: cards from the reader's own centres, of others nothing but a yes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

import sqlalchemy as sa
from sqlmodel import col, select

from neetcrm import rows
from neetcrm.access import Act, Actor
from neetcrm.cases.models import Case
from neetcrm.cases.queries import people_of_the_case
from neetcrm.cases.scope import Reach, visible_cases, works_on
from neetcrm.db import Session
from neetcrm.people import names
from neetcrm.people.models import YoungPerson
from neetcrm.people.queries import Likeness, Sought, alike, likenesses, sought_like

MOST_CARDS = 20


@dataclass(frozen=True)
class Card:
    """What a colleague may know of somebody's case, and in what they are like the one sought."""

    person_id: int
    name: str
    born_on: date
    number: str
    is_open: bool
    owner: str
    is_mine: bool
    likenesses: tuple[Likeness, ...] = ()


@dataclass(frozen=True)
class PossibleDuplicates:
    """Who looks like the person sought: cards of the own centre, and whether others exist."""

    cards: tuple[Card, ...]
    is_elsewhere: bool

    @property
    def found(self) -> int:
        return len(self.cards) + self.is_elsewhere


def possible_duplicates(db: Session, actor: Actor, sought: Sought) -> PossibleDuplicates:
    """Return who may be the same person.

    Of records in other centres only that there are some is told: not whose, nor how many. The
    same two statements are asked whether or not there is anybody.
    """
    actor.must(Act.OPEN_CASE)
    cards = _cards(db, actor, sought, but=0)
    with rows.leave(db, rows.Leave.DUPLICATES):
        is_elsewhere = db.execute(_strangers(actor, sought)).scalar_one()
    return PossibleDuplicates(cards, is_elsewhere)


def lookalikes(db: Session, actor: Actor, case: Case) -> tuple[Card, ...]:
    """Return who in the reader's centres may be the person of *case* under another record.

    Of other centres nothing is asked, and nothing told.
    """
    actor.must(Act.EDIT_PERSON)
    return _cards(db, actor, sought_like(case.person), but=case.person_id)


def card_of(case: Case, actor: Actor, sought: Sought | None = None) -> Card:
    person = case.person
    return Card(
        person_id=case.person_id,
        name=names.full_name(person.surname, person.given_name, person.patronymic),
        born_on=person.born_on,
        number=case.number,
        is_open=case.is_open,
        owner=case.counselor.full_name,
        is_mine=works_on(actor, case),
        likenesses=tuple(likenesses(person, sought)) if sought else (),
    )


class OfPerson(Protocol):
    """A case, or what a list tells of one."""

    @property
    def id(self) -> int | None: ...
    @property
    def person_id(self) -> int: ...
    @property
    def opened_on(self) -> date: ...
    @property
    def is_open(self) -> bool: ...


One = TypeVar("One", bound=OfPerson)


def one_a_person(cases: Iterable[One]) -> list[One]:
    """Return one case of each person: the open one, else the newest."""
    newest_last = sorted(cases, key=lambda case: (case.is_open, case.opened_on, case.id or 0))
    return list({case.person_id: case for case in newest_last}.values())[::-1]


def _cards(db: Session, actor: Actor, sought: Sought, *, but: int) -> tuple[Card, ...]:
    cases = (
        visible_cases(actor, Reach.CARD)
        .join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
        .where(alike(sought), col(Case.person_id) != but)
        .options(*people_of_the_case())
        .order_by(col(Case.closed_on).is_not(None), col(Case.id).desc())
        .limit(MOST_CARDS)
    )
    return tuple(card_of(case, actor, sought) for case in one_a_person(db.exec(cases)))


def _strangers(actor: Actor, sought: Sought) -> sa.Select[tuple[bool]]:
    """Return the select that tells whether anybody alike has no case in the actor's centres."""
    known = visible_cases(actor, Reach.CARD).where(col(Case.person_id) == col(YoungPerson.id))
    strangers = select(YoungPerson.id).where(alike(sought), ~known.exists())
    return sa.select(strangers.exists())
