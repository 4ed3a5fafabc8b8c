"""The page that becomes the PDF: its language, what it shows, and what hostile words do to it."""

from dataclasses import replace
from datetime import timedelta

import html5lib
import pytest

from neetcrm.accounts import Language
from neetcrm.cases.models import ClosingReason, PlacementKind, PlacementResult, Stage
from neetcrm.referrals.models import ReferralState
from neetcrm.reports.paper import progress_page
from tests.reports.samples import (
    AS_OF,
    a_goal,
    a_placement,
    a_referral,
    a_report,
    a_report_of_the_first_day,
    a_step,
)

HOSTILE = "<script>alert(1)</script><img src='http://127.0.0.1:9/x'>{{7*7}}{% raw %}"


def parsed(page):
    return html5lib.parse(page, namespaceHTMLElements=False)


def words_of(page) -> str:
    return " ".join("".join(parsed(page).find("body").itertext()).split())


def in_english(**changes) -> str:
    """Return the page in the language whose sentences stand in the code."""
    return progress_page(a_report(**{"language": Language.EN} | changes))


def said(**changes) -> str:
    return words_of(in_english(**changes)).replace("\u202f", " ").replace("\u2009", " ")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.KK, "Тағылымдама, өткізіп жіберілген"),
        (Language.RU, "Стажировка, этап пропущен"),
        (Language.EN, "Internship, left out"),
    ],
)
def test_a_stage_that_was_left_out_is_told_as_on_the_page_of_the_case(language, told):
    stops = tuple(
        replace(stop, reached_on=None, is_left_out=True) if stop.stage is Stage.INTERNSHIP else stop
        for stop in a_report().stops
    )

    words = words_of(progress_page(a_report(language=language, stops=stops)))

    assert told in words, "in the words of the drawing, for who cannot see it"
    assert words.count(told.split(", ")[1]) == 2, "and below the stage"


@pytest.mark.parametrize(
    ("language", "day", "age", "length"),
    [
        (Language.KK, "2025 ж. 5 шілде", "20 жас", "45 мин"),
        (Language.RU, "5 июля 2025 г.", "20 лет", "45 мин"),
        (Language.EN, "5 July 2025", "20 years", "45 mins"),
    ],
    ids=lambda value: str(value) if isinstance(value, Language) else "",
)
def test_days_and_lengths_are_said_in_the_language_of_the_young_person(language, day, age, length):
    page = progress_page(a_report(language=language))

    words = words_of(page).replace("\xa0", " ").replace("\u202f", " ")
    assert parsed(page).get("lang") == language.value
    assert day in words
    assert age in words
    assert length in words


def test_the_number_is_shown_and_in_the_code_for_staff():
    page = progress_page(a_report())

    titles = [title.text for title in parsed(page).iter() if str(title.tag).endswith("title")]
    assert "274-905-112" in words_of(page)
    assert titles[1] == "274-905-112"


def test_the_ten_last_meetings_are_listed_and_all_are_counted():
    page = in_english()

    [listed] = [ul for ul in parsed(page).iter("ul") if ul.get("class") == "columns"]
    assert len(listed.findall("li")) == 10
    assert "Career counseling: 4 · Psychological support: 7" in words_of(page)
    assert "The last 10 are listed." in words_of(page)


def test_who_gets_counts_only_sees_no_list_of_meetings():
    page = in_english(sessions=())

    assert "Psychological support: 7" in words_of(page)
    assert 'class="columns"' not in page


def test_what_was_reached_is_counted():
    words = said()

    assert "11 Meetings" in words
    assert "6 of 9 Steps done" in words
    assert "1 of 3 Goals reached" in words
    assert "4 Trainings and jobs" in words


def test_a_stay_says_whether_it_ended_goes_on_or_is_agreed():
    later = AS_OF + timedelta(days=9)
    words = said(
        placements=(
            a_placement(result=PlacementResult.DROPPED_OUT),
            a_placement(PlacementKind.JOB, ended_on=None, result=None),
            a_placement(PlacementKind.JOB, starts_on=later, ended_on=None, result=None),
        )
    )

    assert "Dropped out" in words
    assert "Job · Since: 14 October 2024 · Under way" in words
    assert "Job · Starts: 14 July 2025 · Agreed" in words


def test_an_outcome_says_what_proves_it():
    assert "In work · 1 March 2025 Evidence: Registered labour contract" in said()


def test_what_stands_where_is_told_by_its_mark():
    page = progress_page(
        a_report(
            goals=(a_goal(steps=(a_step(), a_step(done_on=None))),),
            placements=(a_placement(ended_on=None, result=None),),
            outcomes=(),
            referrals=(a_referral(state=ReferralState.DECLINED),),
        )
    )

    marks = [item.get("class") for item in parsed(page).iter("li") if item.get("class")]
    assert marks == ["now", "ended", "done", "open", "open", "open"]


def test_a_minor_has_a_line_for_the_legal_representative():
    assert "Legal representative" in said(is_minor=True)
    assert "Legal representative" not in said(is_minor=False)


def test_on_the_first_day_only_what_is_known_is_printed():
    page = progress_page(a_report_of_the_first_day(language=Language.EN))

    headings = [heading.text for heading in parsed(page).iter("h2")]
    assert headings == ["The way so far", "Meetings", "Next steps"]
    assert "No meetings yet." in words_of(page)


def test_a_closed_case_says_why_and_names_no_next_step():
    words = said(closed_on=AS_OF, closing_reason=ClosingReason.IN_EDUCATION)

    assert "Support ended: 5 July 2025 · In education" in words
    assert "Next steps" not in words


def test_a_contact_without_a_day_is_to_be_agreed():
    assert "Next contact · To be agreed" in said(next_contact_on=None)


def test_hostile_words_stay_words():
    page = progress_page(
        a_report(
            name=HOSTILE,
            centre=HOSTILE,
            counselor=HOSTILE,
            goals=(a_goal(title=HOSTILE, steps=(a_step(title=HOSTILE, done_on=None),)),),
            placements=(a_placement(title=HOSTILE, organisation=HOSTILE),),
            referrals=(a_referral(service=HOSTILE, partner=HOSTILE, outcome=HOSTILE),),
        )
    )

    tags = {str(element.tag).rpartition("}")[2] for element in parsed(page).iter()}
    assert not tags & {"script", "img", "style", "link", "iframe", "object", "image"}
    assert words_of(page).count(HOSTILE) == 14
    assert "49" not in words_of(page).replace("274-905-112", "")


def test_signs_that_turn_text_around_and_control_characters_are_left_out():
    page = progress_page(a_report(name="Әлия\u202e\x00\x1b\u2066 Оспанова\u200f"))

    assert "Әлия Оспанова\u200f" in page
    assert not set("\u202e\u2066\x00\x1b") & set(page)


def test_the_page_has_no_address_and_no_style_of_its_own():
    page = progress_page(a_report())

    assert "style=" not in page
    assert "src=" not in page
    assert page.count("http") == page.count("http://www.w3.org/2000/svg")
