import socket
import sys
from datetime import date, time, timedelta

import pytest
from sqlmodel import select

from neetcrm import cli, drafts, jobs, passwords, second_factors, sign_ins
from neetcrm.access import Role
from neetcrm.accounts import Language, User
from neetcrm.audit import AuditAct, AuditRow
from neetcrm.db import utc_now
from neetcrm.drafts import DraftKind
from neetcrm.jobs import JobKind, JobState, WhyFailed
from neetcrm.localtime import moment_at
from neetcrm.sign_ins import SignIn
from tests.cast import AIDA, MARAT
from tests.conftest import PASSWORD
from tests.intakes import a_draft
from tests.world.others import add_key

NURLAN = ("--email", "nurlan@example.org", "--name", "Nurlan Omarov")


def test_user_add_opens_an_account_and_prints_it(neetcrm, db):
    status, output, _ = neetcrm(
        "user",
        "add",
        *NURLAN,
        "--role",
        "counselor",
        "--centre",
        "C2",
        "--centre",
        "C1",
        "--language",
        "kk",
    )

    user = db.exec(select(User).where(User.email == "nurlan@example.org")).one()
    assert status == 0
    assert output == "Opened an account: nurlan@example.org  Nurlan Omarov  counselor  C2 C1\n"
    assert (user.role, user.language) == (Role.COUNSELOR, Language.KK)
    assert user.as_actor().centre_ids == (2, 1)
    assert passwords.matches(PASSWORD, user.password)


def test_user_add_asks_for_the_password_twice(neetcrm, db, monkeypatch):
    asked = []
    monkeypatch.delenv("NEETCRM_NEW_PASSWORD")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(cli.click, "prompt", lambda *_, **how: asked.append(how) or PASSWORD)

    status, _, _ = neetcrm("user", "add", *NURLAN, "--role", "analyst")

    assert status == 0
    assert asked == [{"hide_input": True, "confirmation_prompt": "Once more"}]


def test_user_add_needs_a_password_from_somewhere(neetcrm, monkeypatch):
    monkeypatch.delenv("NEETCRM_NEW_PASSWORD")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)

    status, _, errors = neetcrm("user", "add", *NURLAN, "--role", "analyst")

    assert status == 2
    assert "set NEETCRM_NEW_PASSWORD" in errors


@pytest.mark.parametrize(
    ("arguments", "status", "why"),
    [
        ((*NURLAN, "--role", "boss"), 2, "'boss' is not one of 'counselor'"),
        ((*NURLAN,), 2, "Missing option '--role'"),
        ((*NURLAN, "--role", "analyst", "--language", "fr"), 2, "'fr' is not one of"),
        ((*NURLAN, "--role", "counselor"), 1, "belongs to at least one centre"),
        ((*NURLAN, "--role", "counselor", "--centre", "C9"), 1, "There are: C1, C2"),
        (("--email", "x", "--name", "X", "--role", "analyst"), 1, "This is not an e-mail: x"),
        (
            ("--email", "Aida@example.org", "--name", "X", "--role", "analyst"),
            1,
            "There is an account with the e-mail aida@example.org already.",
        ),
    ],
)
def test_user_add_says_what_is_wrong(neetcrm, db, arguments, status, why):
    answer = neetcrm("user", "add", *arguments)

    assert answer[0] == status
    assert why in answer[2]
    assert len(db.exec(select(User)).all()) == 11


def test_user_list_tells_every_account_and_which_is_closed(neetcrm, db):
    db.exec(select(User).where(User.email == "boris@example.org")).one().active = False

    status, output, _ = neetcrm("user", "list")

    assert status == 0
    assert len(output.splitlines()) == 11
    assert "aida@example.org  Aida Bekova  counselor  C1\n" in output
    assert "boris@example.org  Boris Kim  counselor  C2  closed\n" in output


@pytest.mark.parametrize("command", [("user", "add"), ("user", "list"), ("run",)])
def test_help_shows_an_example(neetcrm, command):
    status, output, _ = neetcrm(*command, "--help")

    assert status == 0
    assert f"neetcrm {' '.join(command)}" in output.split("Example")[1]


@pytest.mark.parametrize("port", ["x", "0", "65536", "-1"])
def test_run_needs_a_port_that_is_one(neetcrm, port):
    status, _, errors = neetcrm("run", "--port", port)

    assert status == 2
    assert "--port" in errors


def test_run_refuses_a_port_that_is_taken(neetcrm):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, _, errors = neetcrm("run", "--port", str(port))

    assert status == 1
    assert f"The address 127.0.0.1:{port} cannot be used: Address already in use." in errors


def test_run_refuses_a_host_that_is_not_this_machine(neetcrm):
    status, _, errors = neetcrm("run", "--host", "host.invalid")

    assert status == 1
    assert "The address host.invalid:8000 cannot be used" in errors


@pytest.mark.parametrize("command", [("run",), ("worker",), ("user", "list")])
def test_a_database_without_tables_is_refused(neetcrm, command, monkeypatch, tmp_path):
    monkeypatch.setenv("NEETCRM_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")

    status, _, errors = neetcrm(*command)

    assert status == 1
    assert "run “neetcrm db upgrade” first" in errors


def test_db_tidy_deletes_drafts_that_nobody_saved_for_thirty_days(neetcrm, db):
    for days, token in ((31, "old"), (29, "young")):
        a_draft(db, AIDA, token=token)
        draft = drafts.find(db, AIDA, form=DraftKind.INTAKE, about=token)
        draft.saved_at = utc_now() - timedelta(days=days)

    said = "Drafts deleted: 1\nProspects forgotten: 0\nFiles deleted: 0\nSign-ins deleted: 0\n"
    assert neetcrm("db", "tidy") == (0, said, "")
    assert [draft.about for draft in drafts.waiting(db, AIDA)] == ["young"]


def test_db_tidy_deletes_sign_ins_that_ended_long_ago(neetcrm, db):
    aida = db.get_one(User, AIDA.user_id)
    for days, device in ((181, "Firefox, Linux"), (179, "Safari, iPhone")):
        at = utc_now() - timedelta(days=days)
        db.add(sign_ins.begin(aida, at=at, is_proven=True, device=device)[0])

    _, output, _ = neetcrm("db", "tidy")

    assert output.endswith("Sign-ins deleted: 1\n")
    assert [one.device for one in db.exec(select(SignIn))] == ["Safari, iPhone"]
    deleted = select(AuditRow).where(AuditRow.act == AuditAct.DELETE)
    assert [row.record for row in db.exec(deleted)] == ["sign_ins"]


def test_jobs_that_wait_or_failed_are_listed_without_what_was_asked(neetcrm, db):
    at = moment_at(date(2025, 7, 5), time(9))
    waiting, failed, done = (
        jobs.ask(db, JobKind.EXPORT, asked={"what": "cases"}, by=MARAT, at=at) for _ in range(3)
    )
    db.flush()
    failed.state, failed.failure, failed.ended_at = JobState.FAILED, WhyFailed.BROKEN, at
    failed.tries = 3
    done.state, done.ended_at = JobState.DONE, at

    status, output, _ = neetcrm("jobs")

    assert status == 0
    assert output.splitlines() == [
        f"{failed.id}  export  failed (broken)  0/0  3  2025-07-05 09:00",
        f"{waiting.id}  export  waiting  0/0  0  2025-07-05 09:00",
    ]


def test_a_lost_second_factor_is_reset_at_the_machine(neetcrm, db):
    aida = db.get_one(User, AIDA.user_id)
    second_factors.renew_codes(db, aida, by=AIDA)
    add_key(db, AIDA.user_id)

    status, output, _ = neetcrm("user", "reset-second-factor", "Aida@example.org")

    assert (status, output.split("  ")[0]) == (0, "Reset the second factor: aida@example.org")
    assert not second_factors.factors_of(db, aida).are_set_up
    db.refresh(aida)
    assert aida.factor_reset_at is not None
    status, _, errors = neetcrm("user", "reset-second-factor", "nobody@example.org")
    assert (status, errors) == (
        1,
        "neetcrm: There is no account with the e-mail nobody@example.org.\n",
    )
