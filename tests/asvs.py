"""Which requirements of OWASP ASVS 5.0 the tests prove: `python -m tests.asvs` prints the table.

A test that proves one says so, and only where it would fail if the requirement were not met:

    @proves("6.2.1")
    def test_a_short_password_is_refused(): ...

What does not apply to what exists has its reason in data/asvs.csv instead.
"""

import ast
import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
proves = pytest.mark.proves


@dataclass(frozen=True)
class Requirement:
    """One requirement: its meaning in our words, why it does not apply, the tests that prove it."""

    number: str
    meaning: str
    reason: str
    tests: tuple[str, ...]

    @property
    def state(self) -> str:
        if self.tests:
            return "proven"
        return "does not apply" if self.reason else "OPEN"


def main() -> None:
    """Print the table, and how much of it is proven."""
    found = coverage()
    for one in found:
        sys.stdout.write(f"{one.number:8}{one.state:16}{one.meaning}\n")
        for line in one.tests or filter(None, (one.reason,)):
            sys.stdout.write(f"{'':24}{line}\n")
    states = [one.state for one in found]
    counts = ", ".join(f"{state}: {states.count(state)}" for state in sorted(set(states)))
    sys.stdout.write(f"\n{len(found)} requirements of OWASP ASVS 5.0: {counts}\n")


def coverage() -> list[Requirement]:
    """Return every requirement that a test here can prove, with the tests that do."""
    proven = proofs()
    with (HERE / "data" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return [
            Requirement(**row, tests=tuple(proven.get(row["number"], ())))
            for row in csv.DictReader(file)
        ]


def testable() -> list[str]:
    """Return the numbers that a test here can prove, as they were given."""
    lines = (HERE / "data" / "asvs_testable.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def proofs() -> dict[str, list[str]]:
    """Return the tests that are marked, by the number that they are marked with."""
    found: dict[str, list[str]] = {}
    for path in sorted(HERE.rglob("test_*.py")):
        for function, number in _marks(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(number, []).append(f"{path.relative_to(HERE)}::{function}")
    return found


def _marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                for number in _numbers(decorator):
                    yield node.name, number


def _numbers(decorator: ast.expr) -> list[str]:
    if not isinstance(decorator, ast.Call) or not ast.unparse(decorator.func).endswith("proves"):
        return []
    return [ast.literal_eval(argument) for argument in decorator.args]


if __name__ == "__main__":
    main()
