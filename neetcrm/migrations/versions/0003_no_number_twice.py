"""SQLite gives the number of a deleted row to no other, as PostgreSQL always did."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0006"

TABLES = """
    SELECT name FROM sqlite_master
    WHERE type = 'table' AND sql LIKE '%CONSTRAINT pk_' || name || ' PRIMARY KEY (id)%'"""
SCHEMA_AS_TEXT = """
    UPDATE sqlite_master SET sql = replace(
        sql, 'CONSTRAINT pk_' || name || ' PRIMARY KEY (id)',
        'CONSTRAINT pk_' || name || ' PRIMARY KEY (id AUTOINCREMENT)')
    WHERE type = 'table'"""
LAST_NUMBER = """
    INSERT INTO sqlite_sequence (name, seq) SELECT :name, max(
        coalesce((SELECT max(id) FROM "{name}"), 0),
        coalesce((SELECT max(record_id) FROM audit_rows WHERE record = :name), 0))"""


def upgrade() -> None:
    """Only the text of the schema changes: no row is moved, no index or trigger made anew.

    This is the shorter of the two ways that SQLite's page on ALTER TABLE tells of. A database that
    was made by a version which had this already has nothing to change.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    tables = list(connection.scalars(sa.text(TABLES)))
    if not tables:
        return
    op.execute("CREATE TABLE numbered (id INTEGER PRIMARY KEY AUTOINCREMENT)")
    op.execute("DROP TABLE numbered")  # what it leaves behind is the table sqlite_sequence
    _write_schema(connection)
    for name in tables:
        connection.execute(sa.text(LAST_NUMBER.format(name=name)), {"name": name})


def _write_schema(connection: sa.Connection) -> None:
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(SCHEMA_AS_TEXT)
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")


def downgrade() -> None:
    """Nothing: the older version works with these tables as they are."""
