"""What changes in a plan after it was agreed: goals and steps changed or dropped, and taken back.

Every change keeps its reason and what stood there before; what_changed() tells two versions apart.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from neetcrm.access import Actor
from neetcrm.accounts import User
from neetcrm.cases.models import (
    ActionPlan,
    ChangeKind,
    ContactFrequency,
    Goal,
    PlanChange,
    PlanStep,
    StepOwner,
)
from neetcrm.cases.planning.plans import (
    AlreadyDone,
    StepDueInPast,
    in_words,
    must_be_in_force,
    must_suit,
    not_dropped,
)
from neetcrm.db import Choice
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_


class LaterChange(RuleBroken):
    sentence = N_("This was changed again later: take the last change back first.")


class ChangeUndone(RuleBroken):
    sentence = N_("This change was taken back on {undone_on}.")


class Difference(Choice):
    """How a goal of two versions differs."""

    NEW = "new", N_("New goal")
    CARRIED = "carried", N_("Carried over")
    REACHED = "reached", N_("Goal reached")
    DROPPED = "dropped", N_("Goal dropped")


@dataclass(frozen=True)
class GoalDifference:
    title: str
    difference: Difference


@dataclass(frozen=True)
class PlanDifference:
    """What a version changed against the one before it; *frequencies* only where they differ."""

    goals: tuple[GoalDifference, ...]
    frequencies: tuple[ContactFrequency, ContactFrequency] | None


def change_goal(goal: Goal, *, title: str, reason: str, by: Actor, on: date) -> PlanChange:
    """Put a goal into other words."""
    _must_be_open(goal, by)
    why, words = in_words(reason), in_words(title)
    change = _noted(goal, None, ChangeKind.CHANGED, why, {"title": goal.title}, by, on)
    goal.title = words
    return change


def drop_goal(goal: Goal, *, reason: str, by: Actor, on: date) -> PlanChange:
    """Pursue a goal no longer; it stays readable, with the reason."""
    _must_be_open(goal, by)
    change = _noted(goal, None, ChangeKind.DROPPED, in_words(reason), {"dropped_on": None}, by, on)
    goal.dropped_on = on
    return change


def change_step(
    step: PlanStep,
    *,
    title: str,
    owner: StepOwner,
    due_on: date,
    reason: str,
    by: Actor,
    on: date,
    worker: User | None = None,
) -> PlanChange:
    """Agree something else about a step: what, who, until when."""
    _must_be_open(step, by)
    why, words = in_words(reason), in_words(title)
    if due_on < on and due_on != step.due_on:
        raise StepDueInPast
    must_suit(worker, owner, step.goal.plan.case)
    before = {
        "title": step.title,
        "owner": step.owner.value,
        "worker_id": step.worker_id,
        "due_on": step.due_on.isoformat(),
    }
    change = _noted(step.goal, step, ChangeKind.CHANGED, why, before, by, on)
    step.title, step.owner, step.due_on = words, owner, due_on
    step.worker, step.worker_id = worker, worker.id if worker else None
    return change


def drop_step(step: PlanStep, *, reason: str, by: Actor, on: date) -> PlanChange:
    """Do a step no longer; it stays readable, with the reason."""
    _must_be_open(step, by)
    before = {"dropped_on": None}
    change = _noted(step.goal, step, ChangeKind.DROPPED, in_words(reason), before, by, on)
    step.dropped_on = on
    return change


def undo_change(change: PlanChange, *, by: Actor, on: date) -> None:
    """Put back what stood there before the last change of a goal or a step."""
    must_be_in_force(change.plan, by=by)
    if change.undone_on is not None:
        raise ChangeUndone(undone_on=change.undone_on)
    if change is not _last_change_of_the_same(change):
        raise LaterChange
    target = change.step or change.goal
    for name, value in change.before.items():
        setattr(target, name, _READ[name](value) if name in _READ else value)
    change.undone_on = on


def what_changed(plan: ActionPlan, earlier: ActionPlan | None) -> PlanDifference:
    """Tell what a version changed against the one before it."""
    if earlier is None:
        new = (GoalDifference(goal.title, Difference.NEW) for goal in plan.goals)
        return PlanDifference(tuple(new), None)
    frequencies = earlier.contact_frequency, plan.contact_frequency
    is_other = frequencies[0] is not frequencies[1]
    return PlanDifference(tuple(_of_goals(plan, earlier)), frequencies if is_other else None)


def _of_goals(plan: ActionPlan, earlier: ActionPlan) -> Iterator[GoalDifference]:
    for goal in earlier.goals:
        if goal.achieved_on is not None:
            yield GoalDifference(goal.title, Difference.REACHED)
        elif goal.dropped_on is not None:
            yield GoalDifference(goal.title, Difference.DROPPED)
    for goal in plan.goals:
        is_carried = goal.carried_from_id is not None
        yield GoalDifference(goal.title, Difference.CARRIED if is_carried else Difference.NEW)


def _must_be_open(one: Goal | PlanStep, by: Actor) -> None:
    goal = one if isinstance(one, Goal) else one.goal
    must_be_in_force(goal.plan, by=by)
    not_dropped(goal)
    not_dropped(one)
    done_on = one.achieved_on if isinstance(one, Goal) else one.done_on
    if done_on is not None:
        raise AlreadyDone(done_on=done_on)


def _noted(
    goal: Goal,
    step: PlanStep | None,
    kind: ChangeKind,
    reason: str,
    before: dict[str, Any],
    by: Actor,
    on: date,
) -> PlanChange:
    change = PlanChange(
        goal=goal,
        step=step,
        kind=kind,
        title=(step or goal).title,
        reason=reason,
        before=before,
        changed_on=on,
        changed_by_id=by.user_id,
    )
    goal.plan.changes.append(change)
    return change


def _last_change_of_the_same(change: PlanChange) -> PlanChange:
    same = (change.goal, change.step)
    live = [one for one in change.plan.changes if one.undone_on is None]
    return [one for one in live if (one.goal, one.step) == same][-1]


_READ: dict[str, Callable[[str], Any]] = {
    "owner": lambda value: next(owner for owner in StepOwner if owner.value == value),
    "due_on": date.fromisoformat,
}
"""How a value that JSON keeps as text is read again."""
