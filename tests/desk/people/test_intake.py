"""An intake, section by section: searched first, kept as a draft, checked, and opened once."""

import re
from datetime import date

import pytest
from sqlmodel import select

from neetcrm import drafts
from neetcrm.cases.models import Assessment, Barrier, Case, NeetStatus, Situation
from neetcrm.cases.numbers import shown as shown_number
from neetcrm.counseling.models import RiskLevel, SessionNote
from neetcrm.desk.people.intake import Section
from neetcrm.drafts import Draft
from neetcrm.encryption import blind_index
from neetcrm.people.iin import Sex, issue
from neetcrm.people.models import Consent, GivenBy, Purpose, SeenDocument, YoungPerson
from tests.asvs import proves
from tests.browsing import fields, submit
from tests.cast import AIDA, BORIS, GULNAR, MARAT, TODAY, a_case, a_young_person
from tests.intakes import SEARCH, SECTIONS, begin, fill, take_in
from tests.world.others import a_link

DAY = TODAY.isoformat()
PHONE = {"phone": SEARCH["phone"]}
ALIYA = {"surname": "Ospanova", "given_name": "Aliya", "born_on": "2005-04-01", "phone": ""}


@pytest.fixture
def known(db):
    case = a_case()
    db.add(case)
    db.commit()
    return case


def only(db, kind):
    [found] = db.exec(select(kind).execution_options(scoped=True)).all()
    return found


def test_all_that_was_told_is_stored_at_once(browser, db):
    page = browser(AIDA)
    opened = take_in(
        page,
        patronymic="Серікұлы",
        document_kind="passport",
        document_number="N 1234",
        disclosure="y",
        consent_language="ru",
        education="vocational",
        barriers="money",
        minutes="40",
        risk_level="concern",
        **dict.fromkeys(("motivation", "basic_skills", "job_search_skills"), "3"),
        **dict.fromkeys(("digital_skills", "languages", "documents", "health"), "4"),
        **dict.fromkeys(("family_care", "housing_money", "support_network"), "2"),
    )

    assert opened.status_code == 303
    person, case = only(db, YoungPerson), only(db, Case)
    assert (person.surname, person.patronymic, case.opened_on) == ("Ахметов", "Серікұлы", TODAY)
    assert {one.purpose for one in db.exec(select(Consent))} == {
        Purpose.DATA_PROCESSING,
        Purpose.DISCLOSURE,
    }
    assert {one.language for one in db.exec(select(Consent))} == {"ru"}
    assert only(db, SeenDocument).number == "N 1234"
    assert only(db, Situation).barriers == [Barrier.MONEY]
    assert only(db, NeetStatus).reason == "lost_work"
    assert only(db, Assessment).health == 4
    assert (only(db, SessionNote).minutes, only(db, SessionNote).risk_level) == (
        40,
        RiskLevel.CONCERN,
    )
    assert drafts.waiting(db, AIDA) == []
    assert "The case was opened" in page.get(opened.location).text


def test_whoever_looks_alike_is_shown_with_what_is_alike(browser, known):
    page = browser(AIDA)
    root = begin(page, **ALIYA)

    shown = page.get(f"{root}/match").text
    refused = submit(page, f"{root}/match", {"another_because": " "})
    passed = submit(page, f"{root}/match", {"another_because": "Another birth place"})

    assert known.number[:3] in shown
    assert "the same name and birth date" in shown
    assert f'href="/cases/{known.number}"' in shown, "the case is Aida's own"
    assert (refused.status_code, passed.status_code) == (422, 303)
    assert "say why this is another person" in refused.text
    assert passed.location.endswith("/person")


def test_the_same_person_gets_a_new_case_and_the_intake_ends(browser, known, db):
    known.closed_on, known.closing_reason = TODAY, "withdrew"
    db.commit()
    page = browser(GULNAR)
    root = begin(page, **ALIYA)

    way = f"/cases/{known.number}/again?of={root.rpartition('/')[2]}"
    assert way in page.get(f"{root}/match").text
    opened = submit(page, way, {"source": "walk_in", "on": DAY})

    assert opened.status_code == 303
    assert page.get(root).status_code == 404
    db.expire_all()
    assert len(db.exec(select(Case).execution_options(scoped=True)).all()) == 2
    assert len(db.exec(select(YoungPerson)).all()) == 1


def test_of_a_record_in_another_centre_only_its_existence_is_told(browser, known):
    page = browser(BORIS)
    root = begin(page, **ALIYA)

    shown = page.get(f"{root}/match").text

    assert "A record exists elsewhere" in shown
    for secret in ("Aida", known.number, shown_number(known.number), "Оспанова", "+7 701 123"):
        assert secret not in shown


def searched(app, page) -> tuple[list[str], str]:
    """Search for Aliya; return what the database was asked for it, and the page that tells."""
    statements = app.extensions["tests.statements"] = []
    root = begin(page, **ALIYA)
    shown = page.get(f"{root}/match").text
    del app.extensions["tests.statements"]
    return statements, re.sub(rf"{root}|nonce=\"[^\"]*\"|value=\"[^\"]*\"", "", shown)


@proves("8.2.2")
def test_the_search_asks_the_same_whoever_is_elsewhere_and_tells_not_how_many(app, browser, db):
    page = browser(BORIS)
    searched(app, page)  # so that nothing is asked for the first time

    nobody, told_of_nobody = searched(app, page)
    db.add(a_case())
    of_one, told_of_one = searched(app, page)
    db.add_all(a_case(person=a_young_person()) for _ in range(4))
    db.add(a_case(closed_on=TODAY, closing_reason="withdrew", person=a_young_person()))
    of_six, told_of_six = searched(app, page)

    assert nobody == of_one == of_six
    assert len(nobody) > 5
    assert told_of_one == told_of_six
    assert "A record exists elsewhere" in told_of_one
    assert "A record exists elsewhere" not in told_of_nobody


def test_an_iin_that_is_known_elsewhere_leads_to_a_hand_over(browser, db):
    number = issue(date(2005, 4, 1), Sex.FEMALE, 1)
    person = a_young_person(iin=number, iin_hash=blind_index(number), no_iin=None)
    db.add(a_case(person=person))
    db.commit()
    page = browser(BORIS)
    root = begin(page, surname="X", given_name="Y", born_on="2005-04-01", iin=number, phone="")

    refused = submit(page, f"{root}/match", {"another_because": "Another person"})

    assert refused.status_code == 422
    assert "ask the centre that keeps it for a hand-over" in refused.text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"iin": "070314690005"}, "last digit"),
        ({"iin": "070314690004"}, "born on 14 Mar 2007"),
        ({"born_on": "2030-01-01"}, "lies in the future"),
        ({"born_on": "1980-01-01"}, "aged 14 to 35"),
        ({"born_on": "yesterday"}, "valid date"),
        ({"phone": "12"}, "phone"),
        ({"surname": "x" * 101}, "longer than 100"),
    ],
)
def test_a_wrong_answer_of_the_search_is_said_and_keeps_the_rest(browser, changes, sentence):
    answer = submit(browser(AIDA), "/intake", SEARCH | changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Дәурен" in answer.text


@pytest.mark.parametrize(
    ("section", "changes", "sentence"),
    [
        ("person", {"no_iin": ""}, "Enter the IIN, or say why there is none"),
        ("person", {"sex": "robot"}, "Choose one of the list"),
        ("person", {"document_kind": "passport"}, "Enter the number of the document"),
        ("consent", {"consent_given_by": "representative"}, "who the legal representative is"),
        ("situation", {"neet_since_on": "2025-04-01"}, "after the day it was checked"),
        ("needs", {"motivation": "3"}, "every one of the ten domains"),
        ("needs", {"risk_level": "concern"}, "how many minutes"),
        ("needs", {"minutes": "601"}, "between 1 and 600"),
    ],
)
def test_each_section_is_checked_on_its_own(browser, section, changes, sentence):
    page = browser(AIDA)
    root = fill(page).rpartition("/")[0]

    answer = submit(page, f"{root}/{section}", NO_CHANGE[section] | changes)

    assert answer.status_code == 422
    assert sentence in answer.text


NO_CHANGE = {
    "person": {"sex": "male", "no_iin": "lost", "language": "kk", "phone": SEARCH["phone"]},
    "consent": {"data_processing": "y", "consent_given_by": "young_person"}
    | {"consent_language": "kk"},
    "situation": {"source": "walk_in", "neet_reason": "lost_work"},
    "needs": {},
}


def test_for_a_minor_the_representative_gives_the_consent(browser, db):
    page = browser(AIDA)
    root = begin(page, born_on="2010-04-01")
    submit(page, f"{root}/match", {})
    submit(page, f"{root}/person", NO_CHANGE["person"] | {"guardian_name": "Ахметова Гүлнар"})

    proposed = page.get(f"{root}/consent").text
    refused = submit(page, f"{root}/consent", NO_CHANGE["consent"])
    paper = page.get(f"{root}/consent/paper").text
    given = submit(
        page, f"{root}/consent", NO_CHANGE["consent"] | {"consent_given_by": "representative"}
    )

    assert '<option selected value="representative">' in proposed
    assert (refused.status_code, given.status_code) == (422, 303)
    assert "Ахметова Гүлнар" in paper
    assert '<html lang="kk">' in paper
    for section in ("situation", "needs"):
        submit(page, f"{root}/{section}", NO_CHANGE[section])
    submit(page, f"{root}/check", {"on": DAY})
    assert only(db, Consent).given_by is GivenBy.REPRESENTATIVE


def test_without_a_consent_the_case_opens_and_nothing_is_allowed(browser, db):
    page = browser(AIDA)
    root = fill(page).rpartition("/")[0]
    submit(page, f"{root}/consent", NO_CHANGE["consent"] | {"data_processing": ""})
    answers = fields(page, f"{root}/consent") | {
        "consent_given_by": "young_person",
        "consent_language": "kk",
    }
    page.post(f"{root}/consent", data=answers)

    assert submit(page, f"{root}/check", {"on": DAY}).status_code == 303
    assert db.exec(select(Consent)).all() == []


def test_an_intake_is_resumed_where_it_was_left(browser, db):
    page = browser(AIDA)
    root = begin(page)
    submit(page, f"{root}/match", {})
    left = submit(page, f"{root}/person", PHONE | {"patronymic": "Серікұлы", "way": "later"})

    waiting = page.get("/intake").text
    resumed = page.get(root)

    assert (left.status_code, left.location) == (303, "/intake")
    assert "Ахметов Дәурен" in waiting
    assert root in page.get("/drafts").text
    assert "Intake · Ахметов Дәурен" in page.get("/today").text
    assert resumed.location == f"{root}/person"
    assert "Серікұлы" in page.get(resumed.location).text
    assert db.exec(select(YoungPerson)).all() == []


def test_going_back_loses_nothing_although_it_is_not_right_yet(browser):
    page = browser(AIDA)
    root = begin(page)
    submit(page, f"{root}/match", {})

    back = submit(page, f"{root}/person", PHONE | {"email": "no address", "way": "back"})

    assert back.location == f"{root}/match"
    assert "no address" in page.get(f"{root}/person").text


def test_nobody_skips_a_section(browser):
    page = browser(AIDA)
    root = begin(page)

    assert page.get(f"{root}/needs").location == f"{root}/match"
    assert submit(page, f"{root}/match", {"on": DAY}, to=f"{root}/check").status_code == 422
    assert "Still to be finished" in page.get(f"{root}/check").text


def test_whoever_is_changed_is_compared_anew(browser, known):
    page = browser(AIDA)
    root = fill(page).rpartition("/")[0]

    changed = submit(page, f"{root}/person", NO_CHANGE["person"] | {"phone": "8 701 123 45 67"})

    assert changed.location == f"{root}/match"
    assert "the same phone" in page.get(f"{root}/match").text
    assert submit(page, f"{root}/check", {"on": DAY}).status_code == 422


def test_all_answers_are_shown_in_words_with_a_way_to_change_each(browser):
    page = browser(AIDA)
    path = fill(page, education="vocational")

    shown = page.get(path).text

    for words in ("Ахметов", "Documents lost or being restored", "College", "Lost work", "Yes"):
        assert words in shown
    for section in ("search", "match", "person", "consent", "situation", "needs"):
        assert f'href="{path.rpartition("/")[0]}/{section}"' in shown


def test_sent_twice_it_opens_one_case(browser, db):
    page = browser(AIDA)
    path = fill(page)
    answers = fields(page, path) | {"on": DAY}

    first, second = page.post(path, data=answers), page.post(path, data=answers)
    third = page.post(path, data=answers | {"submission": "another"})

    assert first.location == second.location
    assert third.status_code == 404
    assert only(db, Case)


def test_an_intake_is_its_writers_alone_and_sealed(browser, db):
    root = begin(browser(AIDA), surname="Canary")

    for other in (GULNAR, MARAT, BORIS):
        for path in (root, f"{root}/match", f"{root}/check", f"{root}/consent/paper"):
            assert browser(other).get(path).status_code == 404
    raw = db.connection().exec_driver_sql("SELECT answers FROM drafts").scalar_one()
    assert b"Canary" not in bytes(raw)


def test_a_discarded_intake_is_gone(browser, db):
    page = browser(AIDA)
    root = begin(page)

    discarded = submit(page, f"{root}/match", {}, to=f"{root}/discard")

    assert discarded.location == "/intake"
    assert page.get(root).status_code == 404
    assert "Ахметов" not in page.get("/intake").text


def test_a_discarded_intake_can_be_had_back(browser, db):
    page = browser(AIDA)
    root = begin(page)
    submit(page, f"{root}/match", {}, to=f"{root}/discard")
    number = db.exec(select(Draft.id)).one()

    assert f"/drafts/{number}/restore" in page.get("/intake").text
    assert (
        submit(browser(GULNAR), "/account", {}, to=f"/drafts/{number}/restore").status_code == 404
    )
    again = submit(page, "/intake", {}, to=f"/drafts/{number}/restore")

    assert (again.status_code, again.location) == (303, root)
    assert page.get(f"{root}/match").status_code == 200


def test_sharing_is_allowed_at_intake_with_each_partner_on_its_own(browser, db):
    page = browser(AIDA)
    root = begin(page)
    for section in (Section.MATCH, Section.PERSON):
        submit(page, f"{root}/{section.value}", SECTIONS[section])

    shown = page.get(f"{root}/consent").text
    paper = page.get(f"{root}/consent/paper?purpose=sharing&partner=1").text
    allowed = SECTIONS[Section.CONSENT] | {"shared_with": "1"}
    assert submit(page, f"{root}/consent", allowed | {"shared_with": "77"}).status_code == 422
    submit(page, f"{root}/consent", allowed)
    for section in (Section.SITUATION, Section.NEEDS):
        submit(page, f"{root}/{section.value}", SECTIONS[section])
    assert "Otbasy Bank" in page.get(f"{root}/check").text
    submit(page, f"{root}/check", {"on": DAY})

    assert "Otbasy Bank" in shown
    assert "Отбасы банк" in paper
    given = db.exec(select(Consent).order_by(Consent.id)).all()
    assert [(one.purpose, one.partner_id) for one in given] == [
        (Purpose.DATA_PROCESSING, None),
        (Purpose.SHARING, 1),
    ]


def test_hostile_text_is_shown_as_text(browser):
    page = browser(AIDA)
    path = fill(page, surname="<script>alert(1)</script>", given_name="{{7*7}}\x00\u202e")

    for shown in (page.get(path).text, page.get(submit(page, path, {"on": DAY}).location).text):
        assert "&lt;script&gt;" in shown
        assert "<script>alert" not in shown
        assert "{{7*7}}" in shown
        assert "\u202e" not in shown


def test_opening_again_warns_of_an_open_case_under_another_record(browser, known, db):
    closed = a_case(
        person=a_young_person(surname="Ким"), closed_on=TODAY, closing_reason="withdrew"
    )
    db.add(closed)
    db.flush()
    db.add(a_link(known, closed))
    db.commit()

    shown = browser(AIDA).get(f"/cases/{closed.number}/again").text

    assert "has an open case under another record" in shown
    assert known.number[:3] in shown
