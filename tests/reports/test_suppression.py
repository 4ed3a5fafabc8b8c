from decimal import Decimal

import pytest

from neetcrm.reports.suppression import Withheld, percentage, published, published_parts

SMALL, SECOND = Withheld.SMALL, Withheld.SECOND


def test_a_count_below_five_is_not_published():
    assert [published(count) for count in (0, 1, 4, 5, 6)] == [SMALL, SMALL, SMALL, 5, 6]


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ([9, 8, 7], [9, 8, 7]),
        ([20, 3, 9], [20, SMALL, SECOND]),
        ([20, 3, 2], [20, SMALL, SMALL]),
        ([20, 0, 0, 7], [20, SMALL, SMALL, SECOND]),
        ([20, 4, 4, 7], [20, SMALL, SMALL, SECOND]),
        ([30, 20, 0, 5], [30, SECOND, SMALL, SECOND]),
        ([3], [SMALL]),
        ([], []),
    ],
    ids=str,
)
def test_no_small_part_can_be_worked_out_from_the_sum(parts, shown):
    assert list(published_parts(dict(enumerate(parts))).values()) == shown


def test_what_is_withheld_always_leaves_more_than_one_possibility():
    for parts in ([a, b, c] for a in range(8) for b in range(8) for c in range(12, 20)):
        shown = list(published_parts(dict(enumerate(parts))).values())
        fits = [
            [x, y, z]
            for x in options(shown[0])
            for y in options(shown[1])
            for z in options(shown[2])
            if x + y + z == sum(parts)
        ]
        for position, mark in enumerate(shown):
            if mark is SMALL:
                assert len({fit[position] for fit in fits}) > 1, parts


def options(mark):
    if mark is SMALL:
        return range(5)
    return range(5, 40) if mark is SECOND else [mark]


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 16, "6.3"),
        (5, 80, "6.3"),
        (1, 2000, "0.1"),
        (1, 2001, "0.0"),
        (3, 3, "100.0"),
        (0, 3, "0.0"),
    ],
)
def test_percentages_have_one_decimal_rounded_half_up(part, whole, percent):
    assert str(percentage(part, whole)) == percent


def test_there_is_no_percentage_of_nothing_or_of_what_is_withheld():
    assert percentage(0, 0) is None
    assert percentage(SMALL, 9) is None
    assert percentage(9, SECOND) is None
    assert percentage(1, 3) == Decimal("33.3")
