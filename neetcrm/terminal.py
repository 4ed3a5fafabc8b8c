"""What all commands share: the settings, a session of the command line, and days as options."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import click
import sqlalchemy as sa

from neetcrm import config, schema
from neetcrm.access import COMMAND_LINE
from neetcrm.config import Settings
from neetcrm.db import Session, open_session
from neetcrm.localtime import ALMATY


def today() -> date:
    """Return the day it is in Almaty."""
    return datetime.now(ALMATY).date()


def connect() -> tuple[Settings, sa.Engine]:
    """Return the settings and an engine for them, with the keys in use."""
    settings = config.load()
    return settings, settings.connect()


def past_day(_context: click.Context, _option: click.Parameter, typed: str | None) -> date:
    """Read the day an option names; none means today."""
    if typed is None:
        return today()
    try:
        day = date.fromisoformat(typed)
    except ValueError as wrong:
        raise click.BadParameter(f"“{typed}” is not a day: write it as 2025-07-05.") from wrong
    if day > today():
        raise click.BadParameter(f"The day {day} lies in the future.")
    return day


@contextmanager
def working() -> Iterator[Session]:
    """Give a session of the command line; the command commits."""
    _, engine = connect()
    try:
        schema.must_be_current(engine)
        with open_session(engine, by=COMMAND_LINE) as db:
            yield db
    finally:
        engine.dispose()
