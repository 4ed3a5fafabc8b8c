"""Fixtures every test may use: an empty database, the cast, and a browser for each of them."""

import gc
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

import neetcrm.records
from neetcrm import cli, config, grants, passwords, schema
from neetcrm.access import Actor
from neetcrm.app import create_app
from neetcrm.checks import looking
from neetcrm.config import Settings
from neetcrm.db import make_engine, open_session
from neetcrm.encryption import use_keys
from tests import browsing, cast, database, tripwires
from tests.engines import lasting_engine
from tests.extent import IS_FULL
from tests.kept import Kept, KeptFile, KeptRows, take_out
from tests.world import World, a_world

tripwires.watch_sealed_columns()
sa.event.listen(Session, "after_flush", tripwires.note_flush)
sa.event.listen(Session, "after_commit", tripwires.note_end)
sa.event.listen(Session, "after_soft_rollback", tripwires.note_end)

IS_POSTGRESQL = os.environ.get("NEETCRM_TEST_DATABASE") == "postgresql"
APPLICATION = "neetcrm_app"
PASSWORD = "four words of steppe"
SECRET = "a secret of the tests, long enough for all"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-routes", action="store_true", help="write tests/routes.txt anew")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the long tests of a browser, so that two workers end at about the same time.

    On PostgreSQL leave out what has been seen on SQLite and asks no database another thing.
    """
    items.sort(key=lambda one: "tests/browser/" not in one.nodeid)
    if IS_FULL or not IS_POSTGRESQL:
        return
    alike = [one for one in items if not _asks_the_database(one)]
    config.hook.pytest_deselected(items=alike)
    items[:] = [one for one in items if _asks_the_database(one)]


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what was imported: it stays until the run ends."""
    gc.collect()
    gc.freeze()


def _asks_the_database(item: pytest.Item) -> bool:
    return "database_home" in item.fixturenames and not item.get_closest_marker("alike")


@pytest.fixture(autouse=True)
def keys() -> None:
    """Let confidential columns be read and written."""
    use_keys(Settings(secret_key=SECRET).keyring())


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch) -> None:
    """Hash passwords at a cost that a test can pay."""
    cheap = passwords.Cost(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "COST", cheap)


@pytest.fixture(autouse=True)
def put_away(monkeypatch) -> Iterator[None]:
    """Let no engine that a command or a check makes keep a connection when the test is over."""
    made: list[sa.Engine] = []

    def noted(url: str) -> sa.Engine:
        made.append(make_engine(url))
        return made[-1]

    for module in (config, looking):
        monkeypatch.setattr(module, "make_engine", noted)
    yield
    for engine in made:
        engine.dispose()


@pytest.fixture(scope="session")
def database_home(tmp_path_factory) -> Iterator[str]:
    """Give the address of an empty, migrated database: a file to copy, or a server's."""
    use_keys(Settings(secret_key=SECRET).keyring())
    if IS_POSTGRESQL:
        with database.postgresql_server() as url:
            migrate(url)
            grant(url)
            yield url
    else:
        template = tmp_path_factory.mktemp("database") / "template.db"
        migrate(f"sqlite:///{template}")
        yield str(template)


@pytest.fixture
def database_url(database_home, tmp_path) -> Iterator[str]:
    """Give the address of a database that holds nothing yet."""
    if database_home.startswith("postgresql"):
        yield database_home
        empty(database_home)
    else:
        shutil.copy(database_home, tmp_path / "test.db")
        yield f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def application_url(database_url) -> str:
    """Give the address at which the application connects: on PostgreSQL as a role of its own."""
    return as_application(database_url)


@pytest.fixture
def engine(database_url) -> Iterator[sa.Engine]:
    with lasting_engine("owner", database_url) as engine:
        yield engine


@pytest.fixture(scope="session")
def peopled(database_home, tmp_path_factory) -> tuple[Kept, None]:
    """Give a database in which the cast is known already."""
    folder = tmp_path_factory.mktemp("peopled")
    return keep(database_home, folder, lambda db: db.add_all(cast.everybody()))


@pytest.fixture(scope="session")
def settled(database_home, tmp_path_factory) -> tuple[Kept, World]:
    """Give a database that holds the small centre of tests/world, and what is in it."""

    def settle(db: Session) -> World:
        db.add_all(cast.everybody())
        db.flush()
        return a_world(db)

    return keep(database_home, tmp_path_factory.mktemp("settled"), settle)


@pytest.fixture
def db(engine, database_url, request) -> Iterator[Session]:
    """Give a session in which the cast's two centres, staff and reference data exist."""
    is_world_there = "world" in request.fixturenames
    kept, _what = request.getfixturevalue("settled" if is_world_there else "peopled")
    kept.lay_into(database_url)
    with open_session(engine, by=cast.COMMAND_LINE) as session:
        yield session


@pytest.fixture
def world(db, settled) -> World:
    """Give the records of a small centre at work."""
    return settled[1].found_in(db)


@pytest.fixture(scope="session")
def application() -> Flask:
    """Give the one application of the test run; each test connects it to its own database."""
    use_keys(Settings(secret_key=SECRET).keyring())
    app = create_app(Settings(database_url="sqlite://", secret_key=SECRET, today=cast.TODAY))
    app.testing = True
    app.test_client_class = browsing.Browser
    app.after_request(tripwires.every_change_is_committed)
    app.after_request(tripwires.every_reading_is_logged)
    return app


@pytest.fixture
def app(application, application_url, db) -> Iterator[Flask]:
    """Give the application over the database in which the cast works, on cast.TODAY."""
    with lasting_engine("application", application_url) as engine:
        application.extensions["neetcrm.engine"] = engine
        application.extensions["tests.db"] = db
        with tripwires.watched(application, engine):
            yield application


@pytest.fixture
def browser(app, db) -> Callable[[Actor | None], FlaskClient]:
    """Give a browser in which one of the cast is signed in, or nobody: browser(None)."""

    def opened(actor: Actor | None) -> FlaskClient:
        client = app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        if actor is not None:
            browsing.sign_in(client, db, actor)
        return client

    return opened


@pytest.fixture
def neetcrm(db, application_url, monkeypatch, capfd):
    """Give the command as a shell has it: it returns its status, output and error output."""
    monkeypatch.setenv("NEETCRM_DATABASE_URL", application_url)
    monkeypatch.setenv("NEETCRM_SECRET_KEY", SECRET)
    monkeypatch.setenv("NEETCRM_NEW_PASSWORD", PASSWORD)

    def call(*arguments: str) -> tuple[int, str, str]:
        db.commit()
        monkeypatch.setattr(sys, "argv", ["neetcrm", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        output, errors = capfd.readouterr()
        return ended.value.code or 0, output, errors

    return call


def migrate(url: str) -> None:
    engine = make_engine(url)
    schema.upgrade(engine)
    engine.dispose()


def grant(url: str) -> None:
    """Make the role that the application works as: the policies of rows hold for it."""
    engine = make_engine(url)
    grants.grant(engine, APPLICATION)
    engine.dispose()


def as_application(url: str) -> str:
    """Return the same database, as the application connects to it."""
    address = sa.make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(username=APPLICATION)
    return address.render_as_string(hide_password=False)


def keep(home: str, folder: Path, fill: Callable[[Session], Any]) -> tuple[Kept, Any]:
    """Fill an empty database, and keep what it holds then; on PostgreSQL it is emptied again."""
    url = home if IS_POSTGRESQL else f"sqlite:///{shutil.copy(home, folder / 'kept.db')}"
    engine = make_engine(url)
    with open_session(engine, by=cast.COMMAND_LINE) as db:
        filled = fill(db)
        db.commit()
    engine.dispose()
    if not IS_POSTGRESQL:
        return KeptFile(folder / "kept.db"), filled
    kept = KeptRows(url, re.sub("[^a-z]", "", folder.name))
    empty(url)
    return kept, filled


def empty(url: str) -> None:
    """Take out of a PostgreSQL database what a test left in it."""
    use_keys(Settings(secret_key=SECRET).keyring())  # whatever the test used
    with lasting_engine("keeper", url) as engine, engine.begin() as connection:
        take_out(connection)
        schema.begin(connection)
