"""What the log tells of what was refused: who asked for what, when and why not; nothing typed."""

import logging
import re
from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from neetcrm import passwords
from neetcrm.accounts import User
from neetcrm.audit import AuditRow
from neetcrm.db import open_session
from neetcrm.web.logs import UtcLines
from tests.asvs import proves
from tests.browsing import fields, submit, token
from tests.cast import AIDA, BORIS, SAULE, TODAY
from tests.conftest import PASSWORD
from tests.world import add_key

LINE = re.compile(
    r"(?P<method>GET|POST) (?P<endpoint>[\w.]+)(?: number=\d{9})?(?: \w+=\d+)* refused: [\w ]+,"
    r" \d{3}, account (?P<account>\d+|not named)(, sign-in \d+)?, network [\d.:a-f/]+"
)


@pytest.fixture
def refused(caplog):
    """Give a question: which refusals were logged since it was asked last?"""
    caplog.set_level(logging.INFO, logger="neetcrm")

    def asked() -> list[str]:
        lines = [one.getMessage() for one in caplog.records if one.name == "neetcrm.refused"]
        caplog.clear()
        assert all(LINE.fullmatch(line) or "what no address takes" in line for line in lines)
        return lines

    return asked


@proves("16.3.2", "16.2.1")
def test_who_asks_for_a_case_that_is_not_theirs_is_logged(browser, world, refused):
    boris, number = browser(BORIS), world.mine.number

    assert boris.get(f"/cases/{number}/move").status_code == 404

    [line] = refused()
    assert line.startswith(f"GET cases.move number={number} refused: CaseNotFound, 404,")
    assert f"account {BORIS.user_id}, sign-in " in line
    assert "network 127.0.0.0/16" in line


@proves("16.3.2")
def test_an_act_that_is_not_of_the_role_is_logged(browser, world, refused):
    answer = browser(AIDA).get("/admin/accounts/")

    assert answer.status_code == 403
    [line] = refused()
    assert line.startswith("GET admin_accounts.index_view refused: ActNotOfRole, 403, account 1,")


@proves("16.3.3")
def test_a_form_without_its_token_is_logged(browser, world, refused):
    aida = browser(AIDA)

    aida.post(f"/cases/{world.mine.number}/move", data={"to": "counseling"})
    aida.post("/account/theme", data={"theme": "dark"})

    assert ["CSRFError" in line for line in refused()] == [True, True]


@proves("16.3.3")
def test_what_no_page_sends_and_rules_forbid_is_logged(browser, world, refused):
    aida, path = browser(AIDA), f"/cases/{world.mine.number}/move"
    known = {"csrf_token": token(aida.get("/account").text), "on": TODAY.isoformat()}

    aida.post(path, data=known | fields(aida, path) | {"to": "owner of the centre"})
    aida.post(path, data=known | fields(aida, path) | {"to": "employment", "on": "2024-01-01"})
    aida.put("/account")
    aida.get("/no/such/page")

    chosen, ruled, method = refused()
    assert "POST cases.move" in chosen
    assert "refused: fields to, 422" in chosen
    assert re.search(r"POST cases.move number=\d+ refused: [A-Z]\w+, 422", ruled)
    assert method.startswith("what no address takes refused: MethodNotAllowed, 405")


@proves("16.3.3")
def test_guessing_is_logged_to_its_end(browser, db, refused):
    db.get_one(User, AIDA.user_id).password = passwords.hashed(PASSWORD)
    nobody = browser(None)
    for _ in range(6):
        submit(nobody, "/sign-in", {"email": "aida@example.org", "password": "guess"})

    *wrong, last = refused()
    assert [f"WrongPassword, 422, account {AIDA.user_id}" in line for line in wrong] == [True] * 5
    assert "sign_in.enter refused: TooManyFailures, 429, account not named" in last


@proves("16.3.2", "16.3.1")
def test_a_second_factor_that_is_not_right_is_logged_with_its_account(browser, db, refused):
    db.get_one(User, AIDA.user_id).password = passwords.hashed(PASSWORD)
    add_key(db, AIDA.user_id)
    nobody = browser(None)
    submit(nobody, "/sign-in", {"email": "aida@example.org", "password": PASSWORD})

    submit(nobody, "/sign-in/second-factor", {"code": "000000"})

    [line] = refused()
    assert "POST sign_in.show_factor refused: CodeWrong, 422, account 1, network" in line


@proves("16.2.5")
def test_a_refusal_tells_nothing_of_what_was_typed(browser, world, refused, caplog):
    saule, path = browser(SAULE), f"/cases/{world.mine.number}/sessions/new"
    typed = {name: "Canary\nforged" for name in fields(saule, path) if name != "csrf_token"}

    answer = submit(saule, path, typed | {"process_notes": "Canary", "minutes": "Canary"})

    assert answer.status_code == 422
    assert "Canary" not in caplog.text
    assert len(refused()) == 1


@proves("16.2.2")
def test_moments_of_the_log_are_in_utc(db, engine):
    record = logging.LogRecord("neetcrm.x", logging.WARNING, "", 0, "Said", None, None)
    record.created, record.msecs = 1_772_000_000.25, 250

    line = UtcLines().format(record)

    moment = datetime.fromtimestamp(1_772_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    assert line == f"{moment}.250Z WARNING neetcrm.x Said"
    with open_session(engine, by=AIDA) as work:
        work.get_one(User, AIDA.user_id).full_name = "Aida B."
        work.commit()
        row = work.exec(select(AuditRow).order_by(col(AuditRow.id).desc())).first()
        assert row.created_at.utcoffset().total_seconds() == 0
        assert abs(datetime.now(UTC) - row.created_at).total_seconds() < 3600
