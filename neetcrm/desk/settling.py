"""A case closes together with what is still open in it: all of it in one step, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, assert_never

from neetcrm.access import Actor
from neetcrm.appointments import booking
from neetcrm.appointments.models import Appointment, CancelledBy
from neetcrm.cases import closing
from neetcrm.cases.models import (
    Case,
    Closing,
    ClosingReason,
    Placement,
    PlacementResult,
    Task,
)
from neetcrm.cases.placing.placements import end_placement
from neetcrm.cases.waiting import tasks
from neetcrm.db import Choice, Record
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.reasons import Reason
from neetcrm.referrals import lifecycle as referring
from neetcrm.referrals.models import AnswerChannel, Referral, ReferralState


class TaskEnd(Choice):
    """What becomes of an open task when its case closes."""

    DONE = "done", N_("Done")
    DROPPED = "dropped", N_("To be dropped")


class AppointmentEnd(Choice):
    """What becomes of a planned appointment when its case closes."""

    HELD = "held", N_("It took place")
    MISSED = "missed", N_("They did not come")
    CANCELLED = "cancelled", N_("Cancel the appointment")


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
    appointments: Mapping[int, AppointmentEnd] = field(default_factory=dict)


@dataclass(frozen=True)
class StillOpen:
    """What stands open in a case, besides its placements."""

    live_referrals: Sequence[Referral] = ()
    open_tasks: Sequence[Task] = ()
    planned_appointments: Sequence[Appointment] = ()

    def without(self, settlement: Settlement) -> dict[str, Any]:
        """Return what *settlement* leaves open, as close_case() names it."""
        return {
            "live_referrals": _left(self.live_referrals, settlement.referrals),
            "open_tasks": _left(self.open_tasks, settlement.tasks),
            "planned_appointments": _left(self.planned_appointments, settlement.appointments),
        }


def close_settled(
    case: Case,
    reason: ClosingReason,
    *,
    settlement: Settlement,
    still_open: StillOpen,
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
    left = still_open.without(settlement)
    _carry_out(_steps(case, settlement, still_open, now))
    return closing.close_case(case, reason, **left, note=note, **now)


def _left(records: Sequence[Record], settled: Mapping[int, object]) -> Sequence[Record]:
    return [one for one in records if one.id not in settled]


def _steps(
    case: Case, settlement: Settlement, still_open: StillOpen, now: dict[str, Any]
) -> dict[str, Callable[[], object]]:
    """Return what is to be done, by the name of the question that asked for it."""
    kinds: tuple[tuple[str, Callable[..., object], Sequence[Record], Mapping[Any, object]], ...] = (
        ("placement", _end_placement, case.placements, settlement.placements),
        ("referral", _end_referral, still_open.live_referrals, settlement.referrals),
        ("task", _end_task, still_open.open_tasks, settlement.tasks),
        (
            "appointment",
            _end_appointment,
            still_open.planned_appointments,
            settlement.appointments,
        ),
    )
    return {
        f"{kind}_{record.id}": partial(end, record, settled[record.id], **now)
        for kind, end, records, settled in kinds
        for record in records
        if record.id in settled
    }


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
    if not referring.may_answer(referral, by=by):
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


def _end_appointment(
    appointment: Appointment, end: AppointmentEnd, *, by: Actor, on: date, today: date
) -> None:
    """Settle an appointment as of *today*: a closing that is dated back does not date it back."""
    match end:
        case AppointmentEnd.HELD:
            booking.mark_held(appointment, by=by, on=today)
        case AppointmentEnd.MISSED:
            booking.mark_missed(appointment, by=by, on=today)
        case AppointmentEnd.CANCELLED:
            booking.cancel(appointment, CancelledBy.CENTRE, reason="", by=by, on=today)
        case _:
            assert_never(end)
