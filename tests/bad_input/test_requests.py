"""Requests that no page of ours sends: without a token, in pieces, too large, with files."""

import pytest

from tests.asvs import proves
from tests.bad_input.refusals import HUGE
from tests.browsing import token
from tests.cast import ADMIN, AIDA, MARAT
from tests.intakes import TOKEN


def posted_to(app, world):
    """Return every address that takes a form, with the numbers of the world's records."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "POST" in rule.methods and rule.rule != "/sign-out":
                values = {name: world.values[name] for name in rule.arguments}
                yield app.url_for(rule.endpoint, **values)


@proves("3.5.1")
@pytest.mark.parametrize("sent", [None, "", "nonsense", "\x00", HUGE])
def test_without_the_right_token_nothing_is_accepted(app, browser, world, unchanged, sent):
    for reader in (AIDA, ADMIN, None):
        page = browser(reader)
        page.get("/account")
        for path in posted_to(app, world):
            answer = page.post(path, data={} if sent is None else {"csrf_token": sent})

            assert answer.status_code == (400 if reader or is_public(path) else 401), path
            assert "<h1" in answer.text
    assert unchanged()


def is_public(path: str) -> bool:
    return path in ("/sign-in", "/sign-in/second-factor", "/account/language", "/account/theme")


def test_a_token_of_somebody_else_is_refused(browser, world, unchanged):
    mine, theirs = browser(AIDA), browser(MARAT)
    stolen = token(theirs.get("/account").text)

    answer = mine.post("/account", data={"csrf_token": stolen, "language": "kk", "theme": "dark"})

    assert answer.status_code == 400
    assert unchanged()


def part(name: str, content: bytes, more: str = "") -> bytes:
    """Return one field of a form in parts."""
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + content + b"\r\n"


PARTS = "multipart/form-data; boundary=b"
FORM = "application/x-www-form-urlencoded"
BROKEN = {
    "no boundary": (b"", "multipart/form-data"),
    "no parts": (b"--b\r\nnonsense", PARTS),
    "half a part": (part("surname", b"half")[:-2], PARTS),
    "no letters": (part("surname", b"\xff") + b"--b--", PARTS),
    "a boundary of letters": (b"--\xd0\x96\r\n", "multipart/form-data; boundary=\xd0\x96"),
    "half of an object": (b"{", "application/json"),
    "a list": (b"[1, 2]", "application/json"),
    "a text": (b'"text"', "application/json"),
    "an object": (b'{"surname": {"a": [1]}, "given_name": 5, "on": null}', "application/json"),
    "no field": (b"surname=%ff%fe&%00=%00&=&&&", FORM),
    "percents": (b"surname=" + b"%" * 5000, FORM),
    "fields": (b"&".join(b"a=%d" % number for number in range(5000)), FORM),
    "plain text": (b"surname=x", "text/plain"),
    "nonsense": (b"surname=x", "nonsense"),
    "XML": (b"<a/>", "application/xml; charset=nonsense"),
}


@pytest.fixture
def doors(browser, world):
    """Give some addresses of forms, each with a page, and a token that it would accept."""
    root = f"/cases/{world.mine.number}"
    work = (
        "/intake",
        f"/intake/{TOKEN}/person",
        f"{root}/person",
        f"{root}/move",
        f"{root}/status",
    )
    opened = [
        *[(browser(AIDA), path) for path in (*work, "/account/password", "/account/theme")],
        (browser(MARAT), "/reports/export"),
        (browser(ADMIN), "/admin/centres/new/"),
        (browser(ADMIN), "/admin/centres/delete/?id=1"),
        (browser(None), "/sign-in"),
    ]
    return [
        (page, path, token(page.get("/account", follow_redirects=True).text))
        for page, path in opened
    ]


@pytest.mark.alike
@pytest.mark.parametrize(("body", "kind"), BROKEN.values(), ids=BROKEN)
def test_a_broken_body_is_refused_with_and_without_a_token(doors, unchanged, body, kind):
    for page, path, known in doors:
        for headers in ({}, {"X-CSRFToken": known}):
            answer = page.post(path, data=body, content_type=kind, headers=headers)

            assert answer.status_code in (400, 413, 415, 422), (path, headers)
            assert "<h1" in answer.text
    assert unchanged()


MEGABYTES = b"x" * 2_000_000


@pytest.mark.alike
@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"surname=" + MEGABYTES, FORM), (part("surname", MEGABYTES), PARTS), (MEGABYTES, "nonsense")],
    ids=["form", "parts", "nonsense"],
)
def test_more_than_any_form_holds_is_refused(doors, unchanged, body, kind):
    for page, path, known in doors:
        for headers in ({}, {"X-CSRFToken": known}):
            answer = page.post(path, data=body, content_type=kind, headers=headers)

            assert answer.status_code == 413, (path, headers)
            assert "too large" in answer.text
    assert unchanged()


@pytest.mark.alike
def test_no_form_takes_a_file(forms, unchanged):
    for sheet, page, path, controls, good in forms:
        kept = [part(name, text.encode()) for name, text in good.items()]
        for name in (*controls, "unexpected"):
            file = part(name, b"%PDF-\xff\x00", '; filename="../../etc/passwd"')
            answer = page.post(path, data=b"".join([*kept, file, b"--b--"]), content_type=PARTS)

            assert answer.status_code in (400, 415), (sheet, name)
    assert unchanged()
