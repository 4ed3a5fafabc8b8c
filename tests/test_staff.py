from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from neetcrm import passwords, sign_ins, staff
from neetcrm.access import COMMAND_LINE, ActNotOfRole, NotOwner, Role
from neetcrm.accounts import Language, Theme, User
from neetcrm.audit import SEALED, AuditRow
from tests.cast import ADMIN, AIDA, BORIS

NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)
PASSWORD = "four words of steppe"


def open_account(db, email="new@example.org", name="Nurlan Omarov", **changes):
    known = {
        "role": Role.COUNSELOR,
        "centres": staff.find_centres(db, ["C2", "C1"]),
        "language": Language.KK,
        "password": PASSWORD,
        "by": COMMAND_LINE,
        "at": NOON,
    }
    return staff.open_account(db, email, name, **known | changes)


def test_an_account_works_in_the_first_of_its_centres(db):
    user = open_account(db, " New@Example.org ")
    db.commit()

    assert user.email == "new@example.org"
    assert user.as_actor().centre_ids == (2, 1)
    assert passwords.matches(PASSWORD, user.password)


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"email": "aida@example.org"}, staff.EmailTaken),
        ({"email": "AIDA@example.org"}, staff.EmailTaken),
        ({"email": "nobody"}, staff.EmailUnreadable),
        ({"email": "two words@example.org"}, staff.EmailUnreadable),
        ({"email": "nul\0@example.org"}, staff.EmailUnreadable),
        ({"email": f"{'x' * 250}@example.org"}, staff.EmailUnreadable),
        ({"name": "  "}, staff.NameMissing),
        ({"name": "x" * 201}, staff.NameMissing),
        ({"centres": []}, staff.CentreMissing),
        ({"password": "short"}, passwords.PasswordTooShort),
        ({"by": AIDA}, ActNotOfRole),
    ],
)
def test_an_account_that_makes_no_sense_is_not_opened(db, changes, broken):
    before = len(db.exec(select(User)).all())

    with pytest.raises(broken):
        open_account(db, **changes)

    assert len(db.exec(select(User)).all()) == before


def test_an_administrator_needs_no_centre(db):
    assert open_account(db, role=Role.ADMINISTRATOR, centres=[]).memberships == []


def test_an_unknown_centre_is_named_with_those_that_exist(db):
    with pytest.raises(staff.CentreUnknown, match=r"code C9\. There are: C1, C2"):
        staff.find_centres(db, ["C1", "C9"])


def test_the_audit_log_tells_no_password(db):
    user = open_account(db)
    db.commit()

    row = db.exec(
        select(AuditRow)
        .order_by(col(AuditRow.id).desc())
        .where(AuditRow.record == "users", AuditRow.record_id == user.id)
    ).one()
    assert (row.after["password"], row.after["fs_uniquifier"]) == (SEALED, SEALED)


def test_another_password_ends_the_sign_ins_on_other_devices(db):
    aida = db.get_one(User, AIDA.user_id)
    here, elsewhere = (sign_ins.begin(aida, at=NOON, is_proven=True)[0] for _ in range(2))
    db.add_all([here, elsewhere])
    db.flush()

    staff.change_password(db, aida, PASSWORD, by=AIDA, at=NOON, but=here)

    assert passwords.matches(PASSWORD, aida.password)
    assert (here.ended_at, elsewhere.ended_at) == (None, NOON)


def test_a_bad_password_changes_nothing(db):
    aida = db.get_one(User, AIDA.user_id)
    sign_in, _token = sign_ins.begin(aida, at=NOON, is_proven=True)
    db.add(sign_in)

    with pytest.raises(passwords.PasswordTellsOwner):
        staff.change_password(db, aida, "this is Aida herself", by=AIDA, at=NOON)

    assert (aida.password, sign_in.ended_at) == (None, None)


@pytest.mark.parametrize(
    "change",
    [
        lambda db, user, by: staff.change_password(db, user, PASSWORD, by=by, at=NOON),
        lambda db, user, by: sign_ins.end_all(db, user, by=by, at=NOON),
        lambda db, user, by: staff.prefer(user, language=Language.KK, theme=Theme.DARK, by=by),
    ],
)
def test_an_account_is_its_owner_s_and_the_administrator_s(db, change):
    aida = db.get_one(User, AIDA.user_id)

    with pytest.raises(NotOwner):
        change(db, aida, BORIS)

    change(db, aida, ADMIN)
    change(db, aida, AIDA)


def test_all_accounts_are_listed_for_the_administrator_only(db):
    assert len(staff.accounts(db, ADMIN)) == 11
    with pytest.raises(ActNotOfRole):
        staff.accounts(db, AIDA)
