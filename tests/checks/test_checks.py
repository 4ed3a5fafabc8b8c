"""Each check holds in a safe place, and fails where that is broken."""

import base64
import json
from dataclasses import replace
from datetime import date, timedelta, timezone
from gettext import NullTranslations
from pathlib import Path

import pytest
import sqlalchemy as sa

from neetcrm import cli, keys
from neetcrm.accounts import User
from neetcrm.checks import CHECKS, Place, look_at, machine, tables, web
from neetcrm.checks.looking import look
from neetcrm.config import KEY_FILE, Settings
from neetcrm.encryption import use_keys
from neetcrm.reports import pdf
from neetcrm.second_factors import SecurityKey
from tests.asvs import proves
from tests.cast import ADMIN, AIDA
from tests.conftest import APPLICATION, SECRET, grant
from tests.world.others import add_key

FEWEST = 20


def a_key(seed: int) -> str:
    return base64.b64encode(bytes((seed * 7 + n * 37) % 256 for n in range(32))).decode()


SAFE = Settings(
    secret_key="wq3ZcK8f0vLr7TnEoXy2Gd5Bh1Mj9PsU4aIi",
    is_production=True,
    data_keys=f"2026:{a_key(1)},2025:{a_key(2)}",
    index_key=a_key(3),
    proxies=1,
    operator_name="Almaty Youth",
    operator_address="Almaty, Abay 1",
    operator_bin="123456789012",
)


@pytest.fixture
def place(db, database_url, application_url, tmp_path) -> Place:
    """Give an installation where every check holds."""
    if application_url.startswith("sqlite"):
        Path(sa.make_url(application_url).database).chmod(0o600)
    else:
        grant(database_url)  # other tests make tables anew
    made = Place(replace(SAFE, database_url=application_url), {}, tmp_path)
    bind_to(made.settings, db)
    add_key(db, ADMIN.user_id)
    db.commit()
    yield made
    made.engine.dispose()
    use_keys(Settings(secret_key=SECRET).keyring())


def bind_to(settings: Settings, db) -> None:
    """Let the database know the keys of these settings as its own."""
    use_keys(settings.keyring())
    db.execute(sa.delete(keys.KeyCheck))
    keys.begin(db.connection())
    db.commit()


def failing(place: Place) -> set[str]:
    found = look_at(place)
    place.engine.dispose()
    return {finding.name for finding in found if not finding.holds}


def test_all_checks_hold_in_a_safe_place(place):
    assert len(CHECKS) >= FEWEST
    assert [finding for finding in look_at(place) if not finding.holds] == []


def test_every_check_has_a_name_of_its_own_and_says_what_to_do():
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    for check in CHECKS:
        assert check.advice.endswith("."), check.name
        assert check.advice[0].isupper(), check.name


SETTINGS = {
    "environment": {"is_production": False},
    "secret-long": {"secret_key": "wq3ZcK8f0vLr7TnEoXy2Gd5Bh1Mj9P"},
    "secret-random": {"secret_key": "abababababababababababababababababab"},
    "data-keys": {"data_keys": ""},
    "index-key": {"index_key": ""},
    "keys-differ": {"index_key": a_key(1)},
    "keys-random": {"index_key": base64.b64encode(b"ab" * 16).decode()},
    "operator": {"operator_address": ""},
    "operator-bin": {"operator_bin": ""},
    "proxies": {"proxies": 0},
    "clock": {"today": date(2025, 7, 5)},
}
"""What breaks a setting."""

URLS = {
    "database-stays": "sqlite://",
    "database": "sqlite:////no/such/folder/neetcrm.db",
    "database-tls": "postgresql://neetcrm@db.example/neetcrm?connect_timeout=1",
}


@pytest.mark.parametrize(("name", "changes"), SETTINGS.items())
def test_a_setting_that_is_not_safe_is_found(place, name, changes):
    assert name in failing(replace(place, settings=replace(place.settings, **changes)))


@pytest.mark.parametrize(("name", "url"), URLS.items())
def test_a_database_that_cannot_be_trusted_is_found(place, name, url):
    [check] = [check for check in CHECKS if check.name == name]

    assert not look(check, replace(place, settings=replace(place.settings, database_url=url))).holds


@proves("13.2.3")
@pytest.mark.parametrize(
    ("role", "holds"),
    [
        ("neetcrm:neetcrm", False),
        ("crm:Postgres", False),
        ("crm:city", False),
        ("crm", True),
        ("crm:7dKq0Zr4", True),
    ],
)
def test_a_password_that_databases_come_with_is_found(place, role, holds):
    [check] = [check for check in CHECKS if check.name == "database-password"]
    settings = replace(place.settings, database_url=f"postgresql://{role}@localhost/city")

    assert look(check, replace(place, settings=settings)).holds is holds


@pytest.mark.parametrize("mode", ["require", "verify-full"])
def test_a_database_of_another_machine_is_reached_in_secret(place, mode):
    [check] = [check for check in CHECKS if check.name == "database-tls"]
    url = f"postgresql://neetcrm@db.example/neetcrm?sslmode={mode}"

    assert look(check, replace(place, settings=replace(place.settings, database_url=url))).holds


@pytest.mark.parametrize("name", ["cookie-https", "cookie-host"])
def test_cookies_that_travel_openly_are_found(place, name):
    assert name in failing(replace(place, settings=replace(place.settings, is_production=False)))


def test_that_a_password_is_enough_is_found(place):
    optional = replace(place.settings, is_second_factor_required=False)

    assert "second-factor" in failing(replace(place, settings=optional))


def test_keys_of_another_database_are_found(place):
    other = replace(place.settings, data_keys=f"2027:{a_key(9)}", index_key=a_key(8))

    assert "keys-fit" in failing(replace(place, settings=other))


def test_debugging_is_found(place):
    assert "debug-off" in failing(replace(place, environ={"FLASK_DEBUG": "1"}))


def test_a_key_file_that_others_read_is_found(place):
    (place.folder / KEY_FILE).touch(mode=0o644)

    assert "key-file" in failing(place)


def test_static_files_that_were_not_built_are_found(place, monkeypatch, tmp_path):
    monkeypatch.setattr(web, "PACKAGE", tmp_path)

    assert "static-files" in failing(place)


def test_fonts_that_are_missing_are_found(place, monkeypatch, tmp_path):
    monkeypatch.setitem(pdf.ASSETS, "asset:NotoSans-Regular.ttf", tmp_path / "none.ttf")

    assert "documents" in failing(place)


def test_catalogs_that_are_missing_are_found(place, monkeypatch):
    monkeypatch.setattr(machine, "translations", lambda _locale: NullTranslations())

    assert "catalogs" in failing(place)


def test_a_time_zone_of_before_the_change_is_found(place, monkeypatch):
    monkeypatch.setattr(machine, "ALMATY", timezone(timedelta(hours=6)))

    assert "time-zones" in failing(place)


def test_a_disk_without_room_is_found(place, monkeypatch):
    monkeypatch.setattr(machine, "ROOM", 1024**6)

    assert "disk" in failing(place)


def test_an_old_database_is_found(place, monkeypatch):
    monkeypatch.setattr(tables, "OLDEST_POSTGRESQL", 99)
    monkeypatch.setattr(tables, "OLDEST_SQLITE", (99,))

    assert "database-version" in failing(place)


def test_accounts_of_the_demo_are_found(place, db):
    db.get_one(User, AIDA.user_id).email = "counselor@neetcrm.example"
    db.commit()

    assert "demo-accounts" in failing(place)


def test_that_nobody_administers_is_found(place, db):
    db.get_one(User, ADMIN.user_id).active = False
    db.commit()

    assert "administrator" in failing(place)


def test_that_no_administrator_has_a_second_factor_is_found(place, db):
    db.execute(sa.delete(SecurityKey))
    db.commit()

    assert "administrator-factor" in failing(place)


def test_an_account_without_a_centre_is_found(place, db):
    db.get_one(User, AIDA.user_id).memberships = []
    db.commit()

    assert "centres" in failing(place)


# What is broken in the database itself is mended again: on PostgreSQL the next test has the same.


def on_sqlite(place: Place) -> Path:
    if place.sqlite_file is None:
        pytest.skip("PostgreSQL has no file of ours")
    return place.sqlite_file


@pytest.fixture
def owner(place, engine):
    """Give a way to change the database as its owner; skip where nobody owns it."""
    if not place.is_on_postgresql:
        pytest.skip("SQLite knows no owners")

    def change(statement: str) -> None:
        with engine.begin() as connection:
            connection.execute(sa.text(statement))

    return change


def test_a_database_file_that_others_read_is_found(place):
    on_sqlite(place).chmod(0o644)

    assert "database-file" in failing(place)


def test_a_database_that_does_not_write_ahead_is_found(place):
    on_sqlite(place)
    slow = "PRAGMA journal_mode = DELETE"
    sa.event.listen(place.engine, "connect", lambda raw, _record: raw.execute(slow))

    assert "database-wal" in failing(place)


def test_an_old_schema_is_found(place, db):
    db.execute(sa.text("UPDATE alembic_version SET version_num = version_num || '-'"))
    db.commit()

    found = failing(place)

    db.execute(sa.text("UPDATE alembic_version SET version_num = replace(version_num, '-', '')"))
    db.commit()
    assert "schema" in found


def test_an_audit_that_can_be_changed_is_found_on_sqlite(place, db):
    on_sqlite(place)
    db.execute(sa.text("DROP TRIGGER audit_rows_stay"))
    db.commit()

    assert "audit-triggers" in failing(place)


@pytest.mark.parametrize(
    ("name", "breaks", "mends"),
    [
        (
            "audit-triggers",
            "ALTER TABLE audit_rows DISABLE TRIGGER ALL",
            "ALTER TABLE audit_rows ENABLE TRIGGER ALL",
        ),
        (
            "audit-grows",
            f"GRANT UPDATE ON audit_rows TO {APPLICATION}",
            f"REVOKE UPDATE ON audit_rows FROM {APPLICATION}",
        ),
        (
            "row-security",
            "ALTER TABLE cases DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE cases ENABLE ROW LEVEL SECURITY",
        ),
        (
            "role-plain",
            f"ALTER ROLE {APPLICATION} BYPASSRLS",
            f"ALTER ROLE {APPLICATION} NOBYPASSRLS",
        ),
        (
            "role-owns-nothing",
            f"ALTER TABLE courses OWNER TO {APPLICATION}",
            "ALTER TABLE courses OWNER TO postgres",
        ),
    ],
)
def test_a_wall_with_a_hole_is_found(place, owner, database_url, name, breaks, mends):
    owner(breaks)

    found = failing(place)

    owner(mends)
    grant(database_url)  # a table that changed hands has forgotten what the role may do
    assert name in found


def test_no_check_is_without_a_failing_test():
    source = Path(__file__).read_text()

    assert [check.name for check in CHECKS if source.count(f'"{check.name}"') == 0] == []


# The command


def test_check_lists_what_would_fail(neetcrm):
    status, output, _ = neetcrm("check")

    assert status == 0
    assert "environment" in output
    assert "Set NEETCRM_ENV=production." in output


def test_check_before_deploying_fails_where_a_check_does(neetcrm):
    status, output, _ = neetcrm("check", "--deploy", "--json")

    told = {one["name"]: one for one in json.loads(output)}
    assert status == 1
    assert told["environment"] == {
        "name": "environment",
        "holds": False,
        "advice": "Set NEETCRM_ENV=production.",
        "why": "",
    }
    assert told["database"]["holds"]


def test_production_does_not_start_where_a_check_fails(neetcrm, monkeypatch):
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(cli.server, "serve", lambda *_known, **_more: pytest.fail("it started"))

    status, _, errors = neetcrm("run")

    assert status == 1
    assert "operator-bin: Set NEETCRM_OPERATOR_BIN for the consent." in errors


PRODUCTION = {
    "NEETCRM_ENV": "production",
    "NEETCRM_SECRET_KEY": SAFE.secret_key,
    "NEETCRM_DATA_KEYS": SAFE.data_keys,
    "NEETCRM_INDEX_KEY": SAFE.index_key,
}
