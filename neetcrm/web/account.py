"""The worker's own account: language, colors, password; and where each role begins."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.web.current import actor
from neetcrm.web.pages import page

bp = Blueprint("account", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Go where the work of the account's role begins."""
    if actor().can(Act.READ_CASE):
        return redirect("/today", 303)
    if actor().can(Act.READ_REPORTS):
        return redirect("/reports", 303)
    if actor().can(Act.MANAGE_ACCOUNTS):
        return redirect("/admin/", 303)
    return page("account/home.html")
