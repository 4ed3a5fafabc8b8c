"""search by part of a name; an audit that only grows."""

from alembic import op

revision = "0002"
down_revision = "0001"

SQLITE_UP = (
    """CREATE VIRTUAL TABLE young_people_search USING fts5(
        search_key, content='young_people', content_rowid='id', tokenize='trigram')""",
    """CREATE TRIGGER young_people_search_in AFTER INSERT ON young_people BEGIN
        INSERT INTO young_people_search (rowid, search_key) VALUES (new.id, new.search_key);
    END""",
    """CREATE TRIGGER young_people_search_out AFTER DELETE ON young_people BEGIN
        INSERT INTO young_people_search (young_people_search, rowid, search_key)
        VALUES ('delete', old.id, old.search_key);
    END""",
    """CREATE TRIGGER young_people_search_new AFTER UPDATE OF search_key ON young_people BEGIN
        INSERT INTO young_people_search (young_people_search, rowid, search_key)
        VALUES ('delete', old.id, old.search_key);
        INSERT INTO young_people_search (rowid, search_key) VALUES (new.id, new.search_key);
    END""",
    """CREATE TRIGGER audit_rows_stay BEFORE UPDATE ON audit_rows BEGIN
        SELECT RAISE(ABORT, 'the audit only grows');
    END""",
    """CREATE TRIGGER audit_rows_remain BEFORE DELETE ON audit_rows BEGIN
        SELECT RAISE(ABORT, 'the audit only grows');
    END""",
)
SQLITE_DOWN = (
    "DROP TRIGGER audit_rows_remain",
    "DROP TRIGGER audit_rows_stay",
    "DROP TRIGGER young_people_search_new",
    "DROP TRIGGER young_people_search_out",
    "DROP TRIGGER young_people_search_in",
    "DROP TABLE young_people_search",
)
POSTGRESQL_UP = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """CREATE INDEX ix_young_people_search_key_parts ON young_people
        USING gin (search_key gin_trgm_ops)""",
    """CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit only grows'; END $$""",
    """CREATE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON audit_rows
        FOR EACH ROW EXECUTE FUNCTION audit_only_grows()""",
)
POSTGRESQL_DOWN = (
    "DROP TRIGGER audit_rows_stay ON audit_rows",
    "DROP FUNCTION audit_only_grows()",
    "DROP INDEX ix_young_people_search_key_parts",
)


def run(on_sqlite: tuple[str, ...], on_postgresql: tuple[str, ...]) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in on_sqlite if is_sqlite else on_postgresql:
        op.execute(statement)


def upgrade() -> None:
    run(SQLITE_UP, POSTGRESQL_UP)


def downgrade() -> None:
    run(SQLITE_DOWN, POSTGRESQL_DOWN)
