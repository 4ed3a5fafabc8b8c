"""a job is put into words where it is shown, in the reader's language: no title is stored."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.drop_column("jobs", "title")


def downgrade() -> None:
    op.add_column(
        "jobs", sa.Column("title", sa.String(200), nullable=False, server_default="Export")
    )
