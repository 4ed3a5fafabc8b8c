"""The worker's own account: language, colors, password."""

from flask import Blueprint

bp = Blueprint("account", __name__, url_prefix="/account")
