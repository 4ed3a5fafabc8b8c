"""The ways to everywhere: the page More, the palette, and choosing a case first."""

import pytest

from tests.browsing import token
from tests.cast import ADMIN, AIDA, BORIS, GULNAR, SAULE, a_case, a_young_person


@pytest.fixture
def case(db):
    case = a_case()
    other = a_case(person=a_young_person(surname="Жаңабаева", given_name="Жанар"))
    db.add_all([case, other])
    db.commit()
    return case


def post(page, path, **answers):
    return page.post(path, data=answers | {"csrf_token": token(page.get("/account").text)})


def test_more_offers_what_the_reader_may_do(browser):
    counselor, psychologist = browser(AIDA).get("/more").text, browser(SAULE).get("/more").text

    assert 'href="/intake"' in counselor
    assert "Log a career session" in counselor
    assert "Back office" not in counselor
    assert "Log a psychological session" in psychologist
    assert "New referral" not in psychologist.partition("<main")[2]
    assert "Back office" in browser(ADMIN).get("/more").text


def test_a_case_that_was_opened_is_offered_again(browser, case):
    page = browser(AIDA)
    before = post(page, "/palette").text

    opened = post(page, f"/cases/{case.number}/opened")
    again = post(page, f"/cases/{case.number}/opened")
    after = post(page, "/palette").text

    assert (opened.status_code, again.status_code) == (204, 204)
    assert "Opened lately" not in before
    assert "Opened lately" in after
    assert after.count("Оспанова") == 1
    assert "Жаңабаева" not in after


def test_what_was_opened_is_forgotten_when_the_case_goes_to_somebody_else(browser, case, db):
    page = browser(AIDA)
    post(page, f"/cases/{case.number}/opened")
    case.counselor_id = GULNAR.user_id
    db.commit()

    assert "Оспанова" not in post(page, "/palette").text


def test_the_palette_finds_cases_and_pages_by_what_is_typed(browser, case):
    page = browser(AIDA)

    by_name = post(page, "/palette", q="жаңа").text
    by_phone = post(page, "/palette", q="8 701 123 45 67").text
    by_word = post(page, "/palette", q="referr").text
    by_nothing = post(page, "/palette", q="zzzz").text

    assert "Жаңабаева" in by_name
    assert "Оспанова" not in by_name
    assert "Оспанова" in by_phone
    assert "New referral" in by_word
    assert "My tasks" not in by_word
    assert "Nothing of that name" in by_nothing


@pytest.mark.parametrize("actor", [BORIS, GULNAR], ids=["Boris", "Gulnar"])
def test_the_palette_shows_nobody_elses_cases(browser, case, actor):
    page = browser(actor)

    assert "Оспанова" not in post(page, "/palette", q="оспан").text
    assert post(page, f"/cases/{case.number}/opened").status_code == 404


@pytest.mark.parametrize(
    ("what", "leads_to"),
    [("task", "tasks/new"), ("referral", "referrals/new")],
)
def test_a_case_is_chosen_first_where_the_page_is_about_none(browser, case, what, leads_to):
    page = browser(AIDA)

    shown = page.get(f"/choose/{what}").text
    narrowed = post(page, f"/choose/{what}", q="Жаңа").text

    assert f"/cases/{case.number}/{leads_to}" in shown
    assert "Жаңабаева" in narrowed
    assert "Оспанова" not in narrowed
    assert "None of your open cases" in post(page, f"/choose/{what}", q="zzz").text


def test_a_psychologist_chooses_nobody_to_refer(browser):
    assert browser(SAULE).get("/choose/referral").status_code == 403


def test_on_a_case_page_the_new_menu_is_about_that_case(browser, case):
    page = browser(AIDA)

    on_case, elsewhere = page.get(f"/cases/{case.number}").text, page.get("/today").text

    assert f'href="/cases/{case.number}/tasks/new" data-key="t"' in on_case
    assert f'data-opened="/cases/{case.number}/opened"' in on_case
    assert 'href="/choose/task" data-key="t"' in elsewhere
    assert 'href="/log" data-key="l"' in elsewhere
    assert "data-opened" not in elsewhere
