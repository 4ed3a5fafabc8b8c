"""Every page under axe-core, in each language, theme and width: nothing to find.

A page is seen in three of the twelve combinations, chosen so that over all pages every language
meets every theme and every width. No page scrolls sideways, and the browser complains of nothing.
"""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from neetcrm.accounts import Language, Theme, User
from neetcrm.cases.models import PlacementKind, PlacementResult, Stage
from tests import browsing
from tests.browsing import submit
from tests.cast import (
    ADMIN,
    AIDA,
    ANALYST,
    MARAT,
    OBSERVER,
    PARTNER,
    SAULE,
    TODAY,
    a_case,
    a_placement,
    a_young_person,
    in_counseling,
)

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CASE = "/cases/000000000"
DAY = TODAY.isoformat()
WIDE, NARROW = (1280, 900), (360, 800)
LOOKS = (
    ((Language.KK, Theme.LIGHT, WIDE), (Language.RU, Theme.DARK, NARROW)),
    ((Language.KK, Theme.DARK, NARROW), (Language.RU, Theme.LIGHT, WIDE)),
    ((Language.EN, Theme.LIGHT, NARROW), (Language.EN, Theme.DARK, WIDE)),
)
PAGES = {
    None: ("/sign-in",),
    AIDA: (
        "/today",
        "/caseload",
        "/caseload?stage=training&due=overdue&q=zzz",
        "/caseload?show=centre",
        "/caseload?show=closed",
        "/search?q=Aliya",
        "/search?q=zzz",
        "/intake",
        *(
            f"{CASE}?tab={tab}"
            for tab in (
                "overview",
                "timeline",
                "plan",
                "sessions",
                "referrals",
                "placements",
                "person",
            )
        ),
        f"{CASE}/move",
        f"{CASE}/status",
        f"{CASE}/assessment",
        f"{CASE}/plan",
        f"{CASE}/plan/goals",
        f"{CASE}/goals/1/steps",
        f"{CASE}/goals/1/done",
        f"{CASE}/steps/1/done",
        f"{CASE}/placements/training",
        f"{CASE}/placements/internship",
        f"{CASE}/placements/job",
        f"{CASE}/placements/1/end",
        f"{CASE}/sessions/new",
        f"{CASE}/sessions/1",
        f"{CASE}/referrals/new",
        f"{CASE}/referrals/1",
        f"{CASE}/referrals/1/send",
        f"{CASE}/referrals/1/withdraw",
        f"{CASE}/person",
        f"{CASE}/consents",
        f"{CASE}/psychologist",
        f"{CASE}/close",
        "/cases/111111111",
        "/cases/111111111/reopen",
        "/cases/111111111/again",
        "/cases/123456789",
        "/reports",
        "/admin/",
        "/account",
        "/account/password",
    ),
    SAULE: ("/today", CASE, f"{CASE}/sessions/new"),
    MARAT: (
        "/today",
        "/caseload",
        f"{CASE}?tab=sessions",
        f"{CASE}/hand-over",
        f"{CASE}/exemptions/job",
        "/reports?by=month",
        "/reports/export",
    ),
    ANALYST: ("/reports?by=centre",),
    OBSERVER: ("/reports?by=age",),
    PARTNER: ("/",),
    ADMIN: (
        "/admin/",
        "/admin/accounts/",
        "/admin/accounts/new/",
        "/admin/accounts/details/?id=1",
        "/admin/centres/edit/?id=1",
        "/admin/reasons/delete/?id=1",
    ),
}
SENT_EMPTY = {
    AIDA: ("/intake", f"{CASE}/close", f"{CASE}/assessment", f"{CASE}/placements/job"),
    ADMIN: ("/admin/centres/new/",),
}
"""Forms that are sent as they open, so that their refusal is looked at as well."""


@pytest.fixture
def filled(db, browser) -> None:
    """Let Aida have a case with something of each kind, and a closed one."""
    case = in_counseling(a_case(number="000000000", psychologist_id=SAULE.user_id))
    case.placements += [
        a_placement(),
        a_placement(PlacementKind.JOB, ended_on=TODAY, result=PlacementResult.LOST),
    ]
    dana = a_young_person(given_name="Дана", born_on=date(2003, 1, 1), phone="")
    closed = a_case(number="111111111", person=dana, stage=Stage.INTAKE)
    closed.closed_on, closed.closing_reason = TODAY, "withdrew"
    db.add_all([case, closed])
    db.commit()
    page = browser(AIDA)
    step = {"title": "Write a CV", "owner": "counselor", "due_on": DAY}
    submit(page, f"{CASE}/goals/1/steps", step)
    how = {"on": DAY, "minutes": "30", "channel": "phone", "attendance": "attended"}
    submit(page, f"{CASE}/sessions/new", how | {"agreed": "Send it", "process_notes": "Mine"})
    submit(page, f"{CASE}/referrals/new", {"service": "1", "need": "Deposit", "shared": "name"})


@pytest.mark.parametrize("looks", LOOKS, ids=["kk light, ru dark", "kk dark, ru light", "en"])
def test_every_page_is_open_to_everybody(chrome, address, app, db, filled, looks):
    findings = {}
    for turn, (language, theme, size) in enumerate(looks):
        for user in db.exec(select(User)):
            user.language, user.theme = language, theme
        db.commit()
        for reader, paths in PAGES.items():
            with _Visit(chrome, address, app, db, reader, theme, size) as page:
                for path in paths[turn % 2 :: 2] if language is Language.EN else paths:
                    findings |= _look(page, path)
                for path in SENT_EMPTY.get(reader, ()):
                    findings |= _look(page, path, is_sent=True)

    assert findings == {}


class _Visit:
    """A page of *reader* in a profile of their own, which notes what the browser complains of."""

    def __init__(self, chrome, address, app, db, reader, theme, size) -> None:
        width, height = size
        self.context = chrome.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            color_scheme=theme.value,
            locale="en",
        )
        if reader is not None:
            client = app.test_client()
            browsing.sign_in(client, db, reader)
            cookie = client.get_cookie("neetcrm").value
            db.commit()  # what the test read holds a lock that the application waits for
            self.context.add_cookies([{"name": "neetcrm", "value": cookie, "url": address}])

    def __enter__(self):
        page = self.context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text))
        return page

    def __exit__(self, *_raised) -> None:
        self.context.close()


def _look(page, path: str, *, is_sent: bool = False) -> dict[str, list[str]]:
    """Return what is wrong with the page at *path*, by its address and look."""
    page.complaints.clear()
    page.goto(path)
    if is_sent:
        page.locator("main [data-main]").first.click()
        page.wait_for_load_state()
        page.wait_for_selector(".error-summary")
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)["violations"]
    wrong = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
    wrong += [
        one for one in page.complaints if "the server responded with a status of 4" not in one
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        wrong.append("scrolls sideways")
    look = page.evaluate("document.documentElement.lang + ' ' + window.innerWidth")
    return {f"{path} {look}{' sent' if is_sent else ''}": wrong} if wrong else {}
