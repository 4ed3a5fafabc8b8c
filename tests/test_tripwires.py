"""The tripwires themselves: each of them catches what it is there for."""

import pytest
from flask import Flask
from sqlmodel import select

from neetcrm import audit
from neetcrm.counseling.models import ProcessNote
from neetcrm.db import open_session
from tests import tripwires
from tests.cast import SAULE
from tests.world import a_world


@pytest.fixture
def pages(db, engine):
    """Give a page that reads process notes: it tells the audit of it where it is asked to."""
    a_world(db)
    db.commit()
    app = Flask("pages")
    app.testing = True
    app.after_request(tripwires.every_reading_is_logged)

    @app.get("/<is_logged>")
    def read(is_logged):
        with open_session(engine, by=SAULE) as work:
            note = work.exec(select(ProcessNote)).first()
            if is_logged == "logged":
                audit.log_read(work, SAULE, note)
            work.commit()
            return note.text

    with tripwires.watched(app, engine):
        yield app.test_client()


def test_a_page_that_logs_what_it_reads_is_let_through(pages):
    assert pages.get("/logged").status_code == 200


def test_a_page_that_reads_process_notes_unseen_fails(pages):
    with pytest.raises(AssertionError, match="process_notes"):
        pages.get("/unlogged")
