"""Confidential columns: sealed at rest, bound to their column, readable with the right key only."""

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from neetcrm import encryption
from neetcrm.encryption import EncryptedText, Keyring, KeyWrong, blind_index, use_keys
from tests.asvs import proves
from tests.cast import a_young_person

KEYS = Keyring.from_secret("one secret that is long enough")
OTHERS = Keyring.from_secret("another secret that is long enough")


def test_what_is_sealed_opens_with_its_key_for_its_column():
    sealed = KEYS.encrypt("070314690004", "young_people.iin")

    assert b"070314690004" not in sealed
    assert KEYS.decrypt(sealed, "young_people.iin") == "070314690004"


@proves("11.3.3")
@pytest.mark.parametrize(
    ("keyring", "column"), [(OTHERS, "young_people.iin"), (KEYS, "young_people.phone")]
)
def test_a_wrong_key_or_column_shows_nothing(keyring, column):
    sealed = KEYS.encrypt("070314690004", "young_people.iin")

    with pytest.raises(KeyWrong):
        keyring.decrypt(sealed, column)


def test_an_unknown_key_name_shows_nothing():
    with pytest.raises(KeyWrong):
        KEYS.decrypt(b"9:nothing that was ever sealed", "x")


def test_equal_values_are_sealed_unequally_and_found_by_their_hash():
    use_keys(KEYS)

    assert KEYS.encrypt("1", "x") != KEYS.encrypt("1", "x")
    assert blind_index("+77011234567") == blind_index("+77011234567") != blind_index("1")
    assert blind_index("") == ""


def test_another_installation_makes_other_hashes():
    use_keys(KEYS)
    ours = blind_index("1")
    use_keys(OTHERS)

    assert blind_index("1") != ours


def test_without_a_key_nothing_is_read(monkeypatch):
    monkeypatch.setattr(encryption, "_in_use", [])

    with pytest.raises(encryption.KeyMissing):
        blind_index("1")


def test_the_database_holds_no_phone_in_plain_text(db):
    db.add(a_young_person(phone="+77019998877"))
    db.commit()

    [stored] = db.execute(sa.text("SELECT phone FROM young_people")).scalars()
    assert b"9998877" not in bytes(stored)


def test_every_sealed_column_is_named_after_its_place():
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText):
                assert column.type.column == f"{table.name}.{column.name}"
