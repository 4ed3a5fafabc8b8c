"""How long the open cases of a centre are in their stages, along one index."""

import sqlalchemy as sa
from alembic import op

revision = "0003b"
down_revision = "0007"


def upgrade() -> None:
    is_open = sa.text("closed_on IS NULL")
    op.create_index(
        "ix_cases_open_in_stage",
        "cases",
        ["centre_id", "stage", "stage_since"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    op.drop_index("ix_cases_open_in_stage", "cases")
