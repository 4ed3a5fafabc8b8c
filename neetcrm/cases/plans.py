"""What is found out and agreed with a young person: NEET status, assessment, plan, goals, steps."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from neetcrm.access import Act, Actor
from neetcrm.cases.lifecycle import must_be_open, not_in_future
from neetcrm.cases.models import (
    DOMAINS,
    ActionPlan,
    Assessment,
    Case,
    ContactFrequency,
    Goal,
    NeetReason,
    NeetStatus,
    PlanStep,
    StepOwner,
)
from neetcrm.cases.scope import must_work_on
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_


class ScoreOutside(RuleBroken):
    sentence = N_("Give every one of the ten domains a score from 1 to 5.")


class NeetSinceLater(RuleBroken):
    sentence = N_("The status began on {since_on}, after the day it was checked.")


class PlanMissing(RuleBroken):
    sentence = N_("Agree an action plan first.")


class WordsMissing(RuleBroken):
    sentence = N_("Say in a few words what is meant.")


class AlreadyDone(RuleBroken):
    sentence = N_("This was already noted as done on {done_on}.")


class StepDueInPast(RuleBroken):
    sentence = N_("A step is due on the day it is agreed or later.")


class DoneBeforeAgreed(RuleBroken):
    sentence = N_("This cannot be done before it was agreed on {agreed_on}.")


def record_neet_status(
    case: Case,
    reason: NeetReason,
    *,
    by: Actor,
    on: date,
    today: date,
    other_reasons: Iterable[NeetReason] = (),
    since_on: date | None = None,
) -> NeetStatus:
    """Record why the young person is NEET, as checked on the day *on*."""
    must_work_on(case, Act.ASSESS, by=by)
    must_be_open(case)
    not_in_future(on, today)
    if since_on and since_on > on:
        raise NeetSinceLater(since_on=since_on)
    status = NeetStatus(
        reason=reason,
        other_reasons=sorted({other.value for other in other_reasons} - {reason.value}),
        since_on=since_on,
        checked_on=on,
        checked_by_id=by.user_id,
    )
    case.neet_statuses.append(status)
    return status


def assess(
    case: Case, scores: Mapping[str, int], *, by: Actor, on: date, today: date, remark: str = ""
) -> Assessment:
    """Record a needs assessment: a score from 1 to 5 for every domain of DOMAINS."""
    must_work_on(case, Act.ASSESS, by=by)
    must_be_open(case)
    not_in_future(on, today)
    if set(scores) != set(DOMAINS) or not all(score in range(1, 6) for score in scores.values()):
        raise ScoreOutside
    about: dict[str, Any] = {**scores, "remark": remark.strip()}
    assessment = Assessment(assessed_on=on, assessed_by_id=by.user_id, **about)
    case.assessments.append(assessment)
    return assessment


def agree_plan(
    case: Case, contact_frequency: ContactFrequency, *, by: Actor, on: date, today: date
) -> ActionPlan:
    """Begin a plan; it takes the place of an earlier one, which stays in the history."""
    must_work_on(case, Act.EDIT_PLAN, by=by)
    must_be_open(case)
    not_in_future(on, today)
    plan = ActionPlan(agreed_on=on, contact_frequency=contact_frequency, agreed_by_id=by.user_id)
    case.plans.append(plan)
    return plan


def set_goal(case: Case, title: str, *, by: Actor, on: date, today: date) -> Goal:
    """Add a goal to the plan in force."""
    must_work_on(case, Act.EDIT_PLAN, by=by)
    must_be_open(case)
    not_in_future(on, today)
    if case.plan is None:
        raise PlanMissing
    goal = Goal(title=_in_words(title), set_on=on)
    case.plan.goals.append(goal)
    return goal


def add_step(
    goal: Goal, title: str, *, owner: StepOwner, due_on: date, by: Actor, on: date
) -> PlanStep:
    """Add one thing to do for a goal, with who does it and until when."""
    case = goal.plan.case
    must_work_on(case, Act.EDIT_PLAN, by=by)
    must_be_open(case)
    if due_on < on:
        raise StepDueInPast
    step = PlanStep(title=_in_words(title), owner=owner, due_on=due_on)
    goal.steps.append(step)
    return step


def finish_step(step: PlanStep, *, by: Actor, on: date, today: date, evidence: str = "") -> None:
    """Note that a step is done, with what shows it."""
    case = step.goal.plan.case
    must_work_on(case, Act.EDIT_PLAN, by=by)
    must_be_open(case)
    _not_twice(step.done_on)
    not_in_future(on, today)
    _not_before(on, step.goal.set_on)
    step.done_on, step.evidence = on, evidence.strip()


def achieve_goal(goal: Goal, *, by: Actor, on: date, today: date) -> None:
    """Note that a goal is reached."""
    must_work_on(goal.plan.case, Act.EDIT_PLAN, by=by)
    must_be_open(goal.plan.case)
    _not_twice(goal.achieved_on)
    not_in_future(on, today)
    _not_before(on, goal.set_on)
    goal.achieved_on = on


def undo_step(step: PlanStep, *, by: Actor) -> None:
    """Take back that a step is done."""
    must_work_on(step.goal.plan.case, Act.EDIT_PLAN, by=by)
    must_be_open(step.goal.plan.case)
    step.done_on, step.evidence = None, ""


def undo_goal(goal: Goal, *, by: Actor) -> None:
    """Take back that a goal is reached."""
    must_work_on(goal.plan.case, Act.EDIT_PLAN, by=by)
    must_be_open(goal.plan.case)
    goal.achieved_on = None


def _in_words(title: str) -> str:
    if not title.strip():
        raise WordsMissing
    return title.strip()


def _not_twice(done_on: date | None) -> None:
    if done_on is not None:
        raise AlreadyDone(done_on=done_on)


def _not_before(on: date, agreed_on: date) -> None:
    if on < agreed_on:
        raise DoneBeforeAgreed(agreed_on=agreed_on)
