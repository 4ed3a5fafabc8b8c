"""Every page in every language, in both themes, on a desk and on a phone: axe finds nothing.

Each page is seen in each language, each theme and each width, and in each of its states once. The
full run sees every state of every page in every look, as each of four roles.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import cycle, groupby, islice
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Error, Page
from sqlmodel import select

from neetcrm.access import Actor
from neetcrm.accounts import Language, Theme, User
from tests.browser.stops import STOPS, Stop
from tests.browser.visitor import Visitor
from tests.cast import (
    ADMIN,
    AIDA,
    MARAT,
    SAULE,
    a_case,
    a_young_person,
)
from tests.extent import IS_FULL
from tests.intakes import a_draft

pytestmark = pytest.mark.alike

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FINDINGS = """async (tags) => {
  const asked = {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]};
  const whole = document.querySelector("details.menu[open]") ?? document;
  const {violations} = await axe.run(whole, asked);
  return violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html}`));
}"""
"""What is under an open menu is not judged: nobody aims at what they have covered."""
IN_ITS_PLACE = "document.querySelector('.chosen')?.style.setProperty('position', 'static')"
"""The bar that stays in sight covers whatever line is under it, until somebody scrolls."""
IS_WIDE = "document.documentElement.scrollWidth > innerWidth"


class Look(NamedTuple):
    language: str
    theme: str
    width: int

    def __str__(self) -> str:
        return "-".join(map(str, self))


LANGUAGES = ("kk", "ru", "en")
SURFACES = (("light", 360), ("dark", 1280), ("dark", 360), ("light", 1280))
LOOKS = [Look(LANGUAGES[number % 3], *SURFACES[number % 4]) for number in range(12)]
"""All looks, in an order in which any three that follow each other show all there is of each."""

ROLES = (AIDA, SAULE, MARAT, ADMIN)


def stops(look: Look) -> list[Stop]:
    """Return what is seen in a look, whoever sees it one after the other."""
    chosen = _by_each_role() if IS_FULL else [stop for seen, stop in visits() if seen == look]
    return sorted(chosen, key=lambda stop: stop.by.user_id if stop.by else 0)


def visits() -> Iterator[tuple[Look, Stop]]:
    """Yield in which look each stop is seen: each page in three or more that follow each other."""
    looks, pages = cycle(LOOKS), defaultdict(list)
    for stop in reversed(STOPS):
        pages[stop.path].append(stop)
    for theirs in pages.values():
        often = max(len(theirs), len(LANGUAGES))
        for stop in islice(cycle(theirs), often):
            yield next(looks), stop


def _by_each_role() -> list[Stop]:
    paths = dict.fromkeys(stop.path for stop in STOPS if stop.by)
    seen = [Stop(role, path) for role in ROLES for path in paths]
    return list(dict.fromkeys([*STOPS, *seen]))


@pytest.fixture
def values(db, world, address):
    """Give what addresses need: the numbers in Aida's full case, a closed one and a new one."""
    new = a_case(person=a_young_person(surname="Жаңабаева", given_name="Жанар", phone=""))
    many = [
        a_case(person=a_young_person(surname=f"Нұрмағамбетова-Әбілқасымова{letter}"))
        for letter in "абвгд" * 11
    ]
    db.add_all([new, *many])
    alike = a_draft(db, AIDA, token="f" * 32, surname="Оспанова", given_name="Әлия")
    values = world.values | {"new": new.number, "alike": alike}
    db.commit()
    return values


needs_axe = pytest.mark.skipif(not AXE.exists(), reason="axe-core was not found: npm ci brings it")


@needs_axe
def test_axe_finds_what_is_wrong(visitor):
    page = visitor().page
    page.add_init_script(path=AXE)
    page.goto("about:blank")
    page.set_content("<html><title>x</title><img src=x><p style=width:9999px>x</p>")

    assert any(one.startswith("image-alt") for one in findings(page))
    assert "it scrolls sideways" in findings(page)


def test_every_state_is_seen_and_every_page_in_every_language_theme_and_width():
    looks = defaultdict(set)
    for look, stop in visits():
        looks[stop.path] |= set(look)

    assert {stop for _look, stop in visits()} == set(STOPS)
    assert set(map(frozenset, looks.values())) == {
        frozenset(LANGUAGES) | {"light", "dark", 360, 1280}
    }


@needs_axe
@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_axe_finds_nothing(visitor, values, cookie, db, address, look):
    for user in db.exec(select(User)):
        user.language, user.theme = Language(look.language), Theme(look.theme)
    db.commit()
    somebody = visitor(look.language, viewport={"width": look.width, "height": 800})
    somebody.page.add_init_script(path=AXE)  # over which no content policy has a say

    found = []
    for by, theirs in groupby(stops(look), key=lambda stop: stop.by):
        come_as(somebody, by, cookie, address, look)
        for stop in theirs:
            found += judged(somebody, stop, values)

    assert "\n".join([*found, *somebody.complaints]) == ""


def come_as(visitor: Visitor, actor: Actor | None, cookie, address: str, look: Look) -> None:
    context = visitor.page.context
    context.clear_cookies()
    chosen = {"neetcrm_language": look.language, "neetcrm_theme": look.theme}
    context.add_cookies([{"name": k, "value": v, "url": address} for k, v in chosen.items()])
    if actor is not None:
        context.add_cookies([cookie(actor)])


def judged(visitor: Visitor, stop: Stop, values) -> list[str]:
    """Go to a page and return what is wrong with it."""
    page = visitor.page
    visitor.open(stop.path.format(**values))
    stop.act(page)
    return [f"{stop.path} {stop.act.__name__}: {one}" for one in findings(page)]


def findings(page: Page) -> list[str]:
    page.wait_for_load_state()
    try:
        found = found_by_axe(page)
    except Error:  # the page before was still there, and went away while it was judged
        page.wait_for_load_state()
        found = found_by_axe(page)
    return [*found, "it scrolls sideways"] if page.evaluate(IS_WIDE) else found


def found_by_axe(page: Page) -> list[str]:
    page.evaluate(IN_ITS_PLACE)
    return page.evaluate(FINDINGS, TAGS)
