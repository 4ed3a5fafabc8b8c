"""Who sees which cases; the SQL and the plain Python must say the same."""

import pytest
from sqlmodel import col

from neetcrm.cases.models import Case
from neetcrm.cases.scope import Reach, visible_cases, works_on
from tests.cast import (
    ADMIN,
    AIDA,
    ANALYST,
    BORIS,
    DANIYAR,
    GULNAR,
    MARAT,
    OBSERVER,
    PARTNER,
    SAULE,
    STAFF,
    VERA,
    a_case,
)


@pytest.fixture
def cases(db):
    """Three cases: Aida's with Saule, Gulnar's, and Boris's in the other centre."""
    cases = [
        a_case(psychologist_id=SAULE.user_id),
        a_case(counselor_id=GULNAR.user_id),
        a_case(counselor_id=BORIS.user_id, centre_id=2),
    ]
    db.add_all(cases)
    db.commit()
    return cases


def seen(db, cases, actor, reach):
    found = db.exec(visible_cases(actor, reach).order_by(col(Case.id)))
    return [cases.index(case) for case in found]


@pytest.mark.parametrize(
    ("actor", "works_on_these", "finds_cards_of", "counts"),
    [
        (AIDA, [0], [0, 1], [0]),
        (GULNAR, [1], [0, 1], [1]),
        (BORIS, [2], [2], [2]),
        (SAULE, [0], [0, 1], [0]),
        (DANIYAR, [], [0, 1], []),
        (MARAT, [0, 1], [0, 1], [0, 1]),
        (VERA, [2], [2], [2]),
        (ANALYST, [], [], [0, 1, 2]),
        (OBSERVER, [], [], [0, 1, 2]),
        (ADMIN, [], [], []),
        (PARTNER, [], [], []),
    ],
    ids=str,
)
def test_each_sees_what_the_table_of_roles_says(
    db, cases, actor, works_on_these, finds_cards_of, counts
):
    assert seen(db, cases, actor, Reach.WORK) == works_on_these
    assert seen(db, cases, actor, Reach.CARD) == finds_cards_of
    assert seen(db, cases, actor, Reach.COUNT) == counts


@pytest.mark.parametrize("actor", STAFF, ids=STAFF.values())
def test_the_record_and_the_query_agree_on_who_works_on_a_case(db, cases, actor):
    by_record = [index for index, case in enumerate(cases) if works_on(actor, case)]

    assert by_record == seen(db, cases, actor, Reach.WORK)
