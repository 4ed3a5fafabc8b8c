"""Checks of the settings: secrets, keys, who operates, how the database is reached."""

import sqlalchemy as sa

from neetcrm.checks.looking import Check, Place
from neetcrm.config import KEY_FILE, SHORTEST_SECRET

OTHERS = 0o077
"""Whoever is neither the owner of a file nor root."""

LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1"})
KNOWN_PASSWORDS = frozenset(
    {"admin", "changeme", "neetcrm", "password", "postgres", "root", "secret", "test", "123456"}
)
"""What programs come with and instructions show."""

ENCRYPTED = frozenset({"require", "verify-ca", "verify-full"})


def _is_production(at: Place) -> bool:
    return at.settings.is_production


def _secret_is_long(at: Place) -> bool:
    return len(at.settings.secret_key) >= SHORTEST_SECRET


def _secret_is_random(at: Place) -> bool:
    return len(set(at.settings.secret_key)) >= SHORTEST_SECRET // 2


def _has_data_keys(at: Place) -> bool:
    return bool(at.settings.data_keys) and bool(at.settings.keyring().keys)


def _has_index_key(at: Place) -> bool:
    return bool(at.settings.index_key) and bool(at.settings.keyring().index_key)


def _keys_differ(at: Place) -> bool:
    """Tell whether what one key opens no other opens."""
    ring = at.settings.keyring()
    secrets = [*ring.keys.values(), ring.index_key, at.settings.secret_key.encode()]
    return len(set(secrets)) == len(secrets)


def _keys_are_random(at: Place) -> bool:
    ring = at.settings.keyring()
    every = (*ring.keys.values(), ring.index_key)
    return all(len(set(key)) >= ring.KEY_BYTES // 2 for key in every)


def _key_file_is_closed(at: Place) -> bool:
    file = at.folder / KEY_FILE
    return not file.exists() or not file.stat().st_mode & OTHERS


def _second_factor_is_required(at: Place) -> bool:
    return at.settings.is_second_factor_required


def _clock_runs(at: Place) -> bool:
    return at.settings.today is None


def _database_stays(at: Place) -> bool:
    return at.is_on_postgresql or at.engine.url.database not in (None, "", ":memory:")


def _database_is_reached_in_secret(at: Place) -> bool:
    url: sa.URL = at.engine.url
    is_near = not at.is_on_postgresql or (url.host or "") in LOCAL or (url.host or "")[:1] == "/"
    return is_near or url.query.get("sslmode") in ENCRYPTED


def _database_password_is_own(at: Place) -> bool:
    """Tell whether the password of the database, if there is one, is none that others use."""
    url: sa.URL = at.engine.url
    password = str(url.password or "").casefold()
    return not password or password not in KNOWN_PASSWORDS | {url.username, url.database}


def _web_server_is_in_front(at: Place) -> bool:
    return at.settings.proxies > 0


def _operator_is_named(at: Place) -> bool:
    return bool(at.settings.operator_name and at.settings.operator_address)


def _operator_has_a_bin(at: Place) -> bool:
    return bool(at.settings.operator_bin)


CHECKS = (
    Check("environment", "Set NEETCRM_ENV=production.", _is_production),
    Check("secret-long", "Set NEETCRM_SECRET_KEY to 32 characters or more.", _secret_is_long),
    Check("secret-random", "Make NEETCRM_SECRET_KEY by chance, not by hand.", _secret_is_random),
    Check("data-keys", "Set NEETCRM_DATA_KEYS: name:base64 of 32 bytes.", _has_data_keys),
    Check("index-key", "Set NEETCRM_INDEX_KEY: base64 of 32 bytes.", _has_index_key),
    Check("keys-differ", "Make each key and the secret anew: no two may be equal.", _keys_differ),
    Check("keys-random", "Make the keys by chance, as docs/operating.md shows.", _keys_are_random),
    Check("key-file", "Let nobody but its owner read neetcrm.key: chmod 600.", _key_file_is_closed),
    Check(
        "second-factor",
        "Unset NEETCRM_SECOND_FACTOR: who reads about others proves twice who they are.",
        _second_factor_is_required,
    ),
    Check("clock", "Unset NEETCRM_TODAY: it stops the clock, for demos.", _clock_runs),
    Check("database-stays", "Set NEETCRM_DATABASE_URL to a file or a server.", _database_stays),
    Check(
        "database-tls",
        "Add ?sslmode=verify-full to the NEETCRM_DATABASE_URL of another machine.",
        _database_is_reached_in_secret,
    ),
    Check(
        "database-password",
        "Give the database's role a password of its own, made by chance.",
        _database_password_is_own,
    ),
    Check(
        "proxies",
        "Set NEETCRM_PROXIES to the number of web servers in front: one of them ends https.",
        _web_server_is_in_front,
    ),
    Check(
        "operator",
        "Set NEETCRM_OPERATOR_NAME and NEETCRM_OPERATOR_ADDRESS for the form of consent.",
        _operator_is_named,
    ),
    Check("operator-bin", "Set NEETCRM_OPERATOR_BIN for the consent.", _operator_has_a_bin),
)
