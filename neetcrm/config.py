"""Settings from NEETCRM_* variables; production refuses to start on an unsafe one."""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from neetcrm.db import make_engine
from neetcrm.encryption import KEY_NAME, Keyring, use_keys
from neetcrm.errors import Misconfigured
from neetcrm.i18n import N_
from neetcrm.sign_ins import Limits

KEY_FILE = Path("neetcrm.key")
SHORTEST_SECRET = 32
BIN_DIGITS = 12


class Bounds(NamedTuple):
    """A number that a setting may be, and the one it is where nothing is set."""

    least: int
    usual: int
    most: int


IDLE_MINUTES = Bounds(5, 30, 60)
SIGN_IN_HOURS = Bounds(1, 12, 24)


class UnsafeSettings(Misconfigured):
    sentence = N_("These settings are not safe for production: {problems}")


class SettingUnreadable(Misconfigured):
    sentence = N_("The setting {name} cannot be read: {why}")


@dataclass(frozen=True)
class Settings:
    """How this installation runs; made by load(), or by hand in a script or a test."""

    database_url: str = "sqlite:///neetcrm.db"
    secret_key: str = field(default="", repr=False)
    is_production: bool = False
    data_keys: str = field(default="", repr=False)
    index_key: str = field(default="", repr=False)
    today: date | None = None
    proxies: int = 0
    is_second_factor_required: bool = True
    limits: Limits = field(default_factory=Limits)
    operator_name: str = ""
    operator_bin: str = ""
    operator_address: str = ""
    instruments: Path | None = None

    def connect(self) -> sa.Engine:
        """Let this process read confidential columns, and return an engine for its database."""
        use_keys(self.keyring())
        return make_engine(self.database_url)

    def keyring(self) -> Keyring:
        """Return the keys of confidential columns; outside production from the secret key."""
        if not self.data_keys:
            return Keyring.from_secret(self.secret_key)
        keys = dict(_read_key(part) for part in self.data_keys.split(","))
        return Keyring(current=next(iter(keys)), keys=keys, index_key=_decoded(self.index_key))

    def problems(self) -> list[str]:
        """Return what forbids running this in production, as names of settings with the reason."""
        found = []
        if len(self.secret_key) < SHORTEST_SECRET:
            found.append(f"NEETCRM_SECRET_KEY has fewer than {SHORTEST_SECRET} characters")
        if len(set(self.secret_key)) < SHORTEST_SECRET // 4:
            found.append("NEETCRM_SECRET_KEY is not random")
        if not self.data_keys:
            found.append("NEETCRM_DATA_KEYS is missing")
        if not self.index_key:
            found.append("NEETCRM_INDEX_KEY is missing")
        if not self.is_second_factor_required:
            found.append("NEETCRM_SECOND_FACTOR is optional: it is for demos")
        if self.today:
            found.append("NEETCRM_TODAY stops the clock: it is for demos")
        if ":memory:" in self.database_url or self.database_url == "sqlite://":
            found.append("NEETCRM_DATABASE_URL forgets everything when the program stops")
        return found


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of this installation, as read() does.

    Raises UnsafeSettings where NEETCRM_ENV is "production" and a setting is not safe for it.
    """
    settings = read(environ)
    if settings.is_production and (problems := settings.problems()):
        raise UnsafeSettings(problems="; ".join(problems))
    return settings


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of this installation, safe or not.

    Outside production a missing secret key is made once and kept in `neetcrm.key` in the current
    folder, because the encrypted columns of the database can be read with it alone.
    """
    environ = os.environ if environ is None else environ
    is_production = environ.get("NEETCRM_ENV", "development") == "production"
    return Settings(
        database_url=environ.get("NEETCRM_DATABASE_URL", "sqlite:///neetcrm.db"),
        secret_key=environ.get("NEETCRM_SECRET_KEY", "") or _kept_secret(is_production),
        is_production=is_production,
        data_keys=environ.get("NEETCRM_DATA_KEYS", ""),
        index_key=environ.get("NEETCRM_INDEX_KEY", ""),
        today=_read_day(environ.get("NEETCRM_TODAY", "")),
        proxies=_read_count(environ.get("NEETCRM_PROXIES", "")),
        is_second_factor_required=_read_second_factor(environ),
        limits=_read_limits(environ),
        operator_name=environ.get("NEETCRM_OPERATOR_NAME", ""),
        operator_bin=_read_bin(environ.get("NEETCRM_OPERATOR_BIN", "")),
        operator_address=environ.get("NEETCRM_OPERATOR_ADDRESS", ""),
        instruments=_read_folder(environ.get("NEETCRM_INSTRUMENTS", "")),
    )


def _kept_secret(is_production: bool) -> str:
    if is_production:
        return ""
    if not KEY_FILE.exists():
        KEY_FILE.touch(mode=0o600)
        KEY_FILE.write_text(secrets.token_urlsafe(48))
    return KEY_FILE.read_text().strip()


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as broken:
        raise SettingUnreadable(name="NEETCRM_TODAY", why="not a date like 2025-07-05") from broken


def _read_count(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()):
        raise SettingUnreadable(name="NEETCRM_PROXIES", why="not a number of web servers")
    return int(text)


def _read_second_factor(environ: Mapping[str, str]) -> bool:
    text = environ.get("NEETCRM_SECOND_FACTOR", "") or "required"
    if text not in ("required", "optional"):
        raise SettingUnreadable(
            name="NEETCRM_SECOND_FACTOR", why="neither “required” nor “optional”"
        )
    return text == "required"


def _read_limits(environ: Mapping[str, str]) -> Limits:
    minutes = _read_bounded(environ, "NEETCRM_IDLE_MINUTES", IDLE_MINUTES)
    hours = _read_bounded(environ, "NEETCRM_SIGN_IN_HOURS", SIGN_IN_HOURS)
    return Limits(idle=timedelta(minutes=minutes), whole=timedelta(hours=hours))


def _read_bounded(environ: Mapping[str, str], name: str, bounds: Bounds) -> int:
    text = environ.get(name, "") or str(bounds.usual)
    if not (text.isascii() and text.isdigit()) or not bounds.least <= int(text) <= bounds.most:
        raise SettingUnreadable(name=name, why=f"not from {bounds.least} to {bounds.most}")
    return int(text)


def _read_bin(text: str) -> str:
    if text and not (text.isascii() and text.isdigit() and len(text) == BIN_DIGITS):
        raise SettingUnreadable(name="NEETCRM_OPERATOR_BIN", why="a BIN has 12 digits")
    return text


def _read_folder(text: str) -> Path | None:
    if text and not Path(text).is_dir():
        raise SettingUnreadable(name="NEETCRM_INSTRUMENTS", why="there is no such folder")
    return Path(text) if text else None


def _read_key(part: str) -> tuple[str, bytes]:
    name, _, text = part.strip().partition(":")
    if not re.fullmatch(KEY_NAME, name):
        raise SettingUnreadable(
            name="NEETCRM_DATA_KEYS", why="a key has a name of letters and digits, as in 2026:…"
        )
    return name, _decoded(text)


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as broken:
        raise SettingUnreadable(name="NEETCRM_DATA_KEYS", why="not base64") from broken
    if len(key) != Keyring.KEY_BYTES:
        raise SettingUnreadable(name="NEETCRM_DATA_KEYS", why="a key has 32 bytes")
    return key
