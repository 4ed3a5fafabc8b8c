"""The back office: reference data and accounts, for administrators only."""

from flask import Flask


def init_admin(app: Flask) -> None:
    pass
