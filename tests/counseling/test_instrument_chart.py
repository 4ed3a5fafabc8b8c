"""Totals over time as a drawing: where its parts lie, and that it is safe on page and paper."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from neetcrm.counseling.instrument_chart import BOTTOM, LEFT, RIGHT, TOP, chart
from tests.counseling.sheets import the

SVG = "{http://www.w3.org/2000/svg}"
FIRST = date(2025, 1, 10)


def drawn(code, totals, *, days=28, language="en"):
    points = [(FIRST + timedelta(days * n), total) for n, total in enumerate(totals)]
    picture = chart(the(code), points, language=language, day="{:%d.%m}".format)
    return ElementTree.fromstring(picture)


def texts(drawing, kind):
    found = drawing.iter(f"{SVG}text")
    return [text.text for text in found if text.get("class") == f"totals__{kind}"]


def dots(drawing):
    return [(float(dot.get("cx")), float(dot.get("cy"))) for dot in drawing.iter(f"{SVG}circle")]


def test_a_larger_total_lies_higher_and_a_later_one_further_right():
    (x1, y1), (x2, y2), (x3, y3) = dots(drawn("phq9", [12, 8, 20]))

    assert x1 < x2 < x3
    assert y3 < y1 < y2
    assert x2 - x1 == pytest.approx(x3 - x2, abs=0.2)


@pytest.mark.parametrize(("code", "highest"), [("phq9", 27), ("gad7", 21), ("who5", 100)])
def test_the_least_and_the_largest_total_lie_within_the_field(code, highest):
    drawing = drawn(code, [0, highest])

    for x, y in dots(drawing):
        assert LEFT < x < RIGHT
        assert TOP <= y <= BOTTOM
    assert texts(drawing, "total") == ["0", str(highest)]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_band_is_named_in_the_reader_s_language(language):
    bands = the("phq9").bands

    assert texts(drawn("phq9", [1, 2], language=language), "name") == [
        band.name(language) for band in bands
    ]
    assert texts(drawn("who5", [40, 60]), "scale") == ["0", "52"]


def test_the_drawing_tells_its_figures_to_who_cannot_see_it():
    title = drawn("who5", [28, 40, 68]).find(f"{SVG}title").text

    assert title == "WHO-5: 10.01: 28; 07.02: 40; 07.03: 68"


def test_days_that_have_no_room_are_left_to_the_table():
    assert texts(drawn("gad7", [1] * 12, days=7), "day") == ["10.01", "14.02", "28.03"]
    assert texts(drawn("gad7", [1, 2]), "day") == ["10.01", "07.02"]


def test_two_totals_of_one_day_are_drawn():
    assert len(dots(drawn("gad7", [3, 4], days=0))) == 2


def test_nothing_in_it_needs_a_style_or_a_script():
    for part in drawn("phq9", [5, 9, 14]).iter():
        assert part.tag.removeprefix(SVG) in {"svg", "title", "path", "circle", "text"}
        assert not {"style", "href", "onload"} & set(part.attrib)
