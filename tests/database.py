"""A PostgreSQL server of the test run's own: started on a free port, gone when the run ends.

`python -m tests.database` succeeds where such a server can be started.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

SECONDS_TO_START = 30
PRIVATE = ("listen_addresses=127.0.0.1", "unix_socket_directories=")
# What tests write need not outlive a power cut, so nothing waits for the disk.
HASTY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


def postgresql_bin() -> Path | None:
    """Return the newest folder of server programs that really run, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_numbers, reverse=True)
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True)
        folders.append(Path(answer.stdout.strip()))
    return next((folder for folder in folders if _runs(folder / "initdb")), None)


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Yield the SQLAlchemy URL of a new server; stop it and remove its files afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="neetcrm-postgresql-") as folder,
        postgresql_in(Path(folder), *HASTY) as url,
    ):
        yield url


@contextmanager
def postgresql_in(folder: Path, *settings: str) -> Iterator[str]:
    """Yield the SQLAlchemy URL of a server over the files in *folder*, made where there are none.

    It listens on this machine alone and stops afterwards; the files stay.
    """
    programs = postgresql_bin()
    if programs is None:
        raise FileNotFoundError("No PostgreSQL server is installed.")
    user = _server_user(folder)
    if not (folder / "data").exists():
        initdb = (programs / "initdb", "-D", f"{folder}/data", "-U", "postgres", "--no-sync")
        options = ("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        subprocess.run(
            [*initdb, *options], check=True, stdout=subprocess.DEVNULL, cwd=folder, **user
        )
    port = free_port()
    chosen = [part for setting in (*PRIVATE, *settings) for part in ("-c", setting)]
    with (folder / "log").open("w+") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", f"{folder}/data", "-p", str(port), *chosen],
            stdout=log,
            stderr=log,
            cwd=folder,
            **user,
        )
        try:
            _wait_for_answer(server, port, Path(log.name))
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # its fast stop: open connections are cut
            server.wait()


def fresh_database(url: str, name: str, template: str = "template1") -> str:
    """Create the database *name* anew, as a copy of *template*, and return its URL."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as server:
        server.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    engine.dispose()
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _numbers(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", folder.parent.name)]


def _runs(program: Path) -> bool:
    """Tell a server's program from an empty folder of the client's or a stand-in."""
    try:
        asked = subprocess.run([program, "--version"], capture_output=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _server_user(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: take the user its packages bring, and give it *folder*."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(folder, "postgres", "postgres")
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _wait_for_answer(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


if __name__ == "__main__":
    sys.exit(postgresql_bin() is None)
