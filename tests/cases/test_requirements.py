"""The table of what must be true before a move, each requirement on its own day."""

from datetime import date, timedelta

import pytest

from neetcrm.cases.models import PlacementKind, PlacementResult, Stage
from neetcrm.cases.requirements import (
    AGREEMENT,
    ASSESSMENT,
    CONSENT,
    ENROLMENT,
    JOB,
    PLAN,
    TRAINING_SETTLED,
    WAYS,
    next_stages,
    unmet_requirements,
)
from neetcrm.people.models import GivenBy
from tests.cast import (
    OPENED,
    TODAY,
    a_case,
    a_placement,
    a_young_person,
    in_counseling,
    ready_for_counseling,
)

DAY = timedelta(days=1)
SIGNED = {
    "young_person_signed_on": OPENED,
    "host_signed_on": OPENED,
    "centre_signed_on": OPENED,
}


def with_placement(kind, **changes):
    case = in_counseling(a_case(**changes.pop("case", {})))
    case.placements.append(a_placement(kind, **changes))
    return case


def test_nothing_skips_counseling():
    assert [to for source, to in WAYS if source is Stage.INTAKE] == [Stage.COUNSELING]


def test_a_closed_case_goes_nowhere():
    assert next_stages(a_case(closed_on=TODAY)) == ()


@pytest.mark.parametrize(("age_in_days", "is_met"), [(90, True), (91, False)])
def test_an_assessment_holds_for_90_days(age_in_days, is_met):
    case = in_counseling(a_case())
    on = OPENED + age_in_days * DAY

    assert (ASSESSMENT not in unmet_requirements(case, Stage.TRAINING, on=on)) is is_met


def test_a_plan_without_a_goal_does_not_count():
    case = in_counseling(a_case())
    case.plans[0].goals.clear()

    assert PLAN in unmet_requirements(case, Stage.TRAINING, on=TODAY)


@pytest.mark.parametrize(
    ("starts_on", "is_met"),
    [(TODAY + 30 * DAY, True), (TODAY + 31 * DAY, False), (TODAY - 9 * DAY, True)],
)
def test_an_enrolment_runs_or_starts_within_30_days(starts_on, is_met):
    case = with_placement(PlacementKind.TRAINING, starts_on=starts_on)

    assert ENROLMENT.is_met(case, TODAY) is is_met


@pytest.mark.parametrize("starts_on", [TODAY - 9 * DAY, TODAY])
def test_a_finished_training_is_no_enrolment(starts_on):
    ended = {"starts_on": starts_on, "ended_on": TODAY, "result": PlacementResult.COMPLETED}

    assert not ENROLMENT.is_met(with_placement(PlacementKind.TRAINING, **ended), TODAY)


def test_a_training_that_will_never_begin_is_no_enrolment():
    soon = TODAY + 5 * DAY
    dropped = {"starts_on": soon, "ended_on": soon, "result": PlacementResult.NOT_STARTED}

    assert not ENROLMENT.is_met(with_placement(PlacementKind.TRAINING, **dropped), TODAY)


@pytest.mark.parametrize("missing", [None, *SIGNED])
def test_an_internship_agreement_has_three_signatures(missing):
    signed = {name: day for name, day in SIGNED.items() if name != missing}

    assert AGREEMENT.is_met(with_placement(PlacementKind.INTERNSHIP, **signed), TODAY) is (
        missing is None
    )


def test_for_a_minor_the_representative_signs_the_agreement_too():
    minor = {"person": a_young_person(born_on=date(2008, 6, 1))}
    unsigned = with_placement(PlacementKind.INTERNSHIP, case=minor, **SIGNED)
    signed = with_placement(
        PlacementKind.INTERNSHIP, case=minor, **SIGNED, representative_signed_on=OPENED
    )

    assert not AGREEMENT.is_met(unsigned, TODAY)
    assert AGREEMENT.is_met(signed, TODAY)


def test_a_job_that_starts_tomorrow_is_not_yet_employment():
    assert not JOB.is_met(with_placement(PlacementKind.JOB, starts_on=TODAY + DAY), TODAY)
    assert JOB.is_met(with_placement(PlacementKind.JOB, starts_on=TODAY), TODAY)


def test_a_running_training_ends_or_continues_alongside():
    case = with_placement(PlacementKind.TRAINING)
    case.stage = Stage.TRAINING

    assert TRAINING_SETTLED in unmet_requirements(case, Stage.EMPLOYMENT, on=TODAY)
    case.placements[0].continues_alongside = True
    assert TRAINING_SETTLED not in unmet_requirements(case, Stage.EMPLOYMENT, on=TODAY)


def test_a_minor_cannot_consent_alone():
    case = ready_for_counseling(a_case(person=a_young_person(born_on=date(2008, 6, 1))))
    consent = case.person.consents[0]

    assert CONSENT.is_met(case, TODAY)
    consent.given_by = GivenBy.YOUNG_PERSON
    assert not CONSENT.is_met(case, TODAY)


@pytest.mark.parametrize(
    "changes", [{"withdrawn_on": TODAY}, {"ends_on": TODAY - DAY}, {"given_on": TODAY + DAY}]
)
def test_a_consent_that_is_not_in_force_does_not_count(changes):
    case = ready_for_counseling(a_case())
    for name, day in changes.items():
        setattr(case.person.consents[0], name, day)

    assert not CONSENT.is_met(case, TODAY)
