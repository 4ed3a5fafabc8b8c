"""How cases change hands: for good or as cover, one or a whole caseload, and back again.

Loads are weighed by who reads them (desk/caseloads/team.py) and handed in as Room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from neetcrm.access import Act, Actor, Role
from neetcrm.accounts import CaseAccess, User
from neetcrm.cases.handover import caseloads
from neetcrm.cases.lifecycle import must_be_open, must_fit
from neetcrm.cases.models import Case, Handing, HandOver, HandOverKind, Task
from neetcrm.cases.scope import must_work_on
from neetcrm.db import Session
from neetcrm.errors import NotAllowed, RuleBroken
from neetcrm.i18n import N_

TAIL = timedelta(days=30)
"""How long the worker before may read what was handed over, where a supervisor grants it."""
LONGEST_COVER = timedelta(days=366)


class CarriesAlready(RuleBroken):
    sentence = N_("{name} carries this already. Choose somebody else.")


class OverCapacity(RuleBroken):
    sentence = N_(
        "{name} would carry {weight}, which is more than the capacity of {capacity}."
        " Choose somebody else, or confirm below that it has to be so."
    )


class CaseloadChanged(RuleBroken):
    sentence = N_(
        "The caseload changed since you opened the page: it now has {count} open cases."
        " Look at it again, then confirm."
    )


class CoverDaysWrong(RuleBroken):
    sentence = N_("A cover begins today or later and ends on that day or after it, within a year.")


class CoveredAlready(RuleBroken):
    sentence = N_("{name} already stands in until {ends_on}. End that cover first.")


class AccessEnded(RuleBroken):
    sentence = N_("This ended already. Arrange it anew.")


class UndoneAlready(RuleBroken):
    sentence = N_("This hand-over was taken back already.")


class TooLateToUndo(RuleBroken):
    sentence = N_(
        "Something happened in each of these cases since, so they stay where they are."
        " Hand them over anew if they have to go back."
    )


class NotYourCentre(NotAllowed):
    sentence = N_("This belongs to another centre.")


@dataclass(frozen=True)
class Room:
    """What somebody carries now, weighted by risk, and how much they should at most."""

    weight: int
    capacity: int

    def after(self, added: int) -> int:
        return self.weight + added


@dataclass(frozen=True)
class Terms:
    """How something is handed over: asked about when it exceeds the capacity, with or without
    tail access for the worker before, and why.
    """

    room: Room | None = None
    is_confirmed: bool = False
    with_tail: bool = False
    reason: str = ""


AS_IT_IS = Terms()


def hand_over(
    case: Case,
    to: User,
    *,
    open_tasks: Sequence[Task] = (),
    by: Actor,
    on: date,
    terms: Terms = AS_IT_IS,
) -> HandOver:
    """Let another counselor of the centre carry the case from now on.

    Of the case's *open_tasks* (task_queries.tasks_in_hand()) those of the worker before go with
    it. The caller adds the hand-over to a session. Raises CarriesAlready, WrongRole, NotOfCentre,
    OverCapacity, CaseClosed, or NotAllowed.
    """
    return hand_over_chosen([case], to, open_tasks=open_tasks, by=by, on=on, terms=terms)[0]


def hand_over_chosen(
    cases: Sequence[Case],
    to: User,
    *,
    open_tasks: Sequence[Task] = (),
    by: Actor,
    on: date,
    terms: Terms = AS_IT_IS,
) -> list[HandOver]:
    """Let another counselor carry these cases from now on; return one hand-over a worker before.

    Nothing is changed unless all may be: raises as hand_over() does.
    """
    for case in cases:
        must_work_on(case, Act.HAND_OVER, by=by)
        must_be_open(case)
        must_fit(to, Role.COUNSELOR, case.centre_id)
        if case.counselor_id == to.id:
            raise CarriesAlready(name=to.full_name)
    must_have_room(to, terms, added=len(cases))
    groups: dict[tuple[int, int], list[Case]] = {}
    for case in cases:
        groups.setdefault((case.counselor_id, case.centre_id), []).append(case)
    acts = [_give(group, to, by=by, on=on, terms=terms) for group in groups.values()]
    for act in acts:
        _take_along(act, open_tasks)
    return acts


def joined(acts: Sequence[HandOver]) -> list[HandOver]:
    """Return new hand-overs of single cases as one for each worker before."""
    by_worker: dict[tuple[int, int], HandOver] = {}
    for act in acts:
        first = by_worker.setdefault((act.from_id, act.centre_id), act)
        if act is not first:
            first.handings += list(act.handings)
            first.tasks += list(act.tasks)
            first.count += act.count
    return list(by_worker.values())


def hand_over_caseload(
    db: Session,
    worker: User,
    to: User,
    *,
    expected: int,
    weight: int,
    by: Actor,
    on: date,
    terms: Terms = AS_IT_IS,
) -> HandOver:
    """Let *to* carry all open cases of *worker* in the centre of now, in a few statements.

    *expected* is how many there were when it was decided, *weight* what they weigh. Raises
    CaseloadChanged where there are more or fewer by now, and what hand_over() raises.
    """
    centre_id = _centre_of(by)
    _must_follow(worker, to, centre_id)
    must_have_room(to, terms, added=weight)
    act = _begun(worker, to, HandOverKind.FOR_GOOD, centre_id, by=by, on=on, terms=terms)
    db.add(act)
    db.flush()
    act.count = caseloads.note(db, act, by=by)
    if act.count != expected or not act.count:
        raise CaseloadChanged(count=act.count)
    caseloads.move(db, act, by=by)
    return act


def cover(
    case: Case, to: User, *, starts_on: date, ends_on: date, by: Actor, on: date, reason: str = ""
) -> HandOver:
    """Let a colleague work on one case until a day; its counselor keeps it."""
    must_work_on(case, Act.HAND_OVER, by=by)
    must_be_open(case)
    must_fit(to, Role.COUNSELOR, case.centre_id)
    if case.counselor_id == to.id:
        raise CarriesAlready(name=to.full_name)
    _check_days(starts_on, ends_on, on)
    terms = Terms(reason=reason)
    act = _begun(case.counselor, to, HandOverKind.COVER, case.centre_id, by=by, on=on, terms=terms)
    act.access = _cover(act, starts_on, ends_on)
    act.handings = [Handing(case=case, access=act.access, case_version=case.version)]
    return act


def cover_caseload(
    db: Session,
    worker: User,
    to: User,
    *,
    covers: Sequence[CaseAccess],
    starts_on: date,
    ends_on: date,
    by: Actor,
    on: date,
    reason: str = "",
) -> HandOver:
    """Let a colleague work on all that *worker* carries in the centre, from a day to another.

    *covers* are the worker's covers that have not ended. Cases that come to the worker meanwhile
    are covered as well; those of now keep it in their history.
    """
    centre_id = _centre_of(by)
    _must_follow(worker, to, centre_id)
    _check_days(starts_on, ends_on, on)
    _must_be_alone(covers, starts_on, ends_on)
    terms = Terms(reason=reason)
    act = _begun(worker, to, HandOverKind.COVER, centre_id, by=by, on=on, terms=terms)
    act.access = _cover(act, starts_on, ends_on)
    act.access.is_whole = True
    db.add(act)
    db.flush()
    act.count = caseloads.note(db, act, by=by)
    return act


def prolong(
    access: CaseAccess, ends_on: date, *, covers: Sequence[CaseAccess] = (), by: Actor, on: date
) -> None:
    """Let a cover or a tail end on another day; *covers* are those that it may not overlap."""
    _must_oversee(access, by)
    if access.has_ended(on):
        raise AccessEnded
    if ends_on < max(on, access.starts_on) or ends_on > access.starts_on + LONGEST_COVER:
        raise CoverDaysWrong
    _must_be_alone([one for one in covers if one is not access], access.starts_on, ends_on)
    access.ends_on = ends_on


def end_access(access: CaseAccess, *, by: Actor, on: date) -> None:
    """End a cover, or take a tail back, at once."""
    _must_oversee(access, by)
    if access.has_ended(on):
        raise AccessEnded
    access.ended_on = on


def resume_access(
    access: CaseAccess, *, covers: Sequence[CaseAccess] = (), by: Actor, on: date
) -> None:
    """Take it back that a cover or a tail was ended before its day; *covers* as of prolong()."""
    _must_oversee(access, by)
    if access.ended_on is None or access.ends_on < on:
        raise AccessEnded
    _must_be_alone(covers, access.starts_on, access.ends_on)
    access.ended_on = None


def undo(db: Session, act: HandOver, *, by: Actor, on: date) -> HandOver:
    """Take a hand-over back: each case in which nothing happened since returns to its worker.

    A cover ends, whatever happened. Raises TooLateToUndo where no case can return.
    """
    by.must(Act.HAND_OVER)
    if act.centre_id not in by.centre_ids:
        raise NotYourCentre
    if act.undone_on is not None:
        raise UndoneAlready
    if act.kind is HandOverKind.FOR_GOOD:
        _must_take_back(act)
    act.undone_count = caseloads.give_back(db, act, by=by)
    if not act.undone_count and act.kind is HandOverKind.FOR_GOOD:
        raise TooLateToUndo
    if act.access is not None and not act.access.has_ended(on):
        act.access.ended_on = on
    act.undone_on, act.undone_by_id = on, by.user_id
    return act


def _begun(
    worker: User,
    to: User,
    kind: HandOverKind,
    centre_id: int,
    *,
    by: Actor,
    on: date,
    terms: Terms,
) -> HandOver:
    act = HandOver(
        kind=kind,
        role=part_of(worker),
        centre_id=centre_id,
        from_id=worker.id or 0,
        to_id=to.id or 0,
        handed_on=on,
        handed_by_id=by.user_id,
        reason=terms.reason.strip(),
    )
    if terms.with_tail:
        act.access = CaseAccess(
            user_id=act.from_id,
            owner_id=act.to_id,
            centre_id=centre_id,
            is_cover=False,
            starts_on=on,
            ends_on=on + TAIL,
        )
    return act


def _cover(act: HandOver, starts_on: date, ends_on: date) -> CaseAccess:
    return CaseAccess(
        user_id=act.to_id,
        owner_id=act.from_id,
        centre_id=act.centre_id,
        is_cover=True,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _give(cases: Sequence[Case], to: User, *, by: Actor, on: date, terms: Terms) -> HandOver:
    worker, centre_id = cases[0].counselor, cases[0].centre_id
    act = _begun(worker, to, HandOverKind.FOR_GOOD, centre_id, by=by, on=on, terms=terms)
    act.count = len(cases)
    for case in cases:
        version = case.version + 1
        act.handings.append(Handing(case=case, access=act.access, case_version=version))
        case.counselor_id = act.to_id
    return act


def _take_along(act: HandOver, open_tasks: Sequence[Task]) -> None:
    """Let the tasks that the worker before has in these cases go with them."""
    handed = {handing.case.id for handing in act.handings}
    for task in open_tasks:
        if task.owner_id == act.from_id and task.case_id in handed:
            task.owner_id = act.to_id
            act.tasks.append(task)


def part_of(worker: User) -> Role:
    """Return the part in a case that somebody hands over: a supervisor may carry cases as well."""
    return Role.PSYCHOLOGIST if worker.role is Role.PSYCHOLOGIST else Role.COUNSELOR


def can_carry(worker: User, role: Role) -> bool:
    """Tell whether an account may have this part in cases; a supervisor may carry them as well."""
    fitting = {Role.COUNSELOR: (Role.COUNSELOR, Role.SUPERVISOR)}.get(role, (role,))
    return worker.active and worker.role in fitting


def _must_follow(worker: User, to: User, centre_id: int) -> None:
    if worker.id == to.id:
        raise CarriesAlready(name=to.full_name)
    must_fit(to, part_of(worker), centre_id)


def _must_take_back(act: HandOver) -> None:
    """Raise WrongRole or NotOfCentre where the worker before cannot carry cases here any more."""
    role = act.role if act.giver.role is act.role else Role.SUPERVISOR
    must_fit(act.giver, role, act.centre_id)


def must_have_room(to: User, terms: Terms, *, added: int) -> None:
    room = terms.room
    if room is None or terms.is_confirmed or room.after(added) <= room.capacity:
        return
    raise OverCapacity(name=to.full_name, weight=room.after(added), capacity=room.capacity)


def _check_days(starts_on: date, ends_on: date, today: date) -> None:
    if not today <= starts_on <= ends_on <= starts_on + LONGEST_COVER:
        raise CoverDaysWrong


def _must_be_alone(covers: Sequence[CaseAccess], starts_on: date, ends_on: date) -> None:
    for other in covers:
        if other.starts_on <= ends_on and starts_on <= other.ends_on:
            raise CoveredAlready(name=other.user.full_name, ends_on=other.ends_on)


def _centre_of(by: Actor) -> int:
    by.must(Act.HAND_OVER)
    if by.centre_id is None:
        raise NotYourCentre
    return by.centre_id


def _must_oversee(access: CaseAccess, by: Actor) -> None:
    by.must(Act.HAND_OVER)
    if access.centre_id not in by.centre_ids:
        raise NotYourCentre
