"""What may stand in an address: what both databases can be asked for, and paths of ours."""

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


def own_path(address: str, otherwise: str) -> str:
    """Return *address* if it is a path of ours, and *otherwise* for anything else.

    Browsers read a backslash as a slash, drop tabs and line ends, and take //host for a site.
    """
    is_path = address.startswith("/") and not address.startswith("//")
    return address if is_path and address.isprintable() and "\\" not in address else otherwise


def way(path: str) -> str:
    """Return what the rail knows of a page: its address, or under which first part it lies."""
    first, _, rest = path[1:].partition("/")
    return f"/{first}/…" if rest else path
