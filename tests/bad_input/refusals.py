"""How tests ask what a page refused, in which words, and whether anything was stored."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, SQLModel, select
from werkzeug.test import TestResponse

from neetcrm import rows
from neetcrm.access import COMMAND_LINE, Actor
from neetcrm.accounts import Language, User
from neetcrm.audit import AuditAct
from tests.filling import SHEETS, Controls, Sheet, filled_in, shown
from tests.world import World

HUGE = "99999999999999999999"
NOT_COMPARED = {"sign_in_failures"}  # attempts are counted whatever comes of them
SIGNED_IN = {("sign_ins", AuditAct.CREATE)}
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
    """Open each form just before it is asked for, and fill it in; each has one visit for most."""
    visit_of = cache(page_of)
    for sheet in SHEETS:
        yield opened(sheet, world, page_of if sheet.ends_visits else visit_of)


def opened(sheet: Sheet, world: World, page_of: Callable[[Actor | None], FlaskClient]) -> Filled:
    page = page_of(sheet.by)
    controls = shown(page, sheet, world.values)
    path = sheet.path.format(**world.values)
    return Filled(sheet, page, path, controls, filled_in(controls, sheet))


def whole(app: Flask) -> sa.Engine:
    """Return an engine that reads everything, past the policies of rows."""
    return rows.bound(app.extensions["neetcrm.engine"], {"by": COMMAND_LINE}, reads_only=True)


def contents(app: Flask) -> dict[str, list]:
    """Return all that is stored, as it is stored."""
    engine = whole(app)
    tables = [one for one in SQLModel.metadata.sorted_tables if one.name not in NOT_COMPARED]
    with engine.connect() as connection:
        return {
            table.name: connection.execute(
                sa.select(*map(_compared, table.c))
                .order_by(*table.primary_key)
                .execution_options(scoped=True)
            ).all()
            for table in tables
        }


def _compared(column: sa.Column) -> sa.ColumnElement:
    """Return a column, but for the last use of a sign-in: it is noted anew each minute."""
    return sa.null().label("seen_at") if str(column) == "sign_ins.seen_at" else column


def is_as_before(app: Flask, before: dict[str, list]) -> bool:
    """Tell whether nothing was stored, but that browsers signed in meanwhile."""
    now = contents(app)
    added = now["audit_rows"][len(before["audit_rows"]) :]
    known = {name: now[name][: len(before[name])] for name in ("sign_ins", "audit_rows")}
    known["audit_heads"] = before["audit_heads"]  # they follow the rows
    return {(row.record, row.act) for row in added} <= SIGNED_IN and now | known == before


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
