"""The questions behind the requirements: each asks the records of one case about one day."""

from datetime import date, timedelta

from neetcrm.cases.models import Case, Placement, PlacementKind, PlacementResult
from neetcrm.people.models import Purpose
from neetcrm.people.registration import consent_in_force

ASSESSMENT_HOLDS = timedelta(days=90)
ENROLMENT_AHEAD = timedelta(days=30)


def neet_status_recorded(case: Case, on: date) -> bool:
    return any(status.checked_on <= on for status in case.neet_statuses)


def data_processing_allowed(case: Case, on: date) -> bool:
    return consent_in_force(case.person, Purpose.DATA_PROCESSING, on=on) is not None


def can_be_contacted(case: Case, _on: date) -> bool:
    return case.person.has_contact


def recently_assessed(case: Case, on: date) -> bool:
    return any(
        assessment.assessed_on <= on <= assessment.assessed_on + ASSESSMENT_HOLDS
        for assessment in case.assessments
    )


def plan_agreed(case: Case, on: date) -> bool:
    agreed = [plan for plan in case.plans if plan.agreed_on <= on]
    return bool(agreed) and any(goal.dropped_on is None for goal in agreed[-1].goals)


def _of_kind(case: Case, kind: PlacementKind) -> list[Placement]:
    """Return the stays of a kind that took place, run or are to begin."""
    return [
        placement
        for placement in case.placements
        if placement.kind is kind and placement.result is not PlacementResult.NOT_STARTED
    ]


def enrolled(case: Case, on: date) -> bool:
    return any(
        training.starts_on <= on + ENROLMENT_AHEAD
        and (training.ended_on is None or on < training.ended_on)
        for training in _of_kind(case, PlacementKind.TRAINING)
    )


def agreement_signed(case: Case, on: date) -> bool:
    return any(
        internship.ended_on is None and _is_signed(internship, case, on)
        for internship in _of_kind(case, PlacementKind.INTERNSHIP)
    )


def _is_signed(internship: Placement, case: Case, on: date) -> bool:
    days = [
        internship.young_person_signed_on,
        internship.host_signed_on,
        internship.centre_signed_on,
    ]
    if case.person.is_minor(on):
        days.append(internship.representative_signed_on)
    return all(day is not None and day <= on for day in days)


def job_proven(case: Case, on: date) -> bool:
    return any(
        job.is_running(on) and job.contract_kind is not None and job.evidence is not None
        for job in _of_kind(case, PlacementKind.JOB)
    )


def training_settled(case: Case, on: date) -> bool:
    return not any(
        training.is_running(on) and not training.continues_alongside
        for training in _of_kind(case, PlacementKind.TRAINING)
    )
