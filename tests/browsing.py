"""How tests use the pages: a client signed in as one of the cast, and what a form carries."""

from html.parser import HTMLParser

from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.test import TestResponse

from neetcrm import sign_ins
from neetcrm.access import COMMAND_LINE, Actor
from neetcrm.accounts import User
from neetcrm.db import utc_now
from neetcrm.web.identity import TOKEN


class Browser(FlaskClient):
    """A test client; before each request the test's own session lets its transaction go.

    What the test added is stored then, and what it reads after is what the request left.
    """

    def open(self, *args, **kwargs):
        self.application.extensions["tests.db"].commit()
        return super().open(*args, **kwargs)


def sign_in(client: FlaskClient, db: Session, actor: Actor) -> None:
    """Give the client the cookie that a sign-in of *actor* would give it."""
    user = db.get_one(User, actor.user_id)
    signed_in, token = sign_ins.begin(user, at=utc_now(), is_proven=True)
    signed_in.is_strong = True
    db.add(signed_in)
    db.commit()
    with client.session_transaction() as session:
        session[TOKEN] = token
        session["_fresh"] = True


def end_sign_ins(db: Session, actor: Actor) -> None:
    """End every sign-in of *actor*, as another device or the administrator can."""
    sign_ins.end_all(db, db.get_one(User, actor.user_id), by=COMMAND_LINE, at=utc_now())
    db.commit()


def fields(client: FlaskClient, path: str) -> dict[str, str]:
    """Return the hidden inputs of the page at *path*: csrf_token, submission, version."""
    return hidden_fields(client.get(path).get_data(as_text=True))


def hidden_fields(text: str) -> dict[str, str]:
    """Return the hidden inputs in <main>; those of the page's frame where it has none."""
    parser = _HiddenInputs()
    parser.feed(text)
    return parser.of_main or parser.of_frame


def submit(
    client: FlaskClient, path: str, answers: dict[str, str], *, to: str = ""
) -> TestResponse:
    """Open the form at *path* and send it with *answers*, to another address where *to* says so."""
    return client.post(to or path, data=fields(client, path) | answers)


def token(text: str) -> str:
    """Return the CSRF token of a page."""
    return hidden_fields(text)["csrf_token"]


class _HiddenInputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.of_main: dict[str, str] = {}
        self.of_frame: dict[str, str] = {}
        self.is_in_main = False

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        if tag == "main":
            self.is_in_main = True
        if tag == "input" and known.get("type") == "hidden" and known.get("name"):
            found = self.of_main if self.is_in_main else self.of_frame
            found[known["name"]] = known.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "main":
            self.is_in_main = False
