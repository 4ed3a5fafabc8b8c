"""A check, the installation it looks at, and what it found."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from werkzeug.utils import import_string

from neetcrm.access import COMMAND_LINE
from neetcrm.config import Settings
from neetcrm.db import Session, make_engine, open_session
from neetcrm.encryption import use_keys
from neetcrm.errors import NeetcrmError


@dataclass(frozen=True)
class Place:
    """An installation: its settings, the environment they came from, the folder it runs in."""

    settings: Settings
    environ: Mapping[str, str]
    folder: Path

    @cached_property
    def engine(self) -> sa.Engine:
        with suppress(NeetcrmError):  # what is wrong with the keys, their own checks say
            use_keys(self.settings.keyring())
        return make_engine(self.settings.database_url)

    @cached_property
    def web(self) -> dict[str, Any]:
        """Return how the web application runs with these settings."""
        app = import_string("neetcrm.app:create_app")(self.settings)
        app.extensions["neetcrm.engine"].dispose()
        return dict(app.config)

    @property
    def is_on_postgresql(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @property
    def sqlite_file(self) -> Path | None:
        """Return the file of an SQLite database that is there already."""
        name = self.engine.url.database
        file = self.folder / name if name and not self.is_on_postgresql else None
        return file if file and file.exists() else None

    def ask(self, statement: str) -> list[Any]:
        """Return what the database answers to plain SQL; it cannot change anything."""
        reading = self.engine.execution_options(reads_only=True, postgresql_readonly=True)
        with reading.connect() as connection:
            return list(connection.execute(sa.text(statement)))

    def reading(self) -> Session:
        """Return a session of the command line, for checks that ask for records."""
        return open_session(self.engine, by=COMMAND_LINE)


class Check(NamedTuple):
    name: str
    advice: str
    holds: Callable[[Place], bool]


class Finding(NamedTuple):
    """What a check found; one that could not look has failed, and says why."""

    name: str
    holds: bool
    advice: str
    why: str = ""


def look(check: Check, place: Place) -> Finding:
    """Return whether a check holds; what keeps it from looking counts as a failure."""
    try:
        return Finding(check.name, check.holds(place), check.advice)
    except (NeetcrmError, OSError, sa.exc.SQLAlchemyError) as wrong:
        told = getattr(wrong, "orig", None) or wrong  # without the statement and its values
        return Finding(check.name, holds=False, advice=check.advice, why=str(told))
