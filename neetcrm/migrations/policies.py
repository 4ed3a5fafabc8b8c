"""How a migration secures the rows of a table on PostgreSQL; what was written here stays as it is.

The actor comes with the transaction, as settings that neetcrm/rows.py sends at its beginning. Each
is read once a statement, in a select of its own. A table's policy is a condition on its rows: one
for everything (*work*) and one for what is only read besides (*read*). What hangs on a case asks a
view of the owner's, so that one policy does not go through another.
"""

from alembic import op

ROLE = "(SELECT current_setting('neetcrm.role', true))"
USER = "(SELECT nullif(current_setting('neetcrm.user', true), '')::int)"
READS = "(SELECT current_setting('neetcrm.reads', true))"


def among(setting: str, kind: str = "int") -> str:
    """Return the values of a setting; after a transaction a setting is not there, but ''."""
    return f"(SELECT nullif(current_setting('neetcrm.{setting}', true), ''))::{kind}[]"


IS_SYSTEM = f"{ROLE} = 'system'"
IS_AT_DOOR = f"{ROLE} = 'door'"
"""The web before it knows who asks: somebody signing in, a calendar program with its secret."""

COUNTS = f"{READS} = 'figures'"
OF_CENTRE = f"centre_id = ANY ({among('centres')})"
LET_IN = f"= ANY ({among('let_in')})"
"""Cases that the actor works on or reads for a time only."""


def own(column: str) -> str:
    """Return the condition that a row is the actor's."""
    return f"{column} = {USER}"


def seen(view: str, table: str, column: str = "case_id", key: str = "id") -> str:
    """Return the condition that *view* has what a row hangs on."""
    return f"EXISTS (SELECT 1 FROM neetcrm_{view} v WHERE v.{key} = {table}.{column})"


def of_case(table: str) -> str:
    """Return the condition that a row hangs on a case the actor works on, or reads for a time."""
    return seen("carried", table)


def of_centre(table: str) -> str:
    """Return the condition that a row hangs on a case of the actor's centres."""
    return seen("here", table)


def of(parent: str, table: str, column: str) -> str:
    """Return the condition that the actor sees the row that a row hangs on."""
    return f"EXISTS (SELECT 1 FROM {parent} o WHERE o.id = {table}.{column})"


def secure(table: str, work: str, read: str = "") -> None:
    """Secure the rows of a table, but for its owner."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {table}_work ON {table} USING ({IS_SYSTEM} OR {work})")
    if read:
        op.execute(f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({read})")


def secure_log(table: str, read: str, new: str) -> None:
    """Secure a table whose rows are added and read, and nothing else."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {table}_read ON {table} FOR SELECT USING ({IS_SYSTEM} OR {read})")
    op.execute(f"CREATE POLICY {table}_new ON {table} FOR INSERT WITH CHECK ({IS_SYSTEM} OR {new})")


def open_up(table: str) -> None:
    """Take back what secure() or secure_log() did."""
    for name in ("work", "read", "new"):
        op.execute(f"DROP POLICY IF EXISTS {table}_{name} ON {table}")
    op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
