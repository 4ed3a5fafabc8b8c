"""signed sessions: what is signed stays, groups, disclosures, templates by part."""

import sqlalchemy as sa
from alembic import op

revision = "0005b"
down_revision = "0004c"

SIGNED = {
    "session_notes": (
        "case_id",
        "author_id",
        "kind",
        "held_on",
        "starts_at",
        "minutes",
        "channel",
        "attendance",
        "risk_level",
        "topics",
        "agreed",
        "is_recorded",
        "registry_number",
    ),
    "fact_amendments": ("text",),
}
SEALED = {
    "session_extracts": ("text", "topics", "instruments"),
    "process_notes": ("text",),
    "extract_amendments": ("text",),
    "process_amendments": ("text",),
}
"""Of these a text stays as it is sealed; a new key of the installation seals only its own key."""
FRESH_MINUTES, KEPT_YEARS = 15, 5
"""When a row may be deleted: right after it was logged by mistake, and after its retention."""


def upgrade() -> None:
    op.create_table(
        "group_meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("topics", sa.LargeBinary(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "minutes BETWEEN 1 AND 600", name=op.f("ck_group_meetings_minutes_1_to_600")
        ),
        sa.CheckConstraint("people > 1", name=op.f("ck_group_meetings_more_than_one")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_group_meetings_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centres.id"], name=op.f("fk_group_meetings_centre_id_centres")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_meetings")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_group_meetings_author", "group_meetings", ["author_id", "held_on", "id"])
    op.create_index(op.f("ix_group_meetings_centre_id"), "group_meetings", ["centre_id"])
    op.create_table(
        "disclosures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.LargeBinary(), nullable=False),
        sa.Column("disclosed_on", sa.Date(), nullable=False),
        sa.Column("disclosed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"], ["session_notes.id"], name=op.f("fk_disclosures_note_id_session_notes")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_disclosures_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consents.id"], name=op.f("fk_disclosures_consent_id_consents")
        ),
        sa.ForeignKeyConstraint(
            ["disclosed_by_id"], ["users.id"], name=op.f("fk_disclosures_disclosed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_disclosures_note_id"), "disclosures", ["note_id"])
    op.create_index(op.f("ix_disclosures_case_id"), "disclosures", ["case_id"])
    for column in (
        sa.Column("is_recorded", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("registry_number", sa.String(40), nullable=False, server_default=""),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("session_notes", column)
    op.create_index(op.f("ix_session_notes_meeting_id"), "session_notes", ["meeting_id"])
    op.create_index(
        "uq_session_notes_appointment",
        "session_notes",
        ["appointment_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.add_column("session_extracts", sa.Column("topics", sa.LargeBinary(), nullable=True))
    op.add_column("session_extracts", sa.Column("instruments", sa.LargeBinary(), nullable=True))
    op.add_column("own_templates", sa.Column("part", sa.String(32), nullable=True))
    numbered = {"sqlite_autoincrement": True}
    with op.batch_alter_table("note_templates", schema=None, table_kwargs=numbered) as batch_op:
        batch_op.add_column(sa.Column("part", sa.String(32), nullable=True))
        batch_op.alter_column("channel", existing_type=sa.String(32), nullable=True)
        batch_op.create_check_constraint(
            op.f("ck_note_templates_of_channel_or_part"), "(channel IS NULL) <> (part IS NULL)"
        )
    _guard()


def downgrade() -> None:
    _unguard()
    op.execute("DELETE FROM note_templates WHERE channel IS NULL")
    numbered = {"sqlite_autoincrement": True}
    with op.batch_alter_table("note_templates", schema=None, table_kwargs=numbered) as batch_op:
        batch_op.drop_constraint(op.f("ck_note_templates_of_channel_or_part"), type_="check")
        batch_op.alter_column("channel", existing_type=sa.String(32), nullable=False)
        batch_op.drop_column("part")
    op.drop_column("own_templates", "part")
    op.drop_column("session_extracts", "instruments")
    op.drop_column("session_extracts", "topics")
    op.drop_index("uq_session_notes_appointment", table_name="session_notes")
    op.drop_index(op.f("ix_session_notes_meeting_id"), table_name="session_notes")
    for column in (
        "withdrawn_at",
        "appointment_id",
        "meeting_id",
        "registry_number",
        "is_recorded",
    ):
        op.drop_column("session_notes", column)
    op.drop_table("disclosures")
    op.drop_table("group_meetings")


def _guard() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for function in () if is_sqlite else POSTGRESQL_FUNCTIONS:
        op.execute(function)
    for table, columns in {**SIGNED, **SEALED}.items():
        op.execute((_sqlite_stays if is_sqlite else _postgresql_stays)(table, columns))
        op.execute((_sqlite_remains if is_sqlite else _postgresql_remains)(table))


def _unguard() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in {**SIGNED, **SEALED}:
        where = "" if is_sqlite else f" ON {table}"
        op.execute(f"DROP TRIGGER {table}_stay{where}")
        op.execute(f"DROP TRIGGER {table}_remain{where}")
    if not is_sqlite:
        op.execute("DROP FUNCTION signed_row_remains()")
        op.execute("DROP FUNCTION signed_text_stays()")


def _sqlite_stays(table: str, columns: tuple[str, ...]) -> str:
    """A value that has a key of its own may only have that key sealed anew: what follows stays."""
    kept = "substr({0}, instr({0}, x'3B') + 61)"
    own_key = "instr({0}, x'3B') > 0 AND (instr({0}, x'3A') = 0"
    own_key += " OR instr({0}, x'3B') < instr({0}, x'3A'))"
    changed = _changed(table, columns, "IS NOT", kept, own_key)
    return f"""CREATE TRIGGER {table}_stay BEFORE UPDATE OF {", ".join(columns)} ON {table}
        WHEN {changed} BEGIN
        SELECT RAISE(ABORT, 'a signed text stays');
    END"""


def _postgresql_stays(table: str, columns: tuple[str, ...]) -> str:
    at = r"position('\x3b'::bytea IN {0})"
    before = r"position('\x3a'::bytea IN {0})"
    kept = f"substring({{0}} FROM {at} + 61)"
    own_key = f"{at} > 0 AND ({before} = 0 OR {at} < {before})"
    changed = _changed(table, columns, "IS DISTINCT FROM", kept, own_key)
    return f"""CREATE TRIGGER {table}_stay BEFORE UPDATE OF {", ".join(columns)} ON {table}
        FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION signed_text_stays()"""


def _changed(table: str, columns: tuple[str, ...], differs: str, kept: str, own_key: str) -> str:
    if table not in SEALED:
        return " OR ".join(f"old.{one} {differs} new.{one}" for one in columns)
    return " OR ".join(
        f"(old.{one} {differs} new.{one} AND (old.{one} IS NULL OR new.{one} IS NULL"
        f" OR ({own_key.format(f'old.{one}')}"
        f" AND {kept.format(f'old.{one}')} {differs} {kept.format(f'new.{one}')})))"
        for one in columns
    )


def _sqlite_remains(table: str) -> str:
    kind = "SELECT kind FROM session_notes WHERE id = old.note_id"
    kind = "old.kind" if table == "session_notes" else f"({kind})"
    age = "(julianday('now') - julianday(old.created_at))"
    return f"""CREATE TRIGGER {table}_remain BEFORE DELETE ON {table}
        WHEN {age} < {KEPT_YEARS} * 365.25
        AND ({age} > {FRESH_MINUTES} / 1440.0 OR {kind} = 'psychological') BEGIN
        SELECT RAISE(ABORT, 'a signed text stays');
    END"""


def _postgresql_remains(table: str) -> str:
    return f"""CREATE TRIGGER {table}_remain BEFORE DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION signed_row_remains()"""


POSTGRESQL_FUNCTIONS = (
    """CREATE FUNCTION signed_text_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a signed text stays'; END $$""",
    f"""CREATE FUNCTION signed_row_remains() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE is_psychological boolean;
    BEGIN
        IF TG_TABLE_NAME = 'session_notes' THEN
            is_psychological := OLD.kind = 'psychological';
        ELSE
            SELECT kind = 'psychological' INTO is_psychological
            FROM session_notes WHERE id = OLD.note_id;
        END IF;
        IF OLD.created_at > now() - interval '{KEPT_YEARS} years' AND (
            is_psychological OR OLD.created_at < now() - interval '{FRESH_MINUTES} minutes'
        ) THEN
            RAISE EXCEPTION 'a signed text stays';
        END IF;
        RETURN OLD;
    END $$""",
)
