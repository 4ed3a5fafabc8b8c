"""How tests ask what a page refused, in which words, and whether anything was stored."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, SQLModel, select
from werkzeug.test import TestResponse

from neetcrm.access import Actor
from neetcrm.accounts import Language, User
from tests.filling import SHEETS, Controls, Sheet, filled_in, shown
from tests.world import World

HUGE = "99999999999999999999"
NOT_COMPARED = {"sign_in_failures"}  # attempts are counted whatever comes of them
SENTENCES = re.compile(
    r'class="field__error"[^>]*>(.*?)</p>|role="alert"[^>]*>(.*?)</(?:div|p)>', re.DOTALL
)
A_TAG = re.compile(r"<[^>]*>")


class Filled(NamedTuple):
    """A form: who sends it from where, its questions and good answers to all of them."""

    sheet: Sheet
    page: FlaskClient
    path: str
    controls: Controls
    good: dict[str, str]


def every(world: World, page_of: Callable[[Actor | None], FlaskClient]) -> Iterator[Filled]:
    """Open each form just before it is asked for, and fill it in."""
    for sheet in SHEETS:
        page = page_of(sheet.by)
        controls = shown(page, sheet, world.values)
        path = sheet.path.format(**world.values)
        yield Filled(sheet, page, path, controls, filled_in(controls, sheet))


def contents(app: Flask) -> dict[str, list]:
    """Return all that is stored, as it is stored."""
    engine = app.extensions["neetcrm.engine"].execution_options(reads_only=True)
    tables = [one for one in SQLModel.metadata.sorted_tables if one.name not in NOT_COMPARED]
    with engine.connect() as connection:
        return {
            table.name: connection.execute(
                sa.select(table).order_by(*table.primary_key).execution_options(scoped=True)
            ).all()
            for table in tables
        }


def told(answer: TestResponse) -> str:
    """Return what a page says is wrong, without its markup."""
    if answer.mimetype != "text/html":
        return ""
    found = [first or second for first, second in SENTENCES.findall(answer.text)]
    return A_TAG.sub(" ", " ".join(found)).strip()


def speak(db: Session, language: str) -> None:
    """Let everybody read in this language from now on."""
    for user in db.exec(select(User)):
        user.language = Language(language)
    db.commit()
