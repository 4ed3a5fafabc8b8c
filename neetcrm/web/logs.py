"""What the log tells: lines on standard error, each with its moment in UTC; what was refused, why.

A line names an address by its endpoint and by numbers of records. Nothing that was typed gets into
it, but for such numbers: who asks whose cases they may not see must be known.
"""

import logging
import time

from flask import Flask, Response, g, request

from neetcrm.cases.numbers import is_number
from neetcrm.devices import coarse_network
from neetcrm.web.current import is_signed_in, reader

REFUSED = frozenset({400, 401, 403, 404, 405, 409, 413, 415, 422, 423, 429})
MISTAKES = frozenset({409, 422})
"""What happens to everybody who fills in forms; the rest, and a wrong proof, is looked for."""

log = logging.getLogger("neetcrm.refused")


class UtcLines(logging.Formatter):
    """Writes 2026-11-27T21:05:07.123Z WARNING neetcrm.refused …; seconds are not local anywhere."""

    converter = time.gmtime  # type: ignore[assignment]  # built in, so it is not bound
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")


def init_logs(app: Flask) -> None:
    """Log what *app* refuses, and write all lines of ours where nobody else does it."""
    ours = logging.getLogger("neetcrm")
    ours.setLevel(logging.INFO)
    if not ours.hasHandlers():
        lines = logging.StreamHandler()
        lines.setFormatter(UtcLines())
        ours.addHandler(lines)
    app.after_request(_log_refusal)


def note_refusal(why: Exception, *, user_id: int | None = None) -> None:
    """Remember why this request is refused and, of a proof of who is there, to which account."""
    g.refused_for = type(why).__name__
    g.refused_to = user_id or g.get("refused_to")


def note_fields(names: list[str]) -> None:
    """Remember which fields of a form were not taken, by the names that we gave them."""
    g.setdefault("refused_for", f"fields {' '.join(names)}")


def _log_refusal(response: Response) -> Response:
    if _is_refused(response.status_code):
        is_mistake = response.status_code in MISTAKES and not g.get("refused_to")
        level = logging.INFO if is_mistake else logging.WARNING
        why, code = g.get("refused_for", "by its state"), response.status_code
        log.log(level, "%s refused: %s, %s, %s", _asked(), why, code, _who())
    return response


def _is_refused(status: int) -> bool:
    """Tell whether something of ours was refused; asking for what never was here is no attempt."""
    is_ours = bool(request.endpoint) or status != 404
    return is_ours and ("refused_for" in g or status in REFUSED)


def _asked() -> str:
    """Return what was asked for: the endpoint, and the numbers that its address holds."""
    if not request.endpoint:
        return "what no address takes"
    known = (request.view_args or {}).items()
    numbers = [f"{name}={value}" for name, value in known if _is_told(value)]
    return " ".join([request.method, request.endpoint, *numbers])


def _is_told(value: object) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and is_number(value))


def _who() -> str:
    network = coarse_network(request.remote_addr or "") or "unknown"
    if is_signed_in():
        return f"account {reader().id}, sign-in {reader().sign_in_id}, network {network}"
    return f"account {g.get('refused_to') or 'not named'}, network {network}"
