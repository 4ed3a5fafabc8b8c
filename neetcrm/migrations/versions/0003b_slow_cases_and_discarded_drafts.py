"""How long open cases are in their stages, along one index; drafts that can be had back."""

import sqlalchemy as sa
from alembic import op

revision = "0003b"
down_revision = "0004"


def upgrade() -> None:
    is_open = sa.text("closed_on IS NULL")
    op.create_index(
        "ix_cases_open_in_stage",
        "cases",
        ["centre_id", "stage", "stage_since"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.add_column("drafts", sa.Column("discarded_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("drafts", "discarded_at")
    op.drop_index("ix_cases_open_in_stage", "cases")
