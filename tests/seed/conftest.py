"""Fixtures of the demo's tests: a database with its reference data and staff, and its world."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from neetcrm import schema
from neetcrm.access import COMMAND_LINE
from neetcrm.db import make_engine, open_session
from neetcrm.encryption import use_keys
from seed.reference import load_reference
from seed.staff import load_staff
from seed.world import World, world
from tests.cast import TODAY
from tests.conftest import SECRET, Settings


@pytest.fixture
def empty_db(engine) -> Iterator[Session]:
    with open_session(engine, by=COMMAND_LINE) as session:
        yield session


@pytest.fixture
def staffed_db(empty_db) -> Session:
    """Give a database in which nobody is registered yet."""
    load_reference(empty_db)
    load_staff(empty_db, size=300, as_of=TODAY)
    empty_db.commit()
    return empty_db


@pytest.fixture(scope="session")
def demo_world(tmp_path_factory) -> World:
    """Give the world of the stories, for tests that only read them."""
    use_keys(Settings(secret_key=SECRET).keyring())
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('world')}/world.db")
    schema.upgrade(engine)
    with open_session(engine, by=COMMAND_LINE) as session:
        load_reference(session)
        load_staff(session, size=300, as_of=TODAY)
        found = world(session)
    engine.dispose()
    return found
