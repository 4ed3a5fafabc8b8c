"""Every address x every role: what each gets, as the table in routes.txt says.

`python -m pytest tests/test_routes.py --write-routes` writes the table anew; read its difference
before you commit it.
"""

from pathlib import Path

import pytest

from tests.asvs import proves
from tests.browsing import fields
from tests.cast import (
    ADMIN,
    AIDA,
    ANALYST,
    BORIS,
    GULNAR,
    MARAT,
    OBSERVER,
    PARTNER,
    SAULE,
    VERA,
)
from tests.one_of_each import one_of_each

TABLE = Path(__file__).parent / "routes.txt"
READERS = {
    "nobody": None,
    "owner": AIDA,
    "colleague": GULNAR,
    "stranger": BORIS,
    "psychologist": SAULE,
    "supervisor": MARAT,
    "other's": VERA,
    "analyst": ANALYST,
    "admin": ADMIN,
    "observer": OBSERVER,
    "partner": PARTNER,
}
ENDS_VISITS = ("/account", "/sign-in", "/sign-out")


@pytest.fixture
def filled(db, browser):
    """Give the values that addresses need: one record of each kind in Aida's case."""
    return one_of_each(db, browser)


def addresses(app, filled):
    """Return each (method, rule, address) of the application, apart from the files."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.rule.startswith("/admin/"):
            continue  # the back office has tests of its own: tests/admin
        values = {name: filled[name] for name in rule.arguments if name in filled}
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **values)
        found += [(method, rule.rule, address) for method in rule.methods & {"GET", "POST"}]
    return sorted(found, key=lambda one: (one[1], one[0]))


def answers_to(browser, reader, wanted) -> list[int]:
    """Return what somebody gets at each address, in a new visit after what could end one."""
    visit, found = None, []
    for method, rule, address in wanted:
        client, sent = visit or a_visit(browser, reader)
        how = {} if method == "GET" else {"data": sent}
        found.append(client.open(address, method=method, **how).status_code)
        visit = None if rule.startswith(ENDS_VISITS) else (client, sent)
    return found


def a_visit(browser, reader):
    """Return a browser in which somebody is signed in, and what each of their forms sends."""
    client = browser(reader)
    page = fields(client, "/account" if reader else "/sign-in")
    return client, {"csrf_token": page["csrf_token"], "submission": ""}


@proves("8.2.1", "8.3.1")
def test_every_address_answers_each_role_as_the_table_says(app, filled, browser, pytestconfig):
    lines = [f"{'':4} {'':52}" + "".join(f"{name:>13}" for name in READERS)]
    wanted = addresses(app, filled)
    columns = [answers_to(browser, reader, wanted) for reader in READERS.values()]
    for (method, rule, _), *answers in zip(wanted, *columns, strict=True):
        lines.append(f"{method:4} {rule:52}" + "".join(f"{status:>13}" for status in answers))
    table = "\n".join(line.rstrip() for line in lines) + "\n"
    if pytestconfig.getoption("write_routes"):
        TABLE.write_text(table)

    assert table == TABLE.read_text()
