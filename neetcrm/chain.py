"""The chains of the audit: each row carries a code over itself and all that came before it.

A row belongs to one of CHAINS chains, by who acted, so that writers seldom wait for each other.
Its code is made with a key that the database does not hold, and so is the head of each chain: how
many rows there are, and which one is the last. Who has the database alone can neither change,
remove, reorder nor add a row unseen.
"""

import hmac
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from neetcrm.db import Kept
from neetcrm.encryption import keys_in_use
from neetcrm.errors import Misconfigured
from neetcrm.i18n import N_

CHAINS = 16
TOLD = ("id", "created_at", "actor_id", "act", "record", "record_id", "case_id", "person_id")
"""What a code is made over, with the values before and after, and the place in the chain."""

BATCH = 5000
"""How many rows are held in memory while all are read."""

LOCKED = {
    "sqlite": """
        SELECT length, mac, (SELECT coalesce(max(id), 0) FROM audit_rows) AS last_id
        FROM audit_heads WHERE chain = :chain""",
    "postgresql": """
        WITH head AS MATERIALIZED (
            SELECT length, mac FROM audit_heads WHERE chain = :chain FOR UPDATE)
        SELECT length, mac, nextval(pg_get_serial_sequence('audit_rows', 'id'))
        FROM head, generate_series(1, :rows)""",
}
"""The head of a chain, which others wait for now, and numbers for the rows: only they rise."""

READ = """
    SELECT id, created_at, actor_id, act, record, record_id, case_id, person_id,
        CAST(before AS TEXT) AS told_before, CAST(after AS TEXT) AS told_after,
        chain, position, mac
    FROM audit_rows WHERE id > :last ORDER BY id LIMIT :rows
"""

Row = dict[str, Any]


class AuditHead(SQLModel, table=True):
    """Where a chain ends: how many rows it has, and a code over that and over the last of them."""

    __tablename__ = "audit_heads"

    chain: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    length: int
    mac: bytes


class ChainBroken(Misconfigured):
    sentence = N_("The audit was tampered with: run “neetcrm audit verify”.")


def chain_of(actor_id: int) -> int:
    return actor_id % CHAINS


def canonical(row: Sequence[Any], before: str, after: str, chain: int, position: int) -> bytes:
    """Return the one way to write a row down; *row* holds the columns TOLD, in that order."""
    number, created_at, *rest = row
    whole = [number, stored_moment(created_at), *rest, before, after, chain, position]
    return json.dumps(whole, default=repr).encode()


def stored_moment(moment: Any) -> Any:
    """Return a moment as SQLite stores it; what is no moment stays as it is."""
    if not isinstance(moment, datetime):
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def row_mac(seal: bytes, written: bytes) -> bytes:
    """Return the code of a row that follows a head with this seal."""
    return hmac.digest(keys_in_use().audit_key, b"row" + seal + written, "sha256")


def head_mac(chain: int, length: int, last: bytes) -> bytes:
    """Return the seal of a chain of this length whose last row has the code *last*."""
    place = f"head {chain} {length} ".encode()
    return hmac.digest(keys_in_use().audit_key, place + last, "sha256")


def before_mac(earlier: bytes, written: bytes) -> bytes:
    """Return a code over a row from before there were chains, and all such rows until it."""
    return hmac.digest(keys_in_use().audit_key, b"before" + earlier + written, "sha256")


def stored_rows(connection: sa.Connection) -> Iterator[sa.Row[Any]]:
    """Yield all rows as they are stored, in the order of their numbers."""
    read, last = sa.text(READ), -sys.maxsize
    while rows := connection.execute(read, {"last": last, "rows": BATCH}).all():
        yield from rows
        last = rows[-1].id


def written_of(row: sa.Row[Any]) -> bytes:
    """Return what the code of a stored row was made over."""
    return canonical(row[: len(TOLD)], row.told_before, row.told_after, row.chain, row.position)


def append(connection: sa.Connection, rows: Iterable[Row]) -> None:
    """Write rows at the ends of their chains; call it last, as others wait from here on."""
    by_chain = sorted(rows, key=lambda row: chain_of(row["actor_id"]))
    for chain, own in groupby(by_chain, key=lambda row: chain_of(row["actor_id"])):
        _append_to(connection, chain, list(own))


def _append_to(connection: sa.Connection, chain: int, rows: list[Row]) -> None:
    length, seal, numbers = _locked_head(connection, chain, len(rows))
    for number, row in zip(numbers, rows, strict=True):
        length += 1
        row |= {"id": number, "chain": chain, "position": length}
        before, after = json.dumps(row["before"]), json.dumps(row["after"])
        written = canonical(_told(row), before, after, chain, length)
        row["mac"] = row_mac(seal, written)
        seal = head_mac(chain, length, row["mac"])
    _insert().on(connection, rows)
    _move_head().on(connection, {"of": chain, "length": length, "mac": seal})


def _told(row: Row) -> tuple[Any, ...]:
    told = itemgetter(*TOLD)(row)
    return (*told[:3], str(told[3].value), *told[4:])


def _locked_head(
    connection: sa.Connection, chain: int, rows: int
) -> tuple[int, bytes, Iterable[int]]:
    """Return the length and the seal of a chain, and numbers for as many new rows."""
    dialect = connection.dialect.name
    known = {"chain": chain} if dialect == "sqlite" else {"chain": chain, "rows": rows}
    found: Sequence[Any] = _head(dialect).on(connection, known).all()
    if not found:
        raise ChainBroken
    length, seal, number = found[0]
    is_last = dialect == "sqlite"
    numbers = range(number + 1, number + 1 + rows) if is_last else [one[2] for one in found]
    return length, bytes(seal), numbers


@cache
def _head(dialect: str) -> Kept:
    return Kept(sa.text(LOCKED[dialect]))


@cache
def _insert() -> Kept:
    return Kept(sa.insert(SQLModel.metadata.tables["audit_rows"]))


@cache
def _move_head() -> Kept:
    heads = SQLModel.metadata.tables["audit_heads"]
    return Kept(sa.update(heads).where(heads.c.chain == sa.bindparam("of")))
