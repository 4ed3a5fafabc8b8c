"""What a database held at a moment, to be laid into that of each test at once."""

import shutil
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import SQLModel

from tests.engines import lasting_engine


class KeptFile:
    """An SQLite database: its file is copied."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def lay_into(self, url: str) -> None:
        shutil.copy(self.file, str(sa.make_url(url).database))


class KeptRows:
    """The rows of a PostgreSQL database: copies of its tables stay in a schema of their own."""

    def __init__(self, url: str, name: str) -> None:
        with lasting_engine("keeper", url) as engine, engine.begin() as connection:
            tables = holding_rows(connection)
            unhindered(connection, *self._copies(name, tables))
            numbers = connection.execute(sa.text(LAST_NUMBERS)).all()
        self.orders = [
            *[f'DELETE FROM "{table}"' for table in tables],
            *[f'INSERT INTO "{table}" TABLE {name}."{table}"' for table in tables],
            *[f"SELECT setval('{sequence}', {last})" for sequence, last in numbers],
        ]

    def lay_into(self, url: str) -> None:
        with lasting_engine("keeper", url) as engine, engine.begin() as connection:
            unhindered(connection, *self.orders)

    @staticmethod
    def _copies(name: str, tables: list[str]) -> list[str]:
        copies = [f'CREATE TABLE {name}."{table}" AS TABLE "{table}"' for table in tables]
        return [f"CREATE SCHEMA {name}", *copies]


Kept = KeptFile | KeptRows

LAST_NUMBERS = """SELECT format('%I.%I', schemaname, sequencename), last_value
    FROM pg_sequences WHERE last_value IS NOT NULL"""
NUMBERS_ANEW = """SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE last_value IS NOT NULL"""


def take_out(connection: sa.Connection) -> None:
    """Take everything out of a PostgreSQL database, and let its numbers begin anew.

    What is only deleted leaves room between rows, and the next ones would come in another order.
    """
    tables = [f'"{table}"' for table in holding_rows(connection)]
    emptied = [f"TRUNCATE {', '.join(tables)} CASCADE"] if tables else []
    unhindered(connection, *emptied, NUMBERS_ANEW)


def holding_rows(connection: sa.Connection) -> list[str]:
    """Return the tables of a PostgreSQL database that are not empty."""
    names = (table.name for table in SQLModel.metadata.sorted_tables)
    asked = "SELECT '{0}' WHERE EXISTS (SELECT 1 FROM \"{0}\")"
    whole = " UNION ALL ".join(asked.format(name) for name in names)
    return list(connection.execute(sa.text(whole)).scalars())


def unhindered(connection: sa.Connection, *orders: str) -> None:
    """Carry out orders in one go, with neither triggers nor foreign keys in the way."""
    role = "SET LOCAL session_replication_role = {}".format
    driver = connection.connection.driver_connection
    driver.execute("; ".join([role("replica"), *orders, role("origin")]), prepare=False)
