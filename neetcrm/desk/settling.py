"""A case closes together with what is still open in it: all of it in one step, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, assert_never

from neetcrm.access import Actor
from neetcrm.cases import closing, tasks
from neetcrm.cases.models import (
    Case,
    Closing,
    ClosingReason,
    Placement,
    PlacementResult,
    Task,
)
from neetcrm.cases.placements import end_placement
from neetcrm.db import Choice
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.reasons import Reason
from neetcrm.referrals import lifecycle as referring
from neetcrm.referrals.models import AnswerChannel, Referral, ReferralState


class TaskEnd(Choice):
    """What becomes of an open task when its case closes."""

    DONE = "done", N_("Done")
    DROPPED = "dropped", N_("To be dropped")


class ReferralOwnerNeeded(RuleBroken):
    sentence = N_("It has started: only the partner or the owner of the referral may end it.")


class NotSettled(RuleBroken):
    """Carries what each open thing was refused with, by the name of its question."""

    sentence = N_("Some of what is open could not be settled. Nothing was changed.")

    def __init__(self, refused: Mapping[str, RuleBroken]) -> None:
        super().__init__()
        self.refused = refused


@dataclass(frozen=True)
class PlacementEnd:
    """How a placement ends, and when; on the day of the closing where *on* is None."""

    result: PlacementResult
    on: date | None = None


@dataclass(frozen=True)
class ReferralEnd:
    """How a live referral ends: taken back, or with the partner's last word."""

    to: ReferralState
    reason: Reason | None = None
    outcome: str = ""
    channel: AnswerChannel | None = None


@dataclass(frozen=True)
class Settlement:
    """What becomes of each open thing of a case, by its number; what is missing stays open."""

    placements: Mapping[int, PlacementEnd] = field(default_factory=dict)
    referrals: Mapping[int, ReferralEnd] = field(default_factory=dict)
    tasks: Mapping[int, TaskEnd] = field(default_factory=dict)


def close_settled(
    case: Case,
    reason: ClosingReason,
    *,
    settlement: Settlement,
    live_referrals: Sequence[Referral],
    open_tasks: Sequence[Task],
    by: Actor,
    on: date,
    today: date,
    note: str = "",
) -> Closing:
    """Settle what is open as *settlement* says, and close the case, all on the day *on*.

    Raises NotSettled with all that is refused, or what close_case() refuses with; the caller
    then undoes what was begun.
    """
    now: dict[str, Any] = {"by": by, "on": on, "today": today}
    left_referrals = [one for one in live_referrals if one.id not in settlement.referrals]
    left_tasks = [one for one in open_tasks if one.id not in settlement.tasks]
    _carry_out(_steps(case, settlement, live_referrals, open_tasks, now))
    return closing.close_case(
        case, reason, live_referrals=left_referrals, open_tasks=left_tasks, note=note, **now
    )


def _steps(
    case: Case,
    settlement: Settlement,
    live_referrals: Sequence[Referral],
    open_tasks: Sequence[Task],
    now: dict[str, Any],
) -> dict[str, Callable[[], object]]:
    """Return what is to be done, by the name of the question that asked for it."""
    steps: dict[str, Callable[[], object]] = {}
    for placement in case.placements:
        if placement_end := settlement.placements.get(placement.id or 0):
            step = partial(_end_placement, placement, placement_end, **now)
            steps[f"placement_{placement.id}"] = step
    for referral in live_referrals:
        if ending := settlement.referrals.get(referral.id or 0):
            steps[f"referral_{referral.id}"] = partial(_end_referral, referral, ending, **now)
    for task in open_tasks:
        if task_end := settlement.tasks.get(task.id or 0):
            steps[f"task_{task.id}"] = partial(_end_task, task, task_end, **now)
    return steps


def _carry_out(steps: Mapping[str, Callable[[], object]]) -> None:
    """Do each step; tell all that was refused at once."""
    refused: dict[str, RuleBroken] = {}
    for name, step in steps.items():
        try:
            step()
        except RuleBroken as broken:
            refused[name] = broken
    if refused:
        raise NotSettled(refused)


def _end_placement(
    placement: Placement, end: PlacementEnd, *, by: Actor, on: date, today: date
) -> None:
    end_placement(placement, end.result, by=by, on=end.on or on, today=today)


def _end_referral(
    referral: Referral, end: ReferralEnd, *, by: Actor, on: date, today: date
) -> None:
    now: dict[str, Any] = {"by": by, "on": on, "today": today}
    if end.to is ReferralState.WITHDRAWN:
        referring.withdraw(referral, reason=end.reason, **now)
        return
    if by.user_id != referral.owner_id:
        raise ReferralOwnerNeeded
    referring.record_answer(
        referral, end.to, channel=end.channel, reason=end.reason, outcome=end.outcome, **now
    )


def _end_task(task: Task, end: TaskEnd, *, by: Actor, on: date, today: date) -> None:
    match end:
        case TaskEnd.DONE:
            tasks.finish_task(task, by=by, on=on, today=today, goes_on=False)
        case TaskEnd.DROPPED:
            tasks.drop_task(task, by=by, on=on)
        case _:
            assert_never(end)
