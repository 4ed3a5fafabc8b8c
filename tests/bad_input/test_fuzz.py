"""Forms and addresses filled in by chance: never a failure, nothing half-written."""

import random
import re
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from functools import cache, partial
from urllib.parse import quote

import sqlalchemy as sa
from sqlmodel import SQLModel, select
from werkzeug.datastructures import MultiDict

from neetcrm.accounts import User
from tests.asvs import proves
from tests.bad_input.refusals import HUGE, NOT_COMPARED, Filled, every, opened
from tests.browsing import token
from tests.cast import ADMIN, AIDA, MARAT, SAULE, STAFF
from tests.extent import IS_FULL
from tests.filling import SHEETS, Control, Sheet

SEED = 2025
POSTS = 600
GETS = 300
ANYWHERE = 10_000 if IS_FULL else 300
REOPENED = 60
"""After so many posts all forms are opened anew, so that most of them are not stale.

Where anything is sent anywhere, what pages ask for is read anew ten times less often.
"""

EVERYBODY = (None, *STAFF)
NASTY = (
    *(
        "",
        " ",
        "\x00",
        "\u202e\u2066",
        "\ufeff",
        "Z\u0338\u0353" * 60,
        "\r\n\t\x0b",
        "\u2028",
        "👩‍👩‍👧",
    ),
    *("0", "-1", "1", "2", HUGE, "1e309", "NaN", "Infinity", "0x10", "٣", "1.5", "1,5", "1_0"),
    *("2025-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "2025-3-3", "03.03.2025"),
    *("x" * 301, "x" * 2001, "ж" * 20_001, "<script>alert(1)</script>", '"><img src=x onerror=x>'),
    *(
        "{{7*7}}",
        "{day}",
        "{0}",
        "{",
        "%",
        "%s",
        "=1+1",
        "';DROP TABLE cases;--",
        "../../etc/passwd",
    ),
    *("True", "None", "null", "[]", "on", "ٴاليا", "javascript:alert(1)", "+7 701 123 45 67"),
    *("employment", "sharing", "completed", "draft", "psychologist", "a@b", "a@example.org"),
    *("2~x", "~", "2025-03-03~1", "9999-99-99~1", "\\", "//example.org", "070314690004", "%00"),
)
BUTTONS = (
    "goals/{goal_id}/undo",
    "steps/{step_id}/undo",
    "placements/{placement_id}/continue",
    "consents/{consent_id}/withdraw",
    "referrals/{declined_id}/acknowledge",
    "referrals/{declined_id}/expire",
    "referrals/{declined_id}/again",
)
NUMBERED = (
    "/appointments/{appointment_id}/held",
    "/appointments/{appointment_id}/restore",
    "/calendar/feed/revoke",
)
COUNTS = sa.union_all(
    *(
        sa.select(sa.literal(table.name), sa.func.count()).select_from(table)
        for table in SQLModel.metadata.sorted_tables
        if table.name not in NOT_COMPARED
    )
).execution_options(scoped=True)
PREFERENCES = {
    "/search": {"q": "aliya"},
    "/account/language": {"language": "en", "next": "/today"},
    "/account/theme": {"theme": "dark", "next": "/today"},
}
ASKED = (
    *("q", "after", "before", "order", "stage", "due", "counselor", "show", "tab", "kind", "all"),
    *("reverse", "columns", "as"),
    *("as_of", "by", "next", "id", "page", "sort", "desc", "search", "flt0", "flt1", "flt2"),
)


@proves("1.2.4", "16.5.3")
def test_no_form_fails_whatever_is_sent(engine, browser, world, db):
    chance = random.Random(SEED)
    statuses = Counter()
    for number in range(POSTS):
        if number % REOPENED == 0:
            mend(world, db)
            ways = ways_in(world, browser)
        form = chance.choice(ways)()
        answers = garbled(form, chance)
        before = rows(engine)

        with what_failed(form.path, answers):
            status = form.page.post(garbled_path(form.path, chance), data=answers).status_code

            assert status < 500
            assert status < 400 or rows(engine) == before, "something was half-written"
        statuses[status] += 1

    assert statuses[303] > POSTS / 20, statuses
    assert statuses[422] > POSTS / 3, statuses


def test_nothing_that_is_posted_fails_whoever_sends_it(app, engine, browser, world, db):
    """Send anything anywhere, as every role: what a page asks for, or what another one does."""
    chance = random.Random(SEED)
    statuses: Counter[int] = Counter()
    paths = posted_to(app, world)
    for number in range(ANYWHERE):
        if number % (10 * REOPENED) == 0:
            mend(world, db)
            asked = questions(world, browser)
        if number % REOPENED == 0:
            mend(world, db)
            pages = {actor: (page := browser(actor), csrf_of(page)) for actor in EVERYBODY}
        path, (page, carried) = paths[number % len(paths)], pages[chance.choice(EVERYBODY)]
        answers = anything(asked.get(path) or chance.choice(list(asked.values())), chance)
        if chance.random() < 0.98:
            answers["csrf_token"] = carried
        before = rows(engine)

        with what_failed(path, answers):
            status = page.post(garbled_path(path, chance), data=answers).status_code

            assert status < 500
            assert status < 400 or rows(engine) == before, "something was half-written"
        statuses[status] += 1

    assert {200, 303, 400, 401, 403, 404, 422} <= set(statuses), statuses


def test_no_address_fails_whatever_it_asks_for(app, browser, world):
    chance = random.Random(SEED)
    readers = [browser(actor) for actor in (AIDA, MARAT, SAULE, ADMIN, None)]
    statuses = Counter()
    paths = [address for address in addresses(app, world) if "progress" not in address]
    for number in range(GETS):
        path = garbled_path(paths[number % len(paths)], chance)
        asked = {name: chance.choice(NASTY) for name in chance.sample(ASKED, 4)}

        with what_failed(path, asked):
            answer = chance.choice(readers).get(path, query_string=asked)

            assert answer.status_code < 500
        statuses[answer.status_code] += 1

    assert statuses[200] > GETS / 10, statuses


def ways_in(world, browser) -> list[Callable[[], Filled]]:
    """Return a way to each form; one that was opened stays as it was then."""
    visit_of = cache(browser)
    sheets = [cache(partial(opened, sheet, world, visit_of)) for sheet in SHEETS]
    return [*sheets, *[partial(Filled, *button) for button in buttons(world, browser)]]


def posted_to(app, world) -> list[str]:
    """Return every address that takes what is posted, by the URL map."""
    with app.test_request_context():
        return [
            app.url_for(rule.endpoint, **{name: world.values[name] for name in rule.arguments})
            + ("?id=1" if rule.rule.startswith("/admin/") else "")
            for rule in app.url_map.iter_rules()
            if "POST" in rule.methods
        ]


def questions(world, browser) -> dict[str, dict[str, str]]:
    """Return the good answers of each form by its path."""
    return {form.path: form.good for form in every(world, browser)}


def csrf_of(page) -> str:
    """Return the token with which this reader may send a form."""
    return token(page.get("/account", follow_redirects=True).text)


def anything(good: dict[str, str], chance: random.Random) -> MultiDict[str, str]:
    """Return answers of which most are good, without those that say which form it was."""
    sent: MultiDict[str, str] = MultiDict()
    for name, answer in good.items():
        if name not in ("csrf_token", "submission") and chance.random() < 0.9:
            sent.add(name, answer if chance.random() < 0.7 else chance.choice(NASTY))
    if chance.random() < 0.1:
        sent.add(chance.choice(NASTY), chance.choice(NASTY))
    return sent


def mend(world, db) -> None:
    """Give Aida her open case back, and everybody their account, whatever became of it."""
    db.expire_all()
    for user in db.exec(select(User)):
        user.active = True
    case = world.mine
    case.counselor_id = AIDA.user_id
    case.closed_on, case.closing_reason = None, None
    db.commit()


def buttons(world, browser):
    """Yield the forms that have no page of their own."""
    page = browser(AIDA)
    carried = {
        "csrf_token": Control("hidden", token(page.get("/account").text)),
        "submission": Control("text"),
    }
    good = {"csrf_token": carried["csrf_token"].value, "submission": ""}
    for button in BUTTONS:
        path = f"/cases/{world.mine.number}/{button}".format(**world.values)
        yield Filled(Sheet(AIDA, path), page, path, carried, good)
    for button in NUMBERED:
        path = button.format(**world.values)
        yield Filled(Sheet(AIDA, path), page, path, carried, good)
    for path, more in PREFERENCES.items():
        yield Filled(Sheet(AIDA, path), page, path, carried, good | more)


def garbled(form: Filled, chance: random.Random) -> MultiDict[str, str]:
    """Return answers of which about half are good; some are left out, some are sent twice."""
    sent = MultiDict()
    for name, good in form.good.items():
        luck = chance.random()
        if luck < 0.6 or (name == "csrf_token" and luck < 0.98):
            sent.add(name, good)
        elif luck < 0.95:
            sent.add(name, chance.choice(NASTY))
        elif luck < 0.97:
            sent.setlist(name, [chance.choice(NASTY), good])
    if chance.random() < 0.1:
        sent.add(chance.choice(NASTY), chance.choice(NASTY))
    return sent


def garbled_path(path: str, chance: random.Random) -> str:
    """Return the address, now and then with something else for one of its numbers."""
    if chance.random() < 0.9:
        return path
    return re.sub(r"[0-9]+", lambda _: quote(chance.choice(NASTY), safe="")[:200], path, count=1)


def addresses(app, world) -> list[str]:
    with app.test_request_context():
        return [
            app.url_for(rule.endpoint, **{name: world.values[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if "GET" in rule.methods and rule.endpoint != "static"
        ]


def rows(engine) -> list[tuple[str, int]]:
    """Return how many rows each table has; attempts to sign in are counted whatever happens.

    The owner of the tables counts: policies of rows would be asked for each of them.
    """
    with engine.execution_options(reads_only=True).connect() as connection:
        return sorted(map(tuple, connection.execute(COUNTS)))


@contextmanager
def what_failed(path, answers):
    """Say with a failure which form or address it came from, and what was in it."""
    try:
        yield
    except BaseException as failure:
        failure.add_note(f"{path} { ({name: text[:60] for name, text in answers.items()}) }")
        raise
