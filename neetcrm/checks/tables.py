"""Checks of the database: that it answers, what it is, and what its application may do in it."""

from neetcrm import keys, rows, schema
from neetcrm.checks.looking import Check, Place

OLDEST_POSTGRESQL = 15
OLDEST_SQLITE = (3, 40)
OTHERS = 0o077

POWERS = """SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication
    FROM pg_roles WHERE rolname = current_user"""
OWNED = """SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'p') AND pg_has_role(current_user, relowner, 'USAGE')"""
UNSECURED = """SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'p') AND NOT (relrowsecurity
    AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))"""

TRIGGERS = {
    True: "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'audit_rows'::regclass"
    " AND NOT tgisinternal AND tgenabled <> 'D'",
    False: "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_rows'",
}
FEWEST_TRIGGERS = {True: 1, False: 2}
"""On PostgreSQL one refuses changes and deletions, on SQLite one each."""


def _answers(at: Place) -> bool:
    return [tuple(row) for row in at.ask("SELECT 1")] == [(1,)]


def _is_current(at: Place) -> bool:
    schema.must_be_current(at.engine)
    return True


def _keys_fit(at: Place) -> bool:
    with at.engine.connect() as connection:
        keys.must_fit(connection)
    return True


def _is_new_enough(at: Place) -> bool:
    if at.is_on_postgresql:
        [(number,)] = at.ask("SELECT current_setting('server_version_num')::int / 10000")
        return int(str(number)) >= OLDEST_POSTGRESQL
    dbapi = at.engine.dialect.dbapi
    return dbapi is not None and dbapi.sqlite_version_info >= OLDEST_SQLITE


def _role_is_plain(at: Place) -> bool:
    """Tell whether the application's role can neither pass the policies nor change them."""
    return not at.is_on_postgresql or [tuple(row) for row in at.ask(POWERS)] == [(False,)]


def _role_owns_nothing(at: Place) -> bool:
    return not at.is_on_postgresql or [tuple(row) for row in at.ask(OWNED)] == [(0,)]


def _rows_are_secured(at: Place) -> bool:
    if not at.is_on_postgresql:
        return True
    return {name for (name,) in at.ask(UNSECURED)} <= {*rows.OPEN, "alembic_version"}


def _audit_has_triggers(at: Place) -> bool:
    [(count,)] = at.ask(TRIGGERS[at.is_on_postgresql])
    return int(str(count)) >= FEWEST_TRIGGERS[at.is_on_postgresql]


def _audit_only_grows(at: Place) -> bool:
    """Tell whether the application's role may do nothing to audit rows but add and read."""
    if not at.is_on_postgresql:
        return True
    asked = "SELECT has_table_privilege('audit_rows', 'UPDATE, DELETE, TRUNCATE, TRIGGER')"
    return [tuple(row) for row in at.ask(asked)] == [(False,)]


def _file_is_closed(at: Place) -> bool:
    return at.sqlite_file is None or not at.sqlite_file.stat().st_mode & OTHERS


def _file_writes_ahead(at: Place) -> bool:
    if at.is_on_postgresql:
        return True
    return [str(mode) for (mode,) in at.ask("PRAGMA journal_mode")] == ["wal"]


CHECKS = (
    Check("database", "See that NEETCRM_DATABASE_URL leads to a database that runs.", _answers),
    Check("schema", "Bring the database to the current schema: neetcrm db upgrade.", _is_current),
    Check("keys-fit", "Set the keys that the database was made with.", _keys_fit),
    Check("database-version", "Take PostgreSQL 15, SQLite 3.40 or newer.", _is_new_enough),
    Check(
        "role-plain",
        "Connect as a role made by neetcrm db grant, never as a superuser or past row security.",
        _role_is_plain,
    ),
    Check(
        "role-owns-nothing",
        "Connect as a role made by neetcrm db grant, not as the owner of the tables.",
        _role_owns_nothing,
    ),
    Check(
        "row-security",
        "Secure the rows of each table with a policy: neetcrm db upgrade.",
        _rows_are_secured,
    ),
    Check(
        "audit-triggers",
        "Put the audit's triggers back: see 0002 in the migrations.",
        _audit_has_triggers,
    ),
    Check(
        "audit-grows",
        "Take UPDATE and DELETE on audit_rows from the application's role: neetcrm db grant.",
        _audit_only_grows,
    ),
    Check(
        "database-file", "Let nobody but its owner read the database: chmod 600.", _file_is_closed
    ),
    Check(
        "database-wal",
        "Let the database write ahead: PRAGMA journal_mode = WAL.",
        _file_writes_ahead,
    ),
)
