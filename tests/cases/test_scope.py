"""Who sees which cases; the SQL and the plain Python must say the same."""

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import pytest
from sqlmodel import col

from neetcrm.access import Actor, Role
from neetcrm.accounts import CaseAccess, User
from neetcrm.cases.models import Case, ClosingReason, Handing, HandOver, HandOverKind
from neetcrm.cases.scope import Reach, may_read, visible_cases, works_on
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
    TODAY,
    VERA,
    a_case,
)

DAY = timedelta(days=1)


class Extra(NamedTuple):
    """A colleague who is not of the cast."""

    id: int
    role: Role

    def record(self) -> User:
        return User(id=self.id, email=f"{self.id}@example.org", full_name="Bek", role=self.role)


BEK, DANA = Extra(101, Role.COUNSELOR), Extra(102, Role.PSYCHOLOGIST)


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

    assert by_record == seen(db, cases, actor, Reach.ONE_TO_WORK_ON)


RELATIONS = ("own", "covered", "lent", "tail", "colleague's", "elsewhere", "closed", "ended")
"""What cases may be to Gulnar, or to the psychologist Daniyar."""
CARRIED = {"own", "covered", "lent", "closed"}


@pytest.fixture
def relations(db):
    """One case of each relation, in the order of RELATIONS, as both parts of it see it."""
    cases = {name: a_case(psychologist_id=SAULE.user_id) for name in RELATIONS}
    for name in ("own", "closed"):
        cases[name].counselor_id = GULNAR.user_id
        cases[name].psychologist_id = DANIYAR.user_id
    for name in ("lent", "tail", "colleague's", "ended"):
        cases[name].counselor_id, cases[name].psychologist_id = BEK.id, DANA.id
    cases["elsewhere"].centre_id = 2
    cases["closed"].closed_on = TODAY
    cases["closed"].closing_reason = ClosingReason.WITHDREW
    db.add_all([BEK.record(), DANA.record()])
    db.flush()
    db.add_all(cases.values())
    for reader, owner, other in ((GULNAR, AIDA, BEK), (DANIYAR, SAULE, DANA)):
        let_in(db, reader, owner.user_id, [cases["covered"], cases["elsewhere"]], is_whole=True)
        let_in(db, reader, other.id, [cases["lent"]])
        let_in(db, reader, other.id, [cases["tail"]], is_cover=False)
        let_in(db, reader, other.id, [cases["ended"]], ends_on=TODAY - DAY)
    db.commit()
    return cases


def let_in(db, reader, owner_id, cases, **how):
    days = {"starts_on": TODAY - 2 * DAY, "ends_on": TODAY}
    access = CaseAccess(
        **{"user_id": reader.user_id, "owner_id": owner_id, "centre_id": 1, "is_cover": True}
        | days
        | how
    )
    act = HandOver(
        kind=HandOverKind.COVER,
        role=reader.role,
        centre_id=1,
        from_id=owner_id,
        to_id=reader.user_id,
        handed_on=TODAY,
        handed_by_id=MARAT.user_id,
        access=access,
    )
    act.handings = [Handing(case=case, access=access, case_version=1) for case in cases]
    db.add(act)


EVERYTHING = set(RELATIONS)
HERE = EVERYTHING - {"elsewhere"}


@pytest.mark.parametrize(
    ("reader", "works_on_these", "reads"),
    [
        (GULNAR, CARRIED, CARRIED | {"tail"}),
        (DANIYAR, CARRIED, CARRIED | {"tail"}),
        (MARAT, HERE, HERE),
        (VERA, {"elsewhere"}, {"elsewhere"}),
        *[(reader, set(), set()) for reader in (BORIS, ANALYST, ADMIN, OBSERVER, PARTNER)],
    ],
    ids=lambda one: STAFF[one] if isinstance(one, Actor) else "",
)
def test_each_relation_gives_what_it_should_in_sql_and_in_python(
    db, relations, reader, works_on_these, reads
):
    db.expire_all()
    actor = db.get_one(User, reader.user_id).acting_on(TODAY)

    def found(reach):
        cases = list(db.exec(visible_cases(actor, reach)))
        return {name for name, case in relations.items() if case in cases}

    assert found(Reach.WORK) == found(Reach.ONE_TO_WORK_ON) == works_on_these
    assert {name for name, case in relations.items() if works_on(actor, case)} == works_on_these
    assert found(Reach.ONE_TO_READ) == reads
    assert {name for name, case in relations.items() if may_read(actor, case)} == reads


def test_lists_are_of_the_centre_of_now_and_a_case_opens_in_any_own_centre(db, cases):
    both = replace(GULNAR, user_id=BORIS.user_id, centre_ids=(1, 2))
    cases[1].counselor_id = BORIS.user_id
    db.commit()

    assert seen(db, cases, both, Reach.WORK) == [1]
    assert seen(db, cases, replace(both, centre_ids=(2, 1)), Reach.WORK) == [2]
    assert seen(db, cases, both, Reach.ONE_TO_WORK_ON) == [1, 2]
    assert [works_on(both, case) for case in cases] == [False, True, True]
