"""A screen locked for a young person: under this sign-in the device shows one thing and no other.

The lock is kept with the sign-in, so it holds for every tab, typed address and copied cookie until
the worker takes it off with their password and second factor, or the sign-in ends.
"""

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue

from neetcrm.web.current import is_signed_in, reader

LOCKED = 423
OPEN = frozenset(
    {
        "locked.begin",
        "locked.ask",
        "locked.answer",
        "locked.look_over",
        "locked.finish",
        "locked.ask_password",
        "locked.unlock",
        "sign_in.leave",
        "static",
    }
)
"""The only endpoints that answer a device that is locked."""


def init_lock(app: Flask) -> None:
    """Ask about the lock right after the door, before anything else is done with a request."""
    app.before_request_funcs.setdefault(None, []).insert(1, stay)
    app.jinja_env.globals["is_locked"] = is_locked


def is_locked() -> bool:
    return locked_for() is not None


def locked_for() -> int | None:
    """Return the number of what this device is locked for; None where it is not locked."""
    return reader().locked_for if is_signed_in() else None


def stay() -> ResponseReturnValue | None:
    """Answer every other address with the one page that leads back."""
    if not is_locked():
        return None
    g.language = str(reader().locked_language)
    if request.endpoint in OPEN:
        return None
    return render_template("locked/elsewhere.html", form=None), LOCKED
