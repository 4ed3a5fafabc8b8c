"""What the application tells of its inside, and what it never does with what was typed."""

import ast
from pathlib import Path

import pytest
from sqlmodel import select

import neetcrm
from neetcrm import passwords, second_factors, staff
from neetcrm.accounts import User
from neetcrm.app import create_app
from neetcrm.audit import AuditRow
from neetcrm.config import Settings
from neetcrm.db import open_session, utc_now
from tests.asvs import proves
from tests.browsing import fields, submit
from tests.cast import ADMIN, AIDA, COMMAND_LINE
from tests.conftest import SECRET

PASSWORD = "four words of steppe"
SOURCES = sorted(Path(neetcrm.__file__).parent.rglob("*.py"))


@pytest.fixture
def aida(db) -> User:
    """Give Aida's account, which has a password."""
    user = db.get_one(User, AIDA.user_id)
    user.password = passwords.hashed(PASSWORD)
    db.commit()
    return user


def sign_in(browser, email="aida@example.org", password=PASSWORD):
    return submit(browser(None), "/sign-in", {"email": email, "password": password})


def names_in(path: Path) -> set[str]:
    """Return what a source file calls and imports."""
    tree = ast.walk(ast.parse(path.read_text("utf-8")))
    found: set[str] = set()
    for node in tree:
        if isinstance(node, ast.Call):
            found.add(ast.unparse(node.func))
            found |= {f"{one.arg}={ast.unparse(one.value)}" for one in node.keywords}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@proves("13.4.2")
def test_production_does_not_debug(database_url, db):
    app = create_app(Settings(database_url=database_url, secret_key=SECRET, is_production=True))

    app.extensions["neetcrm.engine"].dispose()
    assert (app.debug, app.testing, app.config["PROPAGATE_EXCEPTIONS"]) == (False, False, None)


@proves("13.4.3")
@pytest.mark.parametrize("path", ["/static/", "/static", "/static/vendor/", "/static/../"])
def test_no_folder_is_listed(browser, path):
    answer = browser(AIDA).get(path)
    answer.close()

    assert answer.status_code == 404


@proves("13.4.4")
@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_answered(browser, method):
    assert browser(AIDA).open("/account", method=method).status_code == 405


@proves("13.4.5", "13.4.1")
@pytest.mark.parametrize(
    "path", ["metrics", "docs", "openapi.json", "console", "health", ".git/HEAD"]
)
def test_nothing_of_the_inside_has_an_address(browser, path):
    for actor in (None, ADMIN):
        assert browser(actor).get(f"/{path}").status_code == 404


@proves("6.3.2")
def test_a_new_database_has_no_account(engine):
    with open_session(engine, by=COMMAND_LINE) as db:
        assert db.exec(select(User)).all() == []


@proves("16.3.1")
def test_signing_in_is_logged_whether_it_succeeds_or_not(browser, aida, db, caplog):
    sign_in(browser)
    sign_in(browser, password="wrong")
    sign_in(browser, email="nobody@example.org")

    begun = db.exec(select(AuditRow).where(AuditRow.record == "sign_ins")).one()
    assert begun.after["user_id"] == AIDA.user_id
    assert "sign_in.enter refused: WrongPassword, 422, account 1" in caplog.text
    assert "sign_in.enter refused: WrongPassword, 422, account not named" in caplog.text


@proves("16.4.1", "16.2.5")
def test_no_line_of_the_log_is_made_of_what_was_typed(browser, aida, caplog):
    sign_in(browser, email="x\nWARNING forged", password="secret\nforged")
    sign_in(browser, email="%s%s{0}", password="%d forged")

    assert "refused" in caplog.text
    assert "forged" not in caplog.text
    assert "secret" not in caplog.text


@proves("6.4.3")
def test_a_new_password_does_not_pass_by_the_second_factor(browser, aida, db):
    second_factors.add_key(
        db, aida, second_factors.ShownKey("AAAA", "AAAA", 0), "Blue key", by=AIDA
    )
    first = staff.give_first_password(db, aida, by=ADMIN, at=utc_now())
    db.commit()

    assert sign_in(browser, password=first).location.startswith("/sign-in/second-factor")


@proves("14.3.1")
def test_signing_out_clears_the_browser(browser):
    client = browser(AIDA)

    answer = client.post("/sign-out", data=fields(client, "/account"))

    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get("/account").headers["Cache-Control"] == "no-store"


@proves("1.2.5", "1.3.2", "1.5.2", "11.4.1")
@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_nothing_runs_unpacks_or_hashes_weakly(path):
    names = names_in(path)

    assert not names & {"eval", "exec", "compile", "os.system", "os.popen", "shell=True"}
    assert not names & {"pickle", "marshal", "shelve", "yaml"}
    assert not [name for name in names if name.endswith((".md5", ".sha1")) or name == "md5"]
