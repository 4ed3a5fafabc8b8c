"""the rows of groups and disclosures behind the second wall."""

from alembic import op

from neetcrm.migrations.policies import ROLE, of_centre, open_up, own, secure

revision = "0005c"
down_revision = "0005b"

POLICIES = {
    "group_meetings": own("author_id"),
    "disclosures": f"{ROLE} = 'psychologist' AND {of_centre('disclosures')}",
}
LOOKS = "ALTER FUNCTION signed_row_remains() {0}"
"""What kind of session a text is of is asked as the owner, whom no policy concerns."""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, condition in POLICIES.items():
        secure(table, condition)
    op.execute(LOOKS.format("SECURITY DEFINER SET search_path = pg_catalog, public"))


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(LOOKS.format("SECURITY INVOKER RESET search_path"))
    for table in POLICIES:
        open_up(table)
