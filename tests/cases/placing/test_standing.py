"""What a young person does now, and how long a finding holds."""

from datetime import date, timedelta

import pytest

from neetcrm.cases import closing
from neetcrm.cases.models import (
    AttemptResult,
    ClosingReason,
    ContactChannel,
    ContractKind,
    Evidence,
    NeetReason,
    NeetStatus,
    OutcomeKind,
    PlacementResult,
    Standing,
)
from neetcrm.cases.placing import placements
from neetcrm.cases.placing.answering import log_attempt
from neetcrm.cases.placing.outcomes import raise_evidence, record_outcome
from neetcrm.cases.placing.standing import (
    Finding,
    Source,
    findings_by_case,
    findings_of,
    standing_on,
)
from tests.cast import AIDA, ANALYST, OPENED, TODAY, VERA, a_case

DAY = timedelta(days=1)
START = date(2025, 1, 31)
WHERE = {"title": "Cook", "organisation": "Aport", "by": AIDA, "today": TODAY}
JOB = {"contract_kind": ContractKind.PERMANENT, "evidence": Evidence.LETTER}


def found(standing, source=Source.ANSWER, **changes):
    return Finding(**{"since_on": START, "verified_on": START} | changes, **told(standing, source))


def told(standing, source):
    return {"standing": standing, "source": source}


@pytest.mark.parametrize(
    ("finding", "last_day"),
    [
        (found(Standing.IN_TRAINING), date(2026, 1, 31)),
        (found(Standing.IN_TRAINING, until=date(2025, 5, 1)), date(2025, 5, 15)),
        (found(Standing.IN_INTERNSHIP, until=date(2025, 5, 1)), date(2025, 5, 15)),
        (found(Standing.IN_INTERNSHIP), date(2025, 7, 31)),
        (found(Standing.IN_WORK), date(2025, 7, 31)),
        (found(Standing.LOOKING), date(2025, 4, 30)),
        (found(Standing.START_AGREED, until=date(2025, 5, 1)), date(2025, 5, 15)),
        (found(Standing.NOT_AVAILABLE), date(2025, 7, 31)),
    ],
)
def test_a_finding_holds_as_long_as_its_kind_says(finding, last_day):
    known = standing_on([finding], last_day)

    assert known.holds(last_day)
    assert not known.holds(last_day + DAY)
    assert standing_on([finding], last_day + DAY).standing is finding.standing


def test_of_whom_nothing_was_found_out_nothing_is_known():
    assert standing_on([], TODAY) is None
    assert standing_on([found(Standing.LOOKING)], START - DAY) is None


def test_the_newest_finding_counts():
    earlier = found(Standing.LOOKING)
    later = found(Standing.IN_WORK, since_on=TODAY, verified_on=TODAY)

    assert standing_on([later, earlier], TODAY).standing is Standing.IN_WORK


def test_what_still_holds_counts_before_what_is_newer_and_does_not():
    long_course = found(Standing.IN_TRAINING, Source.STAY, until=date(2025, 12, 1))
    short_answer = found(Standing.LOOKING, verified_on=START + DAY)

    assert standing_on([long_course, short_answer], date(2025, 9, 1)).standing is (
        Standing.IN_TRAINING
    )


def test_a_check_of_the_status_does_not_deny_a_stay_that_runs():
    stay = found(Standing.IN_TRAINING, Source.STAY)
    check = found(Standing.LOOKING, Source.CHECK, verified_on=START + DAY)

    assert standing_on([stay, check], TODAY).standing is Standing.IN_TRAINING


def test_a_stay_to_come_is_an_agreed_start_until_it_begins():
    stay = found(Standing.IN_WORK, Source.STAY, since_on=TODAY, verified_on=TODAY)
    looking = found(Standing.LOOKING, Source.CHECK)

    assert standing_on([stay, looking], TODAY - DAY).standing is Standing.START_AGREED
    assert standing_on([stay, looking], TODAY).standing is Standing.IN_WORK


def test_a_stay_that_ended_tells_nothing_any_longer():
    stay = found(Standing.IN_WORK, Source.STAY, ended_on=TODAY)
    looking = found(Standing.LOOKING, Source.CHECK)

    assert standing_on([stay, looking], TODAY).standing is Standing.LOOKING


def test_a_follow_up_verifies_the_stay_anew_and_keeps_its_beginning():
    stay = found(Standing.IN_WORK, Source.STAY)
    answer = found(Standing.IN_WORK, since_on=TODAY, verified_on=TODAY)

    known = standing_on([stay, answer], TODAY)

    assert (known.since_on, known.verified_on) == (START, TODAY)


def standing_of(db, case, day=TODAY):
    db.add(case)
    db.flush()
    known = standing_on(findings_of(db, case), day)
    return known and known.standing


@pytest.mark.parametrize(
    ("reason", "standing"),
    [
        (NeetReason.LOST_WORK, Standing.LOOKING),
        (NeetReason.RAISING_CHILD, Standing.NOT_AVAILABLE),
        (NeetReason.ILLNESS, Standing.NOT_AVAILABLE),
    ],
)
def test_the_neet_status_tells_who_looks_for_work(db, reason, standing):
    case = a_case()
    case.neet_statuses.append(NeetStatus(reason=reason, checked_on=OPENED, checked_by_id=1))

    assert standing_of(db, case) is standing


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, Standing.IN_WORK),
        ({"is_subsidised": True}, Standing.IN_INTERNSHIP),
        ({"contract_kind": ContractKind.FIXED_TERM}, Standing.IN_INTERNSHIP),
        ({"contract_kind": ContractKind.SELF_EMPLOYED}, Standing.IN_WORK),
    ],
)
def test_a_job_tells_by_its_contract(db, changes, standing):
    case = a_case()
    placements.start_job(case, starts_on=START, **WHERE | JOB | changes)

    assert standing_of(db, case) is standing


def test_answers_outcomes_and_exits_are_findings(db):
    case = a_case()
    db.add(case)
    job = placements.start_job(case, starts_on=START, **WHERE, **JOB)
    how = {"by": AIDA, "on": TODAY, "today": TODAY}
    call = {"channel": ContactChannel.PHONE, "standing": Standing.IN_WORK}
    log_attempt(job.follow_ups[3], AttemptResult.REACHED, **call, **how)
    outcome = record_outcome(case, OutcomeKind.IN_EDUCATION, evidence=Evidence.LETTER, **how)
    raise_evidence(outcome, Evidence.PENSION_STATEMENT, **how)
    placements.end_placement(job, PlacementResult.LOST, **how)
    closing.close_case(case, ClosingReason.IN_EDUCATION, live_referrals=[], **how)
    db.flush()

    found_out = findings_of(db, case)

    assert {one.source for one in found_out} == {
        Source.STAY,
        Source.ANSWER,
        Source.PROOF,
        Source.EXIT,
    }
    assert standing_on(found_out, TODAY).standing is Standing.IN_WORK
    assert standing_on(found_out, TODAY + 200 * DAY).standing is Standing.IN_TRAINING


def test_reports_read_all_cases_that_may_be_counted_at_once(db):
    case = a_case()
    placements.start_training(case, starts_on=START, **WHERE)
    db.add(case)
    db.flush()

    assert len(findings_by_case(db, ANALYST)[case.id]) == 1
    assert findings_by_case(db, VERA) == {}
