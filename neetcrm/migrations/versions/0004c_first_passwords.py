"""first passwords end."""

import sqlalchemy as sa
from alembic import op

revision = "0004c"
down_revision = "0009"


def upgrade() -> None:
    column = sa.Column("first_password_ends_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("users", column)


def downgrade() -> None:
    op.drop_column("users", "first_password_ends_at")
