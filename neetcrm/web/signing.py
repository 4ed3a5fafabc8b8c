"""What signs the cookie of a browser and its forms, made once and not for every request."""

from functools import lru_cache
from typing import cast

from flask import Flask, current_app, g, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer

TOKEN = "csrf_token"
"""Where Flask-WTF keeps it: as it is in the session of a browser, signed in this request's g."""


def init_signing(app: Flask) -> None:
    """Sign the cookies and forms of *app* with what is kept for all requests."""
    app.session_interface = _KeptSigning()
    app.jinja_env.globals[TOKEN] = form_token
    app.context_processor(lambda: {TOKEN: form_token})


class _KeptSigning(SecureCookieSessionInterface):
    """Signs the cookies of one application."""

    _kept: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if self._kept is None:
            self._kept = super().get_signing_serializer(app)
        return self._kept


def form_token() -> str:
    """Return the token of this answer's forms: it stays valid as long as the session."""
    if TOKEN not in g:
        if TOKEN not in session:
            return cast(str, generate_csrf())
        g.csrf_token = _signed(str(current_app.secret_key), session[TOKEN])
    return cast(str, g.csrf_token)


@lru_cache(maxsize=4096)
def _signed(secret: str, token: str) -> str:
    return str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(token))
