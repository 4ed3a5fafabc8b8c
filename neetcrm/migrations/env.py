"""Alembic's entry: migrate the database that the caller connected."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

import neetcrm.records  # noqa: F401 - registers the tables
from neetcrm.encryption import EncryptedText
from neetcrm.schema import is_ours


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write column types in plain SQLAlchemy, so an old migration never imports today's code."""
    if kind != "type":
        return False
    if isinstance(item, EncryptedText):
        return "sa.LargeBinary()"
    if isinstance(item, sa.TypeDecorator):
        item = item.impl
    if isinstance(item, sa.DateTime):
        return f"sa.DateTime(timezone={item.timezone})"
    if isinstance(item, sa.String):
        return f"sa.String({item.length or ''})"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=plain_type,
    include_name=is_ours,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
