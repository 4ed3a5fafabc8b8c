"""How long a sign-in lasts is told without using it, and using it makes it last."""

from datetime import timedelta

import pytest
from sqlmodel import select

from neetcrm.db import utc_now
from neetcrm.sign_ins import SignIn
from tests.browsing import fields
from tests.cast import AIDA


@pytest.fixture
def aida(browser, db):
    """Give the browser of Aida, who did nothing for 29 minutes."""
    client = browser(AIDA)
    client.get("/account")
    seen_long_ago(db)
    return client


def seen_long_ago(db):
    db.exec(select(SignIn)).one().seen_at = utc_now() - timedelta(minutes=29)
    db.commit()


def test_asking_how_long_is_left_is_no_use(aida, db):
    for _ in range(2):
        assert 0 < int(aida.get("/account/left").text) <= 60

    seen = db.exec(select(SignIn)).one().seen_at
    assert utc_now() - seen > timedelta(minutes=28)


def test_staying_and_any_other_page_make_it_last(browser, aida, db):
    for use in (
        lambda: aida.get("/account"),
        lambda: aida.post("/account/stay", data=fields(aida, "/account")),
    ):
        seen_long_ago(db)
        assert use().status_code in (200, 204)
        assert int(aida.get("/account/left").text) > 29 * 60


def test_nobody_is_told_how_long_another_has_left(browser):
    assert browser(None).get("/account/left").status_code == 303
    assert browser(None).post("/account/stay").status_code == 401
