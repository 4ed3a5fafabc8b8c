"""The server as people start it: a process of its own, asked over the network."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from sqlmodel import select

from neetcrm import passwords
from neetcrm.accounts import User
from neetcrm.db import utc_now
from neetcrm.jobs import Job, JobState
from neetcrm.reports import export_work
from neetcrm.reports.export_work import Wanted
from neetcrm.reports.exports import Export, Period
from neetcrm.reports.tables import FileFormat
from tests.asvs import proves
from tests.browsing import token
from tests.cast import MARAT, STAFF, TODAY, email
from tests.conftest import SECRET

PASSWORD = "four words of steppe"
COMMAND = (sys.executable, "-c", "from neetcrm.cli import main; main()", "run")
LONGEST_START = 30
LONGEST_END = 5
"""It takes half a second; a machine that is busy with all tests at once needs more."""


@pytest.fixture
def served(db, database_url, tmp_path):
    """Give the address of a running server and its process; all of the cast have a password."""
    for user in db.exec(select(User)):
        user.password = passwords.hashed(PASSWORD)
    db.commit()
    port = free_port()
    environment = os.environ | {"NEETCRM_DATABASE_URL": database_url, "NEETCRM_SECRET_KEY": SECRET}
    with (
        (tmp_path / "errors").open("w") as errors,
        subprocess.Popen(
            [*COMMAND, "--port", str(port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        ) as server,
    ):
        said = server.stdout.readline()
        assert said == f"neetcrm is at http://127.0.0.1:{port} (Ctrl-C ends it)\n"
        yield f"http://127.0.0.1:{port}", server
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as trial:
        return trial.getsockname()[1]


def visit(address: str, actor) -> list[str]:
    """Sign in as one of the cast, change the colors a few times, and return the pages seen."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))

    def opened(path: str, **answers: str) -> str:
        sent = urlencode(answers).encode() if answers else None
        with browser.open(address + path, sent) as answer:
            return answer.read().decode()

    known = {"csrf_token": token(opened("/sign-in"))}
    opened("/sign-in?next=/account", email=email(actor), password=PASSWORD, **known)
    known = {"csrf_token": token(opened("/account"))}
    return [
        opened("/account/theme", theme=theme, next="/account", **known)
        for theme in ("dark", "light", "dark")
    ]


def test_people_work_at_the_same_time(served):
    address, _ = served
    with ThreadPoolExecutor(len(STAFF)) as people:
        visits = list(people.map(lambda actor: visit(address, actor), STAFF))

    for actor, pages in zip(STAFF, visits, strict=True):
        assert [re.search('data-theme="([a-z]+)"', page)[1] for page in pages] == [
            "dark",
            "light",
            "dark",
        ]
        assert all(STAFF[actor] in page for page in pages)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_server_ends_with_all_its_processes(served, how):
    address, server = served
    host, port = address.removeprefix("http://").split(":")

    with socket.create_connection((host, int(port))) as kept_open:
        kept_open.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert kept_open.recv(100).startswith(b"HTTP/1.1 200")
        began = time.monotonic()
        os.killpg(server.pid, how) if how is signal.SIGINT else server.send_signal(how)
        status = server.wait(LONGEST_START)
    while is_alive(server.pid) and time.monotonic() - began < LONGEST_START:
        time.sleep(0.05)

    assert status == 0
    assert time.monotonic() - began < LONGEST_END


def is_alive(group: int) -> bool:
    """Tell whether a process of this group still runs; one that nobody buried does not."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, _, of_group = status.read_text().rpartition(")")[2].split()[:3]
            if int(of_group) == group and state != "Z":
                return True
    return False


FORM = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
INSIDE = "GET /static/app.css HTTP/1.1\r\nHost: x\r\n\r\n"
DOUBTFUL = {
    "two ways": f"Content-Length: {len(INSIDE) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": f"Content-Length: 0\r\nContent-Length: {len(INSIDE)}\r\n\r\n",
    "a list of lengths": f"Content-Length: 0, {len(INSIDE)}\r\n\r\n",
    "a signed length": f"Content-Length: +{len(INSIDE)}\r\n\r\n",
    "an unknown way": f"Transfer-Encoding: xchunked\r\nContent-Length: {len(INSIDE)}\r\n\r\n",
    "a space before the colon": f"Content-Length : {len(INSIDE)}\r\n\r\n",
    "a folded line": f"X: y\r\n Content-Length: {len(INSIDE)}\r\n\r\n",
}
"""Where a request ends by one reading, and another one begins inside it by another."""


@proves("4.2.1")
def test_where_a_request_ends_is_not_open_to_doubt(served):
    host, port = served[0].removeprefix("http://").split(":")
    for doubt, rest in DOUBTFUL.items():
        with socket.create_connection((host, int(port)), timeout=10) as line:
            line.sendall((FORM + rest + INSIDE).encode())
            answered = line.makefile("rb").read()  # to the end: the server closes the line

        statuses = re.findall(rb"HTTP/1.1 (\d+)", answered)
        assert statuses == [b"400"], doubt


@proves("16.2.1", "16.2.2")
def test_what_is_refused_is_a_line_with_its_moment_in_utc(served, tmp_path):
    with suppress(HTTPError):
        build_opener().open(served[0] + "/account/theme", b"theme=dark")

    written = (tmp_path / "errors").read_text()
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING neetcrm.refused POST account.choose_theme"
        r" refused: CSRFError, 400, account not named, network 127\.0\.0\.0/16\n",
        written,
    )


def test_what_is_no_request_does_no_harm(served):
    address, _ = served
    host, port = address.removeprefix("http://").split(":")
    for nonsense in (
        b"\x00\xff" * 50,
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\n\r\n",
    ):
        with socket.create_connection((host, int(port))) as line:
            line.sendall(nonsense)

    for path in ("/sign-in?next=%00", "/sign-in?next=%ff%fe", "/%00", "/%ff"):
        try:
            status = build_opener().open(address + path).status
        except HTTPError as refused:
            status = refused.code
            refused.close()
        assert status in (200, 404), path


def test_long_work_is_done_beside_the_server_though_its_worker_dies(served, db):
    _, server = served
    for _ in range(2):
        job = an_export(db)
        await_end(db, job)
        assert job.state is JobState.DONE
        os.kill(worker_of(server), signal.SIGKILL)


def an_export(db) -> Job:
    period = Period(TODAY, TODAY)
    wanted = Wanted(Export.CASES, period, FileFormat.CSV, "en")
    job = export_work.ask(db, wanted, by=MARAT, at=utc_now())
    db.commit()
    return job


def await_end(db, job) -> None:
    deadline = time.monotonic() + LONGEST_START
    while job.is_open and time.monotonic() < deadline:
        db.rollback()
        time.sleep(0.1)
        db.refresh(job)
    db.rollback()


def worker_of(server) -> int:
    """Return the process that does long work for a server."""
    mark = b"--beside\0%d\0" % server.pid
    (worker,) = [
        int(command.parent.name)
        for command in Path("/proc").glob("[0-9]*/cmdline")
        if mark in command.read_bytes()
    ]
    return worker
