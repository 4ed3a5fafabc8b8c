"""The drawings of a case's way: what they show, and that they are safe on any page."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest

from neetcrm.reports.way import Bar, Point, Station, stage_path, timeline

SVG = "{http://www.w3.org/2000/svg}"
OPENED = date(2024, 9, 10)
TODAY = date(2025, 7, 5)
HOSTILE = "<script>alert('1')</script>\"{{7*7}}&"


def stations(reached=2, *, current=1, label="Counseling"):
    return [
        Station(label, caption="3 March", is_reached=at < reached, is_current=at == current)
        for at in range(5)
    ]


def drawn(bars=(), points=(), **changes):
    about = {"begins_on": OPENED, "ends_on": TODAY, "title": "Months", "month": "{:%b}".format}
    return timeline(bars, points, **about | changes)


def parsed(drawing):
    return ElementTree.fromstring(drawing)


def texts(drawing):
    return [text.text for text in parsed(drawing).iter(f"{SVG}text")]


def shape(drawing, kind):
    """Return the path of one kind of shape, or "" where there is none."""
    paths = [path for path in parsed(drawing).iter(f"{SVG}path") if path.get("class") == kind]
    return paths[0].get("d") if paths else ""


def test_reached_stations_are_filled_and_ticked_and_the_current_one_stands_in_a_ring():
    drawing = stage_path(stations(reached=2, current=1), title="The way")

    assert shape(drawing, "way__reached").count("M") == 2
    assert shape(drawing, "way__tick").count("M") == 2
    assert shape(drawing, "way__not-yet").count("M") == 3
    assert shape(drawing, "way__current").count("M") == 1


@pytest.mark.parametrize(("reached", "behind"), [(1, 0), (2, 1), (5, 4)])
def test_the_line_is_solid_up_to_the_furthest_station(reached, behind):
    drawing = stage_path(stations(reached), title="The way")

    assert shape(drawing, "way__behind").count("M") == behind
    assert shape(drawing, "way__ahead").count("M") == 4 - behind


def test_the_line_passes_a_station_that_was_skipped():
    skipped = [Station("A", is_reached=True), Station("B"), Station("C", is_reached=True)]

    drawing = stage_path(skipped, title="The way")

    assert shape(drawing, "way__behind").count("M") == 2
    assert shape(drawing, "way__not-yet").count("M") == 1


def test_the_title_tells_the_whole_path_to_who_does_not_see_it():
    path = [Station("Intake", "1 May", is_reached=True), Station("Work", note="You are here")]

    root = parsed(stage_path(path, title="The way", name="path-7"))

    title = root.find(f"{SVG}title")
    assert title.text == "The way: Intake, 1 May; Work, You are here"
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", title.get("id"))
    assert title.get("id") == "path-7"


def test_a_long_label_is_written_on_two_lines():
    assert texts(stage_path([Station("Жұмысқа орналасу кезеңі")], title="The way")) == [
        "Жұмысқа",
        "орналасу кезеңі",
    ]


def test_months_are_named_and_a_year_where_it_begins():
    assert texts(drawn()) == [
        *("Sep", "2024", "Oct", "Nov", "Dec"),
        *("Jan", "2025", "Feb", "Mar", "Apr", "May", "Jun", "Jul"),
    ]


def test_of_many_years_not_every_month_is_named():
    many = drawn(begins_on=date(2020, 1, 1), ends_on=date(2025, 12, 31))

    assert len([words for words in texts(many) if not words.isdigit()]) == 12


def test_a_stay_is_as_long_as_it_lasted_and_one_that_goes_on_has_an_arrow():
    short = Bar("Cook", "training", date(2024, 10, 1), date(2024, 10, 31))
    running = Bar("Cook", "job", date(2025, 1, 1))

    assert shape(drawn([short]), "way__training") == "M60 15H122v8H60z"
    assert shape(drawn([short]), "way__goes-on") == ""
    assert shape(drawn([running]), "way__goes-on") != ""


def test_each_kind_of_stay_is_filled_in_its_own_way():
    bars = [Bar("Cook", kind, OPENED, TODAY) for kind in ("training", "internship", "job")]

    paths = [path.attrib for path in parsed(drawn(bars)).iter(f"{SVG}path") if path.get("d")]

    looks = {(path.get("fill"), path.get("fill-opacity"), path.get("stroke")) for path in paths}
    assert len(looks) == 4  # and the grid


def test_of_too_many_stays_the_last_ones_are_drawn():
    bars = [Bar(f"Stay {number}", "job", OPENED, TODAY) for number in range(12)]

    labels = [words for words in texts(drawn(bars)) if words.startswith("Stay")]

    assert labels == [f"Stay {number}" for number in range(4, 12)]


def test_points_stand_in_a_row_of_their_kind_and_missed_ones_are_hollow():
    points = [Point("Career", OPENED), Point("Career", TODAY), Point("Support", TODAY, False)]

    drawing = drawn(points=points)

    assert texts(drawing)[-2:] == ["Career", "Support"]
    assert shape(drawing, "way__held").count("M") == 2
    assert shape(drawing, "way__missed").count("M") == 1


def test_days_outside_the_months_lie_at_the_edge():
    outside = Bar("Cook", "job", date(2020, 1, 1), date(2030, 1, 1))

    assert shape(drawn([outside]), "way__job") == "M0 15H668v8H0z"


@pytest.mark.parametrize(
    "drawing",
    [
        stage_path(stations(label=HOSTILE), title=HOSTILE),
        drawn([Bar(HOSTILE, "job", OPENED)], [Point(HOSTILE, TODAY)], title=HOSTILE),
    ],
    ids=["stage path", "timeline"],
)
def test_hostile_words_stay_words(drawing):
    root = parsed(drawing)

    assert root.find(f"{SVG}title").text.startswith(HOSTILE)
    assert {element.tag for element in root.iter()} == {
        f"{SVG}{tag}" for tag in ("svg", "title", "path", "text")
    }


@pytest.mark.parametrize("drawing", [stage_path(stations(), title="The way"), drawn()], ids=len)
def test_drawings_hold_to_the_policy_of_our_pages(drawing):
    assert not re.search(r"\sstyle=|\son\w+=|<script|<style|url\(|href", drawing)
    assert "Noto Sans" in parsed(drawing).get("font-family")


def test_a_word_of_two_thousand_letters_is_cut():
    endless = Bar("Ә" * 2000, "job", OPENED, TODAY)

    assert max(map(len, texts(drawn([endless])))) < 100
