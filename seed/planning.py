"""The rows of an action plan after it was agreed: carried over, reviewed, changed."""

from neetcrm.cases.models import ChangeKind, Goal, PlanChange, PlanReview, PlanStep
from neetcrm.db import Record

from .events import Event, PlanReviewed, StepChanged
from .rows import Row, Told

GOAL: Row = {"version": 1, "carried_from_id": None, "achieved_on": None, "dropped_on": None}
STEP: Row = {
    "version": 1,
    "carried_from_id": None,
    "worker_id": None,
    "done_on": None,
    "evidence": "",
    "dropped_on": None,
}
"""A goal and a step of which nothing is said yet."""


def carry_over(event: Event, told: Told, earlier: Row) -> None:
    """Write the open goals of the earlier version again, with their steps."""
    for place, goal in enumerate(told.goals):
        if goal["plan_id"] == earlier["id"] and goal["achieved_on"] is None:
            told.goals[place] = _again(event, told, Goal, goal, plan_id=told.plan["id"])
            for at, step in enumerate(told.steps):
                if step["goal_id"] == goal["id"]:
                    new = told.goals[place]["id"]
                    told.steps[at] = _again(event, told, PlanStep, step, goal_id=new)


def review(event: PlanReviewed, told: Told) -> None:
    told.add(
        PlanReview,
        event,
        plan_id=told.plan["id"],
        reviewed_on=event.on,
        was_due_on=told.plan["review_on"],
        said=event.said,
        reviewed_by_id=event.by,
    )
    told.plan["review_on"] = event.next_review_on


def change_step(event: StepChanged, told: Told) -> None:
    step = told.steps[event.step]
    before = {"title": step["title"], "owner": step["owner"].value, "worker_id": None}
    told.add(
        PlanChange,
        event,
        plan_id=told.plan["id"],
        goal_id=step["goal_id"],
        step_id=step["id"],
        kind=ChangeKind.CHANGED,
        title=step["title"],
        reason=event.reason,
        before=before | {"due_on": step["due_on"].isoformat()},
        changed_on=event.on,
        changed_by_id=event.by,
        undone_on=None,
    )
    step["due_on"] = event.due_on


def _again(event: Event, told: Told, kind: type[Record], row: Row, **moved: int) -> Row:
    same = {name: value for name, value in row.items() if name not in ("id", "created_at")}
    return told.add(kind, event, **{**same, **moved, "carried_from_id": row["id"]})
