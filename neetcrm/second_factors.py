"""The second factor: a code from an app, a security key or a passkey, and codes for a lost one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from passlib.exc import TokenError
from passlib.totp import TOTP
from sqlmodel import Session, col, select

from neetcrm import sign_ins
from neetcrm.access import Actor, Role
from neetcrm.accounts import SEALED, User
from neetcrm.db import Field, Record
from neetcrm.encryption import EncryptedText, blind_index
from neetcrm.errors import NotFound, RuleBroken
from neetcrm.i18n import N_
from neetcrm.sign_ins import Reader

MUST_HAVE_ONE = frozenset({Role.PSYCHOLOGIST, Role.SUPERVISOR, Role.ADMINISTRATOR})
"""The roles that come in with a second factor only."""

ISSUER = "neetcrm"
PERIOD = 30
"""Seconds for which an app shows one code (RFC 6238)."""

LATE = 10
"""Seconds for which a code is still taken after that: typing takes time, and clocks differ."""

CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What recovery codes are made of: nothing that looks like something else on paper."""

GROUPS, GROUP = 6, 4
"""A recovery code has 24 letters of 31: 118 bits, so a keyed hash of it is enough."""

MOST_KEYS = 10
LONGEST_NAME = 60


class CodeWrong(RuleBroken):
    sentence = N_("This code is not right, or was used already. Wait for the next one and type it.")


class FactorNeeded(RuleBroken):
    sentence = N_(
        "Your role needs a second factor. Set up another one first, then remove this one."
    )


class KeyNameMissing(RuleBroken):
    sentence = N_("Give the key a name of at most {longest} characters.")


class TooManyKeys(RuleBroken):
    sentence = N_("An account has at most {most} keys. Remove one first.")


class FactorUnknown(NotFound):
    sentence = N_("There is no such key, or it was removed.")


class AuthenticatorApp(Record, table=True):
    """An app that shows codes; a code is taken once, so the last one taken is kept."""

    __tablename__ = "authenticator_apps"

    user_id: int = Field(foreign_key="users.id", unique=True)
    key: str = Field(sa_type=EncryptedText("authenticator_apps.key"))
    last_counter: int


class SecurityKey(Record, table=True):
    """A security key or passkey, as WebAuthn knows it; ids and keys in base64url."""

    __tablename__ = "security_keys"

    user_id: int = Field(foreign_key="users.id", index=True)
    name: str = Field(max_length=LONGEST_NAME)
    credential_id: str = Field(max_length=1400, unique=True, sa_column_kwargs=SEALED)
    public_key: str = Field(max_length=4000, sa_column_kwargs=SEALED)
    sign_count: int = 0
    used_at: datetime | None = None


class RecoveryCode(Record, table=True):
    """One of the codes that are printed once, for when a phone or a key is lost."""

    __tablename__ = "recovery_codes"

    user_id: int = Field(foreign_key="users.id", index=True)
    code_hash: str = Field(max_length=64, unique=True, sa_column_kwargs=SEALED)
    used_at: datetime | None = None


@dataclass(frozen=True)
class ShownKey:
    """What is kept of a key that was just shown, in base64url."""

    credential_id: str
    public_key: str
    sign_count: int


@dataclass(frozen=True)
class Factors:
    """What an account can prove itself with besides its password."""

    app: AuthenticatorApp | None
    keys: Sequence[SecurityKey]
    codes_left: int

    @property
    def are_set_up(self) -> bool:
        return bool(self.app or self.keys)


def factors_of(db: Session, user: User) -> Factors:
    """Return the second factors of an account, the oldest key first."""
    own = select(SecurityKey).where(SecurityKey.user_id == user.id).order_by(col(SecurityKey.id))
    return Factors(_app(db, user), list(db.exec(own)), len(db.exec(_unused_codes(user)).all()))


def must_set_up(reader: Reader) -> bool:
    """Tell whether the role of an account needs a second factor that it did not come in with."""
    return reader.role in MUST_HAVE_ONE and not reader.is_strong


def new_key() -> str:
    """Return a random key to be shared with an app, in base32."""
    return str(TOTP.new().base32_key)


def address_of(key: str, user: User) -> str:
    """Return what an app reads from a QR code."""
    return str(_totp(key).to_uri(label=user.email, issuer=ISSUER))


def shown_key(key: str) -> str:
    """Return a key as people type it into an app: in groups."""
    return str(_totp(key).pretty_key())


def add_app(
    db: Session, user: User, key: str, code: str, *, by: Actor, at: datetime
) -> AuthenticatorApp:
    """Keep an app that has just shown the right code, in place of the one before."""
    by.must_own(user.id)
    counter = _counter(key, code, at=at, last=None)
    if (before := _app(db, user)) is not None:
        db.delete(before)
        db.flush()
    app = AuthenticatorApp(user_id=user.id or 0, key=key, last_counter=counter)
    db.add(app)
    return app


def check_code(db: Session, user: User, code: str, *, at: datetime) -> None:
    """Take a code from the app or one of the recovery codes, once; raise CodeWrong for another."""
    typed = "".join(code.split()).replace("-", "").casefold()
    app = db.exec(_locked(_apps(user))).one_or_none()
    if app is not None and len(typed) <= len("000000"):
        app.last_counter = _counter(app.key, typed, at=at, last=app.last_counter)
        return
    _use_up(db, user, typed, at=at)


def _use_up(db: Session, user: User, typed: str, *, at: datetime) -> None:
    same = _unused_codes(user).where(RecoveryCode.code_hash == _hashed(user, typed))
    kept = db.exec(_locked(same)).one_or_none()
    if kept is None:
        raise CodeWrong
    kept.used_at = at


def renew_codes(db: Session, user: User, *, by: Actor) -> list[str]:
    """Return new recovery codes, to be shown this once; those before open nothing any more."""
    by.must_own(user.id)
    for one in db.exec(select(RecoveryCode).where(RecoveryCode.user_id == user.id)):
        db.delete(one)
    codes = [_new_code() for _ in range(CODES)]
    hashes = [_hashed(user, code.replace("-", "")) for code in codes]
    db.add_all(RecoveryCode(user_id=user.id or 0, code_hash=one) for one in hashes)
    return codes


def add_key(db: Session, user: User, shown: ShownKey, name: str, *, by: Actor) -> SecurityKey:
    """Keep a security key that has just been shown."""
    by.must_own(user.id)
    _must_be_name(name)
    if len(factors_of(db, user).keys) >= MOST_KEYS:
        raise TooManyKeys(most=MOST_KEYS)
    key = SecurityKey(
        user_id=user.id or 0,
        name=name,
        credential_id=shown.credential_id,
        public_key=shown.public_key,
        sign_count=shown.sign_count,
    )
    db.add(key)
    return key


def get_key(db: Session, actor: Actor, key_id: int) -> SecurityKey:
    """Return one of the actor's own keys."""
    key = db.get(SecurityKey, key_id)
    if key is None or key.user_id != actor.user_id:
        raise FactorUnknown
    return key


def known_key(db: Session, user: User, credential_id: str) -> SecurityKey | None:
    """Return the key of an account with this id, locked until the caller commits."""
    same = select(SecurityKey).where(
        SecurityKey.user_id == user.id, SecurityKey.credential_id == credential_id
    )
    found: SecurityKey | None = db.exec(_locked(same)).one_or_none()
    return found


def rename_key(key: SecurityKey, name: str, *, by: Actor) -> SecurityKey:
    by.must_own(key.user_id)
    _must_be_name(name)
    key.name = name
    return key


def remove(
    db: Session, user: User, factor: AuthenticatorApp | SecurityKey, *, is_needed: bool, by: Actor
) -> None:
    """Forget an app or a key; of those who need one, the last stays until there is another."""
    by.must_own(user.id)
    factors = factors_of(db, user)
    is_last = len(factors.keys) + bool(factors.app) == 1
    if is_last and is_needed and user.role in MUST_HAVE_ONE:
        raise FactorNeeded
    db.delete(factor)
    if is_last:
        _forget_codes(db, user)


def reset(db: Session, user: User, *, by: Actor, at: datetime) -> None:
    """Forget all second factors of an account whose owner has lost them, and end its sign-ins.

    The owner is told at the next sign-in, and sets up another one there where the role needs it.
    """
    by.must_own(user.id)
    factors = factors_of(db, user)
    for factor in (*factors.keys, *filter(None, [factors.app])):
        db.delete(factor)
    _forget_codes(db, user)
    user.factor_reset_at = at
    sign_ins.end_all(db, user, by=by, at=at)


def _forget_codes(db: Session, user: User) -> None:
    for one in db.exec(select(RecoveryCode).where(RecoveryCode.user_id == user.id)):
        db.delete(one)


def _app(db: Session, user: User) -> AuthenticatorApp | None:
    found: AuthenticatorApp | None = db.exec(_apps(user)).one_or_none()
    return found


def _apps(user: User) -> Any:
    return select(AuthenticatorApp).where(AuthenticatorApp.user_id == user.id)


def _locked(found: Any) -> Any:
    """Read a factor as it is now; two who use it at the same moment come one after the other."""
    return found.with_for_update().execution_options(populate_existing=True)


def _unused_codes(user: User) -> Any:
    return select(RecoveryCode).where(
        RecoveryCode.user_id == user.id, col(RecoveryCode.used_at).is_(None)
    )


def _counter(key: str, code: str, *, at: datetime, last: int | None) -> int:
    """Return the number of the period in which an app shows this code; raise CodeWrong."""
    try:
        match = _totp(key).match(code, time=at, window=LATE, last_counter=last)
    except TokenError as wrong:
        raise CodeWrong from wrong
    return int(match.counter)


def _totp(key: str) -> TOTP:
    return TOTP(key=key, format="base32", period=PERIOD)


def _new_code() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def _hashed(user: User, code: str) -> str:
    return blind_index(f"recovery code {user.id} {code}")


def _must_be_name(name: str) -> None:
    if not 0 < len(name) <= LONGEST_NAME:
        raise KeyNameMissing(longest=LONGEST_NAME)
