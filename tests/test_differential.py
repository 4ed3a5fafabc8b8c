"""A reader's pages are the same, byte for byte, whether or not other centres have people."""

import re

import pytest

from tests.asvs import proves
from tests.cast import (
    ADMIN,
    AIDA,
    BORIS,
    DANIYAR,
    GULNAR,
    MARAT,
    PARTNER,
    SAULE,
    VERA,
    a_young_person,
)
from tests.extent import IS_FULL
from tests.intakes import a_draft
from tests.world import add_around
from tests.world.cases import a_full_case
from tests.world.others import a_link, a_prospect, add_hand_over
from tests.world.sessions import add_templates

READERS = (AIDA, SAULE, MARAT) + ((GULNAR, DANIYAR, ADMIN, PARTNER) if IS_FULL else ())
"""Analysts and observers count all centres: that is what their pages are for."""

NEW_EACH_TIME = re.compile(
    r'nonce="[^"]*"|name="(?:csrf_token|submission|draft)"[^>]*>|"X-CSRFToken"[^}]*}'
)
LEFT_OUT = (
    "/sign-out",
    "/reports/progress/",
    "/static/",
    "/feeds/",
    "/account/second-factor/app",
    "/account/left",
)
"""No page, or one that shows a new key or the seconds that are left; a document is made of what its
case shows."""

ASKED = (
    "/caseload?show=centre&order=name",
    "/caseload?as=board",
    "/search?q=Ким",
    "/search?q=алия",
)


@pytest.fixture
def own(db) -> dict[str, object]:
    """Give what addresses need of Aida's case, in a world where nobody else's centre has one."""
    mine = a_full_case()
    other = a_full_case(
        person=a_young_person(surname="Ли", phone="+77017654323"),
        counselor_id=GULNAR.user_id,
        psychologist_id=None,
    )
    db.add_all([mine, other, a_prospect()])
    db.flush()
    db.add(a_link(mine, other))
    values = add_hand_over(db, mine) | add_around(db, mine)
    values |= {"template_id": add_templates(db).id, "token": a_draft(db, AIDA), "link_id": 1}
    db.commit()
    return values | {"name": "person", "other": other.number, "prospect_id": 1, "sign_in_id": 1}


def let_others_come(db) -> None:
    """Fill the other centre with a case that is like Aida's in all that is sought by."""
    for phone, name in (("+77011234567", "Әлия"), ("+77017654321", "Виктор")):
        theirs = a_full_case(
            person=a_young_person(surname="Ким", given_name=name, phone=phone),
            centre_id=2,
            counselor_id=BORIS.user_id,
            psychologist_id=None,
        )
        db.add(theirs)
        db.flush()
        add_around(db, theirs)
    prospect = a_prospect()
    prospect.centre_id, prospect.added_by_id = 2, BORIS.user_id
    db.add(prospect)
    a_draft(db, VERA)
    db.commit()


def pages(app, own) -> list[str]:
    found = list(ASKED)
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and not rule.rule.startswith(LEFT_OUT):
                known = {name: own[name] for name in rule.arguments if name in own}
                if len(known) == len(rule.arguments):
                    found.append(app.url_for(rule.endpoint, **known))
    return found


def read(client, paths) -> dict[str, tuple[int, str]]:
    told = {}
    for path in paths:
        answer = client.get(path)
        text = answer.text if answer.mimetype.startswith("text") else answer.data.hex()
        told[path] = answer.status_code, NEW_EACH_TIME.sub("", text)
    return told


@proves("8.4.1")
@pytest.mark.parametrize("reader", READERS, ids=lambda one: f"{one.role}-{one.user_id}")
def test_a_reader_is_told_the_same_with_and_without_others(app, browser, db, own, reader):
    client, paths = browser(reader), pages(app, own)
    read(client, paths)  # what is written down at the first visit is there at both that count
    alone = read(client, paths)

    let_others_come(db)

    beside = read(client, paths)
    assert [path for path in paths if alone[path] != beside[path]] == []
    assert len(paths) > 80
