"""Trainings, internships and jobs."""

from datetime import timedelta

import pytest

from neetcrm.cases.lifecycle import DayInFuture
from neetcrm.cases.models import (
    ContractKind,
    Evidence,
    OutcomeKind,
    PlacementKind,
    PlacementResult,
)
from neetcrm.cases.placing import outcomes, placements
from neetcrm.cases.placing.outcomes import Proof
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


def test_a_stay_that_did_not_take_place_ends_on_the_day_it_should_have_begun():
    case = a_case()
    job = placements.start_job(case, starts_on=TODAY + 10 * DAY, **WHERE, **JOB)

    placements.end_placement(job, PlacementResult.NOT_STARTED, by=AIDA, on=TODAY, today=TODAY)

    assert job.ended_on == job.starts_on
    assert not any(one.is_planned for one in job.follow_ups)


def test_the_end_tells_what_its_kind_of_stay_has():
    training, job = running(), running(PlacementKind.JOB)
    told = placements.End(attendance_percent=92, certificate="No. 17", end_remark="Diligent")
    how = {"by": AIDA, "on": TODAY, "today": TODAY, "end": told}

    placements.end_placement(training, PlacementResult.COMPLETED, **how)

    assert (training.attendance_percent, training.certificate) == (92, "No. 17")
    with pytest.raises(placements.NotOfThisKind):
        placements.end_placement(job, PlacementResult.COMPLETED, **how)


def test_a_training_that_was_completed_with_proof_is_an_outcome():
    training = running()
    proof = Proof(Evidence.LETTER, "certificate No. 17")
    how = {"by": AIDA, "on": TODAY, "today": TODAY, "proof": proof}

    with pytest.raises(placements.NothingToProve):
        placements.end_placement(training, PlacementResult.DROPPED_OUT, **how)
    placements.end_placement(training, PlacementResult.COMPLETED, **how)

    [outcome] = training.case.outcomes
    assert (outcome.kind, outcome.placement) == (OutcomeKind.FINISHED_TRAINING, training)


def test_a_job_that_started_is_an_outcome_and_one_to_come_is_not_yet():
    case = a_case()

    placements.start_job(case, starts_on=TODAY + DAY, **WHERE, **JOB)
    placements.start_job(case, starts_on=TODAY, **WHERE, **JOB)

    assert [one.reached_on for one in case.outcomes] == [TODAY]


def test_what_was_mistyped_is_corrected_with_the_day_of_its_outcome():
    case = a_case()
    job = placements.start_job(case, starts_on=TODAY, **WHERE, **JOB)
    now = {"title": "Baker", "organisation": "Aport", "by": AIDA, "today": TODAY}

    placements.correct_placement(job, starts_on=TODAY - DAY, **now)

    assert (job.title, job.starts_on) == ("Baker", TODAY - DAY)
    assert job.outcomes[0].reached_on == TODAY - DAY
    with pytest.raises(placements.OutcomeAhead):
        placements.correct_placement(job, starts_on=TODAY + DAY, **now)


def test_a_correction_leaves_no_outcome_before_the_start():
    training = running()
    record = {"evidence": Evidence.LETTER, "placement": training, "by": AIDA, "today": TODAY}
    finished = outcomes.record_outcome(
        training.case, OutcomeKind.FINISHED_TRAINING, on=TODAY - 2 * DAY, **record
    )
    now = {"title": "Cook", "organisation": "Aport", "by": AIDA, "today": TODAY}

    with pytest.raises(placements.OutcomeBeforeStart):
        placements.correct_placement(training, starts_on=TODAY - DAY, **now)

    outcomes.take_back(finished, by=AIDA, on=TODAY)
    placements.correct_placement(training, starts_on=TODAY - DAY, **now)
    with pytest.raises(outcomes.OutcomeOutsidePlacement):
        outcomes.restore(finished, by=AIDA)


def test_a_correction_keeps_the_end_after_the_start():
    placement = running()
    end(placement, on=TODAY - DAY)

    with pytest.raises(placements.StartAfterEnd):
        placements.correct_placement(
            placement, title="Cook", organisation="Aport", starts_on=TODAY, by=AIDA, today=TODAY
        )


def test_an_end_recorded_by_mistake_is_taken_back():
    placement = running()
    with pytest.raises(placements.PlacementRunning):
        placements.resume_placement(placement, by=AIDA)
    end(placement)

    placements.resume_placement(placement, by=AIDA)

    assert (placement.ended_on, placement.result) == (None, None)
