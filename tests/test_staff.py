import pytest
from sqlmodel import col, select

from neetcrm import passwords, staff
from neetcrm.access import COMMAND_LINE, ActNotOfRole, Role
from neetcrm.accounts import Language, Theme, User
from neetcrm.audit import SEALED, AuditRow
from tests.cast import ADMIN, AIDA, BORIS

PASSWORD = "four words of steppe"


def open_account(db, email="new@example.org", name="Nurlan Omarov", **changes):
    known = {
        "role": Role.COUNSELOR,
        "centres": staff.find_centres(db, ["C2", "C1"]),
        "language": Language.KK,
        "password": PASSWORD,
        "by": COMMAND_LINE,
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


def test_another_password_signs_the_account_out_everywhere(db):
    aida = db.get_one(User, AIDA.user_id)
    before = aida.fs_uniquifier

    staff.change_password(aida, PASSWORD, by=AIDA)

    assert passwords.matches(PASSWORD, aida.password)
    assert aida.fs_uniquifier != before


def test_a_bad_password_changes_nothing(db):
    aida = db.get_one(User, AIDA.user_id)
    before = aida.fs_uniquifier, aida.password

    with pytest.raises(passwords.PasswordTellsOwner):
        staff.change_password(aida, "this is Aida herself", by=AIDA)

    assert (aida.fs_uniquifier, aida.password) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda user, by: staff.change_password(user, PASSWORD, by=by),
        lambda user, by: staff.sign_out_everywhere(user, by=by),
        lambda user, by: staff.prefer(user, language=Language.KK, theme=Theme.DARK, by=by),
    ],
)
def test_an_account_is_its_owner_s_and_the_administrator_s(db, change):
    aida = db.get_one(User, AIDA.user_id)

    with pytest.raises(staff.NotOwner):
        change(aida, BORIS)

    change(aida, ADMIN)
    change(aida, AIDA)


def test_all_accounts_are_listed_for_the_administrator_only(db):
    assert len(staff.accounts(db, ADMIN)) == 11
    with pytest.raises(ActNotOfRole):
        staff.accounts(db, AIDA)
