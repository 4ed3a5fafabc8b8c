"""Who comes in: Flask-Security over our accounts, and the door that is closed by default."""

from flask import Flask


def init_sign_in(app: Flask) -> None:
    pass
