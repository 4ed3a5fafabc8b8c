"""Who may see figures only sees nobody: no page of theirs names a young person or a case."""

import pytest

from tests.cast import ADMIN, ANALYST, OBSERVER, PARTNER
from tests.test_routes import addresses


def telling(case) -> set[str]:
    """Return what would tell whose case it is."""
    person = case.person
    number = case.number
    return {person.surname, person.phone, person.phone[2:], f"{number[:3]} {number[3:6]}"}


@pytest.mark.parametrize("reader", [ANALYST, OBSERVER, ADMIN, PARTNER])
def test_no_page_of_who_sees_figures_names_a_person(app, world, browser, reader):
    client = browser(reader)
    canaries = set().union(*(telling(case) for case in (world.mine, world.theirs, world.closed)))

    needed = set().union(*(rule.arguments for rule in app.url_map.iter_rules()))
    values = dict.fromkeys(needed, 1) | world.values

    opened = {
        rule: client.get(address)
        for method, rule, address in addresses(app, values)
        if method == "GET"
    }

    assert len(opened) > 40
    for rule, answer in opened.items():
        seen = answer.get_data(as_text=True) if answer.mimetype.startswith("text") else ""
        assert not [canary for canary in canaries if str(canary) in seen], rule
