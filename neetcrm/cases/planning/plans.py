"""The action plan: agreed in versions, reviewed at most every 90 days; its goals and steps.

Agreeing anew makes a new version that carries over what is still open; the earlier version stays
as it was. Only the version in force is worked on.
"""

from datetime import date, timedelta

from neetcrm.access import Act, Actor, Role
from neetcrm.accounts import User
from neetcrm.cases.lifecycle import must_be_open, not_in_future
from neetcrm.cases.models import (
    ActionPlan,
    Band,
    Case,
    ContactFrequency,
    Goal,
    PlanReview,
    PlanStep,
    StepOwner,
)
from neetcrm.cases.scope import must_work_on
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_

REVIEW_WITHIN = timedelta(days=90)
FREQUENCY_OF: dict[Band, ContactFrequency] = {
    Band.A: ContactFrequency.FOUR_WEEKS,
    Band.B: ContactFrequency.TWO_WEEKS,
    Band.C: ContactFrequency.WEEKLY,
}
"""How often to be in touch, as the band of the last needs assessment proposes it."""
ROLE_OF: dict[StepOwner, Role] = {
    StepOwner.COUNSELOR: Role.COUNSELOR,
    StepOwner.PSYCHOLOGIST: Role.PSYCHOLOGIST,
}


class PlanMissing(RuleBroken):
    sentence = N_("Agree an action plan first.")


class PlanReplaced(RuleBroken):
    sentence = N_("This version was replaced on {replaced_on}: work on the one in force.")


class PlanBeforeLast(RuleBroken):
    sentence = N_("The plan in force was agreed on {agreed_on}: a new one is not agreed before.")


class ReviewTooLate(RuleBroken):
    sentence = N_("Review the plan within 90 days: on {latest_on} at the latest.")


class ReviewInPast(RuleBroken):
    sentence = N_("The next review lies after this day.")


class ReviewBeforeLast(RuleBroken):
    sentence = N_("This plan was reviewed on {reviewed_on}: a review is not dated before that.")


class ReviewNotLast(RuleBroken):
    sentence = N_("Only the last review of a plan can be taken back.")


class WordsMissing(RuleBroken):
    sentence = N_("Say in a few words what is meant.")


class AlreadyDone(RuleBroken):
    sentence = N_("This was already noted as done on {done_on}.")


class AlreadyDropped(RuleBroken):
    sentence = N_("This was dropped on {dropped_on}. Take that back first.")


class StepDueInPast(RuleBroken):
    sentence = N_("A step is due on the day it is agreed or later.")


class StepOfNoWorker(RuleBroken):
    sentence = N_("Name a worker only for a step that a counselor or a psychologist does.")


class WorkerUnfit(RuleBroken):
    sentence = N_("{name} cannot do this step: choose a worker of this centre and of this role.")


class DoneBeforeAgreed(RuleBroken):
    sentence = N_("This cannot be done before it was agreed on {agreed_on}.")


def agree_plan(
    case: Case,
    contact_frequency: ContactFrequency,
    *,
    by: Actor,
    on: date,
    today: date,
    review_on: date | None = None,
) -> ActionPlan:
    """Agree a plan, or a new version of it, to be reviewed at most 90 days later.

    Goals that are still open come over with their steps. Without *review_on* the plan is reviewed
    on the last day that the programme allows.
    """
    must_work_on(case, Act.EDIT_PLAN, by=by)
    must_be_open(case)
    not_in_future(on, today)
    earlier = case.plan
    if earlier is not None and on < earlier.agreed_on:
        raise PlanBeforeLast(agreed_on=earlier.agreed_on)
    plan = ActionPlan(
        number=earlier.number + 1 if earlier else 1,
        agreed_on=on,
        contact_frequency=contact_frequency,
        review_on=_review_day(review_on, on),
        agreed_by_id=by.user_id,
    )
    if earlier is not None:
        earlier.replaced_on = on
        plan.goals = [_carried(goal) for goal in earlier.goals if goal.is_open]
    case.plans.append(plan)
    return plan


def review_plan(
    plan: ActionPlan, *, said: str, next_review_on: date, by: Actor, on: date, today: date
) -> PlanReview:
    """Note that the plan was looked at together, what was said, and when to do so again."""
    must_be_in_force(plan, by=by)
    not_in_future(on, today)
    _not_before(on, plan.agreed_on)
    for earlier in plan.reviews[-1:]:
        if on < earlier.reviewed_on:
            raise ReviewBeforeLast(reviewed_on=earlier.reviewed_on)
    review = PlanReview(
        reviewed_on=on, was_due_on=plan.review_on, said=in_words(said), reviewed_by_id=by.user_id
    )
    plan.review_on = _review_day(next_review_on, on)
    plan.reviews.append(review)
    return review


def undo_review(review: PlanReview, *, by: Actor) -> None:
    """Take the last review of a plan back; the plan is due as it was."""
    plan = review.plan
    must_be_in_force(plan, by=by)
    if review is not plan.reviews[-1]:
        raise ReviewNotLast
    plan.review_on = review.was_due_on
    plan.reviews.remove(review)


def set_goal(case: Case, title: str, *, by: Actor, on: date, today: date) -> Goal:
    """Add a goal to the plan in force."""
    must_work_on(case, Act.EDIT_PLAN, by=by)
    must_be_open(case)
    not_in_future(on, today)
    if case.plan is None:
        raise PlanMissing
    goal = Goal(title=in_words(title), set_on=on)
    case.plan.goals.append(goal)
    return goal


def add_step(
    goal: Goal,
    title: str,
    *,
    owner: StepOwner,
    due_on: date,
    by: Actor,
    on: date,
    worker: User | None = None,
) -> PlanStep:
    """Add one thing to do for a goal, with who does it and until when."""
    must_be_in_force(goal.plan, by=by)
    not_dropped(goal)
    if due_on < on:
        raise StepDueInPast
    must_suit(worker, owner, goal.plan.case)
    step = PlanStep(title=in_words(title), owner=owner, worker=worker, due_on=due_on)
    goal.steps.append(step)
    return step


def finish_step(step: PlanStep, *, by: Actor, on: date, today: date, evidence: str = "") -> None:
    """Note that a step is done, with what shows it."""
    must_be_in_force(step.goal.plan, by=by)
    not_dropped(step.goal)
    not_dropped(step)
    _not_twice(step.done_on)
    not_in_future(on, today)
    _not_before(on, step.goal.set_on)
    step.done_on, step.evidence = on, evidence.strip()


def achieve_goal(goal: Goal, *, by: Actor, on: date, today: date) -> None:
    """Note that a goal is reached."""
    must_be_in_force(goal.plan, by=by)
    not_dropped(goal)
    _not_twice(goal.achieved_on)
    not_in_future(on, today)
    _not_before(on, goal.set_on)
    goal.achieved_on = on


def undo_step(step: PlanStep, *, by: Actor) -> None:
    """Take back that a step is done."""
    must_be_in_force(step.goal.plan, by=by)
    step.done_on, step.evidence = None, ""


def undo_goal(goal: Goal, *, by: Actor) -> None:
    """Take back that a goal is reached."""
    must_be_in_force(goal.plan, by=by)
    goal.achieved_on = None


def must_be_in_force(plan: ActionPlan, *, by: Actor) -> None:
    """Raise unless *by* may edit this plan, its case is open and no later version is in force."""
    must_work_on(plan.case, Act.EDIT_PLAN, by=by)
    must_be_open(plan.case)
    if not plan.is_in_force:
        raise PlanReplaced(replaced_on=plan.replaced_on)


def must_suit(worker: User | None, owner: StepOwner, case: Case) -> None:
    """Raise unless *worker* may own a step of this kind in the centre of the case."""
    if worker is None:
        return
    if owner not in ROLE_OF:
        raise StepOfNoWorker
    is_of_centre = case.centre_id in worker.as_actor().centre_ids
    if not (worker.active and is_of_centre and worker.role is ROLE_OF[owner]):
        raise WorkerUnfit(name=worker.full_name)


def not_dropped(one: Goal | PlanStep) -> None:
    if one.dropped_on is not None:
        raise AlreadyDropped(dropped_on=one.dropped_on)


def in_words(text: str) -> str:
    """Return *text* without the space around it; raise WordsMissing where there is none."""
    if not text.strip():
        raise WordsMissing
    return text.strip()


def _review_day(wanted: date | None, on: date) -> date:
    latest = on + REVIEW_WITHIN
    if wanted is not None and wanted > latest:
        raise ReviewTooLate(latest_on=latest)
    if wanted is not None and wanted <= on:
        raise ReviewInPast
    return wanted or latest


def _carried(goal: Goal) -> Goal:
    """Return an open goal as the next version has it, with what was done for it and what is not."""
    steps = [
        PlanStep(
            carried_from_id=step.id,
            title=step.title,
            owner=step.owner,
            worker_id=step.worker_id,
            due_on=step.due_on,
            done_on=step.done_on,
            evidence=step.evidence,
        )
        for step in goal.steps
        if step.dropped_on is None
    ]
    return Goal(carried_from_id=goal.id, title=goal.title, set_on=goal.set_on, steps=steps)


def _not_twice(done_on: date | None) -> None:
    if done_on is not None:
        raise AlreadyDone(done_on=done_on)


def _not_before(on: date, agreed_on: date) -> None:
    if on < agreed_on:
        raise DoneBeforeAgreed(agreed_on=agreed_on)
