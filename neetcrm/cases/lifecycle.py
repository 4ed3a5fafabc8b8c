"""How a case opens and moves between stages; closing.py tells how it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from neetcrm.access import Act, Actor, Role
from neetcrm.accounts import User
from neetcrm.cases.models import (
    Case,
    Source,
    Stage,
    StageMove,
)
from neetcrm.cases.placing import followups
from neetcrm.cases.requirements import Requirement, Standing, next_stages, standings
from neetcrm.cases.scope import must_work_on
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.people.models import YoungPerson
from neetcrm.people.registration import check_age

FIRST_CONTACT = timedelta(days=7)


class AlreadyOpen(RuleBroken):
    sentence = N_("{name} already has an open case.")


class CaseClosed(RuleBroken):
    sentence = N_("This case was closed on {closed_on}.")


class StageNotNext(RuleBroken):
    sentence = N_("A case cannot move from {current} to {wanted}.")


class DayInFuture(RuleBroken):
    sentence = N_("The day {on} lies in the future.")


class DayBeforeLastMove(RuleBroken):
    sentence = N_("The day {on} lies before the last move on {last_on}.")


class ReasonNeeded(RuleBroken):
    sentence = N_("Say why the case goes back to counseling.")


class RequirementsUnmet(RuleBroken):
    """Carries all unmet requirements at once, so that nobody has to ask twice."""

    sentence = N_("The case cannot move to {wanted} yet.")

    def __init__(self, listed: Sequence[Standing], **values: object) -> None:
        super().__init__(**values)
        self.listed = tuple(listed)

    @property
    def unmet(self) -> tuple[Requirement, ...]:
        return tuple(one.requirement for one in self.listed)


class DuplicatesUnanswered(RuleBroken):
    sentence = N_("Look at the possible duplicates and say why this is another person.")


class NotOfCentre(RuleBroken):
    sentence = N_("{name} does not work in the centre of this case.")


class WrongRole(RuleBroken):
    sentence = N_("{name} cannot take this part in a case.")


@dataclass(frozen=True)
class DuplicateSearch:
    """The proof that possible duplicates were looked at before a case is opened.

    *found* is how many records looked alike; with any, *another_because* tells why this is
    somebody else.
    """

    found: int
    another_because: str = ""


def open_case(
    person: YoungPerson,
    *,
    searched: DuplicateSearch,
    earlier_cases: Sequence[Case],
    source: Source = Source.WALK_IN,
    by: Actor,
    on: date,
    today: date,
) -> Case:
    """Open a case at intake, carried by whoever opens it, in the centre where they work.

    *earlier_cases* are the person's cases so far; nobody has to follow their exits up any longer.
    Raises AlreadyOpen, AgeOutside,
    DuplicatesUnanswered, DayInFuture, or NotAllowed.
    """
    by.must(Act.OPEN_CASE)
    if by.centre_id is None:
        raise NotOfCentre(name=by.role.label)
    if any(case.is_open for case in earlier_cases):
        raise AlreadyOpen(name=f"{person.surname} {person.given_name}")
    if searched.found and not searched.another_because.strip():
        raise DuplicatesUnanswered
    not_in_future(on, today)
    check_age(person, on=on)
    followups.drop_those_of_exits(earlier_cases, on=on)
    case = Case(
        person=person,
        centre_id=by.centre_id,
        counselor_id=by.user_id,
        source=source,
        another_because=searched.another_because.strip(),
        opened_on=on,
        stage_since=on,
        last_contact_on=on,
        next_contact_on=on + FIRST_CONTACT,
    )
    case.moves.append(StageMove(to_stage=case.stage, moved_on=on, moved_by_id=by.user_id))
    return case


def move_case(
    case: Case, to: Stage, *, by: Actor, on: date, today: date, reason: str = ""
) -> StageMove:
    """Move an open case to one of its next stages and keep the step on record.

    *on* is the day it took effect: not after *today* and not before the last move. Raises
    RequirementsUnmet with everything that is missing on that day.
    """
    must_work_on(case, Act.MOVE_CASE, by=by)
    must_be_open(case)
    if to not in next_stages(case):
        raise StageNotNext(current=case.stage.label, wanted=to.label)
    day_of_move(case, on, today)
    if to is Stage.COUNSELING and case.stage is not Stage.INTAKE and not reason.strip():
        raise ReasonNeeded
    if missing := [one for one in standings(case, to, on=on) if not one.is_met]:
        raise RequirementsUnmet(missing, wanted=to.label)
    move = StageMove(
        from_stage=case.stage,
        to_stage=to,
        moved_on=on,
        moved_by_id=by.user_id,
        reason=reason.strip(),
    )
    case.moves.append(move)
    case.stage = to
    case.stage_since = on
    return move


def assign_psychologist(case: Case, to: User | None, *, by: Actor) -> None:
    """Ask a psychologist of the centre to work on the case, or nobody any longer."""
    must_work_on(case, Act.MOVE_CASE, by=by)
    must_be_open(case)
    if to is not None:
        must_fit(to, Role.PSYCHOLOGIST, case.centre_id)
    case.psychologist_id = to.id if to else None


def must_be_open(case: Case) -> None:
    """Raise CaseClosed unless the case is open."""
    if not case.is_open:
        raise CaseClosed(closed_on=case.closed_on)


def not_in_future(on: date, today: date) -> None:
    """Raise DayInFuture for a day after *today*."""
    if on > today:
        raise DayInFuture(on=on)


def day_of_move(case: Case, on: date, today: date) -> None:
    """Raise for a day in the future or before the last move."""
    not_in_future(on, today)
    last_on = case.moves[-1].moved_on if case.moves else case.opened_on
    if on < last_on:
        raise DayBeforeLastMove(on=on, last_on=last_on)


def must_fit(user: User, role: Role, centre_id: int) -> None:
    """Raise WrongRole or NotOfCentre unless somebody can take this part in cases of the centre."""
    if user.role is not role or not user.active:
        raise WrongRole(name=user.full_name)
    if centre_id not in user.as_actor().centre_ids:
        raise NotOfCentre(name=user.full_name)
