"""The commands over the audit log: is it whole, and who saw what of a person."""

import sys

import click
import sqlalchemy as sa

from neetcrm import rows, schema
from neetcrm.access import COMMAND_LINE
from neetcrm.audit_chains import Anchor, Reading, verify
from neetcrm.terminal import connect

ROWS = sa.text("SELECT count(*) FROM audit_rows")


@click.group()
def audit() -> None:
    """Look through the audit log."""


@audit.command("verify")
@click.option("--anchor", "written_down", default="", help="What an earlier run printed.")
def verify_audit(written_down: str) -> None:
    """Find what was changed, removed, reordered or put into the audit log; status 1 if anything.

    It prints an anchor. Written down where the database is not, the anchor proves later that
    nothing of today was taken away, not even by putting an old copy of the database back.

    \b
    Examples:
      neetcrm audit verify
      neetcrm audit verify --anchor 120.4.0.…-5f2c…
    """
    reading = Reading(Anchor.read(written_down) if written_down else None)
    _, engine = connect()
    schema.must_be_current(engine)
    with rows.bound(engine, {"by": COMMAND_LINE}, reads_only=True).connect() as connection:
        faults = _faults(_at_one_moment(connection), reading)
    engine.dispose()
    if faults:
        click.echo(f"The audit was tampered with: {faults} faults in {reading.rows:,} rows.")
        sys.exit(1)
    click.echo(_whole(reading))


def _at_one_moment(connection: sa.Connection) -> sa.Connection:
    """Let all reads be of the moment of the first one, whatever is written meanwhile."""
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _faults(connection: sa.Connection, reading: Reading) -> int:
    """Print every fault as it is found, and return how many there are."""
    total = connection.execute(ROWS).scalar_one()
    with click.progressbar(length=total, label="Reading the audit", file=sys.stderr) as bar:
        count = 0
        for fault in verify(connection, reading, lambda rows: bar.update(rows - bar.pos)):
            click.echo(fault)
            count += 1
    return count


def _whole(reading: Reading) -> str:
    earlier = f", {reading.earlier:,} of them from before the chains" if reading.earlier else ""
    return (
        f"The audit is whole: {reading.rows:,} rows{earlier}.\n"
        f"Anchor, to be written down: {Anchor.of(reading.ends)}"
    )
