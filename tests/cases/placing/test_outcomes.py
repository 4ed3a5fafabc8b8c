"""Outcomes: what came of a case, and what proves it."""

from datetime import timedelta

import pytest

from neetcrm.cases.lifecycle import DayInFuture
from neetcrm.cases.models import Evidence, OutcomeKind, PlacementKind
from neetcrm.cases.placing import outcomes
from neetcrm.errors import NotAllowed
from tests.cast import AIDA, OPENED, SAULE, TODAY, a_case, a_placement

DAY = timedelta(days=1)
NOW = {"by": AIDA, "on": TODAY, "today": TODAY}


def record(case, kind=OutcomeKind.IN_EDUCATION, **changes):
    how = {"evidence": Evidence.SELF_REPORT} | NOW
    return outcomes.record_outcome(case, kind, **how | changes)


def with_placement(kind):
    case = a_case()
    case.placements.append(a_placement(kind))
    return case, case.placements[0]


def test_an_outcome_says_what_proves_it():
    outcome = record(a_case(), seen="a letter of the college")

    assert (outcome.evidence, outcome.reached_on) == (Evidence.SELF_REPORT, TODAY)
    assert [proof.seen for proof in outcome.proofs] == ["a letter of the college"]


def test_better_evidence_raises_the_grade_and_keeps_the_earlier():
    outcome = record(a_case())

    outcomes.raise_evidence(outcome, Evidence.LETTER, seen="a certificate", **NOW)

    assert outcome.evidence is Evidence.LETTER
    grades = [proof.evidence for proof in outcome.proofs]
    assert grades == [Evidence.SELF_REPORT, Evidence.LETTER]


@pytest.mark.parametrize("grade", [Evidence.SELF_REPORT, Evidence.SEEN_DOCUMENT])
def test_evidence_is_only_raised(grade):
    outcome = record(a_case(), evidence=Evidence.SEEN_DOCUMENT)

    with pytest.raises(outcomes.EvidenceNotBetter):
        outcomes.raise_evidence(outcome, grade, **NOW)


def test_evidence_is_not_seen_before_what_it_proves():
    with pytest.raises(outcomes.OutcomeOutsidePlacement):
        outcomes.raise_evidence(record(a_case()), Evidence.LETTER, **NOW | {"on": TODAY - DAY})


def test_a_result_fits_its_placement():
    case, training = with_placement(PlacementKind.TRAINING)

    with pytest.raises(outcomes.OutcomeNotOfPlacement):
        record(case, OutcomeKind.IN_WORK, placement=training)
    with pytest.raises(outcomes.OutcomeOutsidePlacement):
        record(case, OutcomeKind.FINISHED_TRAINING, placement=training, on=OPENED)

    assert record(case, OutcomeKind.FINISHED_TRAINING, placement=training).placement is training


def test_a_result_is_recorded_once():
    case, training = with_placement(PlacementKind.TRAINING)
    outcome = record(case, OutcomeKind.FINISHED_TRAINING, placement=training)

    with pytest.raises(outcomes.OutcomeRecorded):
        record(case, OutcomeKind.FINISHED_TRAINING, placement=training)

    outcomes.take_back(outcome, by=AIDA, on=TODAY)
    record(case, OutcomeKind.FINISHED_TRAINING, placement=training)
    with pytest.raises(outcomes.OutcomeRecorded):
        outcomes.restore(outcome, by=AIDA)


def test_an_outcome_recorded_by_mistake_is_taken_back_and_restored():
    outcome = record(a_case())

    outcomes.take_back(outcome, by=AIDA, on=TODAY)

    assert not outcome.counts
    with pytest.raises(outcomes.OutcomeTakenBack):
        outcomes.raise_evidence(outcome, Evidence.LETTER, **NOW)
    outcomes.restore(outcome, by=AIDA)
    assert outcome.counts


def test_a_job_shows_the_best_evidence_of_its_outcome():
    case, job = with_placement(PlacementKind.JOB)
    outcome = record(case, OutcomeKind.IN_WORK, placement=job)

    outcomes.raise_evidence(outcome, Evidence.PENSION_STATEMENT, **NOW)

    assert job.evidence is Evidence.PENSION_STATEMENT


def test_a_result_lies_within_the_case_and_not_in_the_future():
    with pytest.raises(outcomes.OutcomeOutsideCase):
        record(a_case(), on=OPENED - DAY)
    with pytest.raises(DayInFuture):
        record(a_case(), on=TODAY + DAY)


def test_what_proves_a_result_may_come_after_the_exit():
    case = a_case(closed_on=TODAY - DAY)

    assert record(case).counts


def test_a_psychologist_records_no_outcomes():
    with pytest.raises(NotAllowed):
        record(a_case(psychologist_id=SAULE.user_id), by=SAULE)


def test_grades_are_best_first():
    assert Evidence.PENSION_STATEMENT.is_better_than(Evidence.SELF_REPORT)
    assert not Evidence.LETTER.is_better_than(Evidence.LETTER)
    assert Evidence.REGISTERED_CONTRACT.and_better == (
        Evidence.PENSION_STATEMENT,
        Evidence.REGISTERED_CONTRACT,
    )
