"""The commands over the audit log: is it whole, and who saw what of a person."""

import io
import shutil
import sys
from datetime import date

import click
import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from neetcrm import rows, schema
from neetcrm.access import COMMAND_LINE
from neetcrm.audit import log_read
from neetcrm.audit_chains import Anchor, Reading, verify
from neetcrm.cases import numbers
from neetcrm.cases.models import Case
from neetcrm.cases.queries import cases_of
from neetcrm.desk.access_log import Seen, exports_that_may_hold, who_saw
from neetcrm.encryption import blind_index
from neetcrm.errors import Misconfigured
from neetcrm.i18n import N_
from neetcrm.localtime import bounds, local
from neetcrm.people.models import YoungPerson
from neetcrm.reports.tables import Table, as_text, write_csv
from neetcrm.terminal import connect, past_day, working

MAY_HOLD = "of the centre, this person may be in it"
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


@audit.command("who-saw")
@click.argument("person", required=False)
@click.option("--iin", "by_iin", is_flag=True, help="Ask for an IIN, hidden, in place of PERSON.")
@click.option("--from", "first", metavar="YYYY-MM-DD", callback=past_day, help="The first day.")
@click.option("--to", "last", metavar="YYYY-MM-DD", callback=past_day, help="The last day.")
@click.option("--csv", "is_csv", is_flag=True, help="Write CSV in place of a table.")
def who_saw_person(person: str | None, by_iin: bool, first: date, last: date, is_csv: bool) -> None:
    """List who read or changed what of a young person, day by day, and log the question itself.

    PERSON is the number of one of their cases, or p and the number of the person, as p17. An IIN is
    asked for, so that it stays in no history of commands. Both days are today where none is given.

    \b
    Examples:
      neetcrm audit who-saw 274-905-112 --from 2025-07-01 --to 2025-07-31
      neetcrm audit who-saw p17 --from 2025-07-01 --csv
      neetcrm audit who-saw --iin --from 2025-07-01
    """
    with working() as db:
        found = _with_iin(db, _asked_for_iin()) if by_iin else _numbered(db, person or "")
        log_read(db, COMMAND_LINE, found)
        db.commit()
        table = _table(db, found, first, last)
    click.echo(_as_csv(table) if is_csv else _as_text(table), nl=False)


class PersonUnknown(Misconfigured):
    sentence = N_("There is no person with this number: give that of a case, or p and a number.")


def _asked_for_iin() -> str:
    return str(click.prompt("IIN", hide_input=True, err=True))


def _with_iin(db: Session, asked: str) -> YoungPerson:
    return _only(db, select(YoungPerson).where(col(YoungPerson.iin_hash) == blind_index(asked)))


def _numbered(db: Session, asked: str) -> YoungPerson:
    """Return whom the number of a case, or p and the number of a person, is about."""
    if asked[:1] == "p" and asked[1:].isdecimal():
        return _only(db, select(YoungPerson).where(col(YoungPerson.id) == int(asked[1:])))
    own = select(Case.person_id).where(col(Case.number) == numbers.read(asked))
    return _only(db, select(YoungPerson).where(col(YoungPerson.id).in_(own)))


def _only(db: Session, wanted: SelectOfScalar[YoungPerson]) -> YoungPerson:
    person = db.exec(wanted).one_or_none()
    if person is None:
        raise PersonUnknown
    return person


def _as_csv(table: Table) -> bytes:
    file = io.BytesIO()
    write_csv(table, file)
    return file.getvalue()


def _as_text(table: Table) -> str:
    return as_text(table, width=shutil.get_terminal_size((120, 24)).columns)


def _table(db: Session, person: YoungPerson, first: date, last: date) -> Table:
    cases = {case.id or 0: case for case in cases_of(db, person)}
    days = {"start": bounds(first)[0], "end": bounds(last)[1]}
    seen = who_saw(db, person.id or 0, list(cases), **days)
    exported = exports_that_may_hold(db, {case.centre_id for case in cases.values()}, **days)
    rows = [_line(one, cases, one.record) for one in seen]
    rows += [_line(one, cases, f"{one.record}: {MAY_HOLD}") for one in exported]
    notes = (f"Person p{person.id}, {first} to {last}: {len(rows)} acts.",)
    headings = ("When", "Who", "Role", "Act", "Record", "Case")
    return Table("Who saw what", headings, sorted(rows), notes)


def _line(one: Seen, cases: dict[int, Case], record: str) -> tuple[str, ...]:
    case = cases.get(one.case_id or 0)
    when = local(one.at).strftime("%Y-%m-%d %H:%M:%S")
    shown = numbers.shown(case.number) if case else ""
    return (when, one.by, one.role, one.act.label, record, shown)
