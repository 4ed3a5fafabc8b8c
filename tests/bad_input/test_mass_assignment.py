"""Every column of every table is sent to every form: what none asks for stays as it is."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from tests.asvs import proves
from tests.bad_input.refusals import contents
from tests.bad_input.test_fuzz import csrf_of, posted_to
from tests.cast import AIDA, MARAT, SAULE

FIRST_DAY = date(1950, 1, 1)
FIRST_NUMBER = 987_000
MOST = 1000
COLUMNS = {column.name: column for table in SQLModel.metadata.sorted_tables for column in table.c}
KEPT_AS_TYPED = {"drafts", "submissions"}
"""Tables that hold what was sent, for its sender alone."""


def planted(number: int, *, but: set[str]) -> dict[str, str]:
    """Return a value for each column, by which it is known which form it came through."""
    return {
        name: _text(_value(column, number)) for name, column in COLUMNS.items() if name not in but
    }


def _value(column: sa.Column[Any], number: int) -> object:
    if isinstance(column.type, sa.Boolean):
        return True
    if isinstance(column.type, sa.Integer | sa.Numeric):
        return FIRST_NUMBER + number
    if isinstance(column.type, sa.Date):
        return FIRST_DAY + timedelta(days=number)
    return f"PLANTED{number:03}"


def _text(value: object) -> str:
    return "y" if value is True else str(value)


def found(app) -> list[tuple[str, str, object]]:
    """Return each value that got into a table, with the table and its column."""
    return [
        (name, column.name, value)
        for name, rows in contents(app).items()
        if name not in KEPT_AS_TYPED
        for row in rows
        for column, value in zip(SQLModel.metadata.tables[name].c, row, strict=True)
        if _is_planted(value)
    ]


def _is_planted(value: object) -> bool:
    if isinstance(value, int):
        return FIRST_NUMBER <= value < FIRST_NUMBER + MOST
    if isinstance(value, date) and not isinstance(value, datetime):
        return FIRST_DAY <= value < FIRST_DAY + timedelta(days=MOST)
    return "PLANTED" in str(value)


def rights(app) -> list[tuple[object, ...]]:
    """Return who may sign in as what and where: yes and no leave no mark of their own."""
    stored = contents(app)
    users = [(row.id, row.role, row.active, row.fs_uniquifier) for row in stored["users"]]
    return [*users, *((row.user_id, row.centre_id) for row in stored["memberships"])]


@proves("15.3.3")
def test_no_form_assigns_what_it_does_not_ask_for(app, browser, world, forms):
    before, succeeded = rights(app), 0
    changing = ("/account/password", "/sign-out", "/admin/")
    tried = [form for form in forms if not form.path.startswith(changing)]
    for number, form in enumerate(tried):
        sent = planted(number, but={*form.controls, *form.good}) | form.good
        answer = form.page.post(form.path, data=sent)
        assert answer.status_code < 500, form.path
        succeeded += answer.status_code < 400

    assert found(app) == [], [form.path for form in tried]
    assert rights(app) == before
    assert succeeded > len(tried) / 2


def is_one_of(rule_of, path: str, asked: set[str]) -> bool:
    return rule_of(path.partition("?")[0], "POST")[0] in asked


@proves("15.3.3")
def test_no_button_assigns_anything_that_is_sent_with_it(app, browser, world, forms):
    before, number = rights(app), 0
    rule_of = app.url_map.bind("localhost").match
    asked = {rule_of(form.path.partition("?")[0], "POST")[0] for form in forms}
    buttons = [path for path in posted_to(app, world) if not is_one_of(rule_of, path, asked)]
    for actor in (AIDA, SAULE, MARAT):
        page = browser(actor)
        carried = {"csrf_token": csrf_of(page), "submission": ""}
        for path in buttons:
            if path.startswith(("/sign-", "/account", "/admin/")):
                continue
            answer = page.post(path, data=planted(number, but=set(carried)) | carried)
            assert answer.status_code < 500, path
            number += 1

    assert found(app) == [], list(enumerate(buttons))
    assert rights(app) == before
    assert 50 < number < MOST
