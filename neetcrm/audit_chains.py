"""Begin the chains of the audit, and look through them for what was tampered with."""

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from neetcrm import chain
from neetcrm.access import COMMAND_LINE
from neetcrm.audit import AuditAct, AuditRow, bare_row
from neetcrm.chain import BATCH, CHAINS, AuditHead, ChainBroken
from neetcrm.encryption import keys_in_use
from neetcrm.errors import Misconfigured
from neetcrm.i18n import N_

EARLIER = "earlier audit rows"
"""What the one row tells of that vouches for all rows from before there were chains."""

HASH_CHARACTERS = 32


class AnchorUnreadable(Misconfigured):
    sentence = N_("This is not an anchor of the audit; “neetcrm audit verify” prints one.")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: what, and with which row, where it is one that exists."""

    row_id: int | None
    what: str

    def __str__(self) -> str:
        return f"row {self.row_id}: {self.what}" if self.row_id is not None else self.what


@dataclass
class End:
    """How far a chain was read: so many rows, and the seal that its head has after them."""

    length: int
    seal: bytes


@dataclass(frozen=True)
class Anchor:
    """A moment of the audit that can be written down: lengths of all chains, and one code."""

    lengths: tuple[int, ...]
    code: str

    def __str__(self) -> str:
        return ".".join(map(str, self.lengths)) + "-" + self.code

    @classmethod
    def of(cls, ends: list[End]) -> "Anchor":
        key = keys_in_use().audit_key
        code = hmac.digest(key, b"anchor" + b"".join(end.seal for end in ends), "sha256").hex()
        return cls(tuple(end.length for end in ends), code[:HASH_CHARACTERS])

    @classmethod
    def read(cls, text: str) -> "Anchor":
        """Return the anchor that somebody wrote down, or raise AnchorUnreadable."""
        lengths, _, code = text.strip().partition("-")
        parts = lengths.split(".")
        if len(parts) != CHAINS or not all(part.isdecimal() for part in parts) or not code:
            raise AnchorUnreadable
        return cls(tuple(map(int, parts)), code.lower())


@dataclass
class Reading:
    """What is known while the rows are read one after the other; memory does not grow with them."""

    anchor: Anchor | None = None
    rows: int = 0
    ends: list[End] = field(default_factory=list)
    passed: list[End] = field(default_factory=list)
    """Where the chains stood at the lengths of the anchor."""
    earlier: int = 0
    earlier_code: bytes = b""

    def __post_init__(self) -> None:
        self.ends = [End(0, chain.head_mac(one, 0, b"")) for one in range(CHAINS)]
        self.passed = [End(0, end.seal) for end in self.ends]

    def faults_of(self, row: sa.Row[Any]) -> Iterator[Fault]:
        """Take one row in, and yield what is wrong with it."""
        self.rows += 1
        if row.chain is None:
            self._take_earlier(row)
        elif row.chain not in range(CHAINS) or not isinstance(row.position, int):
            yield Fault(row.id, "was put in: it belongs to no chain")
        else:
            yield from self._faults_in_chain(row, self.ends[row.chain])

    def _take_earlier(self, row: sa.Row[Any]) -> None:
        self.earlier += 1
        self.earlier_code = chain.before_mac(self.earlier_code, chain.written_of(row))

    def _faults_in_chain(self, row: sa.Row[Any], end: End) -> Iterator[Fault]:
        expected = end.length + 1
        if row.position < expected:
            yield Fault(row.id, f"was put in or moved: place {row.position} comes a second time")
            return
        mac = _bytes(row.mac)
        if row.position > expected:
            gone = f"{expected} to {row.position - 1} of chain {row.chain}"
            yield Fault(row.id, f"rows before it were removed: places {gone}")
        elif not hmac.compare_digest(mac, chain.row_mac(end.seal, chain.written_of(row))):
            yield Fault(row.id, "was changed, or the one before it")
        end.length, end.seal = row.position, chain.head_mac(row.chain, row.position, mac)
        if self.anchor and self.anchor.lengths[row.chain] == row.position:
            self.passed[row.chain] = End(end.length, end.seal)


def begin(connection: sa.Connection) -> None:
    """Give a new database its chains; one row of them vouches for all that was logged before.

    Raises ChainBroken where some heads are missing.
    """
    heads = connection.execute(select(AuditHead.chain)).all()
    chained = select(AuditRow.id).where(col(AuditRow.chain).is_not(None)).limit(1)
    if len(heads) == CHAINS:
        return
    if heads or connection.execute(chained).first():
        raise ChainBroken
    reading = Reading()
    ends = enumerate(reading.ends)
    new = [{"chain": one, "length": end.length, "mac": end.seal} for one, end in ends]
    connection.execute(sa.insert(AuditHead), new)
    for row in chain.stored_rows(connection):
        list(reading.faults_of(row))
    if reading.rows:
        chain.append(connection, [_voucher(reading)])


def _voucher(reading: Reading) -> dict[str, Any]:
    told = {"what": EARLIER, "rows": reading.earlier, "code": reading.earlier_code.hex()}
    return bare_row(COMMAND_LINE, AuditAct.LOAD, EARLIER) | {"after": told}


def verify(
    connection: sa.Connection, reading: Reading, told: Callable[[int], None] = lambda rows: None
) -> Iterator[Fault]:
    """Read all rows and yield what was changed, removed, reordered or put in.

    *told* hears how many rows have been read. Let *connection* see one moment: what is written
    while it reads is not its concern.
    """
    for row in chain.stored_rows(connection):
        yield from reading.faults_of(row)
        if reading.rows % BATCH == 0:
            told(reading.rows)
    told(reading.rows)
    yield from _faults_of_heads(connection, reading)
    yield from _faults_of_earlier_rows(connection, reading)
    if reading.anchor and Anchor.of(reading.passed) != reading.anchor:
        yield Fault(None, "the audit is not the one of which the anchor was written down")


def _faults_of_heads(connection: sa.Connection, reading: Reading) -> Iterator[Fault]:
    read = connection.execute(sa.text("SELECT chain, length, mac FROM audit_heads"))
    heads = {one: (length, _bytes(mac)) for one, length, mac in read}
    for one, end in enumerate(reading.ends):
        length, seal = heads.pop(one, (None, b""))
        if length is None:
            yield Fault(None, f"the head of chain {one} was removed")
        elif (length, seal) == (end.length, end.seal):
            continue
        elif isinstance(length, int) and length > end.length:
            gone = f"{end.length + 1} to {length}"
            yield Fault(None, f"the last rows of chain {one} were removed: places {gone}")
        else:
            yield Fault(None, f"the head of chain {one} does not fit its last row")
    for one in heads:
        yield Fault(None, f"a head was put in: there is no chain {one}")


def _bytes(stored: Any) -> bytes:
    """Return what is stored in a column of codes; nothing where it is something else."""
    return bytes(stored) if isinstance(stored, bytes | memoryview) else b""


def _faults_of_earlier_rows(connection: sa.Connection, reading: Reading) -> Iterator[Fault]:
    is_voucher = (col(AuditRow.record) == EARLIER, col(AuditRow.chain).is_not(None))
    vouched = connection.execute(select(AuditRow.after).where(*is_voucher)).scalars().first()
    rows, code = (vouched["rows"], vouched["code"]) if vouched else (0, "")
    if rows != reading.earlier:
        yield Fault(None, f"of {rows} rows from before the chains there are {reading.earlier}")
    elif code != reading.earlier_code.hex():
        yield Fault(None, "of the rows from before the chains some were changed")
