"""The readiness wheel: what its scores mean, how assessments are compared, and how it is drawn."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from neetcrm.cases.models import DOMAINS
from neetcrm.cases.planning import needs
from neetcrm.cases.planning.anchors import ANCHORS
from neetcrm.wheel import wheel
from tests.browsing import submit
from tests.cast import AIDA, BORIS, OPENED, SAULE, TODAY, a_case, in_counseling

DAY = TODAY.isoformat()
BETTER = dict.fromkeys(DOMAINS, "3") | {"motivation": "5", "health": "2"}


@pytest.fixture
def case(db):
    case = in_counseling(a_case())
    db.add(case)
    db.commit()
    return case


def assessed(times):
    case = in_counseling(a_case())
    for n in range(1, times):
        scores = dict.fromkeys(DOMAINS, 3) | {"motivation": min(5, 3 + n)}
        on = OPENED + timedelta(days=n)
        needs.assess(case, scores, by=AIDA, on=on, today=TODAY)
    return case.assessments


def test_every_domain_says_what_1_3_and_5_mean():
    assert list(ANCHORS) == list(DOMAINS)
    assert len({sentence for sentences in ANCHORS.values() for sentence in sentences}) == 30


def test_nothing_is_compared_before_the_first_assessment():
    assert needs.compared([], most=6) is None


def test_scores_are_compared_with_those_before_and_with_the_first():
    told = needs.compared(assessed(3), most=6)
    row = told.rows[0]

    assert (row.domain, row.scores, row.change) == ("motivation", (3, 4, 5), 2)
    assert row.steps == [(3, None), (4, 1), (5, 1)]
    assert [one.change for one in told.rows[1:]] == [0] * 9


def test_of_many_the_first_and_the_latest_are_shown():
    made = assessed(9)

    told = needs.compared(made, most=6)

    assert told.count == 9
    assert list(told.assessments) == [made[0], *made[-5:]]


def test_the_wheel_is_drawn_with_a_title_and_a_line_for_each_assessment():
    drawn = ElementTree.fromstring(wheel("Wheel <1>", [5] * 10, [1] * 10))
    lines = [one for one in drawn.iter() if "__line--" in one.get("class", "")]

    assert drawn.find("{*}title").text == "Wheel <1>"
    assert len(lines) == 2
    assert lines[1].get("points").startswith("150.0,35.0 ")
    assert "style" not in wheel("Wheel", [3] * 10)


def test_an_assessment_leads_to_what_changed_and_to_the_plan(browser, case):
    page, root = browser(AIDA), f"/cases/{case.number}"
    form = page.get(f"{root}/assessment").text

    made = submit(page, f"{root}/assessment", BETTER | {"on": DAY, "remark": "Sleeps better"})
    shown = page.get(made.location).text

    assert "Last time: 3" in form
    assert "Has nobody to turn to" in form
    for words in (
        "+2",
        "-1",
        "better",
        "worse",
        "Sleeps better",
        "Proposed contact: Every 2 weeks",
    ):
        assert words in shown
    assert f'href="{root}/plan"' in shown


def test_a_score_that_is_missing_is_said_and_keeps_the_rest(browser, case):
    answers = BETTER | {"on": DAY, "motivation": "", "remark": "Kept"}

    answer = submit(browser(AIDA), f"/cases/{case.number}/assessment", answers)

    assert answer.status_code == 422
    assert "Kept" in answer.text


def test_only_who_works_on_the_case_compares_its_assessments(browser, case):
    path = f"/cases/{case.number}/assessments"

    assert {browser(who).get(path).status_code for who in (BORIS, SAULE)} == {404}


def test_before_the_first_assessment_the_page_says_what_to_do(browser, db):
    case = a_case()
    db.add(case)
    db.commit()

    assert "not assessed yet" in browser(AIDA).get(f"/cases/{case.number}/assessments").text
