"""the registry of psychologists."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("registry_number", sa.String(40), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("registry_until", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "registry_until")
    op.drop_column("users", "registry_number")
