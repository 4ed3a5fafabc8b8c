"""The `neetcrm` command: set up, run, seed, accounts and reports."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click
import sqlalchemy as sa

import neetcrm.records  # noqa: F401 - every command may touch any record
from neetcrm import __version__, config, schema
from neetcrm.access import COMMAND_LINE
from neetcrm.config import Settings
from neetcrm.db import Session, make_engine, open_session
from neetcrm.encryption import use_keys
from neetcrm.errors import NeetcrmError

ALMATY = ZoneInfo("Asia/Almaty")


def today() -> date:
    """Return the day it is in Almaty."""
    return datetime.now(ALMATY).date()


def connect() -> tuple[Settings, sa.Engine]:
    """Return the settings and an engine for them, with the keys in use."""
    settings = config.load()
    use_keys(settings.keyring())
    return settings, make_engine(settings.database_url)


@contextmanager
def working() -> Iterator[Session]:
    """Give a session of the command line; the command commits."""
    _, engine = connect()
    schema.must_be_current(engine)
    with open_session(engine, by=COMMAND_LINE) as db:
        yield db


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


@cli.group()
def report() -> None:
    """Figures and documents."""


@cli.group()
def user() -> None:
    """Accounts of the staff."""


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
