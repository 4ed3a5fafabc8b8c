"""The table of OWASP ASVS 5.0: each requirement is proven by a test, or has a reason."""

import re

from tests import asvs


def test_the_table_knows_exactly_the_requirements_that_can_be_proven():
    numbers = [one.number for one in asvs.coverage()]

    assert set(numbers) == set(asvs.testable())
    assert len(numbers) == len(set(numbers))


def test_no_test_proves_what_does_not_exist():
    assert set(asvs.proofs()) <= set(asvs.testable())


def test_what_is_proven_needs_no_reason():
    both = [one.number for one in asvs.coverage() if one.tests and one.reason]

    assert both == []


STILL_OPEN = {
    number
    for line in (
        "1.2.2 1.2.9 1.3.10 2.3.5 3.3.1 3.3.3 3.5.3 3.7.1 4.2.1",
        "5.3.2 5.4.2 ",
        "8.3.3 11.3.1 11.3.2 13.2.3 14.2.1 14.2.3",
        "15.1.2 15.3.3 16.2.1 16.2.2 16.3.2 16.3.3 ",
    )
    for number in line.split()
}
"""What no test proves yet and no reason excuses; take out what is proven, add nothing."""


def test_each_requirement_is_proven_or_has_a_reason():
    assert {one.number for one in asvs.coverage() if one.state == "OPEN"} == STILL_OPEN


def test_marks_stand_where_they_are_counted():
    """A mark on anything but a plain test function would be missing from the table."""
    marked = [
        path.name
        for path in asvs.HERE.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s+@\S*proves\(|pytestmark.*proves", line)
    ]

    assert set(marked) <= {"asvs.py"}


def test_the_command_prints_the_table(capsys):
    asvs.main()

    told = capsys.readouterr().out
    assert "6.2.1   proven          a password has at least 8 characters" in told
    assert "requirements of OWASP ASVS 5.0: " in told
