"""What every answer tells the browser: what a page may load and run, and who may use the answer.

A page runs and is styled by those files alone that carry the nonce of its answer: `nonce()` in the
templates. Nothing but a page of ours runs or loads anything.
"""

import secrets
from collections.abc import Callable
from typing import Any, cast

from flask import Flask, Response, current_app, g

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}';"
    " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
POLICY_OF_FILES = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""Of whatever is no page: files, feeds, documents. A drawing in SVG may look as it does."""

UNUSED = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
"""What a browser offers to pages and no page of ours asks for."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
}
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
"""In production: two years, and all names under this one."""


def init_headers(app: Flask) -> None:
    """Let every answer of *app* carry its headers, and every page its nonce."""
    app.jinja_env.globals["nonce"] = nonce
    app.after_request(_with_headers)


def nonce() -> str:
    """Return what the scripts and styles of this answer are known by; it is never used again."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return cast(str, g.nonce)


def headers_of_files(app: Flask) -> Callable[[Any, str, str], None]:
    """Return what gives static files their headers; WhiteNoise calls it for each."""
    always = _always(app) | {"Content-Security-Policy": POLICY_OF_FILES}

    def add(headers: Any, _path: str, _url: str) -> None:
        for name, value in always.items():
            headers[name] = value

    return add


def _always(app: Flask) -> dict[str, str]:
    return HEADERS | (ONLY_HTTPS if app.extensions["neetcrm.settings"].is_production else {})


def _with_headers(response: Response) -> Response:
    for name, value in _always(current_app).items():
        response.headers[name] = value
    response.headers["Content-Security-Policy"] = _policy(response)
    if not response.cache_control.private:  # a feed says so itself; files would be kept on disks
        response.headers["Cache-Control"] = "no-store"
    return response


def _policy(response: Response) -> str:
    is_page = response.mimetype == "text/html"
    return POLICY.format(nonce=nonce()) if is_page else POLICY_OF_FILES
