"""Help: the way of a case in words, made from the very table that the rules go by."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from neetcrm.cases.requirements import PURPOSES, WAYS
from neetcrm.web.pages import page

bp = Blueprint("help", __name__, url_prefix="/help")


@bp.get("/way-of-a-case")
def way() -> ResponseReturnValue:
    return page("cases/way.html", purposes=PURPOSES, ways=WAYS)
