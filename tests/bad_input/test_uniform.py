"""What is not there for somebody looks the same whether it is another's or never was.

The same status, headers, page and statements: so nobody learns by trying what exists elsewhere.
"""

import re

import pytest

from tests.asvs import proves
from tests.bad_input.test_addresses import without_token
from tests.browsing import token
from tests.cast import AIDA, BORIS, DANIYAR, VERA

NEVER = "123456782"
"""A number that fits its check digit and that no case has."""

DRAWN_ANEW = ("Date", "Set-Cookie")
OF_ONES_OWN = ("/admin/", "/account/second-factor/")
"""An administrator's; and keys, of which the world's are Vera's."""


def addresses_of(app, values):
    """Yield each address of one record, and the same address of a record that never was."""
    for rule in app.url_map.iter_rules():
        kinds = {name: type(rule._converters[name]).__name__ for name in rule.arguments}
        numbers = {name for name, kind in kinds.items() if kind == "RecordNumber"}
        if (numbers or "number" in rule.arguments) and not rule.rule.startswith(OF_ONES_OWN):
            strange, never = rule.rule, rule.rule
            for name in rule.arguments:
                value = str(values[name])
                nothing = "0" * len(value) if name in numbers else value
                if name == "number" and not numbers:
                    nothing = NEVER
                strange = re.sub(f"<[^>]*\\b{name}>", value, strange)
                never = re.sub(f"<[^>]*\\b{name}>", nothing, never)
            for method in sorted(rule.methods & {"GET", "POST"}):
                yield rule.endpoint, method, strange, never


def answered(app, page, method, address, sent):
    """Return all that somebody gets, and all that the database was asked for it."""
    here = address.rstrip("/")  # some lead on to themselves
    statements = app.extensions["tests.statements"] = []
    answer = page.open(address, method=method, data=sent if method == "POST" else None)
    del app.extensions["tests.statements"]
    headers = sorted(
        (name, re.sub("'nonce-[^']*'", "", value).replace(here, ""))
        for name, value in answer.headers
        if name not in DRAWN_ANEW
    )
    text = without_token(answer.text).replace(here, "")
    return answer.status_code, headers, text, statements


@proves("8.2.2", "8.4.1")
@pytest.mark.parametrize("actor", [BORIS, VERA], ids=lambda one: one.role)
def test_what_is_of_another_centre_is_answered_as_what_never_was(app, browser, world, actor):
    browser(AIDA)  # the first sign-in is hers
    page = browser(actor)
    sent = {"csrf_token": token(page.get("/account").text), "submission": ""}
    tried = 0
    for endpoint, method, strange, never in addresses_of(app, world.values):
        theirs, nothing = (answered(app, page, method, one, sent) for one in (strange, never))

        assert theirs == nothing, (endpoint, method, strange)
        tried += theirs[0] == 404
    assert tried > 100


@proves("8.2.2")
@pytest.mark.parametrize("actor", [BORIS, DANIYAR], ids=lambda one: one.role)
def test_what_is_of_another_case_is_answered_as_what_never_was(app, browser, world, actor):
    """Under the number of a case of one's own: sessions, referrals, placements of another."""
    browser(AIDA)  # the first sign-in is hers
    page = browser(actor)
    sent = {"csrf_token": token(page.get("/account").text), "submission": ""}
    own = world.values | {"number": world.theirs.number}
    for endpoint, method, strange, never in addresses_of(app, own):
        if own["number"] in never:
            theirs, nothing = (answered(app, page, method, one, sent) for one in (strange, never))

            assert theirs == nothing, (endpoint, method, strange)
