"""Seal every confidential value by the current key: in small steps, while others work."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from neetcrm.encryption import ENVELOPED, EncryptedText, KeyWrong, keys_in_use

BATCH = 500
"""How many values are sealed anew in one transaction; a writer waits no longer than for these."""

OLDER = "{name}, sealed before each value had a key of its own"
UNKNOWN = "a key that is not set"


@dataclass(frozen=True)
class SealedColumn:
    """One confidential column, to be read and written as it is stored."""

    place: str
    rows: sa.TableClause
    stored: sa.ColumnClause[bytes]

    @classmethod
    def of(cls, column: sa.Column[Any]) -> "SealedColumn":
        stored = sa.column(column.name, sa.LargeBinary)
        rows = sa.table(column.table.name, sa.column("id", sa.Integer), stored)
        return cls(column.type.column, rows, stored)  # type: ignore[attr-defined]


@dataclass
class Step:
    """What one transaction did: so many values sealed anew, and the rows it could not read."""

    column: str
    sealed: int
    unreadable: list[int]


def sealed_columns() -> list[SealedColumn]:
    """Return all confidential columns there are."""
    tables = SQLModel.metadata.sorted_tables
    columns = [column for table in tables for column in table.columns]
    return [SealedColumn.of(one) for one in columns if isinstance(one.type, EncryptedText)]


def outdated(db: Session) -> int:
    """Return how many values another key than the current one seals."""
    counts = [
        sa.select(sa.func.count()).select_from(one.rows).where(_is_outdated(one))
        for one in sealed_columns()
    ]
    return sum(int(db.execute(count).scalar_one()) for count in counts)


def rotate(db: Session) -> Iterator[Step]:
    """Seal by the current key what another one seals; commit *db* after each step.

    It can be stopped after any step and begun again: what is done is not done twice. A row that
    somebody else is writing is left to the next pass; what they write is sealed by the current key.
    """
    for column in sealed_columns():
        sealed = 1
        while sealed:
            sealed = 0
            for step in _steps(db, column):
                sealed += step.sealed
                yield step


def _steps(db: Session, column: SealedColumn) -> Iterator[Step]:
    last = 0
    while batch := _batch(db, column, last):
        last = batch[-1][0]
        yield _sealed_anew(db, column, batch)


def _batch(db: Session, column: SealedColumn, last: int) -> list[tuple[int, bytes]]:
    number = column.rows.c.id
    wanted = sa.select(number, column.stored).where(number > last, _is_outdated(column))
    locked = wanted.order_by(number).limit(BATCH).with_for_update(skip_locked=True)
    return [(found, bytes(stored)) for found, stored in db.execute(locked)]


def _sealed_anew(db: Session, column: SealedColumn, batch: list[tuple[int, bytes]]) -> Step:
    step, keyring, changes = Step(column.place, 0, []), keys_in_use(), []
    for number, stored in batch:
        try:
            new = keyring.resealed(stored, column.place)
        except KeyWrong:
            step.unreadable.append(number)
        else:
            changes.append({"of": number, "old": stored, "new": new})
    if changes:
        is_same = (column.rows.c.id == sa.bindparam("of"), column.stored == sa.bindparam("old"))
        update = sa.update(column.rows).where(*is_same).values({column.stored: sa.bindparam("new")})
        db.connection().execute(update, changes)
    step.sealed = len(changes)
    return step


def _is_outdated(column: SealedColumn) -> sa.ColumnElement[bool]:
    current = keys_in_use().current.encode() + ENVELOPED
    return sa.and_(column.stored.is_not(None), ~_begins_with(column, current))


def _begins_with(column: SealedColumn, name: bytes) -> sa.ColumnElement[bool]:
    start = sa.func.substr(column.stored, 1, len(name), type_=sa.LargeBinary)
    return start == sa.literal(name, sa.LargeBinary)


def sealed_by(db: Session) -> Counter[str]:
    """Return how many values each key seals, by the name of the key."""
    found: Counter[str] = Counter()
    for column in sealed_columns():
        found.update(_sealed_by(db, column))
    return found


def _sealed_by(db: Session, column: SealedColumn) -> dict[str, int]:
    names = keys_in_use().keys
    marks = {name: name.encode() + ENVELOPED for name in names}
    marks |= {OLDER.format(name=name): name.encode() + b":" for name in names}
    counts = [sa.func.count().filter(_begins_with(column, mark)) for mark in marks.values()]
    every, *known = db.execute(
        sa.select(sa.func.count(column.stored), *counts).select_from(column.rows)
    ).one()
    return dict(zip(marks, known, strict=True)) | {UNKNOWN: every - sum(known)}
