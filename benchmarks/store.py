"""The databases that benchmarks measure: the demo, made once a size and kept in `.bench`."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import sqlalchemy as sa

import neetcrm.records  # noqa: F401 - the demo fills every table
from neetcrm import grants, schema
from neetcrm.access import COMMAND_LINE
from neetcrm.config import Settings
from neetcrm.db import open_session
from neetcrm.paths import PACKAGE, shipped, shipped_package
from tests.database import fresh_database, postgresql_in

HOME = Path(__file__).parent.parent / ".bench"
AS_OF = date(2025, 7, 5)
APPLICATION = "neetcrm_app"
ROOMY = ("shared_buffers=512MB", "max_wal_size=4GB", "effective_cache_size=2GB")
"""What an operator would set at least; all that is kept reaches the disk, as it does by default."""

SETTINGS = Settings(secret_key="a secret of the benchmarks, the same for all", today=AS_OF)


@contextmanager
def database(size: int, kind: str = "sqlite") -> Iterator[str]:
    """Give the URL of a copy of the demo of this size, to write into and forget."""
    HOME.mkdir(exist_ok=True)
    with KINDS[kind](size) as url:
        yield url


@contextmanager
def _on_sqlite(size: int) -> Iterator[str]:
    kept = HOME / f"{size}-{_recipe()}.db"
    if not kept.exists():
        for outdated in HOME.glob(f"{size}-*.db*"):
            outdated.unlink()
        unfinished = kept.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        load(f"sqlite:///{unfinished}", size=size)
        unfinished.rename(kept)
    with TemporaryDirectory(dir=HOME) as folder:
        yield f"sqlite:///{shutil.copyfile(kept, Path(folder) / 'neetcrm.db')}"


@contextmanager
def _on_postgresql(size: int) -> Iterator[str]:
    folder = HOME / "postgresql"
    folder.mkdir(exist_ok=True)
    with postgresql_in(folder, *ROOMY) as server:
        kept = f"kept_{size}_{_recipe()}"
        if kept not in _databases(server):
            load(fresh_database(server, "unfinished"), size=size)
            _settle(server, size, kept)
        url = fresh_database(server, "measured", kept)
        _grant(url)
        yield url


KINDS: dict[str, Callable[[int], AbstractContextManager[str]]] = {
    "sqlite": _on_sqlite,
    "postgresql": _on_postgresql,
}


def settings(url: str) -> Settings:
    """Return the settings of the owner of this database."""
    return replace(SETTINGS, database_url=url)


def installation(url: str) -> Settings:
    """Return the settings of an application over this database: policies of rows hold for it."""
    address = sa.make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(username=APPLICATION)
    return settings(address.render_as_string(hide_password=False))


def _grant(url: str) -> None:
    engine = settings(url).connect()
    grants.grant(engine, APPLICATION)
    engine.dispose()


def _databases(server: str) -> set[str]:
    engine = sa.create_engine(server)
    with engine.connect() as connection:
        names = connection.scalars(sa.text("SELECT datname FROM pg_database")).all()
    engine.dispose()
    return set(names)


def _settle(server: str, size: int, kept: str) -> None:
    """Keep what was loaded under its name, in place of what earlier recipes made."""
    outdated = [name for name in _databases(server) if name.startswith(f"kept_{size}_")]
    filled = sa.make_url(server).set(database="unfinished")
    for url, statements in (
        (filled, ["VACUUM ANALYZE"]),
        (
            server,
            [
                *(f'DROP DATABASE "{name}"' for name in outdated),
                f'ALTER DATABASE "unfinished" RENAME TO "{kept}"',
            ],
        ),
    ):
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()


def load(url: str, *, size: int) -> None:
    """Make the demo of a size in an empty database."""
    engine = settings(url).connect()
    schema.upgrade(engine)
    with (
        click.progressbar(length=size, label=f"Making {size:,} people, once") as bar,
        open_session(engine, by=COMMAND_LINE) as db,
    ):
        shipped_package("seed").load(
            db, size=size, as_of=AS_OF, told=lambda people: bar.update(people - bar.pos)
        )
        db.commit()
    engine.dispose()  # the last connection to close leaves one file


def _recipe() -> str:
    """Return a word that changes when the schema or the demo does."""
    made_from = [*shipped("seed").iterdir(), *(PACKAGE / "migrations" / "versions").iterdir()]
    hashed = hashlib.sha256()
    for path in sorted(path for path in made_from if path.is_file()):
        hashed.update(path.read_bytes())
    return hashed.hexdigest()[:10]
