"""Pages about placements, their outcomes and their follow-ups."""

from datetime import timedelta

import pytest

from neetcrm.cases.models import (
    AttemptResult,
    Evidence,
    OutcomeKind,
    PlacementKind,
    PlacementResult,
    Standing,
)
from tests.browsing import fields, submit
from tests.cast import AIDA, BORIS, OPENED, SAULE, TODAY, a_case, a_placement, in_counseling

DAY = TODAY.isoformat()
TOMORROW = (TODAY + timedelta(days=1)).isoformat()


@pytest.fixture
def root(world):
    return f"/cases/{world.mine.number}"


def post(page, path, form_at, **answers):
    return page.post(path, data=fields(page, form_at) | answers)


def test_a_placement_has_a_page_of_its_particulars(browser, root, world):
    text = browser(AIDA).get(f"{root}/placements/{world.values['job_id']}").text

    assert "Waiter" in text
    assert "Registered labour contract" in text
    assert "The phone was off." in text
    assert "A contract" in text


@pytest.mark.parametrize("tail", ["", "/correct", "/end"])
def test_a_placement_of_another_centre_is_not_found(browser, root, world, tail):
    path = f"{root}/placements/{world.values['placement_id']}{tail}"

    assert browser(BORIS).get(path).status_code == 404


def test_a_placement_is_not_found_under_another_case(browser, world):
    path = f"/cases/{world.closed.number}/placements/{world.values['placement_id']}"

    assert browser(AIDA).get(path).status_code == 404


def test_what_was_mistyped_is_corrected(browser, root, world):
    job = world.mine.placements[2]
    path = f"{root}/placements/{job.id}/correct"
    answers = {
        "title": "Barista",
        "organisation": "Aport",
        "starts_on": DAY,
        "contract_kind": "civil",
        "is_subsidised": "True",
    }

    assert submit(browser(AIDA), path, answers).status_code == 303

    assert (job.title, job.contract_kind.value, job.is_subsidised) == ("Barista", "civil", True)
    assert job.evidence is Evidence.REGISTERED_CONTRACT


def test_a_training_ends_with_its_particulars_and_its_outcome(browser, root, world):
    training = world.mine.placements[0]
    page, path = browser(AIDA), f"{root}/placements/{training.id}/end"
    answers = {
        "result": "completed",
        "on": DAY,
        "attendance_percent": "92",
        "certificate": "No. 17",
        "evidence": "letter",
        "seen": "Certificate No. 17",
    }

    assert submit(page, path, answers | {"attendance_percent": "130"}).status_code == 422
    answer = submit(page, path, answers)

    assert answer.status_code == 303
    assert (training.attendance_percent, training.certificate) == (92, "No. 17")
    assert [one.kind for one in training.outcomes] == [OutcomeKind.FINISHED_TRAINING]
    assert "Undo" in page.get(answer.location).text


def test_an_end_is_taken_back(browser, root, world):
    internship = world.mine.placements[1]
    page = browser(AIDA)

    answer = post(page, f"{root}/placements/{internship.id}/resume", "/account")

    assert answer.status_code == 303
    assert internship.result is None


def test_what_has_not_begun_can_only_be_called_off(browser, root, db, world):
    training = world.mine.placements[0]
    training.starts_on = TODAY + timedelta(days=20)
    db.commit()
    page, path = browser(AIDA), f"{root}/placements/{world.values['placement_id']}/end"

    assert 'value="completed"' not in page.get(path).text
    assert submit(page, path, {"result": "not_started", "on": DAY}).status_code == 303
    assert training.result is PlacementResult.NOT_STARTED


def test_an_outcome_is_proposed_from_its_placement(browser, root, world):
    page = browser(AIDA)
    path = f"{root}/outcomes/new?placement={world.values['internship_id']}"

    assert 'selected value="finished_internship"' in page.get(path).text


def test_an_outcome_on_its_own_is_recorded_and_proven_better(browser, root, world):
    page = browser(AIDA)
    answers = {"kind": "self_employed", "on": DAY, "evidence": "self_report", "seen": ""}

    assert submit(page, f"{root}/outcomes/new", answers | {"on": TOMORROW}).status_code == 422
    assert submit(page, f"{root}/outcomes/new", answers).status_code == 303
    outcome = world.mine.outcomes[-1]
    path = f"{root}/outcomes/{outcome.id}/evidence"
    better = {"evidence": "letter", "seen": "A tax paper", "on": DAY}
    assert submit(page, path, better).status_code == 303

    assert outcome.evidence is Evidence.LETTER
    assert "A tax paper" in page.get(f"{root}?tab=placements").text
    timeline = page.get(f"{root}?tab=timeline&kind=outcome").text
    assert timeline.count("Self-employed") == 2


def test_an_outcome_is_taken_back_and_restored(browser, root, world):
    page, outcome = browser(AIDA), world.mine.outcomes[0]

    post(page, f"{root}/outcomes/{outcome.id}/take-back", "/account")
    assert not outcome.counts

    post(page, f"{root}/outcomes/{outcome.id}/restore", "/account")
    assert outcome.counts


def attempt(**changes):
    return {"result": "reached", "channel": "phone", "on": DAY, "standing": "in_work"} | changes


def test_a_follow_up_is_answered_and_stands_in_the_timeline(browser, root, world):
    page = browser(AIDA)
    path = f"{root}/follow-ups/{world.values['follow_up_id']}"

    assert submit(page, path, attempt(standing="")).status_code == 422
    assert submit(page, path, attempt(on=TOMORROW)).status_code == 422
    answer = submit(page, path, attempt())

    assert answer.location.endswith("tab=followups")
    follow_up = world.mine.placements[2].follow_ups[0]
    assert [one.result for one in follow_up.attempts] == [
        AttemptResult.NO_ANSWER,
        AttemptResult.REACHED,
    ]
    assert follow_up.attempts[-1].standing is Standing.IN_WORK
    told = page.get(f"{root}?tab=timeline&kind=follow_up").text
    assert "Follow-up, Week 1: In a permanent job or self-employed" in told
    assert "Follow-up, Week 1: No answer, to be tried again" in told


def test_who_no_longer_works_leads_to_the_end_of_the_placement(browser, root, world):
    path = f"{root}/follow-ups/{world.values['follow_up_id']}"

    answer = submit(browser(AIDA), path, attempt(standing="looking"))

    assert answer.location == f"{root}/placements/{world.values['job_id']}/end"


def test_follow_ups_are_listed_by_how_they_wait(browser, world):
    page = browser(AIDA)

    assert "Waiter" in page.get("/followups").text
    assert "Waiter" not in page.get("/followups?show=missed").text


def test_a_follow_up_of_another_centre_is_not_found(browser, root, world):
    path = f"{root}/follow-ups/{world.values['follow_up_id']}"

    assert browser(BORIS).get(path).status_code == 404
    assert browser(SAULE).get(path).status_code == 403


def test_the_tab_tells_what_is_planned_after_each_start_and_exit(browser, root):
    text = browser(AIDA).get(f"{root}?tab=followups").text

    assert "Job: Waiter" in text
    assert "Week 30" in text


def test_a_representative_s_signature_stays_when_the_young_person_comes_of_age(browser, db):
    case = in_counseling(a_case())
    signed = dict.fromkeys(("young_person_signed_on", "representative_signed_on"), OPENED)
    case.placements = [a_placement(PlacementKind.INTERNSHIP, **signed)]
    db.add(case)
    db.commit()
    page, path = browser(AIDA), f"/cases/{case.number}/placements/{case.placements[0].id}/correct"

    assert "Signed by the legal representative" not in page.get(path).text
    told = {"title": "Waiter", "organisation": "Aport", "starts_on": "2025-02-01"}
    sent = told | {"representative_signed_on": "1950-01-01", "young_person_signed_on": str(OPENED)}
    assert submit(page, path, sent).status_code == 303

    db.expire_all()
    assert case.placements[0].title == "Waiter"
    assert case.placements[0].representative_signed_on == OPENED
