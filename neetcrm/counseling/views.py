"""Pages about counseling."""

from flask import Blueprint

bp = Blueprint("counseling", __name__)
