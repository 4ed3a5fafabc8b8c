"""The floor's way to a database: the driver itself, rows as tuples, nothing in between."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from threading import local
from typing import Any, Protocol

import psycopg
import sqlalchemy as sa

GREATEST = {"sqlite": "max", "postgresql": "greatest"}
LEAST = {"sqlite": "min", "postgresql": "least"}
SQLITE_PRAGMAS = ("foreign_keys = ON", "busy_timeout = 10000", "synchronous = FULL")


class Database(Protocol):
    """One database; each thread that asks has a connection of its own."""

    kind: str

    def rows(self, statement: str, known: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return what a statement with :named values answers."""

    def writing(self) -> Any:
        """Keep all that is written within, on disk, or nothing."""

    def close(self) -> None:
        """Close the connection of this thread."""


def connected(url: str) -> Database:
    """Return the database at a URL of SQLAlchemy's kind."""
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        return _Sqlite(address.database or "")
    return _Postgresql(address.set(drivername="postgresql").render_as_string(hide_password=False))


class _Sqlite:
    kind = "sqlite"

    def __init__(self, path: str) -> None:
        self._path, self._own = path, local()

    @property
    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._own, "connection"):
            self._own.connection = sqlite3.connect(self._path, isolation_level=None)
            for pragma in SQLITE_PRAGMAS:
                self._own.connection.execute(f"PRAGMA {pragma}")
        connection: sqlite3.Connection = self._own.connection
        return connection

    def rows(self, statement: str, known: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        return self._connection.execute(_worded(statement, self.kind), known).fetchall()

    @contextmanager
    def writing(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()


class _Postgresql:
    kind = "postgresql"

    def __init__(self, url: str) -> None:
        self._url, self._own = url, local()

    @property
    def _connection(self) -> psycopg.Connection:
        if not hasattr(self._own, "connection"):
            self._own.connection = psycopg.connect(self._url, autocommit=True)
        connection: psycopg.Connection = self._own.connection
        return connection

    def rows(self, statement: str, known: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        cursor = self._connection.execute(_worded(statement, self.kind), known)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self._connection.transaction():
            yield

    def close(self) -> None:
        self._connection.close()


@cache
def _worded(statement: str, kind: str) -> str:
    """Return a statement in the words of a kind of database."""
    statement = statement.replace("GREATEST(", f"{GREATEST[kind]}(")
    statement = statement.replace("LEAST(", f"{LEAST[kind]}(")
    return statement if kind == "sqlite" else re.sub(r"(?<!:):(\w+)", r"%(\1)s", statement)
