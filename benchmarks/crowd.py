"""Many readers at once: both sides under the same server, with as many workers and threads."""

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

from flask import Flask

from benchmarks import store
from benchmarks.floor.app import floor_app
from benchmarks.floor.database import connected
from benchmarks.floor.words import Words
from benchmarks.visits import WrongAnswer
from neetcrm.app import create_app
from neetcrm.encryption import use_keys
from neetcrm.web.server import THREADS
from tests.database import free_port

READERS = 16
ANSWERS = 320
"""How many answers a turn waits for, all readers together."""

WORKERS = 2
SECONDS_TO_START = 60
ABOUT = "BENCHMARK_ABOUT"


def floor() -> Flask:
    """Return the floor's application, as each worker of its server makes it."""
    about = _about()
    use_keys(store.SETTINGS.keyring())  # a sign-in is found by a keyed hash
    return floor_app(connected(about["url"]), about["pages"], Words(about["language"], store.AS_OF))


def ours() -> Flask:
    """Return our application, as each worker of its server makes it."""
    return create_app(store.installation(_about()["url"]))


def _about() -> dict[str, Any]:
    about: dict[str, Any] = json.loads(Path(os.environ[ABOUT]).read_text())
    return about


@contextmanager
def crowds(
    address: str, cookies: dict[str, str], **about: object
) -> Iterator[tuple[Callable[[], float], Callable[[], float]]]:
    """Give the seconds that an answer takes a crowd, on the floor's server and on ours."""
    with (
        TemporaryDirectory() as folder,
        _served("floor", folder, about) as of_floor,
        _served("ours", folder, about) as of_ours,
    ):
        floor = _request(address, cookies["floor"])
        ours = _request(address, cookies["ours"])
        yield lambda: _seconds(of_floor, floor), lambda: _seconds(of_ours, ours)


@contextmanager
def _served(side: str, folder: str, about: dict[str, object]) -> Iterator[int]:
    """Serve one side on a free port until the end."""
    file, port = Path(folder) / "about.json", free_port()
    file.write_text(json.dumps(about))
    asked = ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "critical"]
    many = ["--workers", str(WORKERS), "--blocking-threads", str(THREADS)]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", *asked, *many]
    server = subprocess.Popen(
        [*command, f"benchmarks.crowd:{side}"], env=os.environ | {ABOUT: str(file)}
    )
    try:
        _wait_for(server, port)
        yield port
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    ends = perf_counter() + SECONDS_TO_START
    while server.poll() is None and perf_counter() < ends:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            sleep(0.1)
        else:
            return
    raise WrongAnswer("the server did not start")


def _request(address: str, cookie: str) -> bytes:
    return f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()


def _seconds(port: int, request: bytes) -> float:
    """Return the seconds an answer takes while each reader asks as soon as they were answered."""
    readers = [_Reader(port, request) for _ in range(READERS)]
    with selectors.DefaultSelector() as ready:
        for reader in readers:
            ready.register(reader.line, selectors.EVENT_READ, reader)
        began, answers = perf_counter(), 0
        for reader in readers:
            reader.ask()
        while answers < ANSWERS:
            answers += sum(key.data.hear() for key, _ in ready.select())
        seconds = perf_counter() - began
    for reader in readers:
        reader.line.close()
    return seconds / ANSWERS


class _Reader:
    """One line to a server, kept open; asks for the same page again and again."""

    def __init__(self, port: int, request: bytes) -> None:
        self.line = socket.create_connection(("127.0.0.1", port))
        self._request, self._heard = request, b""

    def ask(self) -> None:
        self._heard = b""
        self.line.sendall(self._request)

    def hear(self) -> bool:
        """Take in what has come; tell whether the answer is whole, and then ask again."""
        self._heard += self.line.recv(1 << 18)
        head, _, body = self._heard.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise WrongAnswer(head.decode(errors="replace")[:80])
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        if len(body) < length:
            return False
        self.ask()
        return True
