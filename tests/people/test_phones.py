"""How telephone numbers are read, refused and shown; no database needed."""

import pytest

from neetcrm.people import phones
from neetcrm.people.phones import PhoneInvalid


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("8 701 123 45 67", "+77011234567"),
        ("+7 701 123 45 67", "+77011234567"),
        ("87011234567", "+77011234567"),
        ("77011234567", "+77011234567"),
        ("7011234567", "+77011234567"),
        ("8 (701) 123-45-67", "+77011234567"),
        ("8–701–123–45–67", "+77011234567"),
        ("8.701.123.45.67", "+77011234567"),
        ("+7\u00a0701\u00a0123\u00a045\u00a067", "+77011234567"),
        ("(727) 250-12-34", "+77272501234"),
        ("8 (7272) 50-12-34", "+77272501234"),
        ("8 727 300 12 34", "+77273001234"),
        ("+7 7172 57 57 57", "+77172575757"),
    ],
)
def test_a_number_of_kazakhstan_is_read_as_people_write_it(typed, number):
    assert phones.read(typed) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+49 30 123456", "+4930123456"),
        ("+996 555 123 456", "+996555123456"),
        ("+7 916 123-45-67", "+79161234567"),
        ("8 10 49 30 123456", "+4930123456"),
    ],
)
def test_a_number_from_abroad_is_read_with_its_country(typed, number):
    assert phones.read(typed) == number


@pytest.mark.parametrize(
    "typed", ["٨٧٠١١٢٣٤٥٦٧", "８７０１１２３４５６７", "\u202a+7\u200e 7011234567\u202c"]
)
def test_digits_of_another_script_or_pasted_with_direction_marks_are_read(typed):
    assert phones.read(typed) == "+77011234567"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "7",
        "+",
        "112",
        "no phone",
        "8 701 CALLNOW",
        "8 701 123 45 6",
        "8 701 123 45 678",
        "8" * 300,
        "250-12-34",
        "+8 701 123 45 67",
        "8 701 123 45 67, 8 702 123 45 67",
        "8 701 123 45 67 доб. 5",
        "+77272501234#5",
        "+7 999999",
        "<script>",
        "{{7*7}}",
        "=1+1",
        "\x00",
    ],
)
def test_what_is_not_one_whole_number_is_refused(typed):
    with pytest.raises(PhoneInvalid, match="enter all its digits with the code"):
        phones.read(typed)


def test_a_refusal_does_not_repeat_what_was_typed():
    with pytest.raises(PhoneInvalid) as refused:
        phones.read("8 702 999 88")

    assert "999" not in str(refused.value)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+77011234567", "+7 701 123 45 67"),
        ("+77471234567", "+7 747 123 45 67"),
        ("+79161234567", "+7 916 123 45 67"),
        ("+77272501234", "+7 (727) 250-12-34"),
        ("+77273001234", "+7 (727) 300-12-34"),
        ("+77172575757", "+7 7172 57 57 57"),
        ("+77277421234", "+7 72774 2 12 34"),
        ("+4930123456", "+49 30 123456"),
    ],
)
def test_a_number_is_shown_as_it_is_printed_where_it_belongs(number, shown):
    assert phones.shown(number) == shown
    assert phones.read(shown) == number


def test_what_is_no_number_cannot_be_shown():
    with pytest.raises(PhoneInvalid):
        phones.shown("")
