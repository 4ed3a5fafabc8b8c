"""How a case may open, move, and change hands; no database needed."""

from datetime import date

import pytest

from neetcrm.cases import lifecycle
from neetcrm.cases.exemptions import exempt
from neetcrm.cases.models import PlacementKind, Stage
from neetcrm.cases.requirements import ASSESSMENT, CONSENT, CONTACT, NEET_STATUS
from neetcrm.errors import NotAllowed
from tests.asvs import proves
from tests.cast import (
    AIDA,
    BORIS,
    MARAT,
    SAULE,
    TODAY,
    a_case,
    a_placement,
    a_young_person,
    in_counseling,
    ready_for_counseling,
)

NOT_SOUGHT = lifecycle.DuplicateSearch(found=0)


def move(case, to, *, by=AIDA, on=TODAY, reason=""):
    return lifecycle.move_case(case, to, by=by, on=on, today=TODAY, reason=reason)


def opened(person, **changes):
    how = {"searched": NOT_SOUGHT, "earlier_cases": [], "by": AIDA, "on": TODAY, "today": TODAY}
    return lifecycle.open_case(person, **how | changes)


def test_moving_a_case_keeps_the_step_on_record():
    case = ready_for_counseling(a_case())

    move(case, Stage.COUNSELING, reason="plan agreed")

    assert (case.stage, case.stage_since) == (Stage.COUNSELING, TODAY)
    step = case.moves[-1]
    assert (step.from_stage, step.to_stage, step.moved_by_id) == (
        Stage.INTAKE,
        Stage.COUNSELING,
        AIDA.user_id,
    )


def test_a_refused_move_names_everything_that_is_missing():
    case = a_case(person=a_young_person(phone=""))

    with pytest.raises(lifecycle.RequirementsUnmet) as refused:
        move(case, Stage.COUNSELING)

    assert refused.value.unmet == (NEET_STATUS, CONSENT, CONTACT)
    assert case.stage is Stage.INTAKE
    assert len(case.moves) == 1


@proves("2.3.1")
def test_a_case_cannot_skip_counseling():
    case = ready_for_counseling(a_case())

    with pytest.raises(lifecycle.StageNotNext, match="from Intake to Employment"):
        move(case, Stage.EMPLOYMENT)


def test_a_job_ready_person_goes_straight_to_work():
    case = in_counseling(a_case())
    case.placements.append(a_placement(PlacementKind.JOB))

    move(case, Stage.EMPLOYMENT)

    assert case.stage is Stage.EMPLOYMENT


def test_going_back_to_counseling_needs_a_reason():
    case = in_counseling(a_case())
    case.placements.append(a_placement(PlacementKind.JOB))
    move(case, Stage.EMPLOYMENT)

    with pytest.raises(lifecycle.ReasonNeeded):
        move(case, Stage.COUNSELING)

    move(case, Stage.COUNSELING, reason="lost the job")
    assert case.stage is Stage.COUNSELING


def test_a_move_lies_neither_in_the_future_nor_before_the_last_one():
    case = ready_for_counseling(a_case())

    with pytest.raises(lifecycle.DayInFuture):
        move(case, Stage.COUNSELING, on=date(2025, 3, 4))
    with pytest.raises(lifecycle.DayBeforeLastMove):
        move(case, Stage.COUNSELING, on=date(2025, 1, 9))


def test_a_move_is_judged_by_the_records_of_its_own_day():
    case = in_counseling(a_case(), on=date(2025, 2, 20))
    case.placements.append(a_placement(PlacementKind.JOB, starts_on=date(2025, 3, 1)))

    with pytest.raises(lifecycle.RequirementsUnmet):
        move(case, Stage.EMPLOYMENT, on=date(2025, 2, 25))


def test_a_psychologist_does_not_move_cases():
    with pytest.raises(NotAllowed):
        move(
            ready_for_counseling(a_case(psychologist_id=SAULE.user_id)), Stage.COUNSELING, by=SAULE
        )


def test_a_counselor_moves_only_their_own_cases():
    with pytest.raises(NotAllowed):
        move(ready_for_counseling(a_case()), Stage.COUNSELING, by=BORIS)


def test_a_supervisor_grants_an_exemption_until_a_day():
    case = in_counseling(a_case())
    case.assessments.clear()
    case.placements.append(a_placement(PlacementKind.JOB))

    exempt(case, ASSESSMENT, reason="starts today", ends_on=TODAY, by=MARAT, on=date(2025, 3, 1))
    move(case, Stage.EMPLOYMENT)

    assert case.stage is Stage.EMPLOYMENT


def test_a_young_person_has_one_open_case_at_a_time():
    person = a_young_person()
    first = opened(person)

    with pytest.raises(lifecycle.AlreadyOpen, match="Оспанова"):
        opened(person, earlier_cases=[first])


@pytest.mark.parametrize(
    ("born_on", "is_of_age"),
    [
        (date(2011, 3, 3), True),
        (date(2011, 3, 4), False),
        (date(1989, 3, 4), True),
        (date(1989, 3, 3), False),
    ],
)
def test_a_case_opens_for_those_aged_14_to_35(born_on, is_of_age):
    person = a_young_person(born_on=born_on)

    if is_of_age:
        assert opened(person).stage is Stage.INTAKE
    else:
        with pytest.raises(lifecycle.RuleBroken, match="14 to 35"):
            opened(person)


def test_a_case_with_possible_duplicates_opens_only_with_an_answer():
    with pytest.raises(lifecycle.DuplicatesUnanswered):
        opened(a_young_person(), searched=lifecycle.DuplicateSearch(found=2))

    answered = lifecycle.DuplicateSearch(found=2, another_because="another birth place")
    assert opened(a_young_person(), searched=answered).another_because == "another birth place"
