"""Kill the real server while people save: what was acknowledged is there, once, and audited."""

import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from random import Random
from threading import Semaphore

import pytest
import sqlalchemy as sa

from neetcrm.audit_chains import Reading, verify
from neetcrm.db import make_engine
from tests.browsing import fields
from tests.cast import AIDA, BORIS, GULNAR, MARAT, TODAY
from tests.conftest import SECRET
from tests.database import free_port
from tests.extent import IS_FULL
from tests.killable import Servers, servers
from tests.serving import post

ROUNDS = 1000 if IS_FULL else 40
MOST_SAVED = 12
"""How many forms are answered, at most, before a server is killed with the next ones under way."""

PATH = "/tasks/new"
TASKS = "SELECT title, id FROM tasks"
CREATED = "SELECT record_id FROM audit_rows WHERE record = 'tasks' AND act = 'create'"


class Writer:
    """Somebody who saves one task after the other, and again what was not acknowledged."""

    def __init__(self, page) -> None:
        self.page = page
        self.known = fields(page, PATH)
        self.unanswered: list[dict[str, str]] = []
        self.saved: list[str] = []

    def save_until_killed(self, address: str, answered: Semaphore) -> None:
        try:
            while True:
                form = self.unanswered[0] if self.unanswered else self._new_form()
                answer = post(address, PATH, form, of=self.page)
                assert answer.status == 303, (answer.status, answer.text[-1500:])
                self.unanswered.remove(form)
                self.saved.append(form["title"])
                answered.release()
        except (OSError, HTTPException):
            return

    def _new_form(self) -> dict[str, str]:
        name = uuid.uuid4().hex
        form = self.known | {
            "submission": name,
            "title": name,
            "due_on": TODAY.isoformat(),
            "recurrence": "once",
        }
        self.unanswered.append(form)
        return form


@pytest.fixture
def writers(browser) -> list[Writer]:
    return [Writer(browser(actor)) for actor in (AIDA, GULNAR, MARAT, BORIS)]


@pytest.fixture
def killable(database_url, db) -> Iterator[Servers]:
    db.commit()
    with servers(database_url, SECRET, TODAY.isoformat()) as started:
        yield started


def test_what_was_acknowledged_outlives_the_server(killable, writers, database_url):
    chance = Random(ROUNDS)
    port = free_port()
    killable.start(port)
    for _ in range(ROUNDS):
        address = killable.await_answer(port)
        following = free_port()
        killable.start(following)  # it loads while this one is written to
        _kill_while_saving(killable, port, address, writers, chance.randint(1, MOST_SAVED))
        port = following
        _all_is_well(database_url, writers)


def _kill_while_saving(killable, port, address, writers, saved: int) -> None:
    answered = Semaphore(0)
    with ThreadPoolExecutor(len(writers)) as people:
        begun = [people.submit(one.save_until_killed, address, answered) for one in writers]
        are_answered = [answered.acquire(timeout=10) for _ in range(saved)]
        killable.kill(port)
    for one in begun:
        one.result()
    assert all(are_answered)


def _all_is_well(url: str, writers: list[Writer]) -> None:
    engine = make_engine(url)
    with engine.execution_options(reads_only=True).connect() as connection:
        tasks = connection.execute(sa.text(TASKS)).all()
        audited = Counter(connection.execute(sa.text(CREATED)).scalars())
        assert list(verify(connection, Reading())) == []
    engine.dispose()
    titles = Counter(task.title for task in tasks)
    acknowledged = {title for one in writers for title in one.saved}

    assert acknowledged <= titles.keys(), "lost"
    assert set(titles.values()) == {1}, "doubled"
    assert audited == dict.fromkeys((task.id for task in tasks), 1), "unaudited"
