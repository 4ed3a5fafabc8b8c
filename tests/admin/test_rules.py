"""What must stay true of accounts."""

import pytest
from sqlmodel import select

from neetcrm.access import Role
from neetcrm.accounts import Membership, User
from neetcrm.admin import rules
from neetcrm.cases.models import Case, ClosingReason
from tests.browsing import fields
from tests.cast import ADMIN, AIDA, COMMAND_LINE, SAULE, TODAY, a_case


@pytest.mark.parametrize("change", [{"role": Role.ANALYST}, {"active": False}])
def test_the_last_administrator_stays(db, change):
    user = db.get_one(User, ADMIN.user_id)
    for name, value in change.items():
        setattr(user, name, value)

    with pytest.raises(rules.LastAdministrator):
        rules.settle_account(db, user, by=COMMAND_LINE)


def test_one_of_two_administrators_may_go(db):
    db.add(User(email="second@example.org", full_name="Second", role=Role.ADMINISTRATOR))
    db.commit()
    user = db.get_one(User, ADMIN.user_id)
    user.active = False

    rules.settle_account(db, user, by=COMMAND_LINE)

    db.commit()
    assert not db.get_one(User, user.id, populate_existing=True).active


@pytest.mark.parametrize(
    ("actor", "change"),
    [
        (AIDA, {"active": False}),
        (AIDA, {"role": Role.ANALYST}),
        (AIDA, {"role": Role.PSYCHOLOGIST}),
        (AIDA, {"memberships": [Membership(centre_id=2)]}),
        (SAULE, {"active": False}),
    ],
)
def test_nobody_leaves_open_cases_behind(db, actor, change):
    db.add(a_case(psychologist_id=SAULE.user_id))
    db.commit()
    user = db.get_one(User, actor.user_id)
    for name, value in change.items():
        setattr(user, name, value)

    with pytest.raises(rules.StillCarries, match="open cases: 1"):
        rules.settle_account(db, user, by=COMMAND_LINE)
    db.rollback()


def test_an_account_without_open_cases_is_closed(db):
    db.add(a_case(closed_on=TODAY, closing_reason=ClosingReason.WITHDREW))
    db.commit()
    user = db.get_one(User, AIDA.user_id)
    user.active = False

    rules.settle_account(db, user, by=COMMAND_LINE)

    db.commit()
    assert not db.get_one(User, user.id, populate_existing=True).active


def test_a_counselor_who_becomes_a_supervisor_keeps_their_cases(db):
    db.add(a_case())
    db.commit()
    user = db.get_one(User, AIDA.user_id)
    user.role = Role.SUPERVISOR

    rules.settle_account(db, user, by=COMMAND_LINE)

    db.commit()
    assert db.exec(select(Case.counselor_id)).one() == user.id


def test_the_page_says_where_the_cases_are_handed_over(browser, db):
    db.add(a_case())
    db.commit()
    office = browser(ADMIN)
    form = fields(office, "/admin/accounts/edit/?id=1")
    account = {"full_name": "Aida Bekova", "email": "aida@example.org", "role": "counselor"}
    account |= {"memberships": "1", "language": "en", "capacity": "60"}

    refused = office.post("/admin/accounts/edit/?id=1", data=form | account)

    assert refused.status_code == 422
    assert "still carries open cases: 1" in refused.text
    assert "/team/1/hand-over" in refused.text


@pytest.mark.parametrize(("number", "until"), [("PSY-1", None), ("", TODAY)])
def test_a_number_in_the_registry_goes_with_its_last_day(db, number, until):
    user = db.get_one(User, SAULE.user_id)
    user.registry_number, user.registry_until = number, until

    with pytest.raises(rules.RegistryIncomplete):
        rules.settle_account(db, user, by=COMMAND_LINE)
