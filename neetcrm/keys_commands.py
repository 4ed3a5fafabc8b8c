"""The commands over the keys of confidential data: a new one, what each seals, rotation."""

import base64
import os
import sys

import click

from neetcrm import rotation
from neetcrm.access import COMMAND_LINE
from neetcrm.audit import log_load
from neetcrm.encryption import Keyring, keys_in_use
from neetcrm.terminal import today, working


@click.group("keys")
def keys_group() -> None:
    """The keys that seal confidential data."""


@keys_group.command()
@click.option("--name", default="", help="How the key is called; the day of today if not given.")
def new(name: str) -> None:
    """Print a new key, to be put first into NEETCRM_DATA_KEYS; nothing is stored.

    \b
    Example: neetcrm keys new --name 2027
    """
    key = base64.b64encode(os.urandom(Keyring.KEY_BYTES)).decode()
    click.echo(f"{name or today().isoformat()}:{key}")


@keys_group.command()
def status() -> None:
    """Tell how many values each key seals; one that seals none may leave the settings.

    \b
    Example: neetcrm keys status
    """
    with working() as db:
        found = rotation.sealed_by(db)
    for name, count in sorted(found.items()):
        current = "  (current)" if name == keys_in_use().current else ""
        if count or name in keys_in_use().keys:
            click.echo(f"{count:>12,}  {name}{current}")


@keys_group.command()
def rotate() -> None:
    """Seal all confidential data by the first key of NEETCRM_DATA_KEYS, while others work.

    It may be interrupted at any moment and started again: what is done stays done. Status 1 where
    something is sealed by a key that is not set.

    \b
    Example: neetcrm keys rotate
    """
    with working() as db:
        total = rotation.outdated(db)
        log_load(db, COMMAND_LINE, "keys", rows=total)
        db.commit()
        unreadable = []
        with click.progressbar(length=total, label="Sealing anew", file=sys.stderr) as bar:
            for step in rotation.rotate(db):
                db.commit()
                bar.update(step.sealed)
                unreadable += [f"{step.column}, row {number}" for number in step.unreadable]
        left = rotation.outdated(db)
    _tell(total, left, sorted(set(unreadable)))


def _tell(total: int, left: int, unreadable: list[str]) -> None:
    for one in unreadable:
        click.echo(f"No key that is set opens this: {one}")
    click.echo(
        f"Sealed by the key {keys_in_use().current}: {total - left:,} values; left: {left:,}"
    )
    if left:
        sys.exit(1)
