"""The pages of the day, and the road from intake to a job as a counselor walks it."""

import re
from datetime import date, timedelta

import pytest
from sqlmodel import select

from neetcrm.cases.models import DOMAINS, Case, PlanStep, Stage, StepOwner
from tests.browsing import hidden_fields, submit
from tests.cast import AIDA, BORIS, GULNAR, MARAT, SAULE, TODAY, a_case, in_counseling
from tests.intakes import take_in

DAY = TODAY.isoformat()


@pytest.fixture
def case(db):
    case = in_counseling(a_case())
    db.add(case)
    db.commit()
    return case


def test_the_whole_road_from_intake_to_a_job(browser, db):
    page = browser(AIDA)
    root = take_in(page).location
    for path, answers in [
        ("move", {"to": "counseling", "on": DAY}),
        ("assessment", dict.fromkeys(DOMAINS, "3") | {"on": DAY}),
        ("plan", {"contact_frequency": "weekly", "on": DAY}),
        ("plan/goals", {"title": "Become a cook", "on": DAY}),
        ("goals/1/steps", {"title": "Write a CV", "owner": "young_person", "due_on": DAY}),
        ("steps/1/done", {"on": DAY, "evidence": "seen"}),
        ("sessions/new", {"on": DAY, "minutes": "30", "channel": "phone", "attendance": "late"}),
        ("placements/training", {"title": "Cook", "organisation": "Aport", "starts_on": DAY}),
        ("move", {"to": "training", "on": DAY}),
        ("placements/1/end", {"result": "completed", "on": DAY}),
        ("placements/job", JOB),
        ("move", {"to": "employment", "on": DAY}),
        ("close", {"reason": "employed_permanent", "on": DAY}),
    ]:
        answer = submit(page, f"{root}/{path}", answers)
        assert answer.status_code == 303, (path, answer.text)

    [case] = db.exec(select(Case)).all()
    assert (case.stage, case.closed_on) == (Stage.EMPLOYMENT, TODAY)
    for tab in ("overview", "timeline", "plan", "sessions", "referrals", "placements", "person"):
        assert page.get(f"{root}?tab={tab}").status_code == 200


JOB = {
    "title": "Cook",
    "organisation": "Aport",
    "starts_on": DAY,
    "contract_kind": "permanent",
    "evidence": "registered_contract",
    "wage": "250000",
    "is_subsidised": "False",
}


def test_a_refused_move_lists_what_is_missing_with_links(browser, case):
    page = browser(AIDA)
    path = f"/cases/{case.number}/move"

    answer = submit(page, path, {"to": "employment", "on": DAY, "reason": "Kept"})

    assert answer.status_code == 422
    missing = answer.text.partition('id="unmet"')[2].partition("</section>")[0]
    assert "Record a job that has started" in missing
    assert f'href="/cases/{case.number}/placements/job"' in missing
    assert "Kept" in answer.text


def test_a_psychologist_is_offered_only_what_they_may_do(browser, case, db):
    case.psychologist_id = SAULE.user_id
    db.commit()

    shown = browser(SAULE).get(f"/cases/{case.number}").text

    assert "Record a job that has started" in shown
    assert "/placements/job" not in shown


def test_today_shows_what_is_due(browser, case):
    shown = browser(AIDA).get("/today").text

    assert "Оспанова Әлия" in shown
    assert "45 days overdue" in shown


def test_the_caseload_narrows_sorts_and_pages_by_key(browser, db):
    db.add_all(a_case(number=f"{n:09}", next_contact_on=TODAY + timedelta(n)) for n in range(60))
    db.commit()
    page = browser(AIDA)

    first = page.get("/caseload?order=next_contact").text
    after = page.get("/caseload?after=2025-04-21~50").text

    assert "60 cases" in first
    assert "/cases/000000000" in first
    assert "/cases/000000050" not in first
    assert "/cases/000000050" in after
    assert "0 cases" in page.get("/caseload?stage=training").text
    assert page.get("/caseload?after=nonsense~x&due=unknown&counselor=-1").status_code == 200


def test_search_finds_by_a_part_of_the_name_in_any_script_and_by_number(browser, case):
    page = browser(GULNAR)

    for text in ("оспан", "OSPAN", "Aliya", "ٴاليا", "+7 701 123 45 67", case.number):
        shown = page.get("/search", query_string={"q": text}).text
        assert "Оспанова Әлия" in shown, text
        assert f'href="/cases/{case.number}"' not in shown
    assert "Nobody in your centre" in page.get("/search?q=Zzz").text
    assert "Nobody in your centre" in browser(BORIS).get("/search?q=Aliya").text


def test_an_iin_or_a_phone_is_sought_without_coming_into_an_address(browser, case):
    page = browser(AIDA)

    by_phone = submit(page, "/search", {"q": "8 701 123 45 67"})
    by_name = submit(page, "/search", {"q": "Aliya"})

    assert (by_phone.status_code, by_phone.location) == (200, None)
    assert "Оспанова Әлия" in by_phone.text
    assert by_name.location == "/search?q=Aliya"


@pytest.mark.parametrize("actor", [BORIS, GULNAR, SAULE], ids=["Boris", "Gulnar", "Saule"])
def test_a_foreign_case_number_answers_like_an_unknown_one(browser, case, actor):
    page = browser(actor)
    foreign, unknown = page.get(f"/cases/{case.number}"), page.get("/cases/123456789")

    assert foreign.status_code == unknown.status_code == 404
    assert without_address(foreign.text) == without_address(unknown.text)


def without_address(text):
    return re.sub(r'(name="csrf_token" value|nonce)="[^"]*"|/cases/[0-9]+', "", text)


def test_a_stale_form_is_refused_and_keeps_the_text(browser, case, db):
    page = browser(AIDA)
    path = f"/cases/{case.number}/close"
    answers = {"reason": "withdrew", "on": DAY, "note": "Kept"}
    answer = submit(page, path, answers | {"version": "99"})

    assert answer.status_code == 409
    assert "Kept" in answer.text
    db.expire_all()
    assert case.is_open
    again = page.post(path, data=answers | hidden_fields(answer.text))
    assert again.status_code == 303


def test_without_a_token_nothing_is_accepted(browser, case):
    answer = browser(AIDA).post(f"/cases/{case.number}/close", data={"reason": "withdrew"})

    assert answer.status_code == 400


def test_a_supervisor_hands_over_a_case_of_the_centre(browser, case, db):
    page = browser(MARAT)
    path = f"/cases/{case.number}/hand-over"

    assert submit(page, path, {"to": "2"}).status_code == 422
    assert submit(page, path, {"to": str(GULNAR.user_id)}).status_code == 303

    db.expire_all()
    assert case.counselor_id == GULNAR.user_id
    assert browser(AIDA).get(f"/cases/{case.number}").status_code == 404


def test_a_supervisor_sees_how_many_sessions_there_were_and_no_more(browser, case):
    path = f"/cases/{case.number}/sessions/new"
    how = {"on": DAY, "minutes": "30", "channel": "phone", "attendance": "attended"}
    submit(browser(AIDA), path, how | {"agreed": "Canary agreed"})

    shown = browser(MARAT).get(f"/cases/{case.number}?tab=sessions").text

    assert "Career counseling: 1" in shown
    assert "Canary" not in shown
    assert "Canary" in browser(AIDA).get(f"/cases/{case.number}?tab=sessions").text


def test_the_next_contact_is_proposed_as_the_plan_agreed_it(browser, case):
    shown = browser(AIDA).get(f"/cases/{case.number}/sessions/new").text

    pressed = re.search(r"<input checked [^>]*name=\"next_contact_in\"[^>]*value=\"(\w+)", shown)
    assert pressed[1] == "two_weeks"
    assert "In 2 weeks: 17 Mar 2025" in shown


def test_a_closed_case_is_reopened(browser, case, db):
    page = browser(AIDA)
    submit(page, f"/cases/{case.number}/close", {"reason": "withdrew", "on": DAY})
    submit(page, f"/cases/{case.number}/reopen", {"sure": "y"})

    db.expire_all()
    assert case.is_open


def test_withdrawing_a_consent_is_noted(browser, case, db):
    page = browser(AIDA)
    consent = case.person.consents[0]
    path = f"/cases/{case.number}/consents/{consent.id}/withdraw"

    assert submit(page, f"/cases/{case.number}/plan", {}, to=path).status_code == 303
    db.expire_all()
    assert consent.withdrawn_on == TODAY


@pytest.mark.parametrize(
    ("what", "told"), [("steps", "The step is open again."), ("goals", "The goal is open again.")]
)
def test_what_is_done_by_mistake_is_taken_back_from_its_own_message(browser, case, db, what, told):
    case.plans[0].goals[0].steps.append(
        PlanStep(title="Write a CV", owner=StepOwner.COUNSELOR, due_on=TODAY)
    )
    db.commit()
    page, root = browser(AIDA), f"/cases/{case.number}"

    done = submit(page, f"{root}/{what}/1/done", {"on": DAY, "evidence": "seen"})
    shown = page.get(done.location).text.partition('<div class="said"')[2].partition("</form>")[0]
    undone = page.post(f"{root}/{what}/1/undo", data=hidden_fields(f"<main>{shown}</main>"))

    assert f'action="{root}/{what}/1/undo"' in shown
    assert told in page.get(undone.location).text
    db.expire_all()
    goal = case.plans[0].goals[0]
    assert (goal.achieved_on, goal.steps[0].done_on) == (None, None)


def test_ages_are_those_of_the_day():
    from neetcrm.people.models import age

    assert age(date(2004, 2, 29), date(2025, 2, 28)) == 20
    assert age(date(2004, 2, 29), date(2025, 3, 1)) == 21
