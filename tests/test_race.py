"""What happens at the same moment: many threads of a real server, one outcome."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlmodel import select

from neetcrm.cases.models import Case, ClosingReason, PlanStep, StepOwner
from neetcrm.people.iin import Sex, issue
from neetcrm.people.models import Consent, YoungPerson
from tests.browsing import fields
from tests.cast import (
    AIDA,
    BORIS,
    GULNAR,
    MARAT,
    SAULE,
    TODAY,
    a_case,
    a_placement,
    in_counseling,
)
from tests.serving import post, served

DAY = TODAY.isoformat()
OPEN = "/intake/open"
ERRORS = "Something has to be corrected"
TWELVE = 12
"""As many as a fidgety finger sends before the page answers."""

INTAKE = {
    "surname": "Ахметов",
    "given_name": "Дәурен",
    "born_on": "2005-04-01",
    "sex": "female",
    "no_iin": "lost",
    "phone": "8 701 123 45 67",
    "language": "kk",
    "source": "walk_in",
    "consent_given_by": "young_person",
    "neet_reason": "lost_work",
    "on": DAY,
}


@pytest.fixture
def address(app, db):
    db.commit()  # whatever was only read holds no lock while others write
    with served(app) as address:
        yield address


@pytest.fixture
def case(db):
    case = in_counseling(a_case())
    db.add(case)
    db.commit()
    return case


def at_once(*sendings):
    """Do all of these in threads that start together, and return what each gave."""
    with ThreadPoolExecutor(len(sendings)) as people:
        return [begun.result() for begun in [people.submit(sending) for sending in sendings]]


def sending(address, page, path, answers):
    return lambda: post(address, path, answers, of=page)


def stored(db, kind):
    db.expire_all()
    found = db.exec(select(kind)).all()
    db.commit()
    return found


def test_a_form_sent_twelve_times_at_once_opens_one_case(address, browser, db):
    page = browser(AIDA)
    once = sending(address, page, OPEN, INTAKE | fields(page, "/intake"))

    answers = at_once(*[once] * TWELVE)

    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert len(stored(db, Case)) == len(stored(db, YoungPerson)) == len(stored(db, Consent)) == 1


def test_two_intakes_of_one_iin_at_once_register_one_person(address, browser, db):
    named = INTAKE | {"iin": issue(date(2005, 4, 1), Sex.FEMALE, 1), "no_iin": ""}
    counselors = [browser(AIDA), browser(GULNAR)] * 3

    answers = at_once(
        *[sending(address, page, OPEN, named | fields(page, "/intake")) for page in counselors]
    )

    assert [answer.status for answer in answers].count(303) == 1
    for answer in answers:
        assert answer.status == 303 or (answer.status in (409, 422) and ERRORS in answer.text)
    assert len(stored(db, YoungPerson)) == len(stored(db, Case)) == 1


def test_two_new_cases_of_one_person_at_once_open_one(address, browser, case, db):
    case.closed_on, case.closing_reason = TODAY, ClosingReason.WITHDREW
    db.commit()
    path = f"/cases/{case.number}/again"
    answers = {"source": "walk_in", "on": DAY}
    counselors = [browser(AIDA), browser(MARAT)] * 3

    given = at_once(
        *[sending(address, page, path, answers | fields(page, path)) for page in counselors]
    )

    assert [answer.status for answer in given].count(303) == 1
    assert {answer.status for answer in given} <= {303, 409, 422}
    assert [one.is_open for one in stored(db, Case)] == [False, True]


@pytest.mark.parametrize(
    ("path", "answers"),
    [
        ("close", {"reason": "withdrew", "on": DAY, "note": "Kept {}"}),
        ("move", {"to": "training", "on": DAY, "reason": "Kept {}"}),
        ("person", {"surname": "Kept {}", "given_name": "Әлия", "language": "kk"}),
        ("placements/1/end", {"result": "completed", "on": DAY}),
        ("psychologist", {"to": str(SAULE.user_id)}),
    ],
)
def test_of_two_editors_at_once_the_slower_one_is_told(address, browser, case, db, path, answers):
    if path != "close":
        case.placements.append(a_placement())
        db.commit()
    path = f"/cases/{case.number}/{path}"
    editors = [browser(AIDA), browser(MARAT)]
    forms = [
        {name: text.format(number) for name, text in answers.items()} | fields(page, path)
        for number, page in enumerate(editors)
    ]

    given = at_once(
        *[sending(address, page, path, form) for page, form in zip(editors, forms, strict=True)]
    )

    assert sorted(answer.status for answer in given) == [303, 409]
    [refused] = [number for number, answer in enumerate(given) if answer.status == 409]
    assert "Somebody changed this record" in given[refused].text
    if any("Kept" in text for text in answers.values()):
        assert f"Kept {refused}" in given[refused].text


def test_one_step_is_done_once_by_two_at_once(address, browser, case, db):
    case.plans[0].goals[0].steps.append(
        PlanStep(title="Write a CV", owner=StepOwner.COUNSELOR, due_on=TODAY)
    )
    db.commit()
    path = f"/cases/{case.number}/steps/1/done"
    pages = [browser(AIDA), browser(MARAT)] * 4

    given = at_once(
        *[sending(address, one, path, fields(one, path) | {"on": DAY}) for one in pages]
    )

    assert {answer.status for answer in given} <= {303, 409, 422}


def test_many_people_open_cases_at_once(address, browser, db):
    pages = [browser(AIDA), browser(GULNAR), browser(MARAT), browser(BORIS)] * 3
    intakes = [
        INTAKE
        | fields(page, "/intake")
        | {"surname": f"Ахметов{letter}", "phone": f"8 701 123 45 {number:02}"}
        for number, (letter, page) in enumerate(zip("абвгдежзиклм", pages, strict=True))
    ]
    for intake in intakes:
        intake["another_because"] = "Another family"

    given = at_once(
        *[sending(address, page, OPEN, sent) for page, sent in zip(pages, intakes, strict=True)]
    )

    assert {answer.status for answer in given} == {303}
    assert len({case.number for case in stored(db, Case)}) == TWELVE
