"""The way of a case: what each stage is for, and what must be true before a case moves on.

The two tables below are the programme's rules; the help page "The way of a case" shows them as
they stand here. The sentences tell a worker what to do, not what failed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from neetcrm.access import Act
from neetcrm.cases import conditions
from neetcrm.cases.models import Case, Exemption, Stage
from neetcrm.i18n import N_


@dataclass(frozen=True)
class Requirement:
    """One thing that must be true: its name, what to do, who may do it, and how it is asked."""

    code: str
    sentence: str
    act: Act
    is_met: Callable[[Case, date], bool]


NEET_STATUS = Requirement(
    "neet_status",
    N_("Record the NEET status: its reason and the day it was checked."),
    Act.ASSESS,
    conditions.neet_status_recorded,
)
CONSENT = Requirement(
    "consent",
    N_("Record the consent to data processing; for a minor the legal representative gives it."),
    Act.ASSESS,
    conditions.data_processing_allowed,
)
CONTACT = Requirement(
    "contact",
    N_("Record one way of contact: a phone or an e-mail address."),
    Act.EDIT_PERSON,
    conditions.can_be_contacted,
)
ASSESSMENT = Requirement(
    "assessment",
    N_("Make a needs assessment: the last one must not be older than 90 days."),
    Act.ASSESS,
    conditions.recently_assessed,
)
PLAN = Requirement(
    "plan",
    N_("Agree an action plan with at least one goal and a contact frequency."),
    Act.EDIT_PLAN,
    conditions.plan_agreed,
)
ENROLMENT = Requirement(
    "enrolment",
    N_("Record an enrolment in a training that is running or starts within 30 days."),
    Act.PLACE,
    conditions.enrolled,
)
AGREEMENT = Requirement(
    "agreement",
    N_(
        "Record an internship agreement signed by the young person, the host and the centre;"
        " for a minor the legal representative signs too."
    ),
    Act.PLACE,
    conditions.agreement_signed,
)
JOB = Requirement(
    "job",
    N_("Record a job that has started, with employer, contract kind and evidence."),
    Act.PLACE,
    conditions.job_proven,
)
TRAINING_SETTLED = Requirement(
    "training_settled",
    N_("End the running training, or note that it continues alongside."),
    Act.PLACE,
    conditions.training_settled,
)

PURPOSES: dict[Stage, str] = {
    Stage.INTAKE: N_("Find out who the young person is, how to reach them and what they allow."),
    Stage.COUNSELING: N_("Assess the needs, agree an action plan and work on it together."),
    Stage.TRAINING: N_("Learn what the next job asks for."),
    Stage.INTERNSHIP: N_("Gain experience with a host, by an agreement that all have signed."),
    Stage.EMPLOYMENT: N_("Work, and stay in work: contact goes on after the first day."),
}
"""What each stage is for."""

WAYS: dict[tuple[Stage, Stage], tuple[Requirement, ...]] = {
    # from             to                  what must be true
    (Stage.INTAKE, Stage.COUNSELING): (NEET_STATUS, CONSENT, CONTACT),
    (Stage.COUNSELING, Stage.TRAINING): (ASSESSMENT, PLAN, ENROLMENT),
    (Stage.COUNSELING, Stage.INTERNSHIP): (ASSESSMENT, PLAN, AGREEMENT),
    (Stage.COUNSELING, Stage.EMPLOYMENT): (ASSESSMENT, PLAN, JOB),
    (Stage.TRAINING, Stage.COUNSELING): (),
    (Stage.TRAINING, Stage.INTERNSHIP): (TRAINING_SETTLED, AGREEMENT),
    (Stage.TRAINING, Stage.EMPLOYMENT): (TRAINING_SETTLED, JOB),
    (Stage.INTERNSHIP, Stage.COUNSELING): (),
    (Stage.INTERNSHIP, Stage.TRAINING): (ENROLMENT,),
    (Stage.INTERNSHIP, Stage.EMPLOYMENT): (JOB,),
    (Stage.EMPLOYMENT, Stage.COUNSELING): (),
    (Stage.EMPLOYMENT, Stage.TRAINING): (ENROLMENT,),
    (Stage.EMPLOYMENT, Stage.INTERNSHIP): (AGREEMENT,),
}
"""Every way a case may go, with what it asks for. A way back to counseling asks for a reason."""

REQUIREMENTS: dict[str, Requirement] = {
    requirement.code: requirement for way in WAYS.values() for requirement in way
}


class Standing(NamedTuple):
    """How a case stands to one requirement; *exemption* is one in force, or one that waits."""

    requirement: Requirement
    is_met: bool
    exemption: Exemption | None = None

    @property
    def is_exempt(self) -> bool:
        return self.is_met and self.exemption is not None


def next_stages(case: Case) -> tuple[Stage, ...]:
    """Return the stages the case may move to from where it is, on the main road first."""
    return ways_from(case.stage) if case.is_open else ()


def ways_from(stage: Stage) -> tuple[Stage, ...]:
    """Return the stages that come after this one, on the main road first."""
    return tuple(to for to in Stage if (stage, to) in WAYS)


def requirements(case: Case, to: Stage) -> tuple[Requirement, ...]:
    """Return what the way from the case's stage to *to* asks for."""
    return WAYS[case.stage, to]


def standings(case: Case, to: Stage, *, on: date) -> list[Standing]:
    """Return each requirement of a way with how the case stands to it, for a page to show."""
    return [standing(case, requirement, on=on) for requirement in requirements(case, to)]


def standing(case: Case, requirement: Requirement, *, on: date) -> Standing:
    if requirement.is_met(case, on):
        return Standing(requirement, is_met=True)
    if exemption := exemption_from(case, requirement, on=on):
        return Standing(requirement, is_met=True, exemption=exemption)
    return Standing(requirement, is_met=False, exemption=waiting_exemption(case, requirement))


def unmet_requirements(case: Case, to: Stage, *, on: date) -> list[Requirement]:
    """Return all that is still missing for the move, in the order of the table."""
    return [one.requirement for one in standings(case, to, on=on) if not one.is_met]


def exemption_from(case: Case, requirement: Requirement, *, on: date) -> Exemption | None:
    """Return the exemption by which the requirement need not be met on the day."""
    return next((one for one in _exemptions(case, requirement) if one.is_in_force(on)), None)


def waiting_exemption(case: Case, requirement: Requirement) -> Exemption | None:
    """Return the exemption that was asked for and is not answered yet."""
    return next((one for one in _exemptions(case, requirement) if one.is_waiting), None)


def _exemptions(case: Case, requirement: Requirement) -> list[Exemption]:
    return [one for one in case.exemptions if one.requirement == requirement.code]
