"""Serve the application: granian with a few threads, on this machine only unless told otherwise."""

import gc
import multiprocessing
import socket
from collections.abc import Callable
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer
from werkzeug.utils import import_string

from neetcrm.errors import Misconfigured
from neetcrm.i18n import N_
from neetcrm.reports.render import renderer

APPLICATION = "neetcrm.app:create_app"
THREADS = 4
"""In a worker process: enough to answer while one waits for the database or hashes a password."""

LINES = {"()": "neetcrm.web.logs.UtcLines"}
"""How the server writes what it has to say: as the application does."""

SECONDS_TO_FINISH = 1
"""How long an answer that is being made may take after the server was told to end."""


class AddressTaken(Misconfigured):
    sentence = N_("The address {host}:{port} cannot be used: {why}.")


class Announced(MPServer):
    """A server that says so when its workers answer."""

    announce: Callable[[], None]

    def startup(self, *known: Any) -> None:
        super().startup(*known)  # type: ignore[no-untyped-call]
        address = self.bind_addr, self.bind_port
        while not self.main_loop_interrupt.wait(0.05):
            if _answers(address):
                self.announce()
                return


def serve(host: str, port: int, *, workers: int, announce: Callable[[], None]) -> None:
    """Serve until interrupted or terminated; raise AddressTaken where another program does."""
    server = Announced(
        APPLICATION,
        address=_free_address(host, port),
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=min(THREADS, 2 * multiprocessing.cpu_count() + 1),
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig={"formatters": {"generic": LINES, "access": LINES}},
        workers_kill_timeout=SECONDS_TO_FINISH,
    )
    server.announce = announce
    server.serve(target_loader=application, wrap_loader=False)


def application() -> Any:
    """Return the application with the settings of the environment; each worker calls this.

    Its process for documents starts at once, so that the first reader does not wait for it. What
    is loaded now stays for good: the collector of garbage need not walk through it ever again.
    """
    renderer().start()
    app = import_string(APPLICATION)()
    gc.collect()
    gc.freeze()
    return app


def _free_address(host: str, port: int) -> str:
    """Return the IP address to listen on; raise AddressTaken where that is not possible.

    It is tried alone here, as granian's workers share their address, with a stranger as well.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as refused:
        raise AddressTaken(host=host, port=port, why=refused.strerror) from refused
    return str(address[0])


def _answers(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, timeout=1).close()
    except OSError:
        return False
    return True
