"""What `neetcrm seed` does and says."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import click
import sqlalchemy as sa
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from neetcrm.access import COMMAND_LINE
from neetcrm.config import Settings
from neetcrm.db import open_session
from neetcrm.errors import Misconfigured

from .demo import Loaded, is_loaded, load
from .staff import PASSWORD, demo_accounts
from .stories import EARLIEST_AS_OF

TENTHS = 10


class DemoInProduction(Misconfigured):
    sentence = "The demo is made-up people with a known password: production does not take it."


def run(settings: Settings, engine: sa.Engine, *, size: int, as_of: date) -> None:
    """Load the demo where there are no people yet, and print its accounts.

    Raises DemoInProduction where the settings are those of production.
    """
    if settings.is_production:
        raise DemoInProduction
    if as_of < EARLIEST_AS_OF:
        raise click.BadParameter(f"The demo needs a day from {EARLIEST_AS_OF} on.")
    with open_session(engine, by=COMMAND_LINE) as db:
        if is_loaded(db):
            click.echo("The demo is loaded already: there are people, and nothing was changed.")
        else:
            with _progress(size) as told:
                loaded = load(db, size=size, as_of=as_of, told=told)
                db.commit()
            click.echo(_summary(loaded))
    click.echo(_accounts())


@contextmanager
def _progress(size: int) -> Iterator[Callable[[int], None]]:
    """Give a function that shows how many people are written: a bar, or a line a tenth."""
    if not sys.stdout.isatty():
        yield _lines(size)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn()) as bar:
        task = bar.add_task("Loading the demo", total=size)
        yield lambda people: bar.update(task, completed=people)


def _lines(size: int) -> Callable[[int], None]:
    said = [0]

    def tell(people: int) -> None:
        if people * TENTHS // size > said[0]:
            said[0] = people * TENTHS // size
            click.echo(f"Loading the demo: {people:,} of {size:,} people")

    return tell


def _summary(loaded: Loaded) -> str:
    return (
        f"Loaded {loaded.people:,} people with {loaded.cases:,} cases and {loaded.facts:,} facts"
        f" in {loaded.seconds:.1f} seconds."
    )


def _accounts() -> str:
    accounts = [(account.role.label, account.email) for account in demo_accounts()]
    role_width = max(len(role) for role, _ in accounts)
    lines = [f"  {role:<{role_width}}  {email}" for role, email in accounts]
    return "\n".join([f"Accounts, all with the password {PASSWORD}:", *lines])
