"""emergency access is a matter of psychologists and supervisors of the centre, and of no other."""

from alembic import op

from neetcrm.migrations.policies import ROLE, of_centre, open_up, own, secure

revision = "0016"
down_revision = "0005c"

BEFORE = f"{own('reader_id')} OR {of_centre('glass_breaks')}"
NOW = f"{ROLE} IN ('psychologist', 'supervisor') AND {of_centre('glass_breaks')}"
"""Who broke the glass and then left the centre reads no more there, though nobody ended it."""


def upgrade() -> None:
    _resecure(NOW)


def downgrade() -> None:
    _resecure(BEFORE)


def _resecure(condition: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        open_up("glass_breaks")
        secure("glass_breaks", condition)
