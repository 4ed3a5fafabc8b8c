"""What must stay true of accounts."""

import pytest

from neetcrm.access import Role
from neetcrm.accounts import User
from neetcrm.admin import rules
from tests.cast import ADMIN, COMMAND_LINE


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
