"""Whole requests through WSGI, timed: in the same way for us and for the floor."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from time import perf_counter
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder


class WrongAnswer(Exception):
    """A page did not answer as it should: the time it took means nothing."""


@dataclass(frozen=True)
class Answer:
    text: str
    seconds: float


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in: an application, and the cookie that it gave them."""

    app: Flask
    cookie: str

    def get(self, address: str) -> Answer:
        return self._ask(EnvironBuilder(address, headers=[("Cookie", self.cookie)]), "200")

    def post(self, address: str, answers: dict[str, str]) -> Answer:
        headers = [("Cookie", self.cookie)]
        return self._ask(
            EnvironBuilder(address, method="POST", data=answers, headers=headers), "303"
        )

    def _ask(self, builder: EnvironBuilder, wanted: str) -> Answer:
        environ, told = builder.get_environ(), [""]
        began = perf_counter()
        chunks = self.app(environ, lambda status, *_: told.append(status))
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        seconds = perf_counter() - began
        builder.close()
        if not told[-1].startswith(wanted):
            raise WrongAnswer(f"{builder.path} answered {told[-1]}")
        return Answer(body.decode(), seconds)


def signed_in(app: Flask, first_page: str, **session: Any) -> Visitor:
    """Return a visitor with the cookie of a sign-in; seeing a page gave it a token."""
    client = app.test_client()
    with client.session_transaction() as kept:
        kept.update(session)
    client.get(first_page)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    return Visitor(app, f"{name}={cookie.value if cookie else ''}")


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden input of a page."""
    found = re.search(f'name="{name}" value="([^"]+)"', page)
    if found is None:
        raise WrongAnswer(f"the page carries no {name}")
    return found[1]


def words_of(page: str) -> list[str]:
    """Return the words that a reader of the page sees."""
    reader = _Reader()
    reader.feed(page)
    return " ".join(reader.seen).split()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_data(self, data: str) -> None:
        self.seen.append(data)
