import pytest
import sqlalchemy as sa
from flask import abort

from neetcrm.errors import NotAllowed, NotFound, RuleBroken
from tests.asvs import proves
from tests.browsing import fields
from tests.cast import AIDA


class NoReason(RuleBroken):
    sentence = "The case {number} has no reason."


@pytest.fixture
def failing(app, monkeypatch):
    """Give a function that makes the account page fail with an error, as in production."""

    def fail(error: Exception | int) -> None:
        def view():
            if isinstance(error, int):
                abort(error)
            raise error

        monkeypatch.setitem(app.view_functions, "account.show", view)

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    return fail


@proves("16.5.1")
@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (NotFound(), 404, "There is nothing here, or nothing that you may see."),
        (NotAllowed(), 403, "You may not do this."),
        (NoReason(number=7), 409, "The case 7 has no reason."),
        (400, 400, "The form could not be read."),
        (413, 413, "What was sent is too large."),
        (418, 418, "The form could not be read."),
        (ZeroDivisionError("Aida's phone is 5"), 500, "Something went wrong on our side."),
    ],
)
def test_an_error_is_a_page_that_says_what_happened(browser, failing, error, status, sentence):
    failing(error)

    answer = browser(AIDA).get("/account")

    assert answer.status_code == status
    assert sentence in answer.text
    assert "<main" in answer.text
    assert "phone is 5" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@proves("16.3.4", "16.2.5")
def test_a_failure_is_logged_without_the_values_it_failed_on(browser, failing, caplog):
    failing(ZeroDivisionError("Aida's phone is 5"))

    browser(AIDA).get("/account")

    assert "GET account.show failed: ZeroDivisionError" in caplog.text
    assert "raise error" in caplog.text
    assert "phone" not in caplog.text


@proves("16.5.2", "16.5.3")
def test_a_database_that_does_not_answer_is_a_page_too(app, browser, monkeypatch):
    client = browser(AIDA)
    nowhere = sa.create_engine("sqlite:////no/such/folder/neetcrm.db")
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.extensions, "neetcrm.engine", nowhere)

    answer = client.get("/account")

    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.text


def test_an_act_that_an_address_does_not_take_is_told(browser):
    answer = browser(AIDA).get("/sign-out")

    assert answer.status_code == 405
    assert "This address does not take that." in answer.text


def test_what_is_too_large_is_refused(browser):
    client = browser(AIDA)
    data = fields(client, "/account") | {"language": "k" * 2_000_000}

    assert client.post("/account", data=data).status_code == 413


def test_static_files_are_served_to_everybody_and_kept_by_browsers(app, browser):
    with app.test_request_context():
        address = app.jinja_env.globals["asset"]("app.css")

    answer = browser(None).get(address)

    assert answer.status_code == 200
    assert answer.content_type.startswith("text/css")
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()


@pytest.mark.parametrize(
    "path", ["/static/../config.py", "/static/%2e%2e/config.py", "/static//etc/passwd"]
)
def test_nothing_beside_the_static_files_is_served(browser, path):
    assert browser(None).get(path).status_code == 404


def test_pages_have_a_language_a_title_and_one_heading(browser):
    for client, path in ((browser(None), "/sign-in"), (browser(AIDA), "/account")):
        text = client.get(path, headers={"Accept-Language": "en"}).text

        assert '<html lang="en"' in text
        assert text.count("<h1") == 1
        assert "· neetcrm</title>" in text
        assert "style=" not in text
        assert "onclick" not in text
