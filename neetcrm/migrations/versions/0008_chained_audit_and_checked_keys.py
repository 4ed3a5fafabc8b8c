"""an audit in chains; a value by which wrong keys are known."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"

IN_THE_CHAIN = (
    ("chain", sa.Integer()),
    ("position", sa.Integer()),
    ("mac", sa.LargeBinary()),
)


def upgrade() -> None:
    for name, kind in IN_THE_CHAIN:
        op.add_column("audit_rows", sa.Column(name, kind, nullable=True))
    op.create_table(
        "audit_heads",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "key_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("hashed", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_checks")),
    )


def downgrade() -> None:
    op.drop_table("key_checks")
    op.drop_table("audit_heads")
    for name, _ in reversed(IN_THE_CHAIN):
        op.drop_column("audit_rows", name)
