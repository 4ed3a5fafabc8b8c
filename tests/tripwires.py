"""What no test has to remember: every page that a test opens is watched for broken habits."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Flask, g, has_request_context, request
from sqlalchemy.sql import visitors

from neetcrm.audit import GATHERED
from neetcrm.encryption import EncryptedText

MOST_QUERIES = 12
LAYERS = {
    "session_extracts",
    "process_notes",
    "extract_amendments",
    "process_amendments",
    "safety_plans",
}
"""Tables whose sealed columns no page may open without a row in the audit, in the same request."""

SCOPED = {"cases", "referrals"}
"""Tables that a page may read only from the scope; sessions are reached through cases."""
NAMES_ONE = re.compile(rf"\b({'|'.join(sorted(SCOPED))})\b")
"""Whatever reads one of them names it: to take statements apart takes long."""


@contextmanager
def watched(app: Flask, engine: sa.Engine) -> Iterator[None]:
    """Fail any request that reads cases without a scope, or asks too often."""

    def before(_connection, statement, many, parameters, _options):
        if isinstance(statement, sa.Insert) and statement.table.name == "audit_rows":
            _note_logged(many or [parameters])

    def cursor(_connection, _cursor, statement, _parameters, context, _many):
        asked = context.invoked_statement
        if isinstance(asked, sa.Select) and NAMES_ONE.search(statement):
            _must_be_scoped(asked, context.execution_options)
        statements = app.extensions.get("tests.statements")
        if statements is not None and statement.startswith(("SELECT", "WITH")):
            statements.append(statement)

    sa.event.listen(engine, "before_execute", before)
    sa.event.listen(engine, "before_cursor_execute", cursor)
    yield
    sa.event.remove(engine, "before_execute", before)
    sa.event.remove(engine, "before_cursor_execute", cursor)


def every_change_is_committed(response):
    """Fail a request that answers well and yet leaves changes, or traces of reading, behind."""
    sessions = [db for db in (g.get("db"), g.get("writing_db")) if db is not None]
    is_left = any(
        db.new or db.dirty or db.deleted or db.info.get("unsaved") or db.info.get(GATHERED)
        for db in sessions
    )
    if response.status_code < 400 and is_left:
        raise AssertionError("the view forgot db().commit()")
    return response


def every_reading_is_logged(response):
    """Fail a page that opened a confidential layer and left no trace of that before it answers."""
    opened = g.get("opened", set()) - g.get("logged", set())
    if request.method == "GET" and response.status_code < 400 and opened:
        tables = ", ".join(sorted(opened))
        raise AssertionError(f"{request.path} reads {tables} and the audit does not tell of it")
    return response


def _note_logged(rows) -> None:
    if has_request_context():
        g.setdefault("logged", set()).update(row["record"] for row in rows)


def watch_sealed_columns() -> None:
    """Remember in each request of which layers a value was opened."""
    opened = EncryptedText.process_result_value

    def noted(column, value, dialect):
        text = opened(column, value, dialect)
        table = column.column.partition(".")[0]
        if text and table in LAYERS and has_request_context():
            g.setdefault("opened", set()).add(table)
        return text

    EncryptedText.process_result_value = noted


def note_flush(db, _context) -> None:
    db.info["unsaved"] = True


def note_end(db, *_more) -> None:
    db.info.pop("unsaved", None)


def _must_be_scoped(statement: sa.Select, options) -> None:
    parts = list(visitors.iterate(statement))
    tables = {part.name for part in parts if isinstance(part, sa.Table) and part.name in SCOPED}
    scopes = [part.get_execution_options() for part in parts if isinstance(part, sa.Select)]
    is_scoped = any(scope.get("scoped") for scope in [options, *scopes])
    if tables and not is_scoped and not _is_load_of_known(options):
        raise AssertionError(f"a read of {sorted(tables)} without visible_cases():\n{statement}")


def _is_load_of_known(options) -> bool:
    """Tell the loading of what hangs on a record that was already found within the scope."""
    load = options.get("_sa_orm_load_options")
    return load is not None and (
        getattr(load, "_refresh_state", None) is not None
        or getattr(load, "_lazy_loaded_from", None) is not None
    )
