"""Confidential columns: encrypted at rest, and searchable by equality through a keyed hash."""

import hmac
import os
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from neetcrm.errors import Misconfigured
from neetcrm.i18n import N_

NONCE_BYTES = 12


class KeyMissing(Misconfigured):
    sentence = N_("The key for confidential data is not set.")


class KeyWrong(Misconfigured):
    sentence = N_("Confidential data cannot be read with the key that is set.")


@dataclass(frozen=True)
class Keyring:
    """The keys of one installation: the first encrypts, all decrypt, one more makes the hashes."""

    KEY_BYTES: ClassVar[int] = 32

    current: str
    keys: dict[str, bytes]
    index_key: bytes

    @classmethod
    def from_secret(cls, secret: str) -> Self:
        """Derive all keys from one secret, for a laptop or a test."""
        if not secret:
            raise KeyMissing
        return cls("1", {"1": _derived(secret, b"data")}, _derived(secret, b"index"))

    @cached_property
    def audit_key(self) -> bytes:
        """Return what the chains of the audit are made with; only the index key leads to it."""
        return _hkdf(self.index_key, b"audit")

    def encrypt(self, text: str, column: str) -> bytes:
        """Return *text* sealed for *column*: moved to another column it does not open."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, text.encode(), column.encode())
        return self.current.encode() + b":" + nonce + sealed

    def decrypt(self, stored: bytes, column: str) -> str:
        """Return the text behind *stored*; raise KeyWrong when no key opens it."""
        name, _, sealed = stored.partition(b":")
        key = self.keys.get(name.decode(errors="replace"))
        if key is None:
            raise KeyWrong
        try:
            nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
            return AESGCM(key).decrypt(nonce, text, column.encode()).decode()
        except InvalidTag as failed:
            raise KeyWrong from failed


def _derived(secret: str, purpose: bytes) -> bytes:
    return _hkdf(secret.encode(), purpose)


def _hkdf(secret: bytes, purpose: bytes) -> bytes:
    kdf = HKDF(hashes.SHA256(), length=Keyring.KEY_BYTES, salt=None, info=b"neetcrm " + purpose)
    return kdf.derive(secret)


_in_use: list[Keyring] = []


def use_keys(keyring: Keyring) -> None:
    """Let this process read and write confidential columns with *keyring*."""
    _in_use[:] = [keyring]


def keys_in_use() -> Keyring:
    if not _in_use:
        raise KeyMissing
    return _in_use[0]


def blind_index(text: str) -> str:
    """Return the keyed hash by which a confidential value is found again; "" for no value."""
    if not text:
        return ""
    return hmac.digest(keys_in_use().index_key, text.encode(), "sha256").hex()


class EncryptedText(sa.TypeDecorator[str]):
    """Text that the database holds sealed; *column* names its place, as "table.column"."""

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, column: str = "") -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        return None if value is None else keys_in_use().encrypt(value, self.column)

    def process_result_value(self, value: Any | None, dialect: Any) -> str | None:
        return None if value is None else keys_in_use().decrypt(bytes(value), self.column)
