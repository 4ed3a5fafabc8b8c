"""The door and the pages that all kinds of records share."""

import pytest
from sqlmodel import select

from neetcrm.accounts import Centre, District, User
from neetcrm.admin.views import OFFICES
from neetcrm.audit import AuditAct, AuditRow
from neetcrm.reasons import Reason
from neetcrm.referrals.models import Partner
from tests.browsing import fields
from tests.cast import ADMIN, STAFF

WORDS = [office.word for office in OFFICES]
DISTRICT = {"kk": "Наурызбай ауданы", "ru": "Наурызбайский район", "en": "Nauryzbay district"}
OTHER = {"kind": "declined", "code": "other", "position": "1", "is_active": "y"}


def sent(browser, path, **answers):
    """Send the form at *path* with its hidden fields and these answers."""
    return browser.post(path, data=fields(browser, path) | answers)


@pytest.mark.parametrize("actor", [one for one in STAFF if one is not ADMIN])
def test_other_roles_are_refused(browser, actor):
    theirs = browser(actor)

    assert theirs.get("/admin/").status_code == 403
    assert {theirs.get(f"/admin/{word}/").status_code for word in WORDS} == {403}


def test_every_address_asks_who_comes(app, browser):
    anonymous, analyst = browser(None), browser(next(iter(STAFF)))
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")]

    assert len(rules) > 30
    for rule in rules:
        if "GET" in rule.methods:
            answer = anonymous.get(rule.rule)
            assert (answer.status_code, "/sign-in" in answer.location) == (303, True)
            assert analyst.get(f"{rule.rule}?id=1").status_code == 403
        assert anonymous.post(rule.rule).status_code in (401, 405)


def test_what_is_not_offered_has_no_address(browser):
    office = browser(ADMIN)
    paths = ("action/", "export/csv/", "ajax/lookup/?name=district", "ajax/update/")

    assert {office.get(f"/admin/centres/{path}").status_code for path in paths} == {404}
    assert office.get("/admin/accounts/delete/?id=1").status_code == 404
    assert office.get("/admin/static/admin/js/form.js").status_code == 404


def test_the_first_page_leads_to_every_list(browser):
    text = browser(ADMIN).get("/admin/").text

    assert all(f'href="/admin/{word}/"' in text for word in WORDS)


@pytest.mark.parametrize("word", WORDS)
def test_every_page_of_a_kind_opens(browser, word, course, template):
    office = browser(ADMIN)
    pages = ["", "new/", "details/?id=1", "edit/?id=1"]
    pages += ["password/?id=1"] if word == "accounts" else ["delete/?id=1"]

    assert {office.get(f"/admin/{word}/{page}").status_code for page in pages} == {200}


@pytest.mark.parametrize("number", ["999", "0", "-1", "x", "1' OR 1", "9" * 40, "", "١"])
def test_an_unknown_number_is_not_found(browser, number):
    office = browser(ADMIN)
    paths = ("details/", "edit/", "delete/")

    assert {
        office.get(f"/admin/centres/{path}", query_string={"id": number}).status_code
        for path in paths
    } == {404}


@pytest.mark.parametrize(
    "asked",
    [
        "page=-1",
        "page=99999999999999999999",
        "sort=99&desc=1",
        "sort=-1",
        "search=%00%27",
        "search=" + "a+" * 500,
        "endpoint=x&_external=1&_anchor=y",
        "flt0=nobody&flt9=x&flt0_0=1&flt=",
        "flt1=99999999999999999999",
        "page_size=100000",
    ],
)
def test_a_list_answers_whatever_is_asked(browser, asked):
    assert browser(ADMIN).get(f"/admin/accounts/?{asked}").status_code == 200


def test_a_list_is_searched_and_filtered(browser):
    office = browser(ADMIN)

    by_name = office.get("/admin/accounts/?search=gulnar").text
    by_role = office.get("/admin/accounts/?flt0=supervisor").text
    by_centre = office.get("/admin/accounts/?flt1=2&flt2=yes").text

    assert "Gulnar Sadykova" in by_name
    assert "Boris Kim" not in by_name
    assert ("Vera Orlova" in by_role, "Boris Kim" in by_role) == (True, False)
    assert ("Boris Kim" in by_centre, "Aida Bekova" in by_centre) == (True, False)


def test_the_next_page_and_the_order_keep_the_filters(browser, db):
    db.add_all(
        User(email=f"{n}@example.org", full_name=f"Worker {n}", role="analyst") for n in range(50)
    )

    text = browser(ADMIN).get("/admin/accounts/?flt0=analyst&search=o").text

    assert 'href="/admin/accounts/?search=o&amp;flt0=analyst&amp;page=1"' in text
    assert 'href="/admin/accounts/?search=o&amp;sort=1&amp;flt0=analyst"' in text


def test_a_list_is_sorted_by_name(browser):
    text = browser(ADMIN).get("/admin/accounts/?sort=0&desc=1").text

    assert text.index("Vera Orlova") < text.index("Aida Bekova")
    assert 'aria-sort="descending"' in text


def test_names_are_sorted_in_the_language_of_the_reader(browser, db):
    db.get_one(District, 1).ru = "Я"
    db.get_one(User, ADMIN.user_id).language = "ru"
    office = browser(ADMIN)

    up, down = (office.get(f"/admin/districts/?sort=0{way}").text for way in ("", "&desc=1"))

    assert up.index("Медеуский район") < up.index(">Я<")
    assert down.index(">Я<") < down.index("Медеуский район")


def test_a_list_reads_as_often_for_many_as_for_few(app, browser, db, statements):
    office = browser(ADMIN)
    few = statements(lambda: office.get("/admin/accounts/?search=aida"))

    assert statements(lambda: office.get("/admin/accounts/")) == few


def test_a_record_is_added_changed_and_deleted(browser, db):
    office = browser(ADMIN)

    added = sent(office, "/admin/districts/new/", slug="nauryzbay", **DISTRICT)
    changed = sent(office, "/admin/districts/edit/?id=3", slug="n2", **DISTRICT)
    slug = db.get_one(District, 3).slug
    deleted = sent(office, "/admin/districts/delete/?id=3")

    assert [added.status_code, changed.status_code, deleted.status_code] == [303, 303, 303]
    assert added.location == changed.location == "/admin/districts/details/?id=3"
    assert slug == "n2"
    db.expire_all()
    assert db.get(District, 3) is None


def test_a_change_leaves_an_audit_row(browser, db):
    sent(browser(ADMIN), "/admin/districts/edit/?id=1", **DISTRICT, slug="n2")

    row = db.exec(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert (row.actor_id, row.act, row.record_id) == (ADMIN.user_id, AuditAct.CHANGE, 1)
    assert (row.before["slug"], row.after["slug"]) == ("almaly", "n2")


def test_a_form_sent_twice_adds_one_record(browser, db):
    office = browser(ADMIN)
    form = fields(office, "/admin/districts/new/") | DISTRICT | {"slug": "nauryzbay"}

    first, second = (office.post("/admin/districts/new/", data=form) for _ in range(2))

    assert first.location == second.location
    assert len(db.exec(select(District)).all()) == 3


def test_a_code_that_is_taken_is_refused(browser, db):
    answer = sent(browser(ADMIN), "/admin/districts/new/", slug="medeu", **DISTRICT)

    assert answer.status_code == 422
    assert "Another record has this already." in answer.text
    assert "Nauryzbay district" in answer.text
    assert len(db.exec(select(District)).all()) == 2


def test_what_the_form_cannot_see_the_database_refuses(browser, db):
    """The code of a reason is unique for its kind alone, which no single field can tell."""
    answer = sent(browser(ADMIN), "/admin/reasons/new/", **DISTRICT, **OTHER)

    assert answer.status_code == 422
    assert "Another record has the same code" in answer.text
    assert len(db.exec(select(Reason)).all()) == 4


@pytest.mark.parametrize(
    ("path", "model"),
    [("districts", District), ("centres", Centre), ("partners", Partner)],
)
def test_a_record_that_is_used_stays(browser, db, path, model):
    answer = sent(browser(ADMIN), f"/admin/{path}/delete/?id=1")

    assert answer.status_code == 422
    assert "Other records refer to this one" in answer.text
    assert db.get(model, 1) is not None


def test_without_a_token_nothing_is_sent(browser):
    office = browser(ADMIN)
    paths = ["districts/new/", "districts/edit/?id=1", "districts/delete/?id=1"]
    paths += ["accounts/password/?id=1"]

    assert {office.post(f"/admin/{path}", data=DISTRICT).status_code for path in paths} == {400}


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "=1+1", "a\u202eb"],
)
def test_hostile_text_is_shown_as_text(browser, text):
    office = browser(ADMIN)
    sent(office, "/admin/districts/edit/?id=1", **DISTRICT | {"en": text, "slug": "almaly"})

    for page in ("", "details/?id=1", "edit/?id=1", "delete/?id=1"):
        shown = office.get(f"/admin/districts/{page}").text
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "\u202e" not in shown
        assert ">49<" not in shown


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "\x00", "\u200b"])
def test_a_name_that_is_empty_or_too_long_is_refused(browser, db, name):
    office = browser(ADMIN)
    answer = sent(office, "/admin/districts/edit/?id=1", **DISTRICT | {"en": name, "slug": "a"})

    assert answer.status_code == 422
    assert db.get_one(District, 1).en == "Almaly district"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_names_are_in_the_language_of_the_reader(browser, db, language, course):
    db.get_one(User, ADMIN.user_id).language = language
    shown = {"kk": "Қазақ тілі", "ru": "Казахский язык", "en": "Kazakh"}

    assert shown[language] in browser(ADMIN).get("/admin/courses/").text
