"""How long a sign-in lasts, for the page that warns before it ends."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from neetcrm.db import utc_now
from neetcrm.web.current import settings, sign_in
from neetcrm.web.identity import take_for_no_use

bp = Blueprint("staying", __name__, url_prefix="/account")


@bp.get("/left")
def left() -> ResponseReturnValue:
    """Answer with the seconds that are left; asking is no use of the sign-in."""
    take_for_no_use()
    until = sign_in().ends_at(settings().limits) - utc_now()
    return str(max(0, int(until.total_seconds()))), {"Content-Type": "application/json"}


@bp.post("/stay")
def stay() -> ResponseReturnValue:
    """Use the sign-in, so that it goes on: that is noted after every request."""
    return "", 204
