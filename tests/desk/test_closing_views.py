"""The page that closes a case together with what is still open in it."""

from datetime import timedelta

import pytest

from neetcrm.appointments.queries import to_settle
from neetcrm.cases.models import ClosingReason, PlacementResult, Stage
from neetcrm.cases.waiting.task_queries import open_tasks
from neetcrm.referrals.models import ReferralState
from tests.bad_input.refusals import told
from tests.browsing import submit
from tests.cast import AIDA, BORIS, GULNAR, MARAT, OPENED, SAULE, TODAY, a_case
from tests.world.cases import add_referrals

DAY = TODAY.isoformat()
ANOTHER_REASON = "3"
"""The number of the coded reason for withdrawing a referral."""


@pytest.fixture
def case(world):
    return world.mine


@pytest.fixture
def path(case):
    return f"/cases/{case.number}/close"


def all_settled(case, db):
    """Return answers that settle everything open in the world's case."""
    training, _ended, job = case.placements
    return {
        "reason": "withdrew",
        "on": DAY,
        "note": "Kept",
        f"placement_{training.id}": "dropped_out",
        f"placement_{training.id}_on": (TODAY - timedelta(days=2)).isoformat(),
        f"placement_{job.id}": "lost",
        "referral_4": ANOTHER_REASON,
        "referral_5": ANOTHER_REASON,
        **{f"task_{task.id}": "dropped" for task in open_tasks(db, case)},
        **{f"appointment_{one.id}": "cancelled" for one in to_settle(db, AIDA, case)},
    }


def test_one_answer_settles_all_that_is_open_and_closes_the_case(browser, case, path, db):
    answer = submit(browser(AIDA), path, all_settled(case, db))

    assert answer.status_code == 303, told(answer)
    assert (case.closed_on, case.closing_reason) == (TODAY, ClosingReason.WITHDREW)
    training, _ended, job = case.placements
    assert (training.ended_on, training.result) == (
        TODAY - timedelta(days=2),
        PlacementResult.DROPPED_OUT,
    )
    assert (job.ended_on, job.result) == (TODAY, PlacementResult.LOST)
    assert open_tasks(db, case) == []
    assert to_settle(db, AIDA, case) == []
    assert len(case.closings[0].follow_ups) == 4


def test_what_is_left_open_is_named_and_nothing_happens(browser, case, path, db):
    task, training = open_tasks(db, case)[0], case.placements[0]
    left = {f"task_{task.id}": "", f"placement_{training.id}": ""}

    answer = submit(browser(AIDA), path, all_settled(case, db) | left)

    assert answer.status_code == 422
    assert "running placements (1), live referrals (0), open tasks (1)" in answer.text
    assert "Kept" in answer.text
    assert case.is_open
    assert case.placements[2].ended_on is None


def test_what_is_refused_says_why_beside_its_question(browser, case, path, db):
    too_early = (OPENED - timedelta(days=1)).isoformat()
    answers = all_settled(case, db) | {f"placement_{case.placements[0].id}_on": too_early}

    answer = submit(browser(AIDA), path, answers)

    assert answer.status_code == 422
    assert f'id="placement_{case.placements[0].id}-error"' in answer.text
    assert "It cannot end before it starts" in answer.text
    assert case.is_open


def test_a_job_goes_on_when_the_case_closes_because_of_it(browser, case, path, db):
    job = case.placements[2]
    answers = all_settled(case, db) | {"reason": "employed_permanent", f"placement_{job.id}": ""}

    assert submit(browser(AIDA), path, answers).status_code == 303
    assert job.ended_on is None


def test_a_referral_that_started_ends_with_the_partners_word(browser, db, case, path):
    referral = add_referrals(db, case)[1]
    referral.state = ReferralState.STARTED
    db.commit()
    name = f"referral_{referral.id}"
    answers = all_settled(case, db) | {
        name: "completed",
        f"{name}_channel": "phone",
        f"referral_{referral.id - 1}": ANOTHER_REASON,
    }
    page = browser(AIDA)

    refused = submit(page, path, answers)
    assert "Say what came of the referral." in refused.text
    settled = submit(page, path, answers | {f"{name}_outcome": "A deposit was opened"})

    assert settled.status_code == 303
    assert referral.state is ReferralState.COMPLETED


def test_only_its_owner_ends_a_referral_that_started(browser, db, case, path):
    referral = add_referrals(db, case)[1]
    referral.state = ReferralState.STARTED
    db.commit()
    name = f"referral_{referral.id}"
    answers = {name: "completed", f"{name}_channel": "phone", f"{name}_outcome": "A deposit"}

    answer = submit(browser(MARAT), path, all_settled(case, db) | answers)

    assert answer.status_code == 422
    assert "only the partner or the owner" in answer.text


def test_who_took_the_case_over_ends_a_referral_that_started(browser, db, case, path):
    referral = add_referrals(db, case)[1]
    referral.state, referral.owner_id = ReferralState.STARTED, GULNAR.user_id
    db.commit()
    name = f"referral_{referral.id}"
    answers = {name: "completed", f"{name}_channel": "phone", f"{name}_outcome": "A deposit"}
    answers[f"referral_{referral.id - 1}"] = ANOTHER_REASON

    answer = submit(browser(AIDA), path, all_settled(case, db) | answers)

    assert answer.status_code == 303, told(answer)
    assert referral.state is ReferralState.COMPLETED


def test_closing_is_proposed_after_90_days_as_of_the_last_service(browser, db):
    last_on = TODAY - timedelta(days=120)
    case = a_case(last_contact_on=last_on, opened_on=last_on, stage_since=last_on)
    case.moves[0].moved_on = last_on
    db.add(case)
    db.commit()

    text = browser(AIDA).get(f"/cases/{case.number}/close").text

    assert "There was no service for 120 days" in text
    assert f'value="{last_on.isoformat()}"' in text
    assert 'selected value="lost_contact"' in text
    assert "three attempts over two ways of contact" in text


def test_a_case_that_goes_on_keeps_its_closing(browser, case, path, db):
    page = browser(AIDA)
    submit(page, path, all_settled(case, db))

    answers = {"because": "Came back", "sure": "y"}
    answer = submit(page, f"/cases/{case.number}/reopen", answers)

    assert answer.status_code == 303
    assert case.is_open
    assert case.stage is Stage.COUNSELING
    told = page.get(f"/cases/{case.number}?tab=timeline&kind=move").text
    assert "Case reopened" in told
    assert "Came back" in told
    assert "Case closed: Withdrew" in told


@pytest.mark.parametrize(("reader", "status"), [(BORIS, 404), (SAULE, 403)])
def test_only_who_carries_a_case_closes_it(browser, path, reader, status):
    assert browser(reader).get(path).status_code == status
