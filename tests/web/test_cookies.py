"""What a browser is given to keep: for this host alone, by HTTPS alone where there is HTTPS."""

import pytest

from neetcrm.app import create_app
from neetcrm.config import Settings
from tests.asvs import proves
from tests.browsing import token
from tests.conftest import SECRET

SITE = "https://neetcrm.example"


@pytest.fixture
def visitor(database_url, db):
    """Give a browser at an installation that is in use, with the sign-in page open."""
    app = create_app(Settings(database_url=database_url, secret_key=SECRET, is_production=True))
    yield app.test_client()
    app.extensions["neetcrm.engine"].dispose()


@proves("3.3.1", "3.3.3", "3.3.2")
def test_every_cookie_is_bound_to_the_host_and_to_https(visitor):
    page = visitor.get("/sign-in", base_url=SITE)
    sent = {"csrf_token": token(page.text), "language": "kk", "theme": "dark", "next": "/sign-in"}
    answers = [page]
    for path in ("/account/language", "/account/theme"):
        answers.append(visitor.post(path, data=sent, base_url=SITE, headers={"Referer": SITE}))

    cookies = [text for one in answers for text in one.headers.getlist("Set-Cookie")]
    assert {text.partition("=")[0] for text in cookies} == {
        "__Host-neetcrm",
        "__Host-neetcrm_language",
        "__Host-neetcrm_theme",
    }
    for text in cookies:
        parts = {part.strip() for part in text.split(";")}
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts, text
        assert "Domain" not in text
    shown = visitor.get("/sign-in", base_url=SITE).text
    assert 'lang="kk"' in shown
    assert 'data-bs-theme="dark"' in shown


def test_what_another_host_planted_without_the_prefix_is_not_read(visitor):
    visitor.set_cookie("neetcrm_language", "kk", domain="neetcrm.example")

    answer = visitor.get("/sign-in", base_url=SITE, headers={"Accept-Language": "en"})

    assert 'lang="en"' in answer.text
