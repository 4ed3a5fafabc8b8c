"""Answers that a rule refuses: wrong IINs, ages, days, and forms that were overtaken."""

import csv
import html
from datetime import timedelta
from pathlib import Path

import pytest

from neetcrm.i18n import translations
from neetcrm.people import iin
from tests.asvs import proves
from tests.bad_input.refusals import Filled, contents, every, is_as_before, speak, told
from tests.browsing import submit
from tests.cast import AIDA, TODAY

OPEN = "/intake"
TOMORROW = (TODAY + timedelta(days=1)).isoformat()
IINS = Path(__file__).parents[1] / "data" / "iin.csv"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_wrong_iin_is_refused_with_its_reason(app, browser, world, db, language):
    speak(db, language)
    intake = intake_of(every(world, browser))
    before = contents(app)
    for row in wrong_iins():
        answer = intake.page.post(OPEN, data=intake.good | {"iin": row})

        assert answer.status_code == 422, row
        assert reason_of(row, language) in html.unescape(told(answer)), row
        assert "Дәурен" in answer.text
    assert is_as_before(app, before)


def intake_of(forms) -> Filled:
    return next(form for form in forms if form.path == OPEN)


def wrong_iins() -> list[str]:
    with IINS.open(encoding="utf-8") as rows:
        return [row["iin"] for row in csv.DictReader(rows) if row["verdict"] == "invalid"]


def reason_of(text: str, language: str) -> str:
    with pytest.raises(iin.IinInvalid) as refused:
        iin.read(text)
    said = translations(language).gettext(refused.value.sentence)
    return said.format(**refused.value.values)


@proves("2.3.2")
@pytest.mark.parametrize(
    ("born_on", "status"),
    [
        ("2011-03-04", 422),  # 13 years old, 14 tomorrow
        ("2011-03-03", 303),
        ("1989-03-04", 303),  # 35 years old, 36 tomorrow
        ("1989-03-03", 422),
        ("2025-03-04", 422),
        ("9999-12-31", 422),
        ("0001-01-01", 422),
        ("1899-12-31", 422),
    ],
)
def test_an_intake_begins_for_those_of_14_to_35(browser, world, born_on, status):
    intake = intake_of(every(world, browser))
    answer = intake.page.post(OPEN, data=intake.good | {"born_on": born_on})

    assert answer.status_code == status, told(answer)
    assert bool(told(answer)) == (status == 422)


@proves("2.2.3")
def test_what_happened_cannot_lie_in_the_future(forms, unchanged):
    for sheet, page, path, controls, good in forms:
        for name in controls:
            is_past = name in ("on", "since_on", "neet_since_on") or name.endswith("signed_on")
            for day in (TOMORROW, "9999-12-31") if is_past else ():
                answer = page.post(path, data=good | {name: day})

                assert answer.status_code == 422, (sheet, name, day)
                assert told(answer), (sheet, name)
    assert unchanged()


@proves("2.2.3")
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("path", ["move", "close"])
def test_a_day_before_the_last_move_is_refused(app, browser, world, db, language, path):
    speak(db, language)
    before = contents(app)
    page = browser(AIDA)
    day = (world.mine.stage_since - timedelta(days=1)).isoformat()
    path = f"/cases/{world.mine.number}/{path}"

    answer = submit(page, path, {"to": "training", "reason": "withdrew", "note": "Kept", "on": day})

    assert answer.status_code == 422
    assert "2025" in told(answer)
    assert is_as_before(app, before)


@pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01", "9999-12-31"])
def test_no_day_breaks_a_form(browser, world, day):
    for sheet, page, path, controls, good in every(world, browser):
        for name, control in controls.items():
            if control.kind == "date":
                answer = page.post(path, data=good | {name: day})

                assert answer.status_code in (sheet.status, 422, 409), (sheet, name)


def test_a_stale_form_is_refused_and_keeps_the_text(forms, unchanged):
    stale = [one for one in forms if one[3].get("version") and one[3]["version"].value]
    assert len(stale) >= 10
    for sheet, page, path, controls, good in stale:
        texts = {name for name, control in controls.items() if control.kind in ("text", "textarea")}
        answers = good | dict.fromkeys(texts, "Kept") | {"version": "99"}
        answer = page.post(path, data=answers)

        assert answer.status_code == 409, sheet
        assert told(answer)
        assert answer.text.lower().count("kept") >= len(texts), sheet
    assert unchanged()
