"""The application on an address of this machine, served by threads of the test's own process."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from threading import Thread
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import WSGIRequestHandler, make_server

COOKIE = "neetcrm"


class Quiet(WSGIRequestHandler):
    """Answers one request a connection, says nothing, and waits for no browser that went away."""

    protocol_version = "HTTP/1.0"
    timeout = 2

    def log(self, *_what: object) -> None:
        pass


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Yield the address of the application; afterwards no thread of it is left."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = False  # so that closing waits for the answers under way
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


class Answer(NamedTuple):
    status: int
    location: str
    text: str


def post(address: str, path: str, answers: dict[str, str], *, of: FlaskClient) -> Answer:
    """Send a form over the network under the sign-in of the client *of*."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{COOKIE}={of.get_cookie(COOKIE).value}",
        "Accept-Language": "en",
    }
    line = HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        line.request("POST", path, urlencode(answers), headers)
        answer = line.getresponse()
        return Answer(answer.status, answer.getheader("Location", ""), answer.read().decode())
    finally:
        line.close()
