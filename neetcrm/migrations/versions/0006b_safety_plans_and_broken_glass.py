"""Safety plans, and emergency access to process notes."""

import sqlalchemy as sa
from alembic import op

revision = "0006b"
down_revision = "0003b"


def upgrade() -> None:
    op.create_table(
        "glass_breaks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("broken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("review_note", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by_id IS NULL)",
            name=op.f("ck_glass_breaks_reviewed_by_who"),
        ),
        sa.CheckConstraint("ends_at > broken_at", name=op.f("ck_glass_breaks_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_glass_breaks_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["users.id"], name=op.f("fk_glass_breaks_reader_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["users.id"], name=op.f("fk_glass_breaks_reviewed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glass_breaks")),
    )
    with op.batch_alter_table("glass_breaks", schema=None) as batch_op:
        batch_op.create_index("ix_glass_breaks_case", ["case_id", "id"], unique=False)
        batch_op.create_index("ix_glass_breaks_reader", ["reader_id", "ends_at"], unique=False)

    op.create_table(
        "safety_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("warning_signs", sa.LargeBinary(), nullable=False),
        sa.Column("coping", sa.LargeBinary(), nullable=False),
        sa.Column("people", sa.LargeBinary(), nullable=False),
        sa.Column("whom_to_call", sa.LargeBinary(), nullable=False),
        sa.Column("surroundings", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_safety_plans_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_safety_plans_written_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_plans")),
    )
    with op.batch_alter_table("safety_plans", schema=None) as batch_op:
        batch_op.create_index("ix_safety_plans_case", ["case_id", "written_at", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("safety_plans", schema=None) as batch_op:
        batch_op.drop_index("ix_safety_plans_case")

    op.drop_table("safety_plans")
    with op.batch_alter_table("glass_breaks", schema=None) as batch_op:
        batch_op.drop_index("ix_glass_breaks_reader")
        batch_op.drop_index("ix_glass_breaks_case")

    op.drop_table("glass_breaks")
