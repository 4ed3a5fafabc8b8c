"""What every answer tells the browser; tests/browser holds that no page breaks its own policy."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from neetcrm.app import create_app
from neetcrm.config import Settings
from neetcrm.paths import shipped
from tests.asvs import proves
from tests.browsing import fields, submit
from tests.cast import ADMIN, AIDA, MARAT
from tests.conftest import SECRET

NONCE = re.compile(r"'nonce-([\w-]{22})'")
LOADED = re.compile(r'<(?:script|style|link rel="stylesheet")(?P<rest>[^>]*)>')
TEMPLATES = [path for path in shipped("templates").rglob("*.html") if path.parent.name != "print"]
PAGES = (
    (None, "/sign-in"),
    (None, "/no/such/page"),
    (AIDA, "/account"),
    (AIDA, "/today"),
    (AIDA, "/caseload"),
    (AIDA, "/caseload?as=board"),
    (AIDA, "/calendar"),
    (AIDA, "/log"),
    (AIDA, "/cases/{number}"),
    (AIDA, "/cases/{number}/sessions/new"),
    (AIDA, "/cases/{number}/consents/paper"),
    (AIDA, "/cases/000000000"),
    (AIDA, "/sign-out"),
    (AIDA, "/admin/"),
    (ADMIN, "/admin/accounts/"),
    (ADMIN, "/admin/accounts/edit/?id=1"),
)


class Loaded(HTMLParser):
    """Takes down by which nonce a page loads what it runs and is styled by."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.nonces: list[str | None] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        if tag in ("script", "style") or known.get("rel") == "stylesheet":
            self.nonces.append(known.get("nonce"))


@pytest.fixture
def number(world) -> str:
    return str(world.values["number"])


def test_a_page_runs_only_what_carries_the_nonce_of_its_answer(browser, number):
    seen = set()
    for reader, path in PAGES:
        answer = browser(reader).get(path.format(number=number))
        policy = answer.headers["Content-Security-Policy"]

        [nonce] = set(NONCE.findall(policy))
        assert answer.mimetype == "text/html"
        assert set(Loaded(answer.text).nonces) == {nonce}, path
        seen.add(nonce)

    assert len(seen) == len(PAGES), "no nonce serves twice"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_gives_the_nonce_to_whatever_it_loads(template: Path):
    loaded = [found["rest"] for found in LOADED.finditer(template.read_text())]

    assert [rest for rest in loaded if ' nonce="{{ nonce() }}"' not in rest] == []


@proves("3.4.3", "3.4.6")
@pytest.mark.parametrize("path", ["/account", "/no/such/page", "/sign-out", "/admin/", "/"])
def test_the_policy_of_a_page_names_what_it_may_load(browser, path):
    headers = browser(AIDA).get(path).headers

    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'nonce-")
    for part in ("frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def answers_of_all_kinds(browser, number):
    """Yield a page, ways on, refusals, files, a feed and a static file."""
    aida, marat, nobody = browser(AIDA), browser(MARAT), browser(None)
    feed = submit(aida, "/calendar/feed", {}).text.split("http://localhost/feeds/")[1].split('"')[0]
    sent = fields(marat, "/reports/export") | {"what": "cases", "file_format": "csv"}
    for path in ("/account", "/", "/admin/", "/cases/000000000", f"/cases/{number}/"):
        yield aida.get(path)
    yield aida.post("/account")  # without a token
    yield aida.delete("/account")
    yield nobody.get("/today")
    yield nobody.get(f"/feeds/{feed}")
    yield nobody.get("/feeds/unknown.ics")
    yield nobody.get("/static/app.css")
    yield nobody.get("/static/favicon.svg")
    for extension in ("csv", "xlsx", "json"):
        yield marat.get(f"/reports/monitoring.{extension}")
    yield marat.post("/reports/export", data=sent)


@proves("3.4.4", "3.4.5", "3.4.6")
def test_every_answer_carries_the_headers_that_protect_it(browser, number):
    for answer in answers_of_all_kinds(browser, number):
        headers = answer.headers
        answer.close()

        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in headers, "http would be refused for good"


@proves("3.4.2")
def test_no_other_site_is_let_in(browser, number):
    client = browser(AIDA)
    for path in ("/account", f"/cases/{number}", "/static/app.css", "/feeds/unknown.ics"):
        answer = client.get(path, headers={"Origin": "https://elsewhere.example"})
        answer.close()

        assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]


@proves("3.2.1", "4.1.1", "5.4.1")
def test_files_say_what_they_are_and_are_not_shown_as_pages(browser, number):
    kinds = {
        "csv": "text/csv; charset=utf-8",
        "json": "application/json",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    for extension, kind in kinds.items():
        headers = browser(MARAT).get(f"/reports/monitoring.{extension}").headers

        assert headers["Content-Type"] == kind
        assert headers["Content-Disposition"].startswith("attachment; filename=monitoring-")
        assert headers["Cache-Control"] == "no-store"


def test_a_progress_report_is_a_document_of_its_case(browser, number):
    headers = browser(AIDA).get(f"/reports/progress/{number}.pdf").headers

    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == f"inline; filename=progress-{number}.pdf"
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


@proves("3.4.1")
@pytest.mark.parametrize("path", ["/sign-in", "/no/such/page", "/static/app.css"])
def test_production_is_reached_by_https_alone(database_url, db, path):
    app = create_app(Settings(database_url=database_url, secret_key=SECRET, is_production=True))

    answer = app.test_client().get(path, base_url="https://neetcrm.example")
    answer.close()

    kept = answer.headers["Strict-Transport-Security"]
    assert kept == "max-age=63072000; includeSubDomains"
    app.extensions["neetcrm.engine"].dispose()
