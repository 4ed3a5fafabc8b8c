"""Who handed a case over with leave to read it: every page that only reads opens, and no form."""

import html
import re

import pytest

from neetcrm.accounts import User
from neetcrm.cases.handover import handing
from tests.cast import AIDA, GULNAR, MARAT, TODAY
from tests.test_routes import answers_to

ABOUT_A_CASE = {"number", "appointment_id"}
LEFT_OUT = ("/cases/<number>/again", "/reports/progress/<number>.pdf")
"""A new case begins at the card, which every colleague sees; the report is tried in test_team."""
OF_PSYCHOLOGISTS = re.compile("/(disclosures|instruments|safety-plan|alert)(/|$)")
"""Pages that no counselor reads, with a tail or without."""
TABS = "timeline", "plan", "sessions", "referrals", "placements", "tasks", "followups", "person"


@pytest.fixture
def world(world, db):
    """Give the world in which Aida handed her case to Gulnar, and may read it still."""
    gulnar = db.get_one(User, GULNAR.user_id)
    leave = handing.Terms(with_tail=True)
    db.add(handing.hand_over(world.mine, gulnar, terms=leave, by=MARAT, on=TODAY))
    db.commit()
    return world


def about_the_case(app, world):
    """Return each (is a form, method, address) that is about one case, by the URL map."""
    for rule in app.url_map.iter_rules():
        if not rule.arguments & ABOUT_A_CASE or rule.rule in LEFT_OUT:
            continue
        if OF_PSYCHOLOGISTS.search(rule.rule):
            continue
        values = {name: world.values[name] for name in rule.arguments}
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **values)
        for method in sorted(rule.methods & {"GET", "POST"}):
            yield "POST" in rule.methods, method, address


def test_every_page_that_only_reads_opens_and_no_form_does(app, browser, world):
    wanted = list(about_the_case(app, world))
    asked = [(method, address, address) for _is_form, method, address in wanted]
    answers = list(zip(wanted, answers_to(browser, AIDA, asked), strict=True))

    read = {address for (_, _, address), status in answers if status in (200, 302)}
    assert read == {address for is_form, _method, address in wanted if not is_form}
    assert {status for (is_form, _, _), status in answers if is_form} == {404}
    assert len(read) >= 9
    assert len(answers) > 90


def test_nothing_that_is_shown_leads_to_a_closed_door(app, browser, world):
    aida = browser(AIDA)
    pages = {path for is_form, _method, path in about_the_case(app, world) if not is_form}
    pages |= {f"/cases/{world.mine.number}?tab={tab}" for tab in TABS}
    links = set()
    for path in pages:
        shown = aida.get(path, follow_redirects=True).text
        links |= set(re.findall(r'href="(/(?:cases|appointments)/[^"#]+)', shown))
        assert re.findall(r'action="(/(?:cases|appointments)/[^"]*)', shown) == []

    closed = {link for link in links if aida.get(html.unescape(link)).status_code == 404}
    assert closed == set()
