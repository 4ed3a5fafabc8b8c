"""What migrations do to a database that is older, with records in it."""

import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from neetcrm import db, schema

SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE name != 'sqlite_sequence' ORDER BY name"
COURSE = "INSERT INTO courses (code, kk, ru, en, weeks, is_active, created_at) VALUES "


@pytest.fixture
def older(tmp_path):
    """Give a SQLite file as an earlier version made it, with a course and a deleted one."""
    path = tmp_path / "older.db"
    engine = db.make_engine(f"sqlite:///{path}")
    sa.event.remove(sa.Table, "before_create", db.number_each_once)
    try:
        with engine.connect() as connection:
            known = ScriptDirectory.from_config(schema.migrations(connection))
        schema.upgrade(engine, str(known.get_revision("0003").down_revision))
    finally:
        sa.event.listen(sa.Table, "before_create", db.number_each_once)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection, connection:
        for number in range(3):
            values = (f"c{number}", "к", "р", "e", 12, True, "2025-01-01 00:00:00")
            connection.execute(COURSE + "(?, ?, ?, ?, ?, ?, ?)", values)
        connection.execute("DELETE FROM courses WHERE id = 3")
        told = "('2025-01-01 00:00:00', 0, 'delete', 'courses', 5, '{}', '{}')"
        columns = "created_at, actor_id, act, record, record_id, before, after"
        connection.execute(f"INSERT INTO audit_rows ({columns}) VALUES {told}")
    return path


def told(path, question):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def test_an_older_file_gives_no_number_twice_and_keeps_everything(older):
    rows, before = told(older, "SELECT * FROM courses"), told(older, SCHEMA)
    engine = db.make_engine(f"sqlite:///{older}")

    schema.upgrade(engine, "0003")

    with engine.begin() as connection:
        values = "('new', 'к', 'р', 'e', 12, 1, '2025-01-01 00:00:00')"
        assert connection.exec_driver_sql(COURSE + values).lastrowid == 6
    engine.dispose()
    after = [
        (kind, name, (sql or "").replace(" AUTOINCREMENT", ""))
        for kind, name, sql in told(older, SCHEMA)
    ]
    assert after == [(kind, name, sql or "") for kind, name, sql in before]
    assert told(older, "SELECT * FROM courses")[:2] == rows
    assert told(older, "PRAGMA integrity_check") == [("ok",)]
    assert told(older, "PRAGMA foreign_key_check") == []


def test_no_table_gives_a_number_twice(engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL never does")
    with engine.connect() as connection:
        tables = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master")
        texts = {name: sql or "" for name, sql in tables}

    numbered = {table.name for table in db.Record.metadata.sorted_tables}
    assert {name for name in numbered if "AUTOINCREMENT" not in texts[name]} == set()
