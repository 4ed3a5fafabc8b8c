"""What an IIN says, and in which words a wrong one is refused; no database needed."""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from neetcrm.people import iin
from neetcrm.people.iin import IinInvalid, Sex

VECTORS = Path(__file__).parents[1] / "data" / "iin.csv"
REASONS = {
    "prefix that can never be issued": iin.NeverIssued,
    "wrong check digit": iin.CheckDigitWrong,
    "29 February 2003": iin.NoSuchDate,
    "century digit 7": iin.CenturyUnknown,
    "11 digits": iin.NotTwelveDigits,
    "13 digits": iin.NotTwelveDigits,
    "letter": iin.OtherThanDigits,
    "Arabic-Indic digits": iin.OtherThanDigits,
    "a BIN, not an IIN": iin.BelongsToOrganisation,
}
FIRST_DAY = date(1989, 1, 1)
NUMBERS = 2000


def vectors(verdict: str) -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8") as rows:
        return [row for row in csv.DictReader(rows) if row["verdict"] == verdict]


def some_numbers() -> list[str]:
    """Return made-up valid numbers, the same each time."""
    chance = random.Random(7)
    found: list[str] = []
    while len(found) < NUMBERS:
        born_on = FIRST_DAY + timedelta(days=chance.randrange(8000))
        try:
            found.append(iin.issue(born_on, chance.choice(list(Sex)), chance.randrange(10000)))
        except iin.NeverIssued:
            continue
    return found


def with_one_wrong_digit(number: str, places: range) -> Iterator[str]:
    for place in places:
        for digit in "0123456789".replace(number[place], ""):
            yield number[:place] + digit + number[place + 1 :]


def is_read(number: str) -> bool:
    try:
        iin.read(number)
    except IinInvalid:
        return False
    return True


def second_weights_decide(number: str) -> bool:
    return sum((at + 1) * int(digit) for at, digit in enumerate(number[:11])) % 11 == 10


@pytest.mark.parametrize("row", vectors("valid"), ids=lambda row: row["iin"])
def test_a_valid_iin_says_when_somebody_was_born_and_their_sex(row):
    known = iin.read(row["iin"])

    assert known.text == row["iin"]
    assert known.born_on == date.fromisoformat(row["born_on"])
    assert known.sex is {"F": Sex.FEMALE, "M": Sex.MALE}[row["sex"]]


@pytest.mark.parametrize("row", vectors("invalid"), ids=lambda row: row["why"])
def test_an_invalid_iin_is_refused_with_its_reason(row):
    with pytest.raises(IinInvalid) as refused:
        iin.read(row["iin"])

    assert type(refused.value) is REASONS[row["why"]]


def test_every_reason_has_its_own_sentence():
    sentences = {reason.sentence for reason in IinInvalid.__subclasses__()}

    assert len(sentences) == len(IinInvalid.__subclasses__()) == 7


def test_a_refusal_says_what_to_look_at_without_repeating_the_number():
    with pytest.raises(IinInvalid, match="has 12 digits, this one has 11"):
        iin.read("07031469000")
    with pytest.raises(IinInvalid, match="7th digit of an IIN is 1 to 6, here it is 7"):
        iin.read("070314790004")


@pytest.mark.parametrize(
    "typed",
    [" 070314690004\n", "070314 690004", "0703 1469 0004", "070314-690004", "070314\u00a0690004"],
)
def test_spaces_and_hyphens_as_people_type_them_are_overlooked(typed):
    assert iin.read(typed).text == "070314690004"


@pytest.mark.parametrize(
    "typed",
    [
        "070314  690004",
        "-070314690004",
        "07031469000O",
        "070314690004\x00",
        "\u202e070314690004",
        "+70314690004",
        "<script>",
        "0７0314690004",
    ],
)
def test_anything_else_between_the_digits_is_refused(typed):
    with pytest.raises(iin.OtherThanDigits):
        iin.read(typed)


@pytest.mark.parametrize("typed", ["", "   ", "0", "1" * 10_000])
def test_a_number_too_short_or_too_long_is_counted(typed):
    with pytest.raises(iin.NotTwelveDigits, match=str(len(typed.strip()))):
        iin.read(typed)


@pytest.mark.parametrize("century_digit", "0789")
def test_a_seventh_digit_beyond_six_names_no_century(century_digit):
    with pytest.raises(iin.CenturyUnknown):
        iin.read(f"070314{century_digit}90004")


@pytest.mark.parametrize("kind", "456")
def test_the_bin_of_an_organisation_is_told_apart(kind):
    with pytest.raises(iin.BelongsToOrganisation):
        iin.read(f"9901{kind}0000012")


def test_the_29th_of_february_depends_on_the_century():
    assert iin.read(iin.issue(date(2000, 2, 29), Sex.FEMALE, 0)).born_on == date(2000, 2, 29)
    with pytest.raises(iin.NoSuchDate):
        iin.read("000229400000")  # 1900 was no leap year


def test_an_iin_is_shown_masked():
    assert iin.masked("070314690004") == "0703 14** **04"
    assert iin.masked("070314 690004") == "0703 14** **04"


def test_what_is_no_iin_cannot_be_shown_masked():
    with pytest.raises(IinInvalid):
        iin.masked("0703")


def test_the_number_stays_out_of_a_printed_record():
    assert "070314690004" not in repr(iin.read("070314690004"))


@pytest.mark.parametrize(
    ("born_on", "sex", "century_digit"),
    [
        (date(1899, 12, 31), Sex.MALE, "1"),
        (date(1899, 12, 31), Sex.FEMALE, "2"),
        (date(1999, 12, 31), Sex.MALE, "3"),
        (date(1900, 1, 1), Sex.FEMALE, "4"),
        (date(2000, 1, 1), Sex.MALE, "5"),
        (date(2010, 5, 6), Sex.FEMALE, "6"),
    ],
)
def test_a_made_up_iin_reads_as_what_it_was_made_of(born_on, sex, century_digit):
    number = iin.issue(born_on, sex, 9000)

    known = iin.read(number)

    assert number[6] == century_digit
    assert (known.born_on, known.sex) == (born_on, sex)


def test_a_prefix_that_was_never_issued_cannot_be_made_up():
    with pytest.raises(iin.NeverIssued):
        iin.issue(date(2007, 3, 14), Sex.FEMALE, 9059)


@pytest.mark.parametrize("serial", [-1, 10_000])
def test_a_serial_has_four_digits(serial):
    with pytest.raises(ValueError, match="four digits"):
        iin.issue(date(2007, 3, 14), Sex.FEMALE, serial)


@pytest.mark.parametrize("born_on", [date(1799, 12, 31), date(2100, 1, 1)])
def test_a_birth_outside_three_centuries_has_no_iin(born_on):
    with pytest.raises(ValueError, match="1800 to 2099"):
        iin.issue(born_on, Sex.MALE, 1)


def test_where_the_first_weights_decide_every_wrong_digit_among_the_first_ten_is_caught():
    for number in some_numbers():
        for mistyped in with_one_wrong_digit(number, range(10)):
            if not (second_weights_decide(number) or second_weights_decide(mistyped)):
                assert not is_read(mistyped), (number, mistyped)


def test_of_all_wrong_digits_among_the_first_ten_more_than_98_in_100_are_caught():
    mistyped = [
        wrong for number in some_numbers() for wrong in with_one_wrong_digit(number, range(10))
    ]

    assert sum(map(is_read, mistyped)) / len(mistyped) < 0.02


def test_a_wrong_eleventh_digit_is_mostly_not_caught():
    mistyped = [
        wrong for number in some_numbers() for wrong in with_one_wrong_digit(number, range(10, 11))
    ]

    assert 0.85 < sum(map(is_read, mistyped)) / len(mistyped) < 0.95


def test_a_wrong_check_digit_is_always_caught():
    mistyped = [
        wrong for number in some_numbers() for wrong in with_one_wrong_digit(number, range(11, 12))
    ]

    assert not any(map(is_read, mistyped))
