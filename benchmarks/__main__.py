"""`python -m benchmarks`: each operation beside its floor; status 1 where a goal is missed."""

import sys

import click

from benchmarks import store
from benchmarks.operations import operations
from benchmarks.timing import Measured, measure

HEAD = f"{'operation':<50}{'floor ms':>9}{'ours ms':>9}{'ratio':>7}{'goal':>6}"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--size",
    type=click.IntRange(min=10_000),
    default=27_000,
    show_default=True,
    help="How many young people; with fewer, a caseload fills no page.",
)
@click.option(
    "--database",
    type=click.Choice(list(store.KINDS)),
    default="sqlite",
    show_default=True,
    help="Which kind of database.",
)
@click.option("--turns", default=300, show_default=True, help="How often each side is measured.")
@click.option(
    "--longest", default=40.0, show_default=True, help="Seconds after which no turn is begun."
)
def main(size: int, database: str, turns: int, longest: float) -> None:
    """Measure whole signed-in requests, and the same with the least work that shows the same.

    \b
    Example: python -m benchmarks --size 27000
    """
    with store.database(size, database) as url:
        click.echo(f"{size:,} young people, {database}, medians in milliseconds\n\n{HEAD}")
        is_met = True
        for operation in operations(url, size=size):
            measured = measure(operation, turns=turns, longest=longest)
            click.echo(_line(measured))
            is_met = is_met and measured.is_met
    sys.exit(0 if is_met else 1)


def _line(measured: Measured) -> str:
    operation = measured.operation
    figures = f"{measured.floor:>9.2f}{measured.ours:>9.2f}{measured.ratio:>7.2f}"
    missed = "" if measured.is_met else "  missed"
    return f"{operation.name:<50}{figures}{operation.goal:>6.1f}{missed}"


if __name__ == "__main__":
    main()
