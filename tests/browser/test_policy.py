"""Hostile text in every field of every form: every page shows it as text, and nothing runs."""

import re
from functools import cache
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from neetcrm.access import Actor
from tests.asvs import proves
from tests.browser.visitor import UNFOLDED, Visitor
from tests.cast import ADMIN, AIDA, MARAT, SAULE
from tests.filling import SHEETS, Controls, Sheet, filled_in, shown
from tests.intakes import a_draft

pytestmark = pytest.mark.alike

SCRIPT = '<script>document.title="x"</script>'
HOSTILE = (
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}}${7*7}{% raise %}",
    "\u202ehidden\x00 \u2066x",
    "</textarea></title></option><script>alert(1)</script>",
    "<a href='javascript:alert(1)' style='position:fixed;inset:0'>x</a>",
)
STRICT = frozenset({"iin", "phone", "email", "guardian_phone", "code", "slug", "website", "wage"})
"""Fields that take no such text."""
LEFT_OUT = ("/sign-in", "/account", "/delete/", "/close", "/reopen", "/end", "/hand-over")
"""Forms that keep no text for a page to show, or would take away what the others need."""
KEY = "/account/second-factor/keys/new"
"""Its form is sent by the browser's own dialog for security keys (test_sign_in)."""
WATCH = """addEventListener("securitypolicyviolation", ({violatedDirective, sourceFile}) =>
  console.error("violation", violatedDirective, sourceFile))"""
LISTS = ("/today", "/caseload?order=name", "/caseload?show=centre", "/search?q=script")
OURS = re.compile("· neetcrm$")
TABS = ("overview", "timeline", "plan", "sessions", "referrals", "placements", "person")


@pytest.fixture
def values(world, address):
    """Give what addresses need, of a case that nobody wrote hostile text into yet."""
    return world.values


@pytest.fixture
def come(cookie, visitor):
    """Give a way to let one of the cast come to a browser that reports what a page tries."""

    def came(actor: Actor) -> Visitor:
        somebody = visitor()
        somebody.page.context.add_cookies([cookie(actor)])
        somebody.page.add_init_script(WATCH)
        somebody.page.on("dialog", lambda dialog: somebody.complaints.append(dialog.message))
        return somebody

    return came


def sheets() -> list[Sheet]:
    kept = [sheet for sheet in SHEETS if not any(part in sheet.path for part in LEFT_OUT)]
    return [sheet for sheet in kept if not sheet.path.endswith("/plan")]


def text_fields(controls: Controls) -> set[str]:
    takes = {name for name, control in controls.items() if control.kind in ("text", "textarea")}
    return takes - STRICT


def write(sheets: list[Sheet], browser, values, db) -> list[str]:
    """Send forms with each hostile text in all of their fields; return where each led to."""
    ways, visit_of = [], cache(browser)
    for text in HOSTILE:
        a_draft(db, AIDA)  # each text has an intake of its own, which ends in a case
        for sheet in sheets:
            page = visit_of(sheet.by)
            controls = shown(page, sheet, values)
            answers = filled_in(controls, sheet) | dict.fromkeys(text_fields(controls), text)
            ways.append(page.post(sheet.path.format(**values), data=answers).location or "")
    return ways


@proves("1.2.1", "1.2.3", "1.3.7", "3.2.2")
def test_hostile_text_is_shown_as_text_on_every_page(app, browser, come, db, values):
    ways = write(sheets(), browser, values, db)
    taken_in = sorted({way for way in ways if way.startswith("/cases/") and way.count("/") == 2})
    case = f"/cases/{values['number']}"
    pages = [*LISTS, *[f"{case}?tab={tab}&all=1" for tab in TABS]]
    more = [*taken_in, *links_of(app, values)]
    assert len([way for way in ways if way]) > 100, "most of it was stored"
    assert len(taken_in) >= len(HOSTILE) - 1

    for actor, seen in ((AIDA, pages + more), (SAULE, pages), (MARAT, pages)):
        somebody = come(actor)
        for path in dict.fromkeys(seen):
            read(somebody, path)
        somebody.open(f"{case}?tab=plan")
        somebody.sees(SCRIPT)
        somebody.sees("{{7*7}}${7*7}{% raise %}")
        assert somebody.complaints == []


def links_of(app, values) -> list[str]:
    """Return the pages about the records of a case."""
    with app.test_request_context():
        return [
            app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
            for rule in app.url_map.iter_rules()
            if "GET" in rule.methods and "number" in rule.arguments and "pdf" not in rule.rule
        ]


def read(somebody: Visitor, path: str) -> None:
    somebody.open(path)

    expect(somebody.page).to_have_title(OURS)
    assert "\u202e" not in somebody.page.content(), path


def test_hostile_text_of_the_back_office_is_shown_as_text(browser, come, db, values):
    write([sheet for sheet in sheets() if sheet.by is ADMIN], browser, values, db)
    adil = come(ADMIN)
    for word in ("accounts", "centres", "districts", "partners", "services", "courses", "reasons"):
        for path in ("", "?search=<script>", "details/?id=1", "edit/?id=1", "details/?id=2"):
            read(adil, f"/admin/{word}/{path}")

    assert adil.complaints == []


def test_what_is_refused_comes_back_as_text(come, values):
    aida, text = come(AIDA), HOSTILE[6] + HOSTILE[1]
    for sheet in SHEETS:
        if sheet.by is AIDA and sheet.shown_by is None and sheet.path != KEY:
            aida.open(sheet.path.format(**values))
            aida.page.evaluate(UNFOLDED)
            form = aida.main.locator("form:has([data-main])")
            for field in form.locator("input[type=text]:visible, textarea:visible").all():
                field.fill(text)
            for day in form.locator("input[type=date]:visible").all():
                day.fill("")
            form.locator("[data-main]").click()

            expect(aida.page).to_have_title(OURS)
    assert aida.complaints == []


@proves("1.2.1")
def test_hostile_text_in_an_address_is_shown_as_text(come, values):
    aida = come(AIDA)
    for text in HOSTILE:
        asked = quote(text)
        for path in (
            f"/search?q={asked}",
            f"/caseload?q={asked}&stage={asked}&order={asked}&after={asked}",
            f"/cases/{values['number']}?tab={asked}&kind={asked}",
            f"/reports?as_of={asked}&by={asked}",
            f"/cases/{asked.replace('/', '%2F')}",
            f"/{asked}",
        ):
            aida.open(path)
            expect(aida.page).to_have_title(OURS)

    assert [one for one in aida.complaints if "does not conform" not in one] == []
