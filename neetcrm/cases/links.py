"""Links between records of the same young person: made for a reason, undone, never merged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.cases.duplicates import Card, card_of, one_a_person
from neetcrm.cases.lifecycle import not_in_future
from neetcrm.cases.models import Case
from neetcrm.cases.queries import CaseNotFound, people_of_the_case
from neetcrm.cases.scope import NotYourCase, Reach, must_work_on, visible_cases
from neetcrm.db import Kept, Session, fetch
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.people.models import PersonLink, YoungPerson


class SamePerson(RuleBroken):
    sentence = N_("These are two cases of one record: there is nothing to link.")


class AlreadyLinked(RuleBroken):
    sentence = N_("These two records are linked already.")


class LinkNeedsReason(RuleBroken):
    sentence = N_("Say by what you know that this is the same person.")


class LinkUndone(RuleBroken):
    sentence = N_("This link was already undone on {undone_on}.")


@dataclass(frozen=True)
class Linked:
    """Another record of the same person, as far as the reader may know of it.

    *link_id* is set where it is linked directly, and not by way of a third record.
    """

    card: Card
    why: str = ""
    link_id: int | None = None


class OtherName(NamedTuple):
    """What a list tells of another record of the same person."""

    id: int
    person_id: int
    number: str
    surname: str
    given_name: str
    patronymic: str
    owner: str
    opened_on: date
    closed_on: date | None

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


def link_persons(
    case: Case,
    other: Case,
    *,
    live_links: Sequence[PersonLink],
    why: str,
    by: Actor,
    on: date,
    today: date,
) -> PersonLink:
    """Note that the persons of two cases are one; both records stay as they are.

    *live_links* are those of the case's person that were not undone (links.live_links()). *other*
    need only be a card of the actor's centres. The caller adds the link to a session.
    """
    must_work_on(case, Act.EDIT_PERSON, by=by)
    if other.centre_id not in by.centre_ids:
        raise NotYourCase
    not_in_future(on, today)
    if case.person_id == other.person_id:
        raise SamePerson
    if any(other.person_id in (link.person_id, link.other_id) for link in live_links):
        raise AlreadyLinked
    if not why.strip():
        raise LinkNeedsReason
    first, second = sorted((case.person_id, other.person_id))
    return PersonLink(
        person_id=first, other_id=second, why=why.strip(), linked_by_id=by.user_id, linked_on=on
    )


def undo_link(link: PersonLink, case: Case, *, by: Actor, on: date) -> None:
    """Take a link of the case's person back; nothing else changes."""
    must_work_on(case, Act.EDIT_PERSON, by=by)
    if link.undone_on is not None:
        raise LinkUndone(undone_on=link.undone_on)
    link.undone_on, link.undone_by_id = on, by.user_id


def live_links(db: Session, case: Case) -> list[PersonLink]:
    """Return the links of a case's person that hold, whoever made them: a rule asks."""
    wanted = select(PersonLink).where(_is_live(), _touches(case.person_id))
    return list(db.exec(wanted.order_by(col(PersonLink.id))))


def get_link(db: Session, actor: Actor, case: Case, link_id: int) -> PersonLink:
    """Return a link of a case's person to a record that *actor* may know of, undone or not."""
    known = visible_cases(actor, Reach.CARD).where(
        col(Case.person_id) != case.person_id,
        sa.or_(
            col(Case.person_id) == col(PersonLink.person_id),
            col(Case.person_id) == col(PersonLink.other_id),
        ),
    )
    wanted = select(PersonLink).where(_touches(case.person_id), PersonLink.id == link_id)
    link = db.exec(wanted.where(known.exists())).one_or_none()
    if link is None:
        raise CaseNotFound
    return link


def linked_records(db: Session, actor: Actor, case: Case) -> list[Linked]:
    """Return the other records of a case's person that have a card in the reader's centres.

    A record of another centre is left out whole, even where a link leads through it.
    """
    cases = (
        visible_cases(actor, Reach.CARD)
        .where(col(Case.person_id).in_(_group(case.person_id)))
        .where(col(Case.person_id) != case.person_id)
        .options(*people_of_the_case())
    )
    direct = {_other(link, case.person_id): link for link in live_links(db, case)}
    found = [(one, direct.get(one.person_id)) for one in one_a_person(db.exec(cases))]
    return [
        Linked(card_of(one, actor), link.why, link.id) if link else Linked(card_of(one, actor))
        for one, link in found
    ]


def other_names(db: Session, actor: Actor, case_ids: Iterable[int]) -> dict[int, list[OtherName]]:
    """Return, for cases on a list, who else their persons are: the records they are linked with."""
    found: dict[int, list[OtherName]] = {}
    for row in fetch(db, _linked_with(actor), {"case_ids": list(case_ids)}):
        found.setdefault(row[0], []).append(OtherName(*row[1:]))
    return {case_id: one_a_person(group) for case_id, group in found.items()}


@lru_cache(maxsize=1024)
def _linked_with(actor: Actor) -> Kept:
    """Return the select of the others; each way of a link has an index of its own."""
    ways = (
        (PersonLink.person_id, PersonLink.other_id),
        (PersonLink.other_id, PersonLink.person_id),
    )
    return Kept(sa.union_all(*(_linked_one_way(actor, *map(col, way)) for way in ways)))


def _linked_one_way(actor: Actor, this: Any, other: Any) -> sa.Select[Any]:
    here: Any = aliased(Case)
    cases: Any = (
        visible_cases(actor, Reach.CARD)
        .join(PersonLink, sa.and_(other == col(Case.person_id), _is_live()))
        .join(here, here.person_id == this)
        .join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
        .join(User, col(User.id) == col(Case.counselor_id))
        .where(here.id.in_(sa.bindparam("case_ids", expanding=True)))
    )
    names: sa.Select[Any] = cases.with_only_columns(
        here.id,
        Case.id,
        Case.person_id,
        Case.number,
        YoungPerson.surname,
        YoungPerson.given_name,
        YoungPerson.patronymic,
        User.full_name,
        Case.opened_on,
        Case.closed_on,
        maintain_column_froms=True,
    )
    return names


def _group(person_id: int) -> sa.Select[tuple[int]]:
    """Return the select of everybody linked with a person, over any number of links."""
    reached = sa.select(sa.literal(person_id).label("id")).cte("reached", recursive=True)
    here, there = col(PersonLink.person_id), col(PersonLink.other_id)
    beyond = sa.select(sa.case((here == reached.c.id, there), else_=here)).join(
        reached, sa.or_(here == reached.c.id, there == reached.c.id)
    )
    return sa.select(reached.union(beyond.where(_is_live())).c.id)


def _is_live() -> sa.ColumnElement[bool]:
    return col(PersonLink.undone_on).is_(None)


def _touches(person_id: int) -> sa.ColumnElement[bool]:
    return sa.or_(col(PersonLink.person_id) == person_id, col(PersonLink.other_id) == person_id)


def _other(link: PersonLink, person_id: int) -> int:
    return link.other_id if link.person_id == person_id else link.person_id
