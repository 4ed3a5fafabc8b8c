"""Confidential columns: sealed at rest, bound to their column, readable with the right key only."""

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel import SQLModel

from neetcrm import encryption
from neetcrm.encryption import (
    SEALED_KEY_BYTES,
    EncryptedText,
    Keyring,
    KeyWrong,
    blind_index,
    use_keys,
)
from tests.asvs import proves
from tests.cast import a_young_person

KEYS = Keyring.from_secret("one secret that is long enough")
OTHERS = Keyring.from_secret("another secret that is long enough")


def test_what_is_sealed_opens_with_its_key_for_its_column():
    sealed = KEYS.encrypt("070314690004", "young_people.iin")

    assert b"070314690004" not in sealed
    assert KEYS.decrypt(sealed, "young_people.iin") == "070314690004"


@proves("11.3.2", "11.3.1")
def test_what_is_sealed_is_aes_256_in_gcm_with_a_key_of_its_own():
    column = b"young_people.iin"
    name, _, rest = KEYS.encrypt("070314690004", column.decode()).partition(b";")
    nonce, sealed_key, sealed = rest[:12], rest[12:SEALED_KEY_BYTES], rest[SEALED_KEY_BYTES:]

    own_key = AESGCM(KEYS.keys[name.decode()]).decrypt(nonce, sealed_key, column)

    assert len(own_key) == len(KEYS.keys[name.decode()]) == 256 // 8
    assert AESGCM(own_key).decrypt(bytes(12), sealed, column) == b"070314690004"


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


def as_sealed_before(keyring, text, column):
    """Return what older versions stored: sealed by the installation's key itself."""
    nonce = b"n" * 12
    sealed = AESGCM(keyring.keys[keyring.current]).encrypt(nonce, text.encode(), column.encode())
    return keyring.current.encode() + b":" + nonce + sealed


def both_keys(current):
    keys = {"1": KEYS.keys["1"], "2": b"2" * 32}
    return Keyring(current, keys, KEYS.index_key)


def test_what_an_older_version_sealed_is_still_read():
    assert KEYS.decrypt(as_sealed_before(KEYS, "Алия", "x"), "x") == "Алия"


def test_a_new_key_seals_the_key_of_a_value_and_leaves_the_text_closed():
    old = KEYS.encrypt("070314690004", "young_people.iin")
    new = both_keys("2").resealed(old, "young_people.iin")

    assert (old[:2], new[:2]) == (b"1;", b"2;")
    assert new[2 + SEALED_KEY_BYTES :] == old[2 + SEALED_KEY_BYTES :]
    only_new = Keyring("2", {"2": b"2" * 32}, KEYS.index_key)
    assert only_new.decrypt(new, "young_people.iin") == "070314690004"
    with pytest.raises(KeyWrong):
        KEYS.decrypt(new, "young_people.iin")


def test_a_value_of_an_older_version_gets_a_key_of_its_own():
    new = both_keys("2").resealed(as_sealed_before(KEYS, "Алия", "x"), "x")

    assert new.startswith(b"2;")
    assert both_keys("1").decrypt(new, "x") == "Алия"


@pytest.mark.parametrize("keyring", [OTHERS, Keyring("2", {"2": b"2" * 32}, b"")])
def test_only_who_has_the_key_of_a_value_seals_it_anew(keyring):
    with pytest.raises(KeyWrong):
        keyring.resealed(KEYS.encrypt("1", "x"), "x")


@pytest.mark.parametrize("damage", [lambda s: s[:-1], lambda s: s[:20], lambda s: b"", bytes.lower])
def test_a_damaged_value_shows_nothing(damage):
    with pytest.raises(KeyWrong):
        KEYS.decrypt(damage(KEYS.encrypt("070314690004", "x")), "x")


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
