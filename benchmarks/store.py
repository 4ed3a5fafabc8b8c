"""The databases that benchmarks measure: the demo, made once a size and kept in `.bench`.

SQLite alone for now. Another database needs three things: a url here, a connection and its
placeholders in floor/sql.py, and a name in __main__.py.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import click

import neetcrm.records  # noqa: F401 - the demo fills every table
from neetcrm import schema
from neetcrm.access import COMMAND_LINE
from neetcrm.config import Settings
from neetcrm.db import open_session
from neetcrm.paths import PACKAGE, shipped, shipped_package

HOME = Path(__file__).parent.parent / ".bench"
AS_OF = date(2025, 7, 5)
SETTINGS = Settings(secret_key="a secret of the benchmarks, the same for all", today=AS_OF)


@contextmanager
def database(size: int) -> Iterator[Path]:
    """Give a copy of the demo of this size, to write into and forget."""
    kept = HOME / f"{size}-{_recipe()}.db"
    if not kept.exists():
        _make(kept, size)
    with TemporaryDirectory(dir=HOME) as folder:
        yield Path(shutil.copyfile(kept, Path(folder) / "neetcrm.db"))


def settings(path: Path) -> Settings:
    """Return the settings of an installation over this database file."""
    return replace(SETTINGS, database_url=f"sqlite:///{path}")


def _make(kept: Path, size: int) -> None:
    HOME.mkdir(exist_ok=True)
    for outdated in HOME.glob(f"{size}-*.db*"):
        outdated.unlink()
    unfinished = kept.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    load(unfinished, size=size)
    unfinished.rename(kept)


def load(path: Path, *, size: int) -> None:
    """Make the demo of a size in a new file."""
    engine = settings(path).connect()
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
