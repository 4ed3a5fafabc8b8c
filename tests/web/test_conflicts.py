"""Two people edit one record: the slower one sees what differs and decides."""

import re

import pytest

from neetcrm.people.models import YoungPerson
from tests.browsing import fields, hidden_fields, submit
from tests.cast import AIDA, MARAT, SAULE, STAFF, TODAY, a_case

PERSON = {
    "surname": "Оспанова",
    "given_name": "Әлия",
    "language": "kk",
    "phone": "+7 701 123 45 67",
    "email": "",
    "guardian_name": "",
    "guardian_phone": "",
}


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


@pytest.fixture
def form(case) -> str:
    return f"/cases/{case.number}/person"


def both_edit(browser, form):
    """Let Aida open the form, Marat save another surname, and Aida send an e-mail address."""
    aida = browser(AIDA)
    seen = fields(aida, form)
    submit(browser(MARAT), form, PERSON | {"surname": "Серікова"})
    return aida, aida.post(form, data=seen | PERSON | {"email": "aliya@example.org"})


def differences(text: str) -> dict[str, list[str]]:
    """Return what the page says of each field: what is saved now, what was typed."""
    table = text.split('aria-labelledby="conflict"')[1].split("</section>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    return {label: [theirs, mine] for label, theirs, mine in cells}


def person_of(db, case) -> YoungPerson:
    db.expire_all()
    return case.person


def test_the_slower_one_sees_who_changed_what_and_keeps_the_text(browser, form, db, case):
    _, answer = both_edit(browser, form)

    assert answer.status_code == 409
    assert re.search(rf"Changed \d+ seconds? ago by {STAFF[MARAT]}", answer.text)
    assert differences(answer.text) == {
        "Surname": ["Серікова", "Оспанова"],
        "E-mail address": ["–", "aliya@example.org"],
    }
    assert 'value="aliya@example.org"' in answer.text
    assert person_of(db, case).surname == "Серікова"


def test_the_slower_one_saves_theirs_after_all(browser, form, db, case):
    aida, answer = both_edit(browser, form)

    typed = PERSON | {"email": "aliya@example.org"}
    again = aida.post(form, data=hidden_fields(answer.text) | typed)

    assert "Save mine" in answer.text
    assert again.status_code == 303
    assert person_of(db, case).surname == "Оспанова"
    assert person_of(db, case).email == "aliya@example.org"


def test_the_slower_one_takes_what_is_saved(browser, form, db, case):
    aida, answer = both_edit(browser, form)

    taken = hidden_fields(answer.text) | PERSON | {"take": "theirs"}
    again = aida.post("/drafts/discard", data=taken)

    assert (again.status_code, again.location) == (303, form)
    page = aida.get(form).text
    assert 'value="Серікова"' in page
    assert "What is saved stands here" in page
    assert "aliya@example.org" not in page


def test_what_changed_beside_the_form_is_told_as_well(browser, case):
    aida, closing = browser(AIDA), f"/cases/{case.number}/close"
    seen = fields(aida, closing)
    how = {"on": TODAY.isoformat(), "channel": "phone", "attendance": "attended"}
    next_contact = {"next_contact_on": "2025-03-20", "risk_level": "none", "format": "free"}
    submit(browser(SAULE), f"/cases/{case.number}/sessions/new", how | next_contact)

    answer = aida.post(
        closing, data=seen | {"reason": "withdrew", "on": TODAY.isoformat(), "note": "Moved"}
    )

    told = differences(answer.text)
    assert answer.status_code == 409
    assert f"by {STAFF[SAULE]}" in answer.text
    assert told["Next contact"] == ["20 Mar 2025", "–"]
    assert "Save mine" not in answer.text
