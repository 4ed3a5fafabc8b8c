"""The back office: reference data and accounts, for administrators only."""

from flask import Flask
from flask_admin import Admin
from flask_admin.theme import Theme

from neetcrm.admin.base import OfficeView
from neetcrm.admin.views import OFFICES

OWN_LOOK = Theme(folder="none", base_template="base.html")
"""There is no such folder: a template that is not ours is an error, not Bootstrap 4."""


def init_admin(app: Flask) -> None:
    """Put Flask-Admin at /admin over accounts and reference data: no person, case or note."""
    admin = Admin(app, name="neetcrm", index_view=OfficeView(OFFICES), theme=OWN_LOOK)
    for office in OFFICES:
        admin.add_view(office())
