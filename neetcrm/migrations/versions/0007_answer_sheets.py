"""instruments that were filled in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "answer_sheets",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(30), nullable=False),
        sa.Column("instrument_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("answered_by", sa.String(32), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("alerted", sa.LargeBinary(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_answer_sheets_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["users.id"], name=op.f("fk_answer_sheets_given_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["answer_sheets.id"],
            name=op.f("fk_answer_sheets_replaces_id_answer_sheets"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_sheets")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_answer_sheets_replaces_id")),
    )
    with op.batch_alter_table("answer_sheets", schema=None) as batch_op:
        batch_op.create_index(
            "ix_answer_sheets_case", ["case_id", "answered_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_answer_sheets_given_by_id"), ["given_by_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("answer_sheets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_sheets_given_by_id"))
        batch_op.drop_index("ix_answer_sheets_case")

    op.drop_table("answer_sheets")
