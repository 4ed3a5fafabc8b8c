"""What migrations do to a database that is older, with records in it."""

import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlmodel import select

from neetcrm import db, schema
from neetcrm.counseling.models import SessionExtract, SessionNote
from neetcrm.db import open_session
from neetcrm.encryption import keys_in_use
from tests.cast import COMMAND_LINE, a_case

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


NOTE = """INSERT INTO session_notes (id, created_at, case_id, author_id, kind, held_on, minutes,
    channel, attendance, risk_level, topics, agreed, is_recorded, registry_number)
    VALUES (:id, '2025-01-02 00:00:00', :case_id, 3, :kind, '2025-01-02', 50, 'in_person',
    'attended', 'none', :topics, '', false, '')"""
TOPICS = {
    1: ("psychological", "Canary at home"),
    2: ("psychological", "Canary at school"),
    3: ("psychological", ""),
    4: ("career", "A CV"),
}
"""What the notes of an older database tell; the second has an extract already."""


def test_topics_of_psychological_sessions_move_into_their_sealed_extracts(engine, db):
    case = a_case()
    db.add(case)
    db.commit()
    case_id = case.id
    db.close()
    schema.downgrade(engine, "0017")
    with engine.begin() as connection:
        for number, (kind, topics) in TOPICS.items():
            known = {"id": number, "case_id": case_id, "kind": kind, "topics": topics}
            connection.execute(sa.text(NOTE), known)
        text = keys_in_use().encrypt("What the team needs", "session_extracts.text")
        connection.execute(
            sa.text(
                "INSERT INTO session_extracts (note_id, case_id, created_at, text)"
                " VALUES (2, :case_id, '2025-01-02 00:00:00', :text)"
            ),
            {"case_id": case_id, "text": text},
        )

    schema.upgrade(engine)

    with open_session(engine, by=COMMAND_LINE) as work:
        told = {one.id: one.topics for one in work.exec(select(SessionNote))}
        assert told == {1: "", 2: "", 3: "", 4: "A CV"}
        sealed = {one.note_id: (one.text, one.topics) for one in work.exec(select(SessionExtract))}
        assert sealed == {
            1: ("", "Canary at home"),
            2: ("What the team needs", "Canary at school"),
        }
    with engine.connect() as connection:
        stored = connection.execute(sa.text("SELECT topics FROM session_extracts")).scalars()
        assert not [one for one in stored if b"Canary" in bytes(one)]
    for statement in (
        "UPDATE session_notes SET topics = 'x' WHERE id = 1",
        "UPDATE session_extracts SET topics = text WHERE note_id = 1",
    ):
        with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="stays"):
            connection.execute(sa.text(statement))


def test_no_table_gives_a_number_twice(engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL never does")
    with engine.connect() as connection:
        tables = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master")
        texts = {name: sql or "" for name, sql in tables}

    numbered = {table.name for table in db.Record.metadata.sorted_tables}
    assert {name for name in numbered if "AUTOINCREMENT" not in texts[name]} == set()
