"""Each field of every form with answers that it cannot take: refused in words, nothing stored."""

import re

import pytest
from sqlmodel import Session, SQLModel, select
from werkzeug.datastructures import MultiDict

from tests.asvs import proves
from tests.bad_input.refusals import HUGE, every, speak, told
from tests.filling import SHEETS

TOO_LONG = "x" * 100_000
UNSEEN = "\x00\u202e\u2066\u200f"


def test_every_form_takes_good_answers(browser, world):
    for sheet, page, path, _, good in every(world, browser):
        answer = page.post(path, data=good)

        assert answer.status_code == sheet.status, (sheet, told(answer))


def test_every_form_of_the_application_is_known_here(app):
    rules = [rule for rule in app.url_map.iter_rules() if {"GET", "POST"} <= rule.methods]
    known = [sheet.path for sheet in SHEETS]
    for rule in rules:
        pattern = re.sub(r"<[^>]*>", "[^/]+", rule.rule) + r"(\?.*)?"

        assert any(re.fullmatch(pattern, path) for path in known), rule.rule


@pytest.mark.alike
@proves("2.2.1")
def test_over_long_text_is_refused_in_every_field(forms, unchanged):
    for sheet, page, path, controls, good in forms:
        for name, control in controls.items():
            if control.takes_anything:
                continue
            answer = page.post(path, data=good | {name: TOO_LONG})

            assert answer.status_code in (400, 409, 413, 422), (sheet, name)
            assert answer.status_code != 422 or told(answer), (sheet, name)
    assert unchanged()


def test_what_cannot_be_seen_is_not_stored(browser, world, db):
    for sheet, page, path, controls, good in every(world, browser):
        marked = {
            name: f"{UNSEEN}{good[name][:1]}{UNSEEN}{good[name][1:]}"
            for name, control in controls.items()
            if control.kind in ("text", "textarea", "email")
        }
        answer = page.post(path, data=good | marked)

        assert answer.status_code in (sheet.status, 422), (sheet, told(answer))
        assert not set(UNSEEN) & set(told(answer))
    db.expire_all()
    for record in everything(db):
        for name, text in record.model_dump().items():
            assert not isinstance(text, str) or not set(UNSEEN) & set(text), (record, name)


def everything(db: Session):
    for mapper in SQLModel._sa_registry.mappers:
        yield from db.exec(select(mapper.class_).execution_options(scoped=True))


WRONG_CHOICES = ("nonsense", "-1", HUGE, "\x00", "0", "None", "[]")


@pytest.mark.alike
@proves("2.2.1", "2.2.2")
def test_what_was_not_offered_cannot_be_chosen(forms, unchanged):
    for sheet, page, path, controls, good in forms:
        for name, control in controls.items():
            is_choice = control.kind in ("select", "radio") or len(control.options) > 1
            for wrong in WRONG_CHOICES if is_choice else ():
                answer = page.post(path, data=good | {name: wrong})

                assert answer.status_code == 422, (sheet, name, wrong)
                assert told(answer), (sheet, name, wrong)
    assert unchanged()


WRONG_DAYS = (
    "yesterday",
    "2025-02-30",
    "0000-00-00",
    "10000-01-01",
    "٢٠٢٥-٠٣-٠٣",
    "2025-03-03\x00",
)


@pytest.mark.alike
@proves("15.3.5")
def test_what_is_no_day_or_number_is_refused(forms, unchanged):
    wrong = {
        "date": WRONG_DAYS,
        "number": ("many", "-1", HUGE, "1e9", "NaN"),
        "time": ("25:61",),
    }
    for sheet, page, path, controls, good in forms:
        for name, control in controls.items():
            for text in wrong.get(control.kind, ()):
                answer = page.post(path, data=good | {name: text})

                assert answer.status_code == 422, (sheet, name, text)
                assert text.strip("\x00") in answer.text, "what was typed is kept"
    assert unchanged()


@pytest.mark.alike
@proves("15.3.7")
def test_a_field_sent_twice_does_not_break_a_form(browser, world):
    for sheet, page, path, _, good in every(world, browser):
        twice = MultiDict([*good.items(), *((name, "nonsense") for name in good)])

        assert page.post(path, data=twice).status_code in (sheet.status, 422), sheet


@pytest.mark.alike
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_refusal_is_said_in_the_reader_s_language(browser, world, db, language, unchanged):
    speak(db, language)
    for sheet, page, path, controls, good in every(world, browser):
        if sheet.by is None:
            page.set_cookie("neetcrm_language", language)
        empty = {name: good[name] for name in ("csrf_token", "version") if name in good}
        wrong = {
            name: {"date": "x", "number": "x", "time": "x", "select": "x"}.get(control.kind, "")
            for name, control in controls.items()
            if name not in ("csrf_token", "submission", "version")
        }
        for answers in (empty, empty | wrong):
            said = told(page.post(path, data=answers)).replace("NEET", "")

            assert not re.search("[A-Za-z]{4,}", said), (sheet, said)
