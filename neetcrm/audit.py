"""Who did what to which record: rows written in the transaction of the change, never edited.

They gather while a session works and are written when it commits, at the ends of their chains: so
others wait for a chain no longer than a commit takes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import InstanceState, Mapper, SessionTransaction
from sqlmodel import JSON, col, select

from neetcrm import chain
from neetcrm.access import COMMAND_LINE, Actor
from neetcrm.accounts import User
from neetcrm.db import Choice, Field, Record, Session, utc_now
from neetcrm.encryption import EncryptedText
from neetcrm.errors import Misconfigured
from neetcrm.i18n import N_

SEALED = "•••"
"""Stands in a row for what the log itself must not tell."""

GATHERED = "audit rows"
"""Where a session keeps what it will write."""

SAVEPOINTS = "audit rows before savepoints"
"""Where it keeps how much there was before each of them."""

Row = dict[str, Any]
ABOUT = ("record", "record_id", "case_id", "person_id")
UNTOLD = frozenset({"id", "created_at", "version"})


class AuditAct(Choice):
    CREATE = "create", N_("Created")
    CHANGE = "change", N_("Changed")
    DELETE = "delete", N_("Deleted")
    READ = "read", N_("Read")
    EXPORT = "export", N_("Exported")
    LOAD = "load", N_("Loaded")


class AuditRow(Record, table=True):
    """One act on one record. Values of confidential columns are sealed in before and after."""

    __tablename__ = "audit_rows"
    __table_args__ = (
        sa.Index("ix_audit_rows_case_id_id", "case_id", "id"),
        sa.Index("ix_audit_rows_person_id_id", "person_id", "id"),
    )
    is_audited: ClassVar[bool] = False

    actor_id: int = Field(index=True)
    act: AuditAct = Field(sa_type=AuditAct.column())
    record: str = Field(max_length=60)
    record_id: int | None = None
    case_id: int | None = None
    person_id: int | None = None
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    chain: int | None = None
    position: int | None = None
    mac: bytes | None = None


class ActorUnknown(Misconfigured):
    sentence = N_("A change was made in a session that does not know who acts.")


def log_read(db: Session, actor: Actor, record: Record, **marks: int | None) -> None:
    """Note that *actor* reads a confidential record; commit before it is shown.

    *marks* tell what let them read it, where that is out of the ordinary.
    """
    _gather(db, _row(actor, AuditAct.READ, record) | {"after": marks})


@dataclass(frozen=True)
class Change:
    """A change of one record, and the name of who made it."""

    row: AuditRow
    by: str


def changes_of(db: Session, record: Record, *, most: int) -> list[Change]:
    """Return the last changes of a record that the reader may see, the newest first."""
    about = _row(COMMAND_LINE, AuditAct.CHANGE, record)
    same = [
        col(getattr(AuditRow, name)) == about[name]
        for name in ("act", "record", "record_id", "case_id", "person_id")
    ]
    changes = select(AuditRow, User.full_name).join(
        User, col(User.id) == col(AuditRow.actor_id), isouter=True
    )
    newest = changes.where(*same).order_by(col(AuditRow.id).desc()).limit(most)
    return [Change(row, name or "") for row, name in db.exec(newest)]


def log_export(db: Session, actor: Actor, what: str, *, rows: int, **narrowed: str) -> None:
    """Note that *actor* takes *rows* rows out of the system."""
    about = {"what": what, "rows": rows, **narrowed}
    _gather(db, bare_row(actor, AuditAct.EXPORT, what) | {"after": about})


def log_load(db: Session, actor: Actor, what: str, *, rows: int) -> None:
    """Note that *rows* records were written in bulk."""
    about = {"what": what, "rows": rows}
    _gather(db, bare_row(actor, AuditAct.LOAD, what) | {"after": about})


def log_changes(
    db: Session, actor: Actor, changed: sa.Select[Any], *, before: Row, after: Row
) -> None:
    """Note that many records of a case changed alike.

    *changed* selects the record's table and number, its case and its person, as they are now.
    """
    values = {"before": before, "after": after}
    _, number, *_ = changed.selected_columns
    for about in db.execute(changed.order_by(number).execution_options(scoped=True)):
        told = dict(zip(ABOUT, about, strict=True)) | values
        _gather(db, bare_row(actor, AuditAct.CHANGE, told["record"]) | told)


def _gather(db: Session, *rows: Row) -> None:
    """Keep rows until the transaction that is under way is committed."""
    if not db.in_transaction():
        db.begin()
    db.info.setdefault(GATHERED, []).extend(rows)


@sa.event.listens_for(Session, "after_flush")
def _log_changes(db: Session, _flush: object) -> None:
    _gather(db, *_rows_of_changes(db))


@sa.event.listens_for(Session, "before_commit")
def _write(db: Session) -> None:
    if db.in_nested_transaction():
        return
    db.flush()
    if rows := db.info.pop(GATHERED, None):
        chain.append(db.connection(), rows)


@sa.event.listens_for(Session, "after_transaction_create")
def _mark(db: Session, begun: SessionTransaction) -> None:
    if begun.nested:
        db.info.setdefault(SAVEPOINTS, {})[begun] = len(db.info.get(GATHERED, ()))


@sa.event.listens_for(Session, "after_soft_rollback")
def _forget(db: Session, ended: SessionTransaction) -> None:
    """Drop what was gathered since a savepoint to which the session goes back."""
    if ended.nested:
        del db.info.get(GATHERED, [])[db.info[SAVEPOINTS][ended] :]


@sa.event.listens_for(Session, "after_transaction_end")
def _end(db: Session, ended: SessionTransaction) -> None:
    """Start anew: what was gathered and not committed never happened."""
    if ended.parent is None:
        db.info.pop(GATHERED, None)
        db.info.pop(SAVEPOINTS, None)


def _rows_of_changes(db: Session) -> Iterator[dict[str, Any]]:
    for act, records in (
        (AuditAct.CREATE, db.new),
        (AuditAct.CHANGE, db.dirty),
        (AuditAct.DELETE, db.deleted),
    ):
        for record in _audited(records):
            before, after = _difference(sa.inspect(record), act)
            if act is not AuditAct.CHANGE or before or after:
                yield _row(_acting(db), act, record) | {"before": before, "after": after}


def _audited(records: Iterable[object]) -> list[Record]:
    """Return the records that leave a trace, in the order in which they were first stored."""
    found = [record for record in records if isinstance(record, Record) and record.is_audited]
    return sorted(found, key=lambda record: (type(record).__name__, record.id or 0))


def _acting(db: Session) -> Actor:
    if "by" not in db.info:
        raise ActorUnknown
    actor: Actor = db.info["by"]
    return actor


def _row(actor: Actor, act: AuditAct, record: Record) -> dict[str, Any]:
    table = str(type(record).__tablename__)
    own = {"cases": "case_id", "young_people": "person_id"}.get(table)
    row = bare_row(actor, act, table) | {
        "record_id": record.id,
        "case_id": getattr(record, "case_id", None),
        "person_id": getattr(record, "person_id", None),
    }
    return row | {own: record.id} if own else row


def bare_row(actor: Actor, act: AuditAct, record: str) -> Row:
    """Return a row about no record in particular."""
    return {
        "created_at": utc_now(),
        "actor_id": actor.user_id,
        "act": act,
        "record": record,
        "record_id": None,
        "case_id": None,
        "person_id": None,
        "before": {},
        "after": {},
    }


def _difference(state: InstanceState[Any], act: AuditAct) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the told values before and after; what was not touched is in neither."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, is_sealed in _told_columns(state.mapper):
        if act is AuditAct.CHANGE and name not in state.committed_state:
            continue
        history = state.attrs[name].history
        old = history.sum() if act is AuditAct.DELETE else list(history.deleted)
        new = [] if act is AuditAct.DELETE else list(history.added)
        if old:
            before[name] = _told(old[0], is_sealed=is_sealed)
        if new and (old or new[0] not in (None, "")):
            after[name] = _told(new[0], is_sealed=is_sealed)
    return before, after


@cache
def _told_columns(mapper: Mapper[Any]) -> tuple[tuple[str, bool], ...]:
    """Return the columns of which a row tells, each with whether its values are sealed."""
    told = (column for column in mapper.column_attrs if column.key not in UNTOLD)
    return tuple((column.key, _is_sealed(column.columns[0])) for column in told)


def _is_sealed(column: sa.ColumnElement[Any]) -> bool:
    return isinstance(column.type, EncryptedText) or bool(getattr(column, "info", {}).get("sealed"))


def _told(value: object, *, is_sealed: bool) -> object:
    if is_sealed:
        return SEALED if value else ""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if value is None or isinstance(value, str | int | bool | list | dict):
        return value
    return str(value)
