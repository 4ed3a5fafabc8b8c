"""What happens at the same moment: many threads of a real server, one outcome."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlmodel import select

from neetcrm.appointments.models import Appointment
from neetcrm.cases.models import Case, ClosingReason, PlanStep, StepOwner
from neetcrm.people.iin import Sex, issue
from neetcrm.people.models import Consent, YoungPerson
from tests.asvs import proves
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
    a_young_person,
    in_counseling,
)
from tests.extent import IS_FULL
from tests.intakes import fill
from tests.serving import post, served

DAY = TODAY.isoformat()
ERRORS = "Something has to be corrected"
TWENTY = 20
"""As many as a fidgety finger sends before the page answers."""

ROUNDS = 1000 if IS_FULL else 25


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


def check_pages(pages, **changes):
    """Let each go through an intake and stop before the case is open."""
    return [(page, path, fields(page, path)) for page in pages for path in [fill(page, **changes)]]


def test_a_form_sent_twenty_times_at_once_opens_one_case(address, browser, db):
    [(page, path, known)] = check_pages([browser(AIDA)])
    once = sending(address, page, path, known | {"on": DAY})

    answers = at_once(*[once] * TWENTY)

    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert len(stored(db, Case)) == len(stored(db, YoungPerson)) == len(stored(db, Consent)) == 1


def test_an_intake_open_in_many_tabs_opens_one_case(address, browser, db):
    page = browser(AIDA)
    path = fill(page)
    tabs = [fields(page, path) | {"on": DAY} for _ in range(6)]

    answers = at_once(*[sending(address, page, path, known) for known in tabs])

    assert [answer.status for answer in answers].count(303) == 1
    assert {answer.status for answer in answers} <= {303, 404, 422}
    assert len(stored(db, Case)) == len(stored(db, YoungPerson)) == 1


def test_two_intakes_of_one_iin_at_once_register_one_person(address, browser, db):
    named = {"iin": issue(date(2005, 4, 1), Sex.FEMALE, 1), "no_iin": "", "sex": "female"}
    counselors = [browser(AIDA), browser(GULNAR)] * 3

    answers = at_once(
        *[
            sending(address, page, path, known | {"on": DAY})
            for page, path, known in check_pages(counselors, **named)
        ]
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


def test_nobody_overwrites_what_another_wrote_unseen(address, browser, case, db):
    path = f"/cases/{case.number}/person"
    editors = {"Aida": browser(AIDA), "Marat": browser(MARAT)}
    kept = {"given_name": "Әлия", "language": "kk", "phone": "8 701 123 45 67"}

    for number in range(ROUNDS):
        given = at_once(
            *[
                sending(
                    address,
                    page,
                    path,
                    fields(page, path) | kept | {"surname": f"{name} {number}"},
                )
                for name, page in editors.items()
            ]
        )
        statuses = {name: one.status for name, one in zip(editors, given, strict=True)}
        [winner] = [name for name, status in statuses.items() if status == 303]
        [person] = stored(db, YoungPerson)

        assert sorted(statuses.values()) == [303, 409]
        assert person.surname == f"{winner} {number}"


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


@proves("2.3.4")
def test_one_time_is_given_to_one_young_person_by_many_at_once(address, browser, case, db):
    other = in_counseling(a_case(person=a_young_person(surname="Ким", phone="+77017654321")))
    db.add(other)
    db.commit()
    asked = {"day": DAY, "starts_at": "10:00", "minutes": "45", "kind": "centre", "worker": "1"}
    pages = [browser(AIDA), browser(MARAT)] * 4
    paths = [f"/cases/{one.number}/appointments/new" for one in (case, other)] * 4

    given = at_once(
        *[
            sending(address, one, path, fields(one, path) | asked)
            for one, path in zip(pages, paths, strict=True)
        ]
    )

    statuses = [answer.status for answer in given]
    assert (statuses.count(303), statuses.count(422)) == (1, 7)
    assert len(stored(db, Appointment)) == 1


def test_many_people_open_cases_at_once(address, browser, db):
    pages = [browser(AIDA), browser(GULNAR), browser(MARAT), browser(BORIS)] * 3
    intakes = [
        (page, path, fields(page, path) | {"on": DAY})
        for number, (letter, page) in enumerate(zip("абвгдежзиклм", pages, strict=True))
        for phone in [f"8 701 123 45 {number:02}"]
        for path in [fill(page, surname=f"Ахметов{letter}", phone=phone, another_because="Family")]
    ]

    given = at_once(*[sending(address, page, path, sent) for page, path, sent in intakes])

    assert {answer.status for answer in given} == {303}
    assert len({case.number for case in stored(db, Case)}) == len(pages)
