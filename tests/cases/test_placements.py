"""Trainings, internships and jobs."""

from datetime import timedelta

import pytest

from neetcrm.cases import placements
from neetcrm.cases.lifecycle import DayInFuture
from neetcrm.cases.models import ContractKind, Evidence, PlacementKind, PlacementResult
from neetcrm.errors import NotAllowed
from tests.cast import AIDA, OPENED, SAULE, TODAY, a_case, a_placement

DAY = timedelta(days=1)
WHERE = {"title": "Cook", "organisation": "Aport", "by": AIDA, "today": TODAY}
JOB = {"contract_kind": ContractKind.CIVIL, "evidence": Evidence.SELF_REPORT}


def end(placement, *, on=TODAY):
    placements.end_placement(placement, PlacementResult.COMPLETED, by=AIDA, on=on, today=TODAY)


def running(kind=PlacementKind.TRAINING):
    case = a_case()
    case.placements.append(a_placement(kind))
    return case.placements[0]


def test_stays_may_overlap():
    case = a_case()

    placements.start_training(case, starts_on=TODAY, **WHERE)
    placements.start_internship(case, starts_on=TODAY, **WHERE)

    assert all(placement.is_running(TODAY) for placement in case.placements)


@pytest.mark.parametrize(
    ("starts_on", "refusal"),
    [
        (OPENED - DAY, placements.StartBeforeCase),
        (TODAY + 366 * DAY, placements.StartTooFar),
    ],
)
def test_a_stay_starts_within_the_case_and_at_most_a_year_ahead(starts_on, refusal):
    with pytest.raises(refusal):
        placements.start_job(a_case(), starts_on=starts_on, **WHERE, **JOB)


def test_a_stay_has_a_name_and_a_place():
    with pytest.raises(placements.PlaceUnnamed):
        placements.start_training(a_case(), starts_on=TODAY, **WHERE | {"organisation": " "})


def test_an_expected_end_lies_after_the_start():
    with pytest.raises(placements.EndBeforeStart):
        placements.start_training(a_case(), starts_on=TODAY, expected_end_on=TODAY - DAY, **WHERE)


def test_nobody_signs_in_the_future():
    with pytest.raises(placements.SignedInFuture):
        placements.start_internship(a_case(), starts_on=TODAY, host_signed_on=TODAY + DAY, **WHERE)


def test_a_stay_ends_once_with_a_result():
    placement = running()

    end(placement)

    assert (placement.ended_on, placement.result) == (TODAY, PlacementResult.COMPLETED)
    with pytest.raises(placements.PlacementEnded):
        end(placement)


def test_a_stay_ends_neither_before_its_start_nor_in_the_future():
    placement = running()

    with pytest.raises(placements.EndBeforeStart):
        end(placement, on=placement.starts_on - DAY)
    with pytest.raises(DayInFuture):
        end(placement, on=TODAY + DAY)


def test_only_a_training_continues_alongside():
    with pytest.raises(placements.NotATraining):
        placements.continue_alongside(running(PlacementKind.JOB), by=AIDA)


def test_a_psychologist_records_no_placements():
    case = a_case(psychologist_id=SAULE.user_id)

    with pytest.raises(NotAllowed):
        placements.start_training(case, starts_on=TODAY, **WHERE | {"by": SAULE})
