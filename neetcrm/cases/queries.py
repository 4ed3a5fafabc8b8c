"""What may be read of cases, and by whom. Every query starts at visible_cases()."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import col, select

from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.cases.models import (
    ActionPlan,
    Case,
    ContactMark,
    Exemption,
    FollowUp,
    Goal,
    Outcome,
    Placement,
    PlanStep,
)
from neetcrm.cases.models.exemption import WAITS
from neetcrm.cases.scope import Reach, visible_cases
from neetcrm.db import Kept, Record, Session, records
from neetcrm.errors import NotFound
from neetcrm.i18n import N_
from neetcrm.people.models import Consent, YoungPerson

Thing = TypeVar("Thing")


PARTS = (
    "moves",
    "neet_statuses",
    "assessments",
    "plans",
    "placements",
    "exemptions",
    "consents",
)
OF_THE_PERSON = frozenset({"consents", "documents"})
"""What hangs on a case, or on its person, and is loaded only where it is asked for."""

HEAD_OF_PERSON: tuple[Any, ...] = (
    *(YoungPerson.surname, YoungPerson.given_name, YoungPerson.patronymic),
    YoungPerson.born_on,
)
HEAD_OF_COUNSELOR: tuple[Any, ...] = (User.full_name,)
"""What the head of a page about a case tells of its people."""


class CaseNotFound(NotFound):
    sentence = N_("There is no case with this number.")


def get_case(
    db: Session, actor: Actor, number: str, *, reach: Reach = Reach.ONE_TO_WORK_ON
) -> Case:
    """Return a case to work on, or raise CaseNotFound: the same for a foreign one and for none."""
    actor.must(Act.READ_CASE)
    return _with_this_number(db, _numbered(actor, reach, (Case.person, Case.counselor)), number)


def get_head(
    db: Session, actor: Actor, number: str, *, reach: Reach = Reach.ONE_TO_WORK_ON
) -> Case:
    """Return a case of which a page tells the head; what else it asks of people is read then."""
    actor.must(Act.READ_CASE)
    return _with_this_number(db, _headed(actor, reach), number)


def get_whole_case(
    db: Session, actor: Actor, number: str, *, reach: Reach = Reach.ONE_TO_WORK_ON
) -> Case:
    """Return a case with all that rules and reports ask of it, in a fixed number of queries."""
    actor.must(Act.READ_CASE)
    people = (Case.person, Case.counselor, Case.psychologist, Case.centre)
    case = _with_this_number(db, _numbered(actor, reach, people), number)
    load(db, case, *PARTS)
    return case


def _with_this_number(db: Session, wanted: Kept, number: str) -> Case:
    case: Case = found(records(db, wanted, {"number": number}).one_or_none())
    return case


def load(db: Session, case: Case, *parts: str) -> None:
    """Load PARTS or others that hang on a case that was found, each in one query."""
    for part in parts:
        parent = case.person if part in OF_THE_PERSON else case
        found = records(db, _of_parent(type(parent), part), {"parent": parent.id})
        set_committed_value(parent, part, list(found.unique()))


@lru_cache(maxsize=1024)
def _numbered(actor: Actor, reach: Reach, joined: tuple[Any, ...]) -> Kept:
    """Return the select of a case by its number: nearly every page asks it, so it is kept."""
    return Kept(_asked_by_number(actor, reach).options(*map(joinedload, joined)))


def _asked_by_number(actor: Actor, reach: Reach) -> Any:
    return visible_cases(actor, reach).where(col(Case.number) == sa.bindparam("number"))


@lru_cache(maxsize=1024)
def _headed(actor: Actor, reach: Reach) -> Kept:
    known: Any = (
        joinedload(Case.person).load_only(*HEAD_OF_PERSON),  # type: ignore[arg-type]
        joinedload(Case.counselor).load_only(*HEAD_OF_COUNSELOR),  # type: ignore[arg-type]
    )
    return Kept(_asked_by_number(actor, reach).options(*known))


@cache
def _of_parent(kind: type[Record], part: str) -> Kept:
    """Return the select of what hangs on a record: putting it together is half of its time."""
    relation = sa.inspect(kind).relationships[part]
    ((_, its_parent),) = relation.local_remote_pairs
    parts = select(relation.mapper.class_).where(its_parent == sa.bindparam("parent"))
    return Kept(parts.options(*_with(part)).order_by(*relation.order_by or ()))


def _with(part: str) -> tuple[Any, ...]:
    """Return what is loaded together with a part, in the same query."""
    match part:
        case "plans":
            return (joinedload(ActionPlan.goals).joinedload(Goal.steps),)  # type: ignore[arg-type]
        case "outcomes":
            return (joinedload(Outcome.proofs),)  # type: ignore[arg-type]
        case "follow_ups":
            return (joinedload(FollowUp.attempts),)  # type: ignore[arg-type]
        case _:
            return ()


class AskedExemption(NamedTuple):
    """An exemption that waits for its answer, with whose case it is and who asks."""

    exemption_id: int
    requirement: str
    reason: str
    asked_on: date
    asked_by: str
    number: str
    surname: str
    given_name: str
    patronymic: str


def exemptions_asked(
    db: Session, actor: Actor, today: date, *, limit: int = 20
) -> list[AskedExemption]:
    """Return what waits for the actor's answer, the longest first; nothing for who gives none."""
    if not actor.can(Act.EXEMPT):
        return []
    wanted = (
        visible_cases(actor)
        .join(Exemption, col(Exemption.case_id) == col(Case.id))
        .join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
        .join(User, col(User.id) == col(Exemption.asked_by_id))
        .where(col(Case.closed_on).is_(None), col(Exemption.asked_on) <= today, WAITS)
        .order_by(col(Exemption.asked_on), col(Exemption.id))
        .limit(limit)
        .with_only_columns(
            col(Exemption.id),
            col(Exemption.requirement),
            col(Exemption.reason),
            col(Exemption.asked_on),
            col(User.full_name),
            col(Case.number),
            col(YoungPerson.surname),
            col(YoungPerson.given_name),
            col(YoungPerson.patronymic),
            maintain_column_froms=True,
        )
    )
    return [AskedExemption(*row) for row in db.execute(wanted)]


def get_exemption(db: Session, case: Case, exemption_id: int) -> Exemption:
    wanted = select(Exemption).where(Exemption.case_id == case.id, Exemption.id == exemption_id)
    return found(db.exec(wanted).one_or_none())


def get_goal(db: Session, case: Case, goal_id: int) -> Goal:
    wanted = select(Goal).join(ActionPlan).where(ActionPlan.case_id == case.id, Goal.id == goal_id)
    return found(db.exec(wanted).one_or_none())


def get_step(db: Session, case: Case, step_id: int) -> PlanStep:
    wanted = select(PlanStep).join(Goal).join(ActionPlan)
    wanted = wanted.where(ActionPlan.case_id == case.id, PlanStep.id == step_id)
    return found(db.exec(wanted).one_or_none())


def get_placement(db: Session, case: Case, placement_id: int) -> Placement:
    wanted = select(Placement).where(Placement.case_id == case.id, Placement.id == placement_id)
    return found(db.exec(wanted).one_or_none())


def get_whole_placement(db: Session, case: Case, placement_id: int) -> Placement:
    """Return a stay with its outcomes, their proofs, and its follow-ups with their attempts."""
    wanted = select(Placement).where(Placement.case_id == case.id, Placement.id == placement_id)
    wanted = wanted.options(
        selectinload(Placement.outcomes).selectinload(Outcome.proofs),  # type: ignore[arg-type]
        selectinload(Placement.follow_ups).selectinload(FollowUp.attempts),  # type: ignore[arg-type]
    )
    return found(db.exec(wanted).one_or_none())


def get_outcome(db: Session, case: Case, outcome_id: int) -> Outcome:
    wanted = select(Outcome).where(Outcome.case_id == case.id, Outcome.id == outcome_id)
    return found(db.exec(wanted.options(joinedload(Outcome.placement))).one_or_none())  # type: ignore[arg-type]


def get_consent(db: Session, case: Case, consent_id: int) -> Consent:
    wanted = select(Consent).where(Consent.person_id == case.person_id, Consent.id == consent_id)
    return found(db.exec(wanted).one_or_none())


def last_contact_mark(db: Session, case: Case) -> ContactMark | None:
    """Return what was last noted of a case's next contact and not taken back."""
    wanted = select(ContactMark).where(
        col(ContactMark.case_id) == case.id, col(ContactMark.undone_on).is_(None)
    )
    return db.exec(wanted.order_by(col(ContactMark.id).desc()).limit(1)).one_or_none()


def cases_of(db: Session, person: YoungPerson) -> list[Case]:
    """Return all cases of a person, whoever carries them: a rule asks, nobody reads."""
    if person.id is None:
        return []
    every = select(Case).where(Case.person_id == person.id).execution_options(scoped=True)
    return list(db.exec(every))


def names_of(db: Session, user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of members of staff by their numbers."""
    wanted = select(User.id, User.full_name).where(col(User.id).in_(set(user_ids)))
    return {number or 0: name for number, name in db.exec(wanted)}


def people_of_the_case() -> Sequence[ExecutableOption]:
    return (
        joinedload(Case.person),  # type: ignore[arg-type]
        joinedload(Case.centre),  # type: ignore[arg-type]
        joinedload(Case.counselor),  # type: ignore[arg-type]
        joinedload(Case.psychologist),  # type: ignore[arg-type]
    )


def found(thing: Thing | None) -> Thing:
    if thing is None:
        raise CaseNotFound
    return thing


def get_card(db: Session, actor: Actor, number: str) -> Case:
    """Return a case of the reader's centre of which only the card may be shown."""
    actor.must(Act.READ_CARDS)
    wanted = visible_cases(actor, Reach.CARD).where(col(Case.number) == number)
    return found(db.exec(wanted.options(*people_of_the_case())).one_or_none())
