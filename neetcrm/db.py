"""The database: engine, sessions, the base of all records and the names of constraints."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, Session, SQLModel

from neetcrm import rows
from neetcrm.access import Actor
from neetcrm.choices import Choice

__all__ = [
    "Choice",
    "Field",
    "Kept",
    "Record",
    "Session",
    "Versioned",
    "execute",
    "fetch",
    "fixed",
    "is_taken",
    "make_engine",
    "one_of",
    "open_session",
    "records",
]

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
READS_ONLY = "reads_only"
UNIQUE_VIOLATION = "23505"
"""PostgreSQL's code for it."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Record(SQLModel):
    """What every table has; two records are equal only when they are the same object."""

    is_audited: ClassVar[bool] = True

    id: int | None = Field(default=None, primary_key=True)
    created_at: datetime = Field(default_factory=utc_now)

    __eq__ = object.__eq__
    __hash__ = object.__hash__


class Versioned(SQLModel):
    """A record that two people may edit: the slower one is told instead of overwriting."""

    version: int = Field(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy hands in the class
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


@sa.event.listens_for(Record, "before_insert", propagate=True)
@sa.event.listens_for(Record, "before_update", propagate=True)
def _check_shape(_mapper: object, _connection: object, record: Record) -> None:
    """Raise pydantic's ValidationError for a record that is not of its declared shape."""
    kind = type(record)
    filled = {name: getattr(record, name) for name in kind.model_fields}
    kind.__pydantic_validator__.validate_python(filled, self_instance=kind.__new__(kind))


@sa.event.listens_for(sa.Table, "before_create")
def number_each_once(table: sa.Table, _connection: object, **_known: object) -> None:
    """Let SQLite never give the number of a deleted row to another, as PostgreSQL never does.

    The audit speaks of a record by its number. Whatever creates a table, a migration too, asks.
    """
    table.dialect_options["sqlite"]["autoincrement"] = True


def make_engine(url: str) -> sa.Engine:
    """Return an engine for SQLite or PostgreSQL; a failed statement never prints its values."""
    address = sa.make_url(url)
    if address.get_backend_name() == "postgresql":
        engine = sa.create_engine(
            address.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"options": "-c timezone=UTC"},
        )
        rows.put_up(engine)
        return engine
    engine = sa.create_engine(address, hide_parameters=True)
    sa.event.listen(engine, "connect", _teach_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _teach_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: _begin_sqlite does
    for pragma in (
        "foreign_keys = ON",
        "busy_timeout = 10000",
        "journal_mode = WAL",
        "synchronous = FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("lower", 1, lambda text: text and text.lower(), deterministic=True)


def _begin_sqlite(connection: sa.Connection) -> None:
    """Take the write lock at once: a read that turns into a write would fail with "locked"."""
    reads_only = connection.get_execution_options().get(READS_ONLY)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def is_taken(failed: IntegrityError) -> bool:
    """Tell whether a value that only one record may have was written by another one first."""
    cause = failed.orig
    return (
        getattr(cause, "sqlstate", "") == UNIQUE_VIOLATION
        or getattr(cause, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_UNIQUE"
    )


class Kept:
    """A statement that is asked all day long, and what it was compiled to where it went last.

    Its key has the statement's own form in the second place, which is the same object each time:
    all parts of it need not be compared, as they are in a cache of many statements.
    """

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self.options = {"compiled_cache": self}
        self._last: tuple[Any, Any] | None = None

    def get(self, key: tuple[Any, ...]) -> Any:
        if self._last is None:
            return None
        last, compiled = self._last
        is_same = key[1] is last[1] and key[0] is last[0] and key[2:] == last[2:]
        return compiled if is_same else None

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._last = key, compiled  # both at once: threads share what is kept

    def on(self, connection: sa.Connection, known: Any = None) -> sa.CursorResult[Any]:
        """Execute the statement with what is known: one set of values, or many."""
        return connection.execute(self.statement, known, execution_options=self.options)


def fetch(
    db: Session, wanted: sa.Executable | Kept, known: Mapping[str, Any] | None = None
) -> Sequence[Any]:
    """Return the rows of a select of columns, without what the session does for records."""
    return execute(db, wanted, known).all()


def execute(
    db: Session, wanted: sa.Executable | Kept, known: Mapping[str, Any] | None = None
) -> sa.CursorResult[Any]:
    """Execute a statement about columns, without what the session does for records."""
    if isinstance(wanted, Kept):
        return wanted.on(db.connection(), known)
    return db.connection().execute(wanted, known)


def records(db: Session, wanted: Kept, known: Mapping[str, Any]) -> sa.ScalarResult[Any]:
    """Return the records that a select finds, as they are in the session."""
    found: sa.ScalarResult[Any] = db.exec(
        wanted.statement, params=known, execution_options=wanted.options
    )
    return found


def one_of(column: Any, words: Iterable[Choice]) -> sa.ColumnElement[bool]:
    """Return the condition that a column holds one of *words*, which stand in the statement.

    A list of parameters would be written into the statement anew whenever it is asked.
    """
    condition: sa.ColumnElement[bool] = column.in_([fixed(word.value) for word in words])
    return condition


def fixed(value: str | int) -> sa.ColumnElement[Any]:
    """Write a word or a number of ours into a statement, so that it is not sent each time."""
    return sa.literal_column(repr(value))


def open_session(engine: sa.Engine, *, by: Actor, **how: Any) -> Session:
    """Return a session in which *by* works: it sees their rows, and audits under their name.

    *how* it works otherwise are options of its own: reads_only, expire_on_commit.
    """
    options = {READS_ONLY: how.pop(READS_ONLY, False)}
    db = Session(engine, info={"by": by}, **how)
    db.bind = rows.bound(engine, db.info, **options)
    return db
