"""Placements, outcomes, closings and follow-ups as rows: what the operations make of them."""

from dataclasses import fields
from datetime import date
from typing import Any

from neetcrm.cases.models import (
    WINDOW,
    AttemptResult,
    Closing,
    Evidence,
    FollowUp,
    FollowUpAttempt,
    FollowUpPoint,
    FollowUpState,
    Outcome,
    OutcomeKind,
    OutcomeProof,
    Placement,
    PlacementKind,
)
from neetcrm.cases.placing import followups
from neetcrm.cases.placing.answering import ENDS_WITH
from neetcrm.cases.placing.outcomes import outcome_of_job
from neetcrm.cases.placing.placements import COMPLETED, End

from .events import (
    CaseClosed,
    CaseOpened,
    Event,
    FollowUpAttempted,
    JobStarted,
    PlacementEnded,
    values,
)
from .rows import Row, Told

PLACEMENT: Row = {
    "version": 1,
    "title": "",
    "organisation": "",
    "starts_on": None,
    "expected_end_on": None,
    "ended_on": None,
    "result": None,
    "continues_alongside": False,
    "young_person_signed_on": None,
    "host_signed_on": None,
    "centre_signed_on": None,
    "representative_signed_on": None,
    "contract_kind": None,
    "evidence": None,
    "weekly_hours": None,
    "wage": None,
    "is_subsidised": False,
    "course_run": "",
    "attendance_percent": None,
    "certificate": "",
    "end_assessment": None,
    "end_remark": "",
}
"""A placement of which nothing is said yet."""


def begin(event: Event, told: Told, kind: PlacementKind, **signed: date) -> None:
    """Write a stay with its follow-ups."""
    said = {name: value for name, value in values(event).items() if name in PLACEMENT}
    row: Row = {**PLACEMENT, **said, **signed, "kind": kind, "recorded_by_id": event.by}
    placement = told.add_to_case(Placement, event, **row)
    told.placements.append(placement)
    if kind in followups.FOLLOWED_UP:
        starts_on = placement["starts_on"]
        days = followups.days_after_a_start(starts_on)
        _plan(event, told, days, begins_on=starts_on, placement_id=placement["id"])


def show_work(event: JobStarted, told: Told) -> None:
    """Write the outcome that a job is."""
    kind = outcome_of_job(event.contract_kind)
    _reach(event, told, told.placements[-1], kind, event.evidence, "")


def end(event: PlacementEnded, told: Told) -> None:
    """Write the end of a stay; what is not yet due is dropped, what is proven is an outcome."""
    placement = told.placements[event.placement]
    said = {field.name: getattr(event, field.name) for field in fields(End)}
    placement.update(said, ended_on=event.on, result=event.result)
    if event.evidence is not None:
        kind = COMPLETED[placement["kind"]]
        _reach(event, told, placement, kind, event.evidence, event.seen)
    _drop(told, event, due_after=event.on, placement_id=placement["id"])


def leave(event: CaseClosed, told: Told) -> None:
    """Write the closing with the follow-ups of the exit."""
    closing = told.add_to_case(
        Closing,
        event,
        closed_on=event.on,
        reason=event.reason,
        note=event.note,
        closed_by_id=event.by,
        reopened_on=None,
        reopened_because="",
        reopened_by_id=None,
    )
    if event.reason not in followups.NOBODY_TO_ASK:
        days = followups.days_after_an_exit(event.on)
        _plan(event, told, days, begins_on=event.on, closing_id=closing["id"])


def come_back(event: CaseOpened, told: Told) -> None:
    """Drop the follow-ups of earlier exits."""
    for follow_up in told.follow_ups:
        if follow_up["closing_id"]:
            _drop(told, event, due_after=date.min, closing_id=follow_up["closing_id"])


def ask(event: FollowUpAttempted, told: Told) -> None:
    """Write one attempt, and what became of the follow-up by it."""
    follow_up = told.follow_ups[event.follow_up]
    told.add(
        FollowUpAttempt,
        event,
        follow_up_id=follow_up["id"],
        attempted_on=event.on,
        channel=event.channel,
        result=event.result,
        standing=event.standing,
        standing_until=None,
        note=event.note,
        recorded_by_id=event.by,
    )
    if event.result in ENDS_WITH:
        follow_up.update(state=ENDS_WITH[event.result], settled_on=event.on)
    if event.result is AttemptResult.REACHED:
        told.case["last_contact_on"] = max(told.case["last_contact_on"], event.on)


def _plan(
    event: Event,
    told: Told,
    days: dict[FollowUpPoint, date],
    *,
    begins_on: date,
    placement_id: int | None = None,
    closing_id: int | None = None,
) -> None:
    for point, due_on in days.items():
        follow_up = told.add_to_case(
            FollowUp,
            event,
            version=1,
            placement_id=placement_id,
            closing_id=closing_id,
            point=point,
            opens_on=max(begins_on, due_on - WINDOW),
            due_on=due_on,
            state=FollowUpState.PLANNED,
            settled_on=None,
        )
        told.follow_ups.append(follow_up)


def _drop(told: Told, event: Event, *, due_after: date, **of: Any) -> None:
    for follow_up in told.follow_ups:
        is_of_it = all(follow_up[name] == value for name, value in of.items())
        is_planned = follow_up["state"] is FollowUpState.PLANNED
        if is_of_it and is_planned and follow_up["due_on"] > due_after:
            follow_up.update(state=FollowUpState.DROPPED, settled_on=event.on)


def _reach(
    event: Event, told: Told, placement: Row, kind: OutcomeKind, evidence: Evidence, seen: str
) -> None:
    outcome = told.add_to_case(
        Outcome,
        event,
        version=1,
        placement_id=placement["id"],
        kind=kind,
        reached_on=event.on,
        evidence=evidence,
        taken_back_on=None,
        recorded_by_id=event.by,
    )
    told.add(
        OutcomeProof,
        event,
        outcome_id=outcome["id"],
        evidence=evidence,
        seen=seen,
        seen_on=event.on,
        recorded_by_id=event.by,
    )
