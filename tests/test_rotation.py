"""Rotation of keys: everything is sealed by the new one, in steps that can be broken off."""

import base64
import sys
from itertools import islice

import pytest
import sqlalchemy as sa

from neetcrm import cli, rotation
from neetcrm.config import Settings
from neetcrm.db import open_session
from neetcrm.encryption import KeyWrong, use_keys
from neetcrm.people.models import YoungPerson
from tests.cast import AIDA
from tests.test_encryption import as_sealed_before
from tests.test_keys import a_key
from tests.world import a_world

OLD, NEW = f"2025:{a_key(1)}", f"2026:{a_key(2)}"


def keyring(*keys):
    return Settings(data_keys=",".join(keys), index_key=a_key(9)).keyring()


@pytest.fixture
def sealed(engine, db):
    """Give a database in which every confidential column holds values sealed by the old key."""
    a_world(db)
    db.commit()
    ours = rotation.keys_in_use()
    old = type(ours)("2025", {**keyring(OLD).keys, **ours.keys}, ours.index_key)
    use_keys(old)
    for step in rotation.rotate(db):
        assert not step.unreadable
    db.commit()
    return engine


def use(*keys):
    use_keys(
        type(rotation.keys_in_use())(
            keyring(*keys).current, keyring(*keys).keys, rotation.keys_in_use().index_key
        )
    )


def rotate(db):
    for step in rotation.rotate(db):
        yield step
        db.commit()


def test_everything_is_sealed_by_the_new_key_and_the_old_one_can_go(sealed, db):
    people = sa.select(YoungPerson.phone, YoungPerson.surname).order_by(YoungPerson.id)
    texts = db.exec(people).all()
    before = rotation.sealed_by(db)
    use(NEW, OLD)

    done = sum(step.sealed for step in rotate(db))

    after = rotation.sealed_by(db)
    assert done == before["2025"] == after["2026"] > len(rotation.sealed_columns())
    assert after.total() == after["2026"]
    use(NEW)
    assert db.exec(people).all() == texts


def test_a_second_rotation_has_nothing_to_do(sealed, db):
    use(NEW, OLD)
    list(rotate(db))

    assert (rotation.outdated(db), list(rotate(db))) == (0, [])


def test_a_rotation_that_was_broken_off_goes_on(sealed, db, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 1)
    use(NEW, OLD)
    total = rotation.outdated(db)
    list(islice(rotate(db), 3))
    db.rollback()

    assert rotation.outdated(db) == total - 2  # of the third step nothing was committed
    list(rotate(db))
    assert rotation.outdated(db) == 0


def test_what_somebody_wrote_meanwhile_is_not_overwritten(sealed, db, monkeypatch):
    use(NEW, OLD)
    column = next(one for one in rotation.sealed_columns() if one.place == "young_people.phone")
    batch = rotation._batch(db, column, 0)
    db.rollback()
    with open_session(sealed, by=AIDA) as other:
        other.get_one(YoungPerson, batch[0][0]).phone = "+77017770000"
        other.commit()

    rotation._sealed_anew(db, column, batch)
    db.commit()

    db.expire_all()
    assert db.get_one(YoungPerson, batch[0][0]).phone == "+77017770000"
    assert rotation._batch(db, column, 0) == []


def test_a_value_whose_key_is_not_set_is_named_and_the_rest_goes_on(sealed, db):
    use(NEW, OLD)
    foreign = keyring(f"2020:{a_key(3)}").encrypt("+77010000000", "young_people.phone")
    db.execute(sa.text("UPDATE young_people SET phone = :it WHERE id = 1"), {"it": foreign})
    db.commit()

    steps = list(rotate(db))

    unreadable = {(one.column, number) for one in steps for number in one.unreadable}
    assert unreadable == {("young_people.phone", 1)}
    assert rotation.outdated(db) == rotation.sealed_by(db)[rotation.UNKNOWN] == 1


def test_what_older_versions_sealed_is_counted_apart_and_brought_up_to_date(sealed, db):
    older = as_sealed_before(keyring(OLD), "+77010000000", "young_people.phone")
    db.execute(sa.text("UPDATE young_people SET phone = :it WHERE id = 1"), {"it": older})
    db.commit()
    use(OLD)

    assert rotation.sealed_by(db)[rotation.OLDER.format(name="2025")] == 1
    assert [step.sealed for step in rotate(db)] == [1]
    assert db.exec(sa.select(YoungPerson.phone).where(YoungPerson.id == 1)).scalar() == (
        "+77010000000"
    )


def test_the_commands_tell_what_each_key_seals(sealed, db, database_url, monkeypatch, capfd):
    index = rotation.keys_in_use().index_key
    monkeypatch.setenv("NEETCRM_DATABASE_URL", database_url)
    monkeypatch.setenv("NEETCRM_DATA_KEYS", f"{NEW},{OLD}")
    monkeypatch.setenv("NEETCRM_INDEX_KEY", base64.b64encode(index).decode())
    db.rollback()

    def said(*arguments):
        monkeypatch.setattr(sys, "argv", ["neetcrm", "keys", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code or 0, capfd.readouterr().out

    status, before = said("status")
    assert (status, [line.split()[1] for line in before.splitlines()]) == (0, ["2025", "2026"])
    status, told = said("rotate")
    assert status == 0
    assert "left: 0" in told
    status, after = said("status")
    assert after.splitlines()[0].split() == ["0", "2025"]
    assert after.splitlines()[1].endswith("2026  (current)")


def test_a_new_key_is_one_that_the_settings_take(monkeypatch, capfd):
    monkeypatch.setattr(sys, "argv", ["neetcrm", "keys", "new", "--name", "2027"])
    with pytest.raises(SystemExit):
        cli.main()

    made = keyring(capfd.readouterr().out.strip())
    assert (made.current, len(made.keys["2027"])) == ("2027", 32)


def test_a_value_that_cannot_be_read_shows_a_page_and_no_content(browser, app, db, caplog):
    a_world(db)
    foreign = keyring(f"2020:{a_key(3)}").encrypt("+77010000000", "young_people.phone")
    db.execute(sa.text("UPDATE young_people SET phone = :it"), {"it": foreign})
    db.commit()
    [number] = db.execute(sa.text("SELECT number FROM cases ORDER BY id LIMIT 1")).scalars()
    app.testing = False
    try:
        answer = browser(AIDA).get(f"/cases/{number}")
    finally:
        app.testing = True

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert KeyWrong.__name__ in caplog.text
    assert "77010000000" not in answer.text + caplog.text
    assert number not in caplog.text
