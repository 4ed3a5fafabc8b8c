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


def test_each_requirement_is_proven_or_has_a_reason():
    assert {one.number for one in asvs.coverage() if one.state == "OPEN"} == set()


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
