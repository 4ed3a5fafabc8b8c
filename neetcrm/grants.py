"""The role that the application works as on PostgreSQL: neither superuser nor owner of a table.

Row security holds for it, and it can neither lift that nor change what the audit has written.
"""

import re

import sqlalchemy as sa

from neetcrm.errors import Misconfigured
from neetcrm.i18n import N_

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class RoleUnreadable(Misconfigured):
    sentence = N_("A role is named with small letters a to z, digits and _, and not {name}.")


class NoRoles(Misconfigured):
    sentence = N_("SQLite knows no roles: only a database on PostgreSQL has one to grant to.")


def statements(role: str) -> list[str]:
    """Return the SQL that makes *role* what the application works as; it may run again."""
    if not NAME.fullmatch(role):
        raise RoleUnreadable(name=role)
    return [
        f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE UPDATE, DELETE ON audit_rows FROM {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
        f" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    ]


def grant(engine: sa.Engine, role: str) -> None:
    """Make *role* what the application works as, or bring what it may do up to date.

    *engine* connects as the owner of the tables, who may create roles.
    """
    if engine.dialect.name != "postgresql":
        raise NoRoles
    with engine.begin() as connection:
        for statement in statements(role):
            connection.exec_driver_sql(statement)
