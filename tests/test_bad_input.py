"""Wrong, hostile and broken input over the real routes: said in words, nothing stored, no 500."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select
from werkzeug.datastructures import MultiDict

from neetcrm import passwords
from neetcrm.accounts import Language, User
from tests.browsing import token
from tests.cast import ADMIN, AIDA, BORIS, GULNAR, MARAT, TODAY
from tests.filling import PASSWORD, SHEETS, filled_in, shown
from tests.world import a_world

DAY = TODAY.isoformat()
TOMORROW = (TODAY + timedelta(days=1)).isoformat()
IINS = Path(__file__).parent / "data" / "iin.csv"
HUGE = "99999999999999999999"
TOO_LONG = "x" * 100_000
UNSEEN = "\x00\u202e\u2066\u200f"
NOT_COMPARED = {"sign_in_failures"}  # attempts are counted whatever comes of them
SENTENCES = re.compile(
    r'class="field__error"[^>]*>(.*?)</p>|role="alert"[^>]*>(.*?)</(?:div|p)>', re.S
)
A_TAG = re.compile(r"<[^>]*>")


@pytest.fixture
def world(db):
    """Give the records of a small centre; all of the cast have a password."""
    kept = passwords.hashed(PASSWORD)
    for user in db.exec(select(User)):
        user.password = kept
    return a_world(db)


@pytest.fixture
def unchanged(app, world):
    """Give a question: is everything stored as it was when the test began?"""
    before = contents(app)

    def asked() -> bool:
        return contents(app) == before

    return asked


def contents(app) -> dict[str, list]:
    engine = app.extensions["neetcrm.engine"].execution_options(reads_only=True)
    tables = [one for one in SQLModel.metadata.sorted_tables if one.name not in NOT_COMPARED]
    with engine.connect() as connection:
        return {
            table.name: connection.execute(
                sa.select(table).order_by(table.c.id).execution_options(scoped=True)
            ).all()
            for table in tables
        }


def told(answer) -> str:
    """Return what a page says is wrong, without its markup."""
    if answer.mimetype != "text/html":
        return ""
    found = [first or second for first, second in SENTENCES.findall(answer.text)]
    return A_TAG.sub(" ", " ".join(found)).strip()


def every(world, page_of):
    """Yield each form with who sends it, its address, its questions and good answers to them."""
    for sheet in SHEETS:
        page = page_of(sheet.by)
        controls = shown(page, sheet, world.values)
        yield sheet, page, sheet.path.format(**world.values), controls, filled_in(controls, sheet)


@pytest.fixture
def forms(world, browser):
    return list(every(world, browser))


def test_every_form_takes_good_answers(browser, world):
    for sheet, page, path, _, good in every(world, browser):
        answer = page.post(path, data=good)

        assert answer.status_code == sheet.status, (sheet, told(answer))


def test_every_form_of_the_application_is_known_here(app):
    rules = [rule for rule in app.url_map.iter_rules() if {"GET", "POST"} <= rule.methods]
    known = [sheet.path for sheet in SHEETS]
    for rule in rules:
        pattern = re.sub(r"<[^>]*>", "[^/]+", rule.rule) + r"(\?.*)?"

        assert any(re.fullmatch(pattern, path) for path in known), rule.rule


def test_over_long_text_is_refused_in_every_field(forms, unchanged):
    for sheet, page, path, controls, good in forms:
        for name, control in controls.items():
            if control.takes_anything:
                continue
            answer = page.post(path, data=good | {name: TOO_LONG})

            assert answer.status_code in (400, 409, 413, 422), (sheet, name)
            assert answer.status_code != 422 or told(answer), (sheet, name)
    assert unchanged()


def test_what_cannot_be_seen_is_not_stored(browser, world, db):
    for sheet, page, path, controls, good in every(world, browser):
        marked = {
            name: f"{UNSEEN}{good[name][:1]}{UNSEEN}{good[name][1:]}"
            for name, control in controls.items()
            if control.kind in ("text", "textarea", "email")
        }
        answer = page.post(path, data=good | marked)

        assert answer.status_code in (sheet.status, 422), (sheet, told(answer))
        assert not set(UNSEEN) & set(told(answer))
    db.expire_all()
    for record in everything(db):
        for name, text in record.model_dump().items():
            assert not isinstance(text, str) or not set(UNSEEN) & set(text), (record, name)


def everything(db: Session):
    for mapper in SQLModel._sa_registry.mappers:
        yield from db.exec(select(mapper.class_).execution_options(scoped=True))


WRONG_CHOICES = ("nonsense", "-1", HUGE, "\x00", "0", "None", "[]")


def test_what_was_not_offered_cannot_be_chosen(forms, unchanged):
    for sheet, page, path, controls, good in forms:
        for name, control in controls.items():
            is_choice = control.kind in ("select", "radio") or len(control.options) > 1
            for wrong in WRONG_CHOICES if is_choice else ():
                answer = page.post(path, data=good | {name: wrong})

                assert answer.status_code == 422, (sheet, name, wrong)
                assert told(answer), (sheet, name, wrong)
    assert unchanged()


WRONG_DAYS = (
    "yesterday",
    "2025-02-30",
    "0000-00-00",
    "10000-01-01",
    "٢٠٢٥-٠٣-٠٣",
    "2025-03-03\x00",
)


def test_what_is_no_day_or_number_is_refused(forms, unchanged):
    wrong = {
        "date": WRONG_DAYS,
        "number": ("many", "-1", HUGE, "1e9", "NaN"),
        "time": ("25:61",),
    }
    for sheet, page, path, controls, good in forms:
        for name, control in controls.items():
            for text in wrong.get(control.kind, ()):
                answer = page.post(path, data=good | {name: text})

                assert answer.status_code == 422, (sheet, name, text)
                assert text.strip("\x00") in answer.text, "what was typed is kept"
    assert unchanged()


def test_a_field_sent_twice_does_not_break_a_form(browser, world):
    for sheet, page, path, _, good in every(world, browser):
        twice = MultiDict([*good.items(), *((name, "nonsense") for name in good)])

        assert page.post(path, data=twice).status_code in (sheet.status, 422), sheet


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_refusal_is_said_in_the_reader_s_language(browser, world, db, language, unchanged):
    for user in db.exec(select(User)):
        user.language = Language(language)
    db.commit()
    for sheet, page, path, controls, good in every(world, browser):
        if sheet.by is None:
            page.set_cookie("neetcrm_language", language)
        empty = {name: good[name] for name in ("csrf_token", "version") if name in good}
        wrong = {
            name: {"date": "x", "number": "x", "time": "x", "select": "x"}.get(control.kind, "")
            for name, control in controls.items()
            if name not in ("csrf_token", "submission", "version")
        }
        for answers in (empty, empty | wrong):
            said = told(page.post(path, data=answers)).replace("NEET", "")

            assert not re.search("[A-Za-z]{4,}", said), (sheet, said)


def posted_to(app, world):
    """Return every address that takes a form, with the numbers of the world's records."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "POST" in rule.methods and rule.rule != "/sign-out":
                values = {name: world.values[name] for name in rule.arguments}
                yield app.url_for(rule.endpoint, **values)


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
    return path in ("/sign-in", "/account/language", "/account/theme")


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
    work = ("/intake", "/intake/open", f"{root}/person", f"{root}/move", f"{root}/status")
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


@pytest.mark.parametrize(("body", "kind"), BROKEN.values(), ids=BROKEN)
def test_a_broken_body_is_refused_with_and_without_a_token(doors, unchanged, body, kind):
    for page, path, known in doors:
        for headers in ({}, {"X-CSRFToken": known}):
            answer = page.post(path, data=body, content_type=kind, headers=headers)

            assert answer.status_code in (400, 413, 415, 422), (path, headers)
            assert "<h1" in answer.text
    assert unchanged()


MEGABYTES = b"x" * 2_000_000


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


def test_no_form_takes_a_file(forms, unchanged):
    for sheet, page, path, controls, good in forms:
        kept = [part(name, text.encode()) for name, text in good.items()]
        for name in (*controls, "unexpected"):
            file = part(name, b"%PDF-\xff\x00", '; filename="../../etc/passwd"')
            answer = page.post(path, data=b"".join([*kept, file, b"--b--"]), content_type=PARTS)

            assert answer.status_code in (400, 415), (sheet, name)
    assert unchanged()


NO_NUMBERS = ("0", "-1", HUGE, "274-905-113", "١٢٣٤٥٦٧٨٩", "%00", "%ff", "'", "x" * 3000, "..")


def rules_of_cases(app):
    return [rule for rule in app.url_map.iter_rules() if "number" in rule.arguments]


@pytest.mark.parametrize("actor", [BORIS, GULNAR], ids=["Boris", "Gulnar"])
def test_a_foreign_number_is_answered_like_one_that_never_was(app, browser, world, actor):
    page = browser(actor)
    known = token(page.get("/account").text)
    for rule in rules_of_cases(app):
        addresses = [
            re.sub("<[^>]*>", "{}", rule.rule).replace("{}", number, 1)
            for number in (world.mine.number, "123456782", *NO_NUMBERS)
        ]
        is_card = actor is GULNAR and rule.endpoint == "desk.open_again"
        for method in rule.methods & {"GET", "POST"} if not is_card else ():
            others = [world.values[name] for name in sorted(rule.arguments - {"number"})]
            answers = [
                page.open(address.format(*others), method=method, data={"csrf_token": known})
                for address in addresses
            ]
            if rule.endpoint == "cases.show":
                continue

            assert {answer.status_code for answer in answers} == {404}, rule
            assert len({without_token(answer.text) for answer in answers[:2]}) == 1, rule


def without_token(text: str) -> str:
    return re.sub(r'name="(csrf_token|next)" value="[^"]*"', "", text)
