"""Confidential columns: encrypted at rest, and searchable by equality through a keyed hash."""

import hmac
import os
import re
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
SEALED_KEY_BYTES = NONCE_BYTES + 32 + 16
"""A nonce, the key of one value, and what proves it."""

ONLY_NONCE = bytes(NONCE_BYTES)
"""A key that seals one text, once, needs no other."""

ENVELOPED = b";"
"""Follows the name of the key where a value has a key of its own; it was ":" before."""

KEY_NAME = r"[A-Za-z0-9_.-]{1,32}"
NAMED = re.compile(b"(" + KEY_NAME.encode() + b")([:;])")


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

    @cached_property
    def _ciphers(self) -> dict[str, AESGCM]:
        return {name: AESGCM(key) for name, key in self.keys.items()}

    def encrypt(self, text: str, column: str) -> bytes:
        """Return *text* as seal() seals it."""
        return self.seal(text.encode(), column)

    def seal(self, content: bytes, column: str) -> bytes:
        """Return *content* sealed for *column*: moved to another column it does not open.

        It is sealed by a key of its own, which the current key of the installation seals.
        """
        own_key, place = os.urandom(self.KEY_BYTES), column.encode()
        sealed = AESGCM(own_key).encrypt(ONLY_NONCE, content, place)
        return self._sealed_key(own_key, place) + sealed

    def decrypt(self, stored: bytes, column: str) -> str:
        """Return the text behind *stored*; raise KeyWrong when no key opens it."""
        try:
            return self.open(stored, column).decode()
        except ValueError as failed:
            raise KeyWrong from failed

    def open(self, stored: bytes, column: str) -> bytes:
        """Return the content behind *stored*; raise KeyWrong when no key opens it."""
        name, is_enveloped, rest = _parted(stored)
        place = column.encode()
        try:
            cipher, text = self._ciphers[name], rest
            if is_enveloped:
                cipher, text = AESGCM(self._own_key(name, rest, place)), rest[SEALED_KEY_BYTES:]
                return cipher.decrypt(ONLY_NONCE, text, place)
            return cipher.decrypt(text[:NONCE_BYTES], text[NONCE_BYTES:], place)
        except (InvalidTag, KeyError, ValueError) as failed:
            raise KeyWrong from failed

    def resealed(self, stored: bytes, column: str) -> bytes:
        """Return a stored value as the current key seals it; the text itself stays closed.

        Only a value from before each had a key of its own is opened for that, once.
        """
        name, is_enveloped, rest = _parted(stored)
        if not is_enveloped:
            return self.encrypt(self.decrypt(stored, column), column)
        place = column.encode()
        try:
            own_key = self._own_key(name, rest, place)
        except (InvalidTag, KeyError, ValueError) as failed:
            raise KeyWrong from failed
        return self._sealed_key(own_key, place) + rest[SEALED_KEY_BYTES:]

    def _sealed_key(self, own_key: bytes, place: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.current].encrypt(nonce, own_key, place)
        return self.current.encode() + ENVELOPED + nonce + sealed

    def _own_key(self, name: str, rest: bytes, place: bytes) -> bytes:
        nonce, sealed = rest[:NONCE_BYTES], rest[NONCE_BYTES:SEALED_KEY_BYTES]
        return self._ciphers[name].decrypt(nonce, sealed, place)


def _parted(stored: bytes) -> tuple[str, bool, bytes]:
    """Return the name of the key, whether the value has a key of its own, and what is sealed."""
    found = NAMED.match(stored)
    if found is None:
        raise KeyWrong
    name, mark = found.groups()
    return name.decode(), mark == ENVELOPED, stored[found.end() :]


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


class EncryptedBytes(EncryptedText):
    """The same for a file."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> bytes | None:
        return None if value is None else keys_in_use().seal(value, self.column)

    def process_result_value(self, value: Any | None, dialect: Any) -> Any:
        return None if value is None else keys_in_use().open(bytes(value), self.column)
