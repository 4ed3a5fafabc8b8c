"""Makes documents in a process of its own, which is started once and stays warm.

WeasyPrint must not be used by two threads, and takes half a second to wake up. `python -m
neetcrm.reports.render` reads pages of HTML from its standard input and answers each one with a
PDF on its standard output, until the input ends: so it never outlives the process that started
it. A message is its length in 8 bytes, then that many bytes.
"""

import atexit
import gc
import os
import signal
import struct
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from threading import Lock, Timer
from types import TracebackType
from typing import IO, TYPE_CHECKING

from neetcrm.errors import NeetcrmError
from neetcrm.i18n import N_
from neetcrm.reports.paper import progress_page

if TYPE_CHECKING:
    from neetcrm.reports.progress import ProgressReport

LONGEST_WAIT = 30.0
COMMAND = (sys.executable, "-P", "-m", "neetcrm.reports.render")
WARMING = '<html lang="kk"><title>-</title><h1>Ә</h1><ul><li class="done">Ә <b>Ә</b></li></ul>'
_LENGTH = struct.Struct(">Q")


class RenderFailed(NeetcrmError):
    sentence = N_("The document could not be made. Try again in a minute.")


class Renderer:
    """A process that makes documents for all threads of this one, one document at a time.

    It starts with the first request. When it dies it is replaced, and the request asked once more;
    when it does not answer within *longest_wait* seconds it is killed, and the request fails.
    """

    def __init__(self, *, longest_wait: float = LONGEST_WAIT) -> None:
        self._longest_wait = longest_wait
        self._one_at_a_time = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def progress_pdf(self, report: "ProgressReport") -> bytes:
        """Return the report as PDF, or raise RenderFailed."""
        return self.pdf_of(progress_page(report))

    def pdf_of(self, page: str) -> bytes:
        """Return a page of HTML as PDF, or raise RenderFailed."""
        began = time.monotonic()
        with self._turn():
            try:
                return self._ask(page.encode())
            except (EOFError, BrokenPipeError):
                if time.monotonic() - began >= self._longest_wait:
                    raise RenderFailed from None
            try:
                return self._ask(page.encode())
            except (EOFError, BrokenPipeError):
                raise RenderFailed from None

    def start(self) -> None:
        """Have the process started, without waiting until it is warm."""
        with self._turn():
            self._running()

    def close(self) -> None:
        """End the process; another request starts another one."""
        if self._process is not None:
            _end(self._process)
            self._process = None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._one_at_a_time.acquire(timeout=self._longest_wait):
            raise RenderFailed
        try:
            yield
        finally:
            self._one_at_a_time.release()

    def _ask(self, page: bytes) -> bytes:
        process = self._running()
        watchdog = Timer(self._longest_wait, process.kill)
        watchdog.start()
        answer = b""
        try:
            _send(process.stdin, page)
            answer = _receive(process.stdout)
        finally:
            watchdog.cancel()
            if not answer:  # whoever asks next must not get this answer
                self.close()
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
            )
        return self._process


@cache
def renderer() -> Renderer:
    """Return the renderer of this process."""
    return Renderer()


def _close() -> None:
    renderer().close()


atexit.register(_close)
os.register_at_fork(after_in_child=renderer.cache_clear)


def _environment() -> dict[str, str]:
    """Return what the process needs: the modules of this one, and none of our secrets."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("NEETCRM_")}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
    process.wait()


def _send(pipe: IO[bytes] | None, message: bytes) -> None:
    if pipe is None:
        raise EOFError
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def _receive(pipe: IO[bytes] | None) -> bytes:
    """Return the next message, or raise EOFError where there is none or only a part of one."""
    head = pipe.read(_LENGTH.size) if pipe is not None else b""
    if pipe is None or len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    message = pipe.read(length)
    if len(message) < length:
        raise EOFError
    return message


def _serve(pages: IO[bytes], answers: IO[bytes]) -> None:
    from neetcrm.reports.pdf import pdf_of  # here, so that only this process loads Pango

    gc.disable()
    pdf_of(WARMING)
    gc.collect()
    gc.freeze()
    with suppress(EOFError, BrokenPipeError):
        while True:
            _send(answers, pdf_of(_receive(pages).decode()))
            gc.collect()


def _tell_where(
    kind: type[BaseException], _wrong: BaseException, trace: TracebackType | None
) -> None:
    """Print where it went wrong without the message, which may quote somebody's words."""
    sys.stderr.write("".join([*traceback.format_tb(trace), kind.__name__, "\n"]))


def main() -> None:
    """Answer until the input ends; whatever else prints does not get between the answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.excepthook = _tell_where
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
