"""Trainings, internships and jobs: how a stay begins, is signed and ends."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from neetcrm.access import Act, Actor
from neetcrm.cases.lifecycle import must_be_open, not_in_future
from neetcrm.cases.models import (
    Case,
    ContractKind,
    EndAssessment,
    Evidence,
    OutcomeKind,
    Placement,
    PlacementKind,
    PlacementResult,
)
from neetcrm.cases.placing import followups
from neetcrm.cases.placing.outcomes import Proof, outcome_of_job, record_outcome
from neetcrm.cases.scope import must_work_on
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_

FURTHEST_START = timedelta(days=365)

ENDS_WITH: dict[PlacementKind, frozenset[str]] = {
    PlacementKind.TRAINING: frozenset({"attendance_percent", "certificate", "end_remark"}),
    PlacementKind.INTERNSHIP: frozenset({"attendance_percent", "end_assessment", "end_remark"}),
    PlacementKind.JOB: frozenset({"end_remark"}),
}
"""What is told at the end of each kind of stay."""

COMPLETED = {
    PlacementKind.TRAINING: OutcomeKind.FINISHED_TRAINING,
    PlacementKind.INTERNSHIP: OutcomeKind.FINISHED_INTERNSHIP,
}
"""The outcome of a stay that was completed; that of a job is to have it."""


class PlaceUnnamed(RuleBroken):
    sentence = N_("Name what it is and with whom.")


class EndBeforeStart(RuleBroken):
    sentence = N_("It cannot end before it starts on {starts_on}.")


class StartTooFar(RuleBroken):
    sentence = N_("Record it at most a year before it starts.")


class StartBeforeCase(RuleBroken):
    sentence = N_("It cannot start before the case was opened on {opened_on}.")


class PlacementEnded(RuleBroken):
    sentence = N_("This already ended on {ended_on}.")


class SignedInFuture(RuleBroken):
    sentence = N_("A signature cannot lie in the future.")


class StartAfterEnd(RuleBroken):
    sentence = N_("It cannot start after it ended on {ended_on}.")


class OutcomeAhead(RuleBroken):
    sentence = N_("Its outcome would lie in the future. Take the outcome back first.")


class OutcomeBeforeStart(RuleBroken):
    sentence = N_(
        "Its outcome was reached on {reached_on}, before it would start."
        " Take the outcome back first."
    )


class PlacementRunning(RuleBroken):
    sentence = N_("This has not ended.")


class NotOfThisKind(RuleBroken):
    sentence = N_("This cannot be said of the end of this kind of placement: {kind}.")


class NothingToProve(RuleBroken):
    sentence = N_("Evidence is asked for a training or an internship that was completed.")


class NotATraining(RuleBroken):
    sentence = N_("Only a training continues alongside.")


@dataclass(frozen=True)
class End:
    """What is known at the end of a stay besides its day and result, each kind its own part."""

    attendance_percent: int | None = None
    certificate: str = ""
    end_assessment: EndAssessment | None = None
    end_remark: str = ""


NOTHING_MORE = End()


def start_training(
    case: Case,
    *,
    title: str,
    organisation: str,
    starts_on: date,
    by: Actor,
    today: date,
    course_run: str = "",
    expected_end_on: date | None = None,
) -> Placement:
    """Enrol the young person in a run of a course."""
    particulars = {
        "title": title,
        "organisation": organisation,
        "course_run": course_run.strip(),
        "starts_on": starts_on,
        "expected_end_on": expected_end_on,
    }
    return _start(case, PlacementKind.TRAINING, particulars, by=by, today=today)


def start_internship(
    case: Case,
    *,
    title: str,
    organisation: str,
    starts_on: date,
    by: Actor,
    today: date,
    expected_end_on: date | None = None,
    young_person_signed_on: date | None = None,
    host_signed_on: date | None = None,
    centre_signed_on: date | None = None,
    representative_signed_on: date | None = None,
) -> Placement:
    """Record an internship and the days on which its agreement was signed."""
    particulars = {
        "title": title,
        "organisation": organisation,
        "starts_on": starts_on,
        "expected_end_on": expected_end_on,
        "young_person_signed_on": young_person_signed_on,
        "host_signed_on": host_signed_on,
        "centre_signed_on": centre_signed_on,
        "representative_signed_on": representative_signed_on,
    }
    return _start(case, PlacementKind.INTERNSHIP, particulars, by=by, today=today)


def start_job(
    case: Case,
    *,
    title: str,
    organisation: str,
    starts_on: date,
    contract_kind: ContractKind,
    evidence: Evidence,
    by: Actor,
    today: date,
    expected_end_on: date | None = None,
    weekly_hours: int | None = None,
    wage: Decimal | None = None,
    is_subsidised: bool = False,
) -> Placement:
    """Record a job, with its contract, what proves it, and its wage in tenge a month.

    One that has started is an outcome as well, with the same evidence.
    """
    particulars = {
        "title": title,
        "organisation": organisation,
        "starts_on": starts_on,
        "expected_end_on": expected_end_on,
        "contract_kind": contract_kind,
        "evidence": evidence,
        "weekly_hours": weekly_hours,
        "wage": wage,
        "is_subsidised": is_subsidised,
    }
    job = _start(case, PlacementKind.JOB, particulars, by=by, today=today)
    if starts_on <= today:
        kind = outcome_of_job(contract_kind)
        record_outcome(
            case, kind, evidence=evidence, placement=job, by=by, on=starts_on, today=today
        )
    return job


def correct_placement(
    placement: Placement, *, by: Actor, today: date, **particulars: Any
) -> Placement:
    """Set right what was mistyped when a stay was recorded: any of its kind's particulars.

    Follow-ups that nobody answered move with the day of the start; of a stay that has ended they
    are planned as far as they are due by its end.
    """
    must_work_on(placement.case, Act.PLACE, by=by)
    corrected = _checked(placement.case, particulars, today)
    if placement.ended_on and corrected["starts_on"] > placement.ended_on:
        raise StartAfterEnd(ended_on=placement.ended_on)
    _move_outcomes(placement, corrected["starts_on"], today)
    for name, value in corrected.items():
        setattr(placement, name, value)
    followups.move_with_start(placement)
    followups.take_up_again(placement.follow_ups, due_by=_last_due(placement))
    followups.drop_planned(placement.follow_ups, due_after=_last_due(placement), on=today)
    return placement


def end_placement(
    placement: Placement,
    result: PlacementResult,
    *,
    by: Actor,
    on: date,
    today: date,
    end: End = NOTHING_MORE,
    proof: Proof | None = None,
) -> None:
    """End a stay on the day *on*, with how it ended; what is not yet due is not followed up.

    With *proof*, a completed training or internship is an outcome as well. A stay that did not
    take place ends on the day it should have begun. A job may end after its case has closed.
    """
    must_work_on(placement.case, Act.PLACE, by=by)
    _must_not_have_ended(placement)
    not_in_future(on, today)
    _must_fit(end, placement)
    if result is PlacementResult.NOT_STARTED:
        on = placement.starts_on
    if on < placement.starts_on:
        raise EndBeforeStart(starts_on=placement.starts_on)
    if proof is not None:
        _record_what_came(placement, result, proof, by=by, on=on, today=today)
    placement.ended_on, placement.result = on, result
    for field in fields(end):
        setattr(placement, field.name, getattr(end, field.name))
    followups.drop_planned(placement.follow_ups, due_after=_last_due(placement), on=today)


def resume_placement(placement: Placement, *, by: Actor) -> None:
    """Take back an end that was recorded by mistake; an outcome of it stays to be judged."""
    must_work_on(placement.case, Act.PLACE, by=by)
    must_be_open(placement.case)
    if placement.ended_on is None:
        raise PlacementRunning
    placement.ended_on, placement.result = None, None
    followups.take_up_again(placement.follow_ups, due_by=_last_due(placement))
    for field in fields(End):
        setattr(placement, field.name, field.default)


def continue_alongside(training: Placement, *, by: Actor) -> None:
    """Note that a running training goes on beside an internship or a job."""
    _must_run(training, by)
    if training.kind is not PlacementKind.TRAINING:
        raise NotATraining
    training.continues_alongside = True


def _must_run(placement: Placement, by: Actor) -> None:
    must_work_on(placement.case, Act.PLACE, by=by)
    must_be_open(placement.case)
    _must_not_have_ended(placement)


def _must_not_have_ended(placement: Placement) -> None:
    if placement.ended_on is not None:
        raise PlacementEnded(ended_on=placement.ended_on)


def _last_due(placement: Placement) -> date:
    """Return the last day on which a stay that ended is still followed up."""
    never_began = placement.result is PlacementResult.NOT_STARTED
    return date.min if never_began else placement.ended_on or date.max


def _start(
    case: Case, kind: PlacementKind, particulars: dict[str, Any], *, by: Actor, today: date
) -> Placement:
    must_work_on(case, Act.PLACE, by=by)
    must_be_open(case)
    checked = _checked(case, particulars, today)
    placement = Placement(kind=kind, recorded_by_id=by.user_id, **checked)
    case.placements.append(placement)
    followups.plan_after_start(placement)
    return placement


def _checked(case: Case, particulars: dict[str, Any], today: date) -> dict[str, Any]:
    """Return the particulars with clean words, or raise for what cannot be."""
    signed = [day for name, day in particulars.items() if name.endswith("signed_on")]
    if any(day is not None and day > today for day in signed):
        raise SignedInFuture
    _check_days(case, particulars["starts_on"], particulars.get("expected_end_on"), today)
    words = {name: particulars[name].strip() for name in ("title", "organisation")}
    if not all(words.values()):
        raise PlaceUnnamed
    return particulars | words


def _check_days(case: Case, starts_on: date, expected_end_on: date | None, today: date) -> None:
    if starts_on < case.opened_on:
        raise StartBeforeCase(opened_on=case.opened_on)
    if starts_on > today + FURTHEST_START:
        raise StartTooFar
    if expected_end_on and expected_end_on < starts_on:
        raise EndBeforeStart(starts_on=starts_on)


def _move_outcomes(placement: Placement, starts_on: date, today: date) -> None:
    """Let a result that came with the start have been reached on its corrected day."""
    at_start = [one for one in placement.outcomes if one.reached_on == placement.starts_on]
    if any(one.counts for one in at_start) and starts_on > today:
        raise OutcomeAhead
    for one in placement.outcomes:
        if one.counts and one not in at_start and one.reached_on < starts_on:
            raise OutcomeBeforeStart(reached_on=one.reached_on)
    for outcome in at_start:
        outcome.reached_on = starts_on


def _must_fit(end: End, placement: Placement) -> None:
    """Raise where the end tells what only another kind of stay has."""
    told = {field.name for field in fields(end) if getattr(end, field.name) != field.default}
    if not told <= ENDS_WITH[placement.kind]:
        raise NotOfThisKind(kind=placement.kind.label)


def _record_what_came(
    placement: Placement,
    result: PlacementResult,
    proof: Proof,
    *,
    by: Actor,
    on: date,
    today: date,
) -> None:
    kind = COMPLETED.get(placement.kind)
    if kind is None or result is not PlacementResult.COMPLETED:
        raise NothingToProve
    record_outcome(
        placement.case,
        kind,
        evidence=proof.evidence,
        seen=proof.seen,
        placement=placement,
        by=by,
        on=on,
        today=today,
    )
