"""What must be true before a case moves: the programme's table, one row a way.

The sentences tell a worker what to do, not what failed. Each requirement is a question about
the records of one case on one day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from neetcrm.cases.models import Case, Placement, PlacementKind, PlacementResult, Stage
from neetcrm.i18n import N_
from neetcrm.people.models import Purpose
from neetcrm.people.registration import consent_in_force

ASSESSMENT_HOLDS = timedelta(days=90)
ENROLMENT_AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Requirement:
    """One thing that must be true; *code* names it in exemptions and in links."""

    code: str
    sentence: str
    is_met: Callable[[Case, date], bool]


def _neet_status_recorded(case: Case, on: date) -> bool:
    return any(status.checked_on <= on for status in case.neet_statuses)


def _data_processing_allowed(case: Case, on: date) -> bool:
    return consent_in_force(case.person, Purpose.DATA_PROCESSING, on=on) is not None


def _can_be_contacted(case: Case, _on: date) -> bool:
    return case.person.has_contact


def _recently_assessed(case: Case, on: date) -> bool:
    return any(
        assessment.assessed_on <= on <= assessment.assessed_on + ASSESSMENT_HOLDS
        for assessment in case.assessments
    )


def _plan_agreed(case: Case, on: date) -> bool:
    plan = case.plan
    return plan is not None and plan.agreed_on <= on and bool(plan.goals)


def _of_kind(case: Case, kind: PlacementKind) -> list[Placement]:
    """Return the stays of a kind that took place, run or are to begin."""
    return [
        placement
        for placement in case.placements
        if placement.kind is kind and placement.result is not PlacementResult.NOT_STARTED
    ]


def _enrolled(case: Case, on: date) -> bool:
    return any(
        training.is_running(on) or on <= training.starts_on <= on + ENROLMENT_AHEAD
        for training in _of_kind(case, PlacementKind.TRAINING)
    )


def _agreement_signed(case: Case, on: date) -> bool:
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


def _job_proven(case: Case, on: date) -> bool:
    return any(
        job.is_running(on) and job.contract_kind is not None and job.evidence is not None
        for job in _of_kind(case, PlacementKind.JOB)
    )


def _training_settled(case: Case, on: date) -> bool:
    return not any(
        training.is_running(on) and not training.continues_alongside
        for training in _of_kind(case, PlacementKind.TRAINING)
    )


NEET_STATUS = Requirement(
    "neet_status",
    N_("Record the NEET status: its reason and the day it was checked."),
    _neet_status_recorded,
)
CONSENT = Requirement(
    "consent",
    N_("Record the consent to data processing; for a minor the legal representative gives it."),
    _data_processing_allowed,
)
CONTACT = Requirement(
    "contact", N_("Record one way of contact: a phone or an e-mail address."), _can_be_contacted
)
ASSESSMENT = Requirement(
    "assessment",
    N_("Make a needs assessment: the last one must not be older than 90 days."),
    _recently_assessed,
)
PLAN = Requirement(
    "plan",
    N_("Agree an action plan with at least one goal and a contact frequency."),
    _plan_agreed,
)
ENROLMENT = Requirement(
    "enrolment",
    N_("Record an enrolment in a training that is running or starts within 30 days."),
    _enrolled,
)
AGREEMENT = Requirement(
    "agreement",
    N_(
        "Record an internship agreement signed by the young person, the host and the centre;"
        " for a minor the legal representative signs too."
    ),
    _agreement_signed,
)
JOB = Requirement(
    "job",
    N_("Record a job that has started, with employer, contract kind and evidence."),
    _job_proven,
)
TRAINING_SETTLED = Requirement(
    "training_settled",
    N_("End the running training, or note that it continues alongside."),
    _training_settled,
)

WAYS: dict[tuple[Stage, Stage], tuple[Requirement, ...]] = {
    (Stage.INTAKE, Stage.COUNSELING): (NEET_STATUS, CONSENT, CONTACT),
    (Stage.COUNSELING, Stage.TRAINING): (ASSESSMENT, PLAN, ENROLMENT),
    (Stage.COUNSELING, Stage.INTERNSHIP): (ASSESSMENT, PLAN, AGREEMENT),
    (Stage.COUNSELING, Stage.EMPLOYMENT): (ASSESSMENT, PLAN, JOB),
    (Stage.TRAINING, Stage.INTERNSHIP): (TRAINING_SETTLED, AGREEMENT),
    (Stage.TRAINING, Stage.EMPLOYMENT): (TRAINING_SETTLED, JOB),
    (Stage.INTERNSHIP, Stage.TRAINING): (ENROLMENT,),
    (Stage.INTERNSHIP, Stage.EMPLOYMENT): (JOB,),
    (Stage.EMPLOYMENT, Stage.TRAINING): (ENROLMENT,),
    (Stage.EMPLOYMENT, Stage.INTERNSHIP): (AGREEMENT,),
    (Stage.TRAINING, Stage.COUNSELING): (),
    (Stage.INTERNSHIP, Stage.COUNSELING): (),
    (Stage.EMPLOYMENT, Stage.COUNSELING): (),
}
"""Every way a case may go, with what it asks for. A way back to counseling asks for a reason."""

REQUIREMENTS: dict[str, Requirement] = {
    requirement.code: requirement for way in WAYS.values() for requirement in way
}


def next_stages(case: Case) -> tuple[Stage, ...]:
    """Return the stages the case may move to from where it is, on the main road first."""
    if not case.is_open:
        return ()
    return tuple(to for to in Stage if (case.stage, to) in WAYS)


def requirements(case: Case, to: Stage) -> tuple[Requirement, ...]:
    """Return what the way from the case's stage to *to* asks for."""
    return WAYS[case.stage, to]


def is_exempt(case: Case, requirement: Requirement, *, on: date) -> bool:
    return any(
        exemption.requirement == requirement.code
        and exemption.granted_on <= on <= exemption.ends_on
        for exemption in case.exemptions
    )


def unmet_requirements(case: Case, to: Stage, *, on: date) -> list[Requirement]:
    """Return all that is still missing for the move, in the order of the table."""
    return [
        requirement
        for requirement in requirements(case, to)
        if not requirement.is_met(case, on) and not is_exempt(case, requirement, on=on)
    ]
