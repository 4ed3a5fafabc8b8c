"""A Chromium and the application served to it, over a database of the test's own."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlmodel import select

from neetcrm import passwords
from neetcrm.access import Actor
from neetcrm.accounts import User
from tests.browser.visitor import PASSWORD, Visitor
from tests.chromium import chromium
from tests.serving import COOKIE, served

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """Give a Chromium; each visitor has a profile of their own in it."""
    path = chromium()
    if path is None:
        pytest.skip("Chromium was not found on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=ARGUMENTS,
            # As people have it: pages that were left may come back with the back button.
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


@pytest.fixture
def address(app, db) -> Iterator[str]:
    """Give the address of the application; all of the cast have a password and need no more."""
    required = app.extensions["neetcrm.settings"]
    kept = passwords.hashed(PASSWORD)
    for user in db.exec(select(User)):
        user.password = kept
    db.commit()
    app.extensions["neetcrm.settings"] = replace(required, is_second_factor_required=False)
    with served(app) as address:
        yield address
    app.extensions["neetcrm.settings"] = required


@pytest.fixture
def cookie(browser, db, address) -> Callable[[Actor], dict[str, str]]:
    """Give a way to the cookie of somebody's sign-in, where signing in is not what is tested."""

    def of(actor: Actor) -> dict[str, str]:
        value = browser(actor).get_cookie(COOKIE).value
        db.commit()  # the test's own session keeps no lock while pages write
        return {"name": COOKIE, "value": value, "url": address}

    return of


@pytest.fixture
def visitor(chrome, address) -> Iterator[Callable[..., Visitor]]:
    """Give a way to let somebody come: visitor(language="kk", java_script_enabled=False)."""
    contexts = []

    def came(language: str = "en", **how) -> Visitor:
        context = chrome.new_context(base_url=address, locale=language, **how)
        contexts.append(context)
        return Visitor(context.new_page(), address, language)

    yield came
    for context in contexts:
        context.close()
