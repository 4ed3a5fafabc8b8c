"""Numbers of nothing, of others' cases and of others' records: not found, all alike."""

import re

import pytest

from tests.asvs import proves
from tests.bad_input.refusals import HUGE
from tests.browsing import token
from tests.cast import AIDA, BORIS, GULNAR

OF_OTHERS = {"number", "code", "kind", "instrument", "sheet_id"}
"""Words of a list; and answer sheets, which counselors are refused whatever their number is."""
NO_NUMBERS = ("0", "-1", HUGE, "274-905-113", "١٢٣٤٥٦٧٨٩", "%00", "%ff", "'", "x" * 3000, "..")


def rules_of_cases(app):
    return [rule for rule in app.url_map.iter_rules() if "number" in rule.arguments]


@proves("8.2.2", "8.4.1")
@pytest.mark.parametrize("actor", [BORIS, GULNAR], ids=["Boris", "Gulnar"])
def test_a_foreign_number_is_answered_like_one_that_never_was(app, browser, world, actor):
    page = browser(actor)
    foreign = world.closed if actor is GULNAR else world.mine  # she stands in for the open one
    known = token(page.get("/account").text)
    for rule in rules_of_cases(app):
        addresses = [
            re.sub("<[^>]*>", "{}", rule.rule).replace("{}", number, 1)
            for number in (foreign.number, "123456782", *NO_NUMBERS)
        ]
        is_card = actor is GULNAR and rule.endpoint == "intake.again"
        for method in rule.methods & {"GET", "POST"} if not is_card else ():
            others = [world.values[name] for name in sorted(rule.arguments - {"number"})]
            answers = [
                page.open(address.format(*others), method=method, data={"csrf_token": known})
                for address in addresses
            ]
            if rule.endpoint == "cases.show":  # leads on to the page of a case, whatever it is
                continue

            assert {answer.status_code for answer in answers} == {404}, rule
            assert len({without_token(answer.text) for answer in answers[:2]}) == 1, rule


def without_token(text: str) -> str:
    """Return a page without its tokens, and without the address that was asked for."""
    drawn = r'name="(csrf_token|next)" value="[^"]*"|nonce="[^"]*"|data-idle-here="[^"]*"'
    return re.sub(drawn, "", text)


@pytest.mark.parametrize("wrong", [0, -1, 2**63, int(HUGE), "x", "１"])
def test_a_record_that_is_none_of_the_case_is_not_found(app, browser, world, unchanged, wrong):
    page = browser(AIDA)
    known = token(page.get("/account").text)
    for address, methods in addresses_of_parts(app, world.values, wrong):
        for method in methods:
            answer = page.open(address, method=method, data={"csrf_token": known})

            assert answer.status_code == 404, (method, address)
    assert unchanged()


def test_a_record_of_another_case_is_not_found(app, browser, world, unchanged):
    page = browser(BORIS)
    known = token(page.get("/account").text)
    own = world.values | {"number": world.theirs.number}
    for address, methods in addresses_of_parts(app, own, None):
        for method in methods:
            answer = page.open(address, method=method, data={"csrf_token": known})

            assert answer.status_code == 404, (method, address)
    assert unchanged()


def addresses_of_parts(app, values, wrong):
    """Return the addresses that name a record of a case by number; a *wrong* one if there is."""
    found = []
    for rule in rules_of_cases(app):
        address, parts = rule.rule, rule.arguments - OF_OTHERS
        for name in rule.arguments:
            value = values[name] if wrong is None or name not in parts else wrong
            address = re.sub(f"<[^>]*{name}>", str(value), address)
        if parts:
            found.append((address, sorted(rule.methods & {"GET", "POST"})))
    return found
