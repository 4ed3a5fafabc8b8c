"""`neetcrm worker`, and the worker that `neetcrm run` keeps beside the server."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event, Thread

import click

from neetcrm import config, jobs, schema
from neetcrm.config import Settings
from neetcrm.db import utc_now
from neetcrm.jobs import Job, JobKind, Work
from neetcrm.localtime import local
from neetcrm.reports import export_work
from neetcrm.terminal import working
from neetcrm.worker import Worker

WORK: dict[JobKind, Work] = {JobKind.EXPORT: export_work.make}
"""How each kind of job is done."""

BEGIN = """import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its worker
from neetcrm.cli import main
main()"""
COMMAND = (sys.executable, "-P", "-c", BEGIN, "worker", "--beside")
STARTS_AGAIN_AFTER = 1.0
"""Seconds until a worker that ended by itself is replaced."""

SECONDS_TO_FINISH = 2
SHOWN = 100
"""How many jobs are listed at most."""


@click.command()
@click.option(
    "--beside",
    type=int,
    metavar="PID",
    help="End with this process, which started it, as “run” does.",
)
def worker(beside: int | None) -> None:
    """Do long work that people asked for, such as large exports, until Ctrl-C.

    `neetcrm run` starts one beside the server. Start more where there is much to do, on as many
    machines as you like: each job is done by one of them, and by another one if that one dies.

    \b
    Example: neetcrm worker
    """
    settings = config.load()
    engine = settings.connect()
    schema.must_be_current(engine)
    stopping = Event()
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, lambda *_signal: stopping.set())
    if beside is not None:
        _end_with(beside, stopping)
    Worker(engine, WORK, today=lambda: _today(settings), stopping=stopping).run()
    engine.dispose()


@click.command("jobs")
def list_jobs() -> None:
    """List long work that waits, is under way or has failed in the last 30 days, the last first.

    Each line: number, kind, state, how much is done, how often it was begun, when it was asked for.

    \b
    Example: neetcrm jobs
    """
    with working() as db:
        for job in jobs.unfinished(db, limit=SHOWN):
            click.echo(_described(job))


def _described(job: Job) -> str:
    why = f" ({job.failure.value})" if job.failure else ""
    done = f"{job.done}/{job.total}"
    asked_at = local(job.asked_at).strftime("%Y-%m-%d %H:%M")
    return f"{job.id}  {job.kind}  {job.state}{why}  {done}  {job.tries}  {asked_at}"


@contextmanager
def beside_server() -> Iterator[Callable[[], None]]:
    """Give a way to start a worker in a process of its own, which is kept running until the end."""
    is_over = Event()
    keeper = Thread(target=_keep_running, args=(is_over,), daemon=True)
    try:
        yield keeper.start
    finally:
        is_over.set()
        if keeper.is_alive():
            keeper.join()


def _keep_running(is_over: Event) -> None:
    while not is_over.is_set():
        command = (*COMMAND, str(os.getpid()))
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=_environment())
        while process.poll() is None and not is_over.wait(0.1):
            pass
        _end(process)
        is_over.wait(STARTS_AGAIN_AFTER)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(SECONDS_TO_FINISH)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _environment() -> dict[str, str]:
    """Return the settings of this process, and its modules."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _end_with(parent: int, stopping: Event) -> None:
    """Tell the worker to end as soon as the process that started it is gone."""

    def watch() -> None:
        while os.getppid() == parent and not stopping.wait(0.5):
            pass
        stopping.set()

    Thread(target=watch, daemon=True).start()


def _today(settings: Settings) -> date:
    """Return the day it is in Almaty, or the day a demo was told to take for today."""
    return settings.today or local(utc_now()).date()
