"""What reading does: it changes nothing, and addresses carry nothing that must not be seen."""

from html.parser import HTMLParser
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from sqlmodel import SQLModel

from neetcrm.audit import AuditAct
from neetcrm.encryption import EncryptedText
from tests.asvs import proves
from tests.bad_input.refusals import contents
from tests.bad_input.test_fuzz import addresses
from tests.browsing import submit
from tests.cast import ADMIN, AIDA, MARAT, SAULE, a_young_person

READING = {AuditAct.READ, AuditAct.EXPORT}
NOTES_OF_READING = {"audit_heads", "recent_cases"}
"""What is kept of a reading itself: that it took place, and which case was open last."""

CONFIDENTIAL = {
    column.name
    for table in SQLModel.metadata.sorted_tables
    for column in table.c
    if isinstance(column.type, EncryptedText)
}
SECRET = CONFIDENTIAL | {
    "csrf_token",
    "submission",
    "draft",
    "password",
    "current",
    "code",
    "answer",
}
"""What no form may put into an address."""

SCHEMES = {"", "tel", "mailto", "webcal", "http", "otpauth", "data"}
"""The last two are a QR code and what is in it, on the page where an app is set up."""

HOSTILE = 'a&b=c#d/é"<>%00 ;?+\\'


class Addresses(HTMLParser):
    """Takes down where a page leads and loads from, and what its forms put into an address."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.asked: set[str] = set()
        self._is_asking = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        known = dict(attrs)
        self.found += [known[name] for name in ("href", "src", "action") if known.get(name)]
        if tag == "form":
            self._is_asking = known.get("method", "get").lower() == "get"
        if self._is_asking and tag in ("input", "select", "textarea") and known.get("name"):
            self.asked.add(known["name"])

    def handle_endtag(self, tag):
        if tag == "form":
            self._is_asking = False


@proves("3.5.3", "14.2.1", "14.2.3", "1.2.2")
@pytest.mark.parametrize("actor", [AIDA, SAULE, MARAT, ADMIN], ids=lambda one: one.role)
def test_reading_changes_nothing_and_leads_nowhere_else(app, browser, world, actor):
    client = browser(actor)
    before, read = contents(app), 0
    for path in addresses(app, world):
        for method in ("GET", "HEAD"):
            answer = client.open(path, method=method)
            answer.close()
        if answer.mimetype == "text/html" and answer.status_code == 200:
            page = Addresses(client.get(path).text)
            links = [urlsplit(link) for link in page.found]
            read += 1

            assert {link.scheme for link in links} <= SCHEMES, path
            hosts = {link.netloc for link in links if link.scheme != "otpauth"}
            assert hosts <= {"", "localhost"}, path
            assert not page.asked & SECRET, path

    now = contents(app)
    added = now.pop("audit_rows")[len(before.pop("audit_rows")) :]
    assert {row.act for row in added} <= READING
    for name in NOTES_OF_READING:
        del now[name], before[name]
    assert now == before
    assert read > 5


@proves("1.2.2")
def test_what_was_searched_comes_whole_into_every_address_that_carries_it(browser, world):
    aida = browser(AIDA)

    for path in ("/search", "/caseload"):
        page = Addresses(aida.get(path, query_string={"q": HOSTILE}).text)
        carried = [dict(parse_qsl(urlsplit(link).query, True)) for link in page.found]
        texts = [asked["q"] for asked in carried if "q" in asked]

        assert set(texts) <= {HOSTILE}
        assert not [link for link in page.found if "b=c" in link]
    assert texts, "the caseload is turned over and sorted with what was searched"


@proves("14.2.1")
@pytest.mark.parametrize("typed", ["070314690004", "+7 701 123 45 67"])
def test_an_iin_or_a_phone_comes_into_no_address(browser, db, typed):
    db.add(a_young_person())
    aida = browser(AIDA)

    answer = submit(aida, "/today", {"q": typed}, to="/search")

    assert answer.status_code == 200
    digits = typed[-5:].replace(" ", "")
    assert not [link for link in Addresses(answer.text).found if digits in link]


@proves("5.4.2")
@pytest.mark.parametrize("asked", ["../../x", 'a".exe', "a\r\nX: y", "é;filename=x.exe"])
def test_the_name_of_a_download_is_made_of_nothing_that_was_asked(browser, world, asked):
    marat = browser(MARAT)
    for path in (
        *(f"/reports/monitoring.{extension}" for extension in ("csv", "xlsx", "json")),
        f"/reports/progress/{world.mine.number}.pdf",
    ):
        wanted = "&".join(f"{name}={quote(asked)}" for name in ("for", "name", "filename"))
        headers = marat.get(f"{path}?{wanted}").headers

        _, _, name = headers["Content-Disposition"].partition("filename=")
        assert name.replace("-", "").replace(".", "").isalnum(), name
        assert name.isascii()
        assert "X" not in headers
