"""What may stand in an address: no more than both databases can be asked for."""

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter


class Word(BaseConverter):
    """Any text but a NUL, which PostgreSQL takes for an error."""

    regex = r"[^/\x00]+"
    part_isolating = True


class RecordNumber(IntegerConverter):
    """A number that is not too large, in the digits we write it with ourselves."""

    regex = "[0-9]{1,9}"


def init_addresses(app: Flask) -> None:
    """Let addresses hold these only; another one is the address of nothing."""
    app.url_map.converters |= {"default": Word, "string": Word, "int": RecordNumber}
