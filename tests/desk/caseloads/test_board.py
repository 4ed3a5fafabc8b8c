"""The board: a column for each stage, and the way of a case from one to another."""

import re
from datetime import timedelta

import pytest

from neetcrm.cases.models import Stage
from neetcrm.desk.caseloads.board import FIRST, board
from neetcrm.desk.caseloads.caseload import CaseloadView, Due
from tests.browsing import hidden_fields
from tests.cast import (
    AIDA,
    BORIS,
    MARAT,
    SAULE,
    TODAY,
    a_case,
    a_young_person,
    in_counseling,
    ready_for_counseling,
)

DAY = TODAY.isoformat()
BOARD = "/caseload?as=board&due=overdue"
BY_HTMX = {"HX-Request": "true"}


@pytest.fixture
def case(db):
    case = in_counseling(a_case(psychologist_id=SAULE.user_id))
    db.add(case)
    db.commit()
    return case


def test_each_stage_has_its_count_and_its_first_cases(db):
    db.add_all(a_case(next_contact_on=TODAY + timedelta(n)) for n in range(FIRST + 5))
    db.add(in_counseling(a_case(person=a_young_person(surname="Ахметов"))))
    db.commit()

    piles = {pile.stage: pile for pile in board(db, AIDA, CaseloadView(today=TODAY))}

    intake = piles[Stage.INTAKE]
    assert list(piles) == list(Stage)
    assert (intake.count, len(intake.rows), intake.has_more) == (FIRST + 5, FIRST, True)
    assert intake.rows[0].next_contact_on == TODAY
    assert (piles[Stage.COUNSELING].count, piles[Stage.TRAINING].rows) == (1, [])


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"text": "оспан"}, 1),
        ({"text": "nobody"}, 0),
        ({"due": Due.CLOSING}, 0),
        ({"due": Due.AGES_OUT, "text": "оспан"}, 0),
        ({"stage": Stage.COUNSELING}, 1),
    ],
)
def test_the_board_shows_what_the_table_would(db, case, asked, count):
    case.last_contact_on = TODAY
    db.commit()
    piles = board(db, AIDA, CaseloadView(today=TODAY, **asked))

    assert sum(pile.count for pile in piles) == count
    assert sum(len(pile.rows) for pile in piles) == count


def test_a_card_leads_to_the_stages_that_come_next(browser, case):
    shown = browser(AIDA).get(BOARD).text

    menu = shown.partition("data-moves")[2].partition("</form>")[0]
    assert re.findall(r'name="to" value="(\w+)"', menu) == ["training", "internship", "employment"]
    assert "data-moves" not in browser(SAULE).get(BOARD).text, "who may not move is not offered to"


def test_a_board_keeps_its_filters_and_leads_back_to_the_table(browser, case):
    shown = browser(AIDA).get(BOARD).text

    assert 'href="/caseload?due=overdue"' in shown
    assert 'name="back" value="/caseload?due=overdue&amp;as=board"' in shown
    assert "data-card" not in browser(AIDA).get("/caseload?as=board&show=centre").text
    assert "Оспанова" not in browser(BORIS).get("/caseload?as=board").text


def moved(page, case, to, **headers):
    path = f"/cases/{case.number}/move?to={to}&back=/caseload%3Fas%3Dboard"
    carried = hidden_fields(page.get(path).text)
    return page.post(path, data=carried | {"to": to, "on": DAY, "reason": ""}, headers=headers)


def test_a_move_from_the_board_asks_for_what_its_way_needs(browser, case):
    page = browser(AIDA)

    training = page.get(f"/cases/{case.number}/move?to=training").text
    never = page.get(f"/cases/{case.number}/move?to=intake").text

    assert 'name="to" value="training"' in training
    assert 'name="reason"' not in training
    assert "Record an enrolment" in training
    assert "Record a job" not in training
    assert "A case cannot move from Counseling to Intake." in never


def test_a_refused_move_says_what_is_missing_with_links(browser, case):
    answer = moved(browser(AIDA), case, "training", **BY_HTMX)

    assert answer.status_code == 422
    missing = answer.text.partition('id="unmet"')[2].partition("</section>")[0]
    assert "Record an enrolment" in missing
    assert f'href="/cases/{case.number}/placements/training' in missing


def test_an_accepted_move_leads_back_to_the_board(browser, db):
    cases = [ready_for_counseling(a_case(person=a_young_person(surname=f"А{n}"))) for n in (1, 2)]
    db.add_all(cases)
    db.commit()
    page = browser(MARAT)

    plain = moved(page, cases[0], "counseling")
    by_htmx = moved(page, cases[1], "counseling", **BY_HTMX)

    assert (plain.status_code, plain.location) == (303, "/caseload?as=board")
    assert (by_htmx.status_code, by_htmx.headers["HX-Redirect"]) == (204, "/caseload?as=board")
    assert "The case was moved." in page.get("/caseload?as=board").text
    db.expire_all()
    assert {case.stage for case in cases} == {Stage.COUNSELING}


def test_a_move_leads_back_to_no_other_place(browser, db):
    long = "/caseload?" + "x" * 900
    for place in ("https://example.org/caseload", "//example.org", "/caseloads", long):
        case = ready_for_counseling(a_case(person=a_young_person()))
        db.add(case)
        db.commit()
        page, path = browser(AIDA), f"/cases/{case.number}/move"
        carried = hidden_fields(page.get(path).text) | {"to": "counseling", "on": DAY, "reason": ""}

        answer = page.post(path, data=carried, query_string={"back": place})

        assert answer.location == f"/cases/{case.number}?tab=overview"
