"""Trainings, internships and jobs: how a stay begins, is signed and ends."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from neetcrm.access import Act, Actor
from neetcrm.cases.lifecycle import must_be_open, not_in_future
from neetcrm.cases.models import (
    Case,
    ContractKind,
    Evidence,
    Placement,
    PlacementKind,
    PlacementResult,
)
from neetcrm.cases.scope import must_work_on
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_

FURTHEST_START = timedelta(days=365)


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


class NotATraining(RuleBroken):
    sentence = N_("Only a training continues alongside.")


def start_training(
    case: Case,
    *,
    title: str,
    organisation: str,
    starts_on: date,
    by: Actor,
    today: date,
    expected_end_on: date | None = None,
) -> Placement:
    """Enrol the young person in a course."""
    return _start(
        case,
        PlacementKind.TRAINING,
        by=by,
        today=today,
        title=title,
        organisation=organisation,
        starts_on=starts_on,
        expected_end_on=expected_end_on,
    )


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
    must_work_on(case, Act.PLACE, by=by)
    signed = {
        "young_person_signed_on": young_person_signed_on,
        "host_signed_on": host_signed_on,
        "centre_signed_on": centre_signed_on,
        "representative_signed_on": representative_signed_on,
    }
    if any(day is not None and day > today for day in signed.values()):
        raise SignedInFuture
    return _start(
        case,
        PlacementKind.INTERNSHIP,
        by=by,
        today=today,
        title=title,
        organisation=organisation,
        starts_on=starts_on,
        expected_end_on=expected_end_on,
        **signed,
    )


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
    weekly_hours: int | None = None,
    wage: Decimal | None = None,
    is_subsidised: bool = False,
) -> Placement:
    """Record a job, with its contract, what proves it, and its wage in tenge a month."""
    return _start(
        case,
        PlacementKind.JOB,
        by=by,
        today=today,
        title=title,
        organisation=organisation,
        starts_on=starts_on,
        contract_kind=contract_kind,
        evidence=evidence,
        weekly_hours=weekly_hours,
        wage=wage,
        is_subsidised=is_subsidised,
    )


def end_placement(
    placement: Placement, result: PlacementResult, *, by: Actor, on: date, today: date
) -> None:
    """End a stay on the day *on*, with how it ended."""
    _must_run(placement, by)
    not_in_future(on, today)
    if on < placement.starts_on:
        raise EndBeforeStart(starts_on=placement.starts_on)
    placement.ended_on, placement.result = on, result


def continue_alongside(training: Placement, *, by: Actor) -> None:
    """Note that a running training goes on beside an internship or a job."""
    _must_run(training, by)
    if training.kind is not PlacementKind.TRAINING:
        raise NotATraining
    training.continues_alongside = True


def _must_run(placement: Placement, by: Actor) -> None:
    must_work_on(placement.case, Act.PLACE, by=by)
    must_be_open(placement.case)
    if placement.ended_on is not None:
        raise PlacementEnded(ended_on=placement.ended_on)


def _start(
    case: Case, kind: PlacementKind, *, by: Actor, today: date, **particulars: Any
) -> Placement:
    must_work_on(case, Act.PLACE, by=by)
    must_be_open(case)
    _check_days(case, particulars["starts_on"], particulars.get("expected_end_on"), today)
    words = {name: particulars[name].strip() for name in ("title", "organisation")}
    if not all(words.values()):
        raise PlaceUnnamed
    placement = Placement(kind=kind, recorded_by_id=by.user_id, **particulars | words)
    case.placements.append(placement)
    return placement


def _check_days(case: Case, starts_on: date, expected_end_on: date | None, today: date) -> None:
    if starts_on < case.opened_on:
        raise StartBeforeCase(opened_on=case.opened_on)
    if starts_on > today + FURTHEST_START:
        raise StartTooFar
    if expected_end_on and expected_end_on < starts_on:
        raise EndBeforeStart(starts_on=starts_on)
