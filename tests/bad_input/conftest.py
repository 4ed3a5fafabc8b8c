"""A small centre at work, and every form of the application filled in."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from neetcrm import passwords
from neetcrm.accounts import User
from tests.bad_input.refusals import Filled, contents, every, is_as_before
from tests.filling import PASSWORD
from tests.world import World


@pytest.fixture
def world(world, db) -> World:
    """Give the records of a small centre; all of the cast have a password."""
    kept = passwords.hashed(PASSWORD)
    for user in db.exec(select(User)):
        user.password = kept
    db.commit()
    return world


@pytest.fixture
def forms(world, browser) -> list[Filled]:
    """Give every form, opened and filled in with good answers, and not sent yet."""
    return list(every(world, browser))


@pytest.fixture
def unchanged(app, world) -> Callable[[], bool]:
    """Give a question: is everything stored as it was when the test began?"""
    before = contents(app)

    def asked() -> bool:
        return is_as_before(app, before)

    return asked
