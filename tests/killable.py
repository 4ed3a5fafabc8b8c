"""The real server, started as `neetcrm run` starts it, and killed at any moment.

`python -m tests.killable` is a process that has loaded the application once and forks a server
whenever it is told to; it kills none but its own children, and all of them when it ends itself.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from neetcrm import cli
from neetcrm.app import create_app
from neetcrm.config import Settings
from neetcrm.reports import render

HERE = "127.0.0.1"
NO_DOCUMENTS = ("cat",)
"""Stands in for the process that draws documents: nobody asks for one, and it loads for long."""


class Servers:
    """Starts and kills servers over one database."""

    def __init__(self, starter: subprocess.Popen[str]) -> None:
        self.starter = starter

    def start(self, port: int) -> None:
        """Begin to start a server; it is told apart by its port."""
        self._asked(f"start {port}")

    def await_answer(self, port: int) -> str:
        """Wait until the server answers, and return its address."""
        said = self._asked(f"await {port}")
        assert f":{port} " in said, said
        return f"http://{HERE}:{port}"

    def kill(self, port: int) -> None:
        """Kill the server and its workers with SIGKILL: none of them can finish anything."""
        self._asked(f"kill {port}")

    def _asked(self, order: str) -> str:
        print(order, file=self.starter.stdin, flush=True)
        return self.starter.stdout.readline()


@contextmanager
def servers(url: str, secret: str, today: str) -> Iterator[Servers]:
    environment = {
        "NEETCRM_DATABASE_URL": url,
        "NEETCRM_SECRET_KEY": secret,
        "NEETCRM_TODAY": today,
    }
    starter = subprocess.Popen(
        [sys.executable, "-m", "tests.killable"],
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with starter:
        yield Servers(starter)
        starter.stdin.close()


def _serve(port: int) -> tuple[int, IO[str]]:
    """Return the process of a new server, which leads a group of its own, and what it says."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, os.fdopen(reading)
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(writing, 1)
    sys.argv = ["neetcrm", "run", "--host", HERE, "--port", str(port), "--no-long-work"]
    cli.main()
    os._exit(1)


def _killed(server: tuple[int, IO[str]]) -> None:
    os.killpg(server[0], signal.SIGKILL)
    os.waitpid(server[0], 0)
    server[1].close()


def obey() -> None:
    """Carry out orders, a line each, until there are no more; answer each with a line."""
    render.COMMAND = NO_DOCUMENTS
    create_app(Settings("sqlite://", os.environ["NEETCRM_SECRET_KEY"]))  # loads what servers need
    running: dict[int, tuple[int, IO[str]]] = {}
    for line in sys.stdin:
        order, port = line.split()
        answer = "done"
        if order == "start":
            running[int(port)] = _serve(int(port))
        elif order == "await":
            answer = running[int(port)][1].readline().strip()
        else:
            _killed(running.pop(int(port)))
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    for server in running.values():
        _killed(server)


if __name__ == "__main__":
    obey()
