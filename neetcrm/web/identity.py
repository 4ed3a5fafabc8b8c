"""Whom a cookie belongs to: Flask-Security over our accounts and sign-ins."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from flask import Flask, g, request, session
from flask_security import Security, login_user
from flask_security.core import RoleMixin, UserMixin
from flask_security.datastore import UserDatastore

from neetcrm import devices, passwords, sign_ins
from neetcrm.accounts import User
from neetcrm.db import utc_now
from neetcrm.sign_ins import Reader, SignIn
from neetcrm.web.current import db, engine, settings, today

TOKEN = "_user_id"
"""Where Flask-Login keeps in the cookie what find_user() is asked for."""

HALF = "half"
"""Where the cookie keeps the token of a sign-in that waits for the second factor."""

HALF_FOR = timedelta(minutes=10)
"""How long it waits."""


def init_identity(app: Flask) -> None:
    """Let Flask-Security keep who is signed in, and nothing else of it answer."""
    app.config.update(_settings())
    security = Security(app, Accounts(), register_blueprint=False)
    security.login_manager.request_loader(lambda _request: None)  # a cookie is the only way in


def _settings() -> dict[str, Any]:
    cost = passwords.COST
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},  # the same hash as passwords.hashed() makes
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__type": "ID",
            "argon2__time_cost": cost.time_cost,
            "argon2__memory_cost": cost.memory_cost,
            "argon2__parallelism": cost.parallelism,
        },
        "SECURITY_PASSWORD_NORMALIZE_FORM": passwords.FORM,
        "SECURITY_PASSWORD_LENGTH_MIN": passwords.SHORTEST,
        "SECURITY_DATETIME_FACTORY": utc_now,
        "SECURITY_TRACKABLE": True,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_FRESHNESS": timedelta(minutes=-1),
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    }


def _of_record(name: str) -> Any:
    """Return a property of Account that is kept in its record."""
    return property(
        lambda account: getattr(account.record, name),
        lambda account, value: setattr(account.record, name, value),
    )


class Account(UserMixin):
    """What Flask-Security takes for a user: our User record, signed in by a token.

    On most pages only what is read of it with the sign-in: its records are loaded where somebody
    asks for them.
    """

    id = _of_record("id")
    email = _of_record("email")
    password = _of_record("password")
    active = _of_record("active")
    last_login_at = _of_record("last_login_at")
    current_login_at = _of_record("current_login_at")
    last_login_ip = _of_record("last_login_ip")
    current_login_ip = _of_record("current_login_ip")
    login_count = _of_record("login_count")

    fs_uniquifier = ""

    def __init__(self, record: User, sign_in: SignIn | None = None, token: str = "") -> None:
        self.record = record
        self.sign_in = sign_in
        self.fs_uniquifier = token

    @property
    def reader(self) -> Reader:
        return sign_ins.reader_of(self.record, self.sign_in, on=today())


class ReadAccount(Account):
    """An account of which a page knows no more than it needs to know of every reader."""

    active = True  # or it would not have been found
    reader: Reader = None  # type: ignore[assignment]  # a property of those it is not read for

    def __init__(self, reader: Reader, token: str) -> None:
        self.reader, self.fs_uniquifier = reader, token

    @cached_property
    def record(self) -> User:  # type: ignore[override]
        return db().get_one(User, self.reader.id)

    @cached_property
    def sign_in(self) -> SignIn:  # type: ignore[override]
        return db().get_one(SignIn, self.reader.sign_in_id)


class Accounts(UserDatastore):
    """Reads and writes accounts in the session of the request; whoever began it commits."""

    def __init__(self) -> None:
        super().__init__(Account, RoleMixin)

    def find_user(
        self, case_insensitive: bool = False, *, fs_uniquifier: str = "", **_: Any
    ) -> Account | None:
        """Return whom a token of a cookie signs in: it is all that Flask-Security asks for."""
        limits = settings().limits
        found = sign_ins.reader(db(), fs_uniquifier, on=today(), at=utc_now(), limits=limits)
        if found is None:
            return None
        g.sign_in_in_use = found.sign_in_id, found.seen_at
        return ReadAccount(found, fs_uniquifier)

    def find_role(self, role: str) -> None:
        """Find none: what a role may do is said in access.py, not here."""

    def put(self, model: Account) -> Account:
        return model


def _opened_by(token: str) -> SignIn | None:
    limits = settings().limits
    return sign_ins.find(db(), token, on=today(), at=utc_now(), limits=limits)


def begin_sign_in(user: User) -> SignIn:
    """Sign an account in on this device; nothing of the visitor before goes with it.

    The caller commits.
    """
    sign_in, token = _begun(user, is_proven=True)
    session.clear()
    login_user(Account(user, sign_in, token), authn_via=["password"])
    return sign_in


def begin_first_half(user: User) -> None:
    """Note on this device that the password was right and the second factor is still to come."""
    _sign_in, token = _begun(user, is_proven=False)
    session.clear()
    session[HALF] = token


def half_sign_in() -> SignIn | None:
    """Return the sign-in of this device that waits for the second factor, if it is not too old."""
    found = _opened_by(session.get(HALF, ""))
    if found is None or found.proven_at or utc_now() - found.created_at > HALF_FOR:
        return None
    return found


def complete_sign_in(half: SignIn) -> None:
    """Sign in whoever has just shown the second factor; the caller commits."""
    token = sign_ins.prove(half, is_strong=True, at=utc_now())
    session.clear()
    login_user(Account(half.user, half, token), authn_via=["second factor"])


def prove_sign_in(sign_in: SignIn, *, is_strong: bool) -> None:
    """Note that the owner of this sign-in has just proved to be there; the caller commits."""
    session[TOKEN] = sign_ins.prove(sign_in, is_strong=is_strong, at=utc_now())


def _begun(user: User, *, is_proven: bool) -> tuple[SignIn, str]:
    sign_in, token = sign_ins.begin(
        user,
        at=utc_now(),
        is_proven=is_proven,
        device=devices.device(request.user_agent.string),
        network=devices.coarse_network(request.remote_addr or ""),
    )
    db().add(sign_in)
    return sign_in, token


def take_for_no_use() -> None:
    """Let this request be no use of its sign-in: a page asks by itself, perhaps before nobody."""
    g.pop("sign_in_in_use", None)


def note_use(_error: BaseException | None = None) -> None:
    """Note that the sign-in of this request is in use, after everything else is done."""
    if (used := g.pop("sign_in_in_use", None)) is not None:
        sign_in_id, seen_at = used
        sign_ins.touch(engine(), sign_in_id, seen_at=seen_at, at=utc_now())
