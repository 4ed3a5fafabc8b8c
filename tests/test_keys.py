"""The keys of an installation: a database tells wrong ones before they show or write anything."""

import base64
import sys

import pytest
import sqlalchemy as sa

from neetcrm import cli, keys, schema
from neetcrm.config import Settings
from neetcrm.encryption import KeyWrong, use_keys
from tests.conftest import SECRET


def a_key(number):
    return base64.b64encode(bytes([number]) * 32).decode()


def test_a_database_fits_the_keys_with_which_it_was_begun(engine):
    schema.must_be_current(engine)


def test_wrong_keys_are_told_at_once(engine):
    use_keys(Settings(data_keys=f"other:{a_key(1)}", index_key=a_key(2)).keyring())

    with pytest.raises(KeyWrong):
        schema.must_be_current(engine)
    with pytest.raises(KeyWrong):
        schema.upgrade(engine)


def test_a_wrong_index_key_is_told_at_once(engine):
    ours = Settings(secret_key=SECRET).keyring()
    use_keys(type(ours)(ours.current, ours.keys, index_key=b"x" * 32))

    with pytest.raises(keys.IndexKeyWrong):
        schema.must_be_current(engine)


def test_a_database_that_knows_no_keys_is_not_opened(engine):
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM key_checks"))

    with pytest.raises(keys.KeysUnchecked, match="db upgrade"):
        schema.must_be_current(engine)


@pytest.mark.parametrize("command", [("run",), ("user", "list"), ("audit", "verify")])
def test_every_command_refuses_wrong_keys(engine, database_url, monkeypatch, capfd, command):
    monkeypatch.setenv("NEETCRM_DATABASE_URL", database_url)
    monkeypatch.setenv("NEETCRM_SECRET_KEY", "a secret of somebody else, long enough")
    monkeypatch.setattr(sys, "argv", ["neetcrm", *command])
    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 1
    assert "cannot be read with the key that is set" in capfd.readouterr().err
