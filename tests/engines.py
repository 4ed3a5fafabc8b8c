"""Engines that outlive a test: what was compiled once, no later test compiles again."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from neetcrm.db import make_engine

LASTING: dict[str, sa.Engine] = {}


@contextmanager
def lasting_engine(name: str, url: str) -> Iterator[sa.Engine]:
    """Yield the engine of this name; in each test it connects to another database."""
    engine = LASTING.setdefault(name, _redirected(make_engine(url)))
    engine.url = sa.make_url(url)
    yield engine
    engine.dispose()


def _redirected(engine: sa.Engine) -> sa.Engine:
    """Let an engine of SQLite open the file that its URL names by then, and wait for no disk."""
    if engine.dialect.name == "sqlite":

        @sa.event.listens_for(engine, "do_connect")
        def open_file(_dialect, _record, arguments, _known):
            arguments[0] = engine.url.database

        @sa.event.listens_for(engine, "connect")
        def be_hasty(connection, _record):
            connection.execute("PRAGMA synchronous = OFF")

    return engine
