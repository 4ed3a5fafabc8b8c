"""The pages of outreach, and the way from a prospect to a case."""

import pytest
import sqlalchemy as sa
from sqlmodel import select

from neetcrm.cases.models import Case
from neetcrm.outreach.models import ContactAttempt, Prospect
from neetcrm.outreach.queries import ProspectView, prospects, prospects_due
from tests.browsing import submit
from tests.cast import AIDA, BORIS, GULNAR, SAULE, TODAY
from tests.filling import controls_in
from tests.intakes import SEARCH, SECTIONS
from tests.world.others import a_prospect

DAY = TODAY.isoformat()
NEW = {"name": "Дана", "phone": "8 701 765 43 88", "source": "outreach", "next_try_on": DAY}


@pytest.fixture
def prospect(db):
    prospect = a_prospect()
    db.add(prospect)
    db.commit()
    return prospect


def test_a_prospect_is_added_tried_and_the_attempt_taken_back(browser, db):
    page = browser(AIDA)
    path = submit(page, "/outreach/new", NEW).location

    attempt = {"channel": "phone", "result": "no_answer", "on": DAY}
    assert submit(page, path, attempt).status_code == 303
    again = submit(page, path, attempt)

    assert again.status_code == 422
    assert "There was no answer on 3 Mar 2025" in again.text
    assert submit(page, path, {}, to=f"{path}/take-back").status_code == 303
    assert db.exec(select(ContactAttempt)).all() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"phone": "12"}, "not a telephone number"),
        ({"phone": ""}, "another way of contact"),
        ({"name": ""}, "required"),
        ({"phone": "8 701 765 43 99"}, "was added on"),
    ],
)
def test_a_wrong_answer_is_said_and_keeps_the_rest(browser, prospect, changes, sentence):
    answer = submit(browser(AIDA), "/outreach/new", NEW | {"remark": "Kept"} | changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kept" in answer.text


def test_the_list_shows_the_own_centre_and_narrows(browser, prospect):
    page = browser(GULNAR)

    assert "Бауыржан" in page.get("/outreach").text
    assert "Бауыржан" in page.get("/outreach?show=due&q=bauyr").text
    assert "Бауыржан" not in page.get("/outreach?show=ended").text
    assert "Бауыржан" not in browser(BORIS).get("/outreach").text


def test_another_centre_finds_no_prospect_and_a_psychologist_does_no_outreach(browser, prospect):
    assert browser(BORIS).get(f"/outreach/{prospect.id}").status_code == 404
    assert browser(SAULE).get(f"/outreach/{prospect.id}").status_code == 403
    assert browser(SAULE).get("/outreach").status_code == 403


def test_a_stale_page_notes_no_attempt(browser, prospect):
    answers = {"channel": "phone", "result": "later", "on": DAY, "version": "99"}

    assert submit(browser(AIDA), f"/outreach/{prospect.id}", answers).status_code == 409


def test_phone_and_remark_are_sealed_in_the_database(db, prospect):
    row = db.execute(sa.text("SELECT phone, other_contact, remark FROM prospects")).one()

    assert all(b"7017654399" not in bytes(value) for value in row)


def test_pages_are_found_by_key(db):
    db.add_all([a_prospect(name=f"N{n}", phone=f"+7701765{n:04}") for n in range(60)])
    db.commit()

    first = prospects(db, AIDA, ProspectView(today=TODAY))
    second = prospects(db, AIDA, ProspectView(today=TODAY, after=first.next))

    assert (len(first.rows), len(second.rows), second.next) == (50, 10, "")
    assert not {one.id for one in first.rows} & {one.id for one in second.rows}
    assert len(prospects_due(db, AIDA, TODAY)) == 20
    assert prospects_due(db, SAULE, TODAY) == []


def test_an_intake_begins_with_what_is_known_and_ends_in_a_case(browser, prospect, db):
    page = browser(AIDA)
    begun = submit(page, f"/outreach/{prospect.id}", {}, to=f"/intake/prospects/{prospect.id}")
    asked = controls_in(page.get(begun.location).text)

    assert (asked["surname"].value, asked["given_name"].value) == ("Сейтқали", "Бауыржан")
    root = begun.location.rpartition("/")[0]
    submit(page, f"{root}/search", SEARCH)
    for section, told in SECTIONS.items():
        submit(page, f"{root}/{section.value}", told)
    assert submit(page, f"{root}/check", {"on": DAY}).status_code == 303

    [case] = db.exec(select(Case)).all()
    db.expire_all()
    assert db.exec(select(Prospect)).one().case_id == case.id
    shown = page.get(f"/outreach/{prospect.id}").text
    assert f'href="/cases/{case.number}"' in shown
    assert "Note an attempt" not in shown
