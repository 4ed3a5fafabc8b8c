"""What is done to many cases at once: looked at first, told after, and taken back.

A case that refuses stays as it was and says why; the others are changed. Taking back restores
those that nobody touched since.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select

from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.cases.chosen import NothingChosen, case_numbers
from neetcrm.cases.handover.handing import AS_IT_IS, Terms, hand_over, joined, must_have_room
from neetcrm.cases.lifecycle import must_be_open
from neetcrm.cases.models import Case, HandOver, Task
from neetcrm.cases.scope import NotYourCase, Reach, must_work_on, visible_cases
from neetcrm.cases.waiting.contacts import plan_contact, put_contact_back
from neetcrm.cases.waiting.task_queries import tasks_in_hand
from neetcrm.db import Session, utc_now
from neetcrm.desk.models import ChangedCase, ChangeKind, ChangeOfMany, Fate
from neetcrm.errors import NeetcrmError, NotAllowed, NotFound, RuleBroken
from neetcrm.i18n import N_

ACT_OF = {ChangeKind.HAND_OVER: Act.HAND_OVER, ChangeKind.NEXT_CONTACT: Act.EDIT_PLAN}

Versions = Mapping[str, int]
"""The version of each case, by its number, that the reader saw before they went on."""


class TouchedSince(RuleBroken):
    sentence = N_("Somebody changed this case since.")


class SoAlready(RuleBroken):
    sentence = N_("It is so already.")


class UndoneAlready(RuleBroken):
    sentence = N_("This was taken back already.")


class ChangeNotFound(NotFound):
    sentence = N_("There is no such change.")


@dataclass(frozen=True)
class Chosen:
    """The cases that were chosen: those that may be changed, and the others with why not.

    Numbers that are none of the reader's centre are only counted: they tell of nobody.
    """

    cases: Sequence[Case]
    refused: Sequence[tuple[Case, NeetcrmError]]
    unknown: int

    @property
    def count(self) -> int:
        return len(self.cases) + len(self.refused) + self.unknown

    @property
    def seen(self) -> str:
        """Return the versions of the cases as a form carries them."""
        return " ".join(f"{case.number}.{case.version}" for case in self.cases)


def chosen(db: Session, actor: Actor, numbers: Sequence[str], kind: ChangeKind) -> Chosen:
    """Return the cases of these numbers, sorted out by what *actor* may do."""
    actor.must(ACT_OF[kind])
    wanted = case_numbers(numbers)
    cards = visible_cases(actor, Reach.CARD).where(col(Case.number).in_(wanted))
    cases = list(db.exec(cards.options(joinedload(Case.person)).order_by(col(Case.id))))  # type: ignore[arg-type]
    reasons = {case.number: _why_not(case, ACT_OF[kind], actor) for case in cases}
    return Chosen(
        cases=[case for case in cases if reasons[case.number] is None],
        refused=[(case, why) for case in cases if (why := reasons[case.number])],
        unknown=len(wanted) - len(cases),
    )


def hand_over_all(
    db: Session,
    cases: Sequence[Case],
    to: User,
    *,
    seen: Versions,
    by: Actor,
    on: date,
    terms: Terms = AS_IT_IS,
) -> ChangeOfMany:
    """Hand the cases over to one colleague; asked about as a whole when it is too much for them."""
    must_have_room(to, terms, added=sum(case.counselor_id != to.id for case in cases))
    acts: list[HandOver] = []
    tasks = tasks_in_hand(db, cases)
    change = _changed(
        cases,
        ChangeOfMany(kind=ChangeKind.HAND_OVER, made_by_id=by.user_id),
        lambda case: acts.append(hand_over(case, to, open_tasks=tasks, by=by, on=on)),
        seen,
    )
    db.add_all(joined(acts))
    return change


def plan_contacts(
    cases: Sequence[Case], *, next_contact_on: date, seen: Versions, by: Actor, today: date
) -> ChangeOfMany:
    """Plan the next contact of the cases for one day."""
    return _changed(
        cases,
        ChangeOfMany(kind=ChangeKind.NEXT_CONTACT, made_by_id=by.user_id),
        lambda case: plan_contact(case, next_contact_on, by=by, today=today),
        seen,
    )


def undo_change(
    db: Session,
    change: ChangeOfMany,
    cases: Mapping[int, Case],
    workers: Mapping[int, User],
    *,
    by: Actor,
    on: date,
) -> None:
    """Restore each case that nobody touched since; *workers* are those who carried them before."""
    by.must(ACT_OF[change.kind])
    if change.undone_at is not None:
        raise UndoneAlready
    acts: list[HandOver] = []
    tasks = tasks_in_hand(db, list(cases.values()))
    for changed in change.of_fate(Fate.CHANGED):
        try:
            acts += _restore(changed, cases.get(changed.case_id), workers, tasks, by, on)
        except (NotAllowed, RuleBroken) as why:
            changed.settle(Fate.LEFT, why)
        else:
            changed.settle(Fate.UNDONE)
    db.add_all(joined(acts))
    change.undone_at = utc_now()


def get_change(db: Session, actor: Actor, change_id: int) -> ChangeOfMany:
    """Return what *actor* did to many cases, or raise ChangeNotFound."""
    wanted = select(ChangeOfMany).where(
        ChangeOfMany.id == change_id, ChangeOfMany.made_by_id == actor.user_id
    )
    change = db.exec(wanted.options(selectinload(ChangeOfMany.cases))).one_or_none()  # type: ignore[arg-type]
    if change is None:
        raise ChangeNotFound
    return change


def cases_of_change(db: Session, actor: Actor, change: ChangeOfMany) -> dict[int, Case]:
    """Return the cases of a change that *actor* still sees, by their ids."""
    cards = visible_cases(actor, Reach.CARD).where(
        col(Case.id).in_([changed.case_id for changed in change.cases])
    )
    found = db.exec(cards.options(joinedload(Case.person)))  # type: ignore[arg-type]
    return {case.id or 0: case for case in found}


def workers_before(db: Session, change: ChangeOfMany) -> dict[int, User]:
    """Return who carried the cases before they were handed over, by number."""
    if change.kind is not ChangeKind.HAND_OVER:
        return {}
    ids = {int(changed.before) for changed in change.cases if changed.before}
    wanted = select(User).where(col(User.id).in_(ids)).options(selectinload(User.memberships))  # type: ignore[arg-type]
    return {user.id or 0: user for user in db.exec(wanted)}


def _changed(
    cases: Sequence[Case], change: ChangeOfMany, act: Callable[[Case], object], seen: Versions
) -> ChangeOfMany:
    if not cases:
        raise NothingChosen
    for case in cases:
        changed = ChangedCase(case_id=case.id or 0, before=_value(case, change.kind))
        try:
            _change(case, change.kind, act, seen)
        except (NotAllowed, RuleBroken) as why:
            changed.settle(Fate.REFUSED, why)
        else:
            changed.after, changed.version_after = _value(case, change.kind), case.version + 1
        change.cases.append(changed)
    return change


def _change(case: Case, kind: ChangeKind, act: Callable[[Case], object], seen: Versions) -> None:
    if seen.get(case.number) != case.version:
        raise TouchedSince
    before = _value(case, kind)
    act(case)
    if _value(case, kind) == before:
        raise SoAlready


def _value(case: Case, kind: ChangeKind) -> str:
    """Return what a change of this kind changes, as it is kept for taking it back."""
    match kind:
        case ChangeKind.HAND_OVER:
            return str(case.counselor_id)
        case ChangeKind.NEXT_CONTACT:
            return case.next_contact_on.isoformat()
        case _:
            assert_never(kind)


def _restore(
    changed: ChangedCase,
    case: Case | None,
    workers: Mapping[int, User],
    tasks: Sequence[Task],
    by: Actor,
    on: date,
) -> list[HandOver]:
    """Put one case back; return the hand-over that this is, if it is one."""
    if case is None:
        raise NotYourCase
    if case.version != changed.version_after:
        raise TouchedSince
    match changed.change.kind:
        case ChangeKind.HAND_OVER:
            before = workers[int(changed.before)]
            return [hand_over(case, before, open_tasks=tasks, by=by, on=on)]
        case ChangeKind.NEXT_CONTACT:
            put_contact_back(case, date.fromisoformat(changed.before), by=by)
            return []
        case _:
            assert_never(changed.change.kind)


def _why_not(case: Case, act: Act, by: Actor) -> NeetcrmError | None:
    try:
        must_work_on(case, act, by=by)
        must_be_open(case)
    except (NotAllowed, RuleBroken) as why:
        return why
    return None
