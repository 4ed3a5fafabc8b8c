"""A screen locked for a young person: under this sign-in the device shows one thing and no other.

The lock is kept in the signed session, so it holds for every tab and typed address until the worker
takes it off with their password, or the sign-in ends.
"""

from typing import Any

from flask import Flask, g, render_template, request, session
from flask.typing import ResponseReturnValue

from neetcrm.web.current import is_signed_in

LOCK = "lock"
"""Where the session of a browser keeps what it is locked for, and in which language."""
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
    return is_signed_in() and LOCK in session


def lock(about: int, *, language: str) -> None:
    """Show nothing but what has the number *about* from now on, in the young person's language."""
    session[LOCK] = {"about": about, "language": language}


def locked_for() -> int | None:
    """Return the number of what this device is locked for; None where it is not locked."""
    held: dict[str, Any] = session.get(LOCK, {})
    return held.get("about") if is_locked() else None


def unlock() -> None:
    session.pop(LOCK, None)


def stay() -> ResponseReturnValue | None:
    """Answer every other address with the one page that leads back."""
    if not is_locked():
        return None
    g.language = session[LOCK]["language"]
    if request.endpoint in OPEN:
        return None
    return render_template("locked/elsewhere.html", form=None), LOCKED
