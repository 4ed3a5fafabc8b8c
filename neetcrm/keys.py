"""The keys of an installation and its database: whether they fit each other."""

import hmac
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import select

from neetcrm.db import Field, Record, utc_now
from neetcrm.encryption import EncryptedText, KeyWrong, blind_index
from neetcrm.errors import Misconfigured
from neetcrm.i18n import N_

WORD = "neetcrm"


class IndexKeyWrong(Misconfigured):
    sentence = N_("The index key that is set is not the one of this database.")


class KeysUnchecked(Misconfigured):
    sentence = N_("The database does not know its keys: run “neetcrm db upgrade” first.")


class KeyCheck(Record, table=True):
    """A known word, sealed and hashed: with other keys it is not what comes out."""

    __tablename__ = "key_checks"
    is_audited: ClassVar[bool] = False

    sealed: str = Field(sa_type=EncryptedText("key_checks.sealed"))
    hashed: str = Field(max_length=64)


def begin(connection: sa.Connection) -> None:
    """Bind a new database to the keys in use; raise KeyWrong where it knows others."""
    if connection.execute(select(KeyCheck.id)).first() is None:
        known = {"created_at": utc_now(), "sealed": WORD, "hashed": blind_index(WORD)}
        connection.execute(sa.insert(KeyCheck), known)
    must_fit(connection)


def must_fit(connection: sa.Connection) -> None:
    """Raise KeyWrong or IndexKeyWrong unless the keys in use are those of this database."""
    check = connection.execute(select(KeyCheck.sealed, KeyCheck.hashed)).first()
    if check is None:
        raise KeysUnchecked
    sealed, hashed = check
    if sealed != WORD:
        raise KeyWrong
    if not hmac.compare_digest(hashed, blind_index(WORD)):
        raise IndexKeyWrong
