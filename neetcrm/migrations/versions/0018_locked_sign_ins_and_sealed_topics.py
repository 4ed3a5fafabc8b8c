"""locks of sign-ins; topics of psychological sessions move into their sealed extracts.

Before 0005b the topics of every session stood in plain text, for the whole case team. Sealing them
needs the key of the installation: the one thing that is taken from outside this file.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from neetcrm.encryption import keys_in_use

revision = "0018"
down_revision = "0017"

GUARDED = ("session_notes", "session_extracts")
"""Triggers keep what is signed as it is; the text of a signed session stays, in another place."""

PLAIN = """SELECT n.id, n.case_id, n.created_at, n.topics, e.id AS extract_id
    FROM session_notes n LEFT JOIN session_extracts e ON e.note_id = n.id
    WHERE n.kind = 'psychological' AND n.topics <> '' ORDER BY n.id"""
ADD = """INSERT INTO session_extracts (note_id, case_id, created_at, text, topics)
    VALUES (:id, :case_id, :created_at, :text, :topics)"""
FILL = "UPDATE session_extracts SET topics = :topics WHERE id = :extract_id AND topics IS NULL"
CLEAR = "UPDATE session_notes SET topics = '' WHERE kind = 'psychological' AND topics <> ''"
TRIGGERS = """SELECT name, sql FROM sqlite_master
    WHERE type = 'trigger' AND tbl_name IN ('session_notes', 'session_extracts')"""


def upgrade() -> None:
    op.add_column("sign_ins", sa.Column("locked_for", sa.Integer(), nullable=True))
    op.add_column("sign_ins", sa.Column("locked_language", sa.String(32), nullable=True))
    connection = op.get_bind()
    found = connection.execute(sa.text(PLAIN)).mappings().all()
    if found:
        with _unguarded(connection):
            for row in found:
                _seal(connection, row)
            connection.execute(sa.text(CLEAR))


def downgrade() -> None:
    op.drop_column("sign_ins", "locked_language")
    op.drop_column("sign_ins", "locked_for")


def _seal(connection: sa.Connection, row: sa.RowMapping) -> None:
    ring = keys_in_use()
    topics = ring.encrypt(row["topics"], "session_extracts.topics")
    if row["extract_id"]:
        connection.execute(sa.text(FILL), {"extract_id": row["extract_id"], "topics": topics})
        return
    about = {name: row[name] for name in ("id", "case_id", "created_at")}
    text = ring.encrypt("", "session_extracts.text")
    connection.execute(sa.text(ADD), about | {"text": text, "topics": topics})


@contextmanager
def _unguarded(connection: sa.Connection) -> Iterator[None]:
    """Take the triggers off the two tables, and put the same ones back."""
    if connection.dialect.name == "postgresql":
        for table in GUARDED:
            op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in GUARDED:
            op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    triggers = connection.execute(sa.text(TRIGGERS)).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, written in triggers:
        connection.exec_driver_sql(written)
