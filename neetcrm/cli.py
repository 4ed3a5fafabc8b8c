"""The `neetcrm` command: set up, run, seed, accounts and reports."""

import os
import shutil
import sys
from datetime import date
from pathlib import Path

import click
import sqlalchemy as sa

import neetcrm.records  # noqa: F401 - every command may touch any record
from neetcrm import (
    __version__,
    audit_commands,
    drafts,
    grants,
    jobs,
    keys_commands,
    schema,
    second_factors,
    sign_ins,
    staff,
    worker_commands,
)
from neetcrm.access import COMMAND_LINE, Actor, Role
from neetcrm.accounts import Language, User, centres
from neetcrm.audit import log_read
from neetcrm.cases import numbers
from neetcrm.cases.queries import get_whole_case
from neetcrm.checks import commands as checks
from neetcrm.db import utc_now
from neetcrm.errors import NeetcrmError
from neetcrm.outreach.retention import forget_prospects
from neetcrm.paths import shipped_package
from neetcrm.reports.indicators import Dimension
from neetcrm.reports.layouts import Layout, laid_out
from neetcrm.reports.progress import Variant, progress_report
from neetcrm.reports.render import renderer
from neetcrm.terminal import connect, past_day, today, working
from neetcrm.web import server

ALL_CENTRES = Actor(user_id=0, role=Role.ANALYST)
"""Who counts when the command line makes a report: it sees figures, and no case."""

LAYOUTS = {layout.value: layout for layout in Layout}
DIMENSIONS = {dimension.value: dimension for dimension in Dimension}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="neetcrm")
def cli() -> None:
    """Case management for young people who are not in employment, education or training."""


@cli.group()
def db() -> None:
    """Create and migrate the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the current schema; what is in it stays.

    \b
    Example: NEETCRM_DATABASE_URL=sqlite:///neetcrm.db neetcrm db upgrade
    """
    _, engine = connect()
    schema.upgrade(engine)
    click.echo(f"The database {engine.url.render_as_string()} is at the current schema.")


@db.command()
def check() -> None:
    """Compare the database with the records; status 1 where they differ.

    \b
    Example: neetcrm db check
    """
    _, engine = connect()
    schema.check(engine)


@db.command()
@click.option("--role", required=True, help="The role that the application connects as.")
@click.option("--sql", "as_sql", is_flag=True, help="Print the statements; run nothing.")
def grant(*, role: str, as_sql: bool) -> None:
    """Make a role of PostgreSQL that the application works as, or bring its rights up to date.

    It is no superuser and owns nothing, so the policies of rows hold for it. Connect as the owner
    of the tables, and give the role a password afterwards.

    \b
    Examples:
      neetcrm db grant --role neetcrm
      neetcrm db grant --role neetcrm --sql
    """
    if as_sql:
        click.echo("\n".join(f"{statement};" for statement in grants.statements(role)))
        return
    _, engine = connect()
    grants.grant(engine, role)
    click.echo(f"{role} may now work in {engine.url.render_as_string()}.")


@db.command()
def tidy() -> None:
    """Delete what is kept for a time only, when that is over.

    Drafts that nobody saved for 30 days, outreach of no case and sign-ins that ended after six
    months, files of exports after a day.

    Let it run every day.

    \b
    Example: neetcrm db tidy
    """
    with working() as work:
        count = drafts.drop_old(work, at=utc_now())
        forgotten = forget_prospects(work, today=today())
        files = jobs.drop_old(work, at=utc_now())
        ended = sign_ins.drop_old(work, at=utc_now())
        work.commit()
    click.echo(f"Drafts deleted: {count}")
    click.echo(f"Prospects forgotten: {forgotten}")
    click.echo(f"Files deleted: {files}")
    click.echo(f"Sign-ins deleted: {ended}")


@cli.group()
def report() -> None:
    """Figures and documents."""


@report.command()
@click.option(
    "--as-of",
    metavar="YYYY-MM-DD",
    callback=past_day,
    help="The day to count for; today in Almaty where none is given.",
)
@click.option(
    "--format",
    "layout",
    type=click.Choice(list(LAYOUTS)),
    default=Layout.TABLE.value,
    show_default=True,
)
@click.option("--by", type=click.Choice(list(DIMENSIONS)), help="Split the figures.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write, in place of standard output.",
)
def monitoring(as_of: date, layout: str, by: str | None, output: Path | None) -> None:
    """Count the persons of the monitoring: all centres, as of a day.

    \b
    Example: neetcrm report monitoring --as-of 2025-07-05 --format json
             neetcrm report monitoring --by centre --format xlsx --output july.xlsx
    """
    terminal = sys.stdout.isatty() and output is None
    if terminal and layout == Layout.XLSX.value:
        raise click.UsageError("An XLSX file is not for a terminal: add --output FILE.")
    with working() as db:
        content = laid_out(
            db,
            ALL_CENTRES,
            LAYOUTS[layout],
            as_of=as_of,
            by=DIMENSIONS[by] if by else None,
            locale="en",
            width=shutil.get_terminal_size().columns if terminal else 120,
        )
    _hand_out(content, output)


@report.command()
@click.argument("case_number", metavar="CASE")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; progress-NUMBER.pdf in this folder where none is given.",
)
@click.option(
    "--as-of",
    metavar="YYYY-MM-DD",
    callback=past_day,
    help="The day the report tells of; today in Almaty where none is given.",
)
@click.option(
    "--for",
    "reader",
    type=click.Choice([one.value for one in Variant]),
    default=Variant.YOUNG_PERSON.value,
    help="For whom it is written; the supervisor's has scores and days in figures.",
)
def progress(case_number: str, output: Path | None, as_of: date, reader: str) -> None:
    """Print what a young person has reached, as PDF in their language.

    CASE is the number of the case, with or without hyphens. The operator reads as a supervisor of
    all centres does: sessions are counted, not listed. The audit log keeps the reading.

    \b
    Example: neetcrm report progress 274-905-112
             neetcrm report progress 274905112 --as-of 2025-07-05 --output report.pdf
    """
    with working() as db:
        operator = Actor(0, Role.SUPERVISOR, tuple(centre.id or 0 for centre in centres(db)))
        case = get_whole_case(db, operator, numbers.read(case_number))
        told = progress_report(
            db,
            operator,
            case,
            as_of=as_of,
            variant=next(one for one in Variant if one.value == reader),
        )
        log_read(db, operator, case)
        db.commit()
    file = output or Path(f"progress-{told.number}.pdf")
    _hand_out(renderer().progress_pdf(told), file)
    click.echo(file)


def _hand_out(content: bytes, output: Path | None) -> None:
    if output is None:
        click.echo(content, nl=False)
        return
    try:
        output.write_bytes(content)
    except OSError as wrong:
        raise click.UsageError(f"{output} cannot be written: {wrong.strerror}.") from wrong


@cli.group()
def user() -> None:
    """Accounts of the staff."""


@user.command("add")
@click.option("--email", required=True, help="What the owner signs in with.")
@click.option("--name", required=True, help="The owner's full name.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--centre", "centres", multiple=True, metavar="CODE", help="May be repeated.")
@click.option("--language", type=click.Choice([one.value for one in Language]), default="ru")
def add_user(email: str, name: str, role: str, centres: tuple[str, ...], language: str) -> None:
    """Open an account; its password is asked for, or read from NEETCRM_NEW_PASSWORD.

    It is good for 72 hours: the owner chooses another one at the first sign-in.

    \b
    Examples:
      neetcrm user add --email aida@example.org --name "Aida Bekova" --role counselor --centre C1
      neetcrm user add --email it@example.org --name "Adil Omarov" --role administrator
    """
    password = _new_password()
    with working() as db:
        made = staff.open_account(
            db,
            email,
            name,
            role=Role(role),  # type: ignore[call-arg]  # by value not as it is declared
            centres=staff.find_centres(db, centres),
            language=Language(language),  # type: ignore[call-arg]
            password=password,
            by=COMMAND_LINE,
            at=utc_now(),
        )
        db.commit()
        click.echo(f"Opened an account: {_described(made)}")


def _new_password() -> str:
    """Return it from the environment or the terminal: an argument shows in the list of jobs."""
    if kept := os.environ.get("NEETCRM_NEW_PASSWORD", ""):
        return kept
    if not sys.stdin.isatty():
        raise click.UsageError("Nobody can type a password here: set NEETCRM_NEW_PASSWORD.")
    return click.prompt("Its password", hide_input=True, confirmation_prompt="Once more")


@user.command("list")
def list_users() -> None:
    """List all accounts: e-mail, name, role, centres, and whether one is closed.

    \b
    Example: neetcrm user list
    """
    with working() as db:
        for account in staff.accounts(db, COMMAND_LINE):
            click.echo(_described(account))


@user.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Forget the second factor of an account whose owner has lost it, and sign it out.

    Make sure first that it is the owner who asks. They are told at the next sign-in, and set up
    another second factor there where their role needs one.

    \b
    Example: neetcrm user reset-second-factor aida@example.org
    """
    with working() as db:
        account = staff.get_account(db, email)
        second_factors.reset(db, account, by=COMMAND_LINE, at=utc_now())
        db.commit()
        click.echo(f"Reset the second factor: {_described(account)}")


def _described(account: User) -> str:
    centres = " ".join(membership.centre.code for membership in account.memberships) or "-"
    closed = "" if account.active else "  closed"
    return f"{account.email}  {account.full_name}  {account.role}  {centres}{closed}"


@cli.command("seed")
@click.option("--size", type=click.IntRange(1, 1_000_000), default=27_000, show_default=True)
@click.option(
    "--as-of",
    metavar="YYYY-MM-DD",
    default="2025-07-05",
    show_default=True,
    callback=past_day,
    help="The last day of the demo.",
)
def load_demo(size: int, as_of: date) -> None:
    """Load made-up young people with their cases, and staff to sign in as.

    \b
    Examples:
      neetcrm seed
      neetcrm seed --size 1000 --as-of 2026-01-31
    """
    settings, engine = connect()
    try:
        schema.must_be_current(engine)
        shipped_package("seed").run(settings, engine, size=size, as_of=as_of)
    finally:
        engine.dispose()  # SQLite now puts what it logged into its file


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option(
    "--long-work/--no-long-work",
    default=True,
    help="Also do long work, in a process beside the server; or leave it to “neetcrm worker”.",
)
def run(host: str, port: int, workers: int, *, long_work: bool) -> None:
    """Serve the pages, and do long work beside that, until Ctrl-C.

    In production it makes the checks of `neetcrm check` first, and does not start where one fails.

    \b
    Examples:
      neetcrm run
      neetcrm run --port 8080 --workers 2
    """
    checks.must_be_safe()
    with working():
        pass  # the workers open connections of their own; this one has seen the schema
    shown_host = f"[{host}]" if ":" in host else host
    ready = f"neetcrm is at http://{shown_host}:{port} (Ctrl-C ends it)"
    with worker_commands.beside_server() as start_worker:

        def announce() -> None:
            click.echo(ready)
            if long_work:
                start_worker()

        server.serve(host, port, workers=workers, announce=announce)


cli.add_command(checks.check)
cli.add_command(audit_commands.audit)
cli.add_command(keys_commands.keys_group)
cli.add_command(worker_commands.worker)
cli.add_command(worker_commands.list_jobs)


def main() -> None:
    """Run the command; a known error is one line on standard error and status 1."""
    try:
        cli()
    except NeetcrmError as wrong:
        click.echo(f"neetcrm: {wrong}", err=True)
        sys.exit(1)
    except sa.exc.OperationalError as wrong:
        click.echo(f"neetcrm: the database does not answer: {wrong.orig}", err=True)
        sys.exit(1)
