"""Settings: easy on a laptop, strict in production."""

import base64
import stat
from datetime import timedelta

import pytest

from neetcrm import config
from neetcrm.encryption import KeyMissing
from neetcrm.sign_ins import Limits

KEY = base64.b64encode(bytes(range(32))).decode()
SAFE = {
    "NEETCRM_ENV": "production",
    "NEETCRM_SECRET_KEY": "wq3ZcK8f0vLr7TnEoXy2Gd5Bh1Mj9PsU4aIi",
    "NEETCRM_DATABASE_URL": "postgresql://neetcrm@db/neetcrm",
    "NEETCRM_DATA_KEYS": f"2026:{KEY},2025:{KEY}",
    "NEETCRM_INDEX_KEY": KEY,
}


def test_a_laptop_gets_a_secret_of_its_own_and_keeps_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    first, second = config.load({}), config.load({})

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "neetcrm.key").stat().st_mode) == 0o600
    assert first.secret_key not in repr(first)


def test_production_starts_with_safe_settings():
    settings = config.load(SAFE)

    assert settings.is_production
    assert settings.keyring().current == "2026"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"NEETCRM_SECRET_KEY": ""}, "fewer than 32"),
        ({"NEETCRM_SECRET_KEY": "a" * 40}, "not random"),
        ({"NEETCRM_DATA_KEYS": ""}, "NEETCRM_DATA_KEYS"),
        ({"NEETCRM_INDEX_KEY": ""}, "NEETCRM_INDEX_KEY"),
        ({"NEETCRM_DATABASE_URL": "sqlite://"}, "forgets everything"),
        ({"NEETCRM_TODAY": "2025-07-05"}, "stops the clock"),
        ({"NEETCRM_SECOND_FACTOR": "optional"}, "NEETCRM_SECOND_FACTOR is optional"),
    ],
)
def test_production_refuses_to_start_on_an_unsafe_setting(changes, problem):
    with pytest.raises(config.UnsafeSettings, match=problem):
        config.load(SAFE | changes)


@pytest.mark.parametrize(
    "changes",
    [{"NEETCRM_DATA_KEYS": "1:not base64"}, {"NEETCRM_INDEX_KEY": "c2hvcnQ="}],
)
def test_a_key_that_cannot_be_read_is_said(changes):
    with pytest.raises(config.SettingUnreadable):
        config.load(SAFE | changes).keyring()


def test_a_day_that_is_none_is_said():
    with pytest.raises(config.SettingUnreadable, match="2025-07-05"):
        config.load({"NEETCRM_SECRET_KEY": "x", "NEETCRM_TODAY": "yesterday"})


def test_without_a_secret_there_are_no_keys():
    with pytest.raises(KeyMissing):
        config.Settings().keyring()


def test_the_web_servers_in_front_are_counted():
    assert config.load(SAFE).proxies == 0
    assert config.load(SAFE | {"NEETCRM_PROXIES": "2"}).proxies == 2
    with pytest.raises(config.SettingUnreadable, match="NEETCRM_PROXIES"):
        config.load(SAFE | {"NEETCRM_PROXIES": "nginx"})


def test_sign_ins_last_as_long_as_it_is_set():
    settings = config.load(SAFE | {"NEETCRM_IDLE_MINUTES": "10", "NEETCRM_SIGN_IN_HOURS": "8"})

    assert settings.limits == Limits(timedelta(minutes=10), timedelta(hours=8))
    assert config.load(SAFE).limits == Limits(timedelta(minutes=30), timedelta(hours=12))


@pytest.mark.parametrize(
    "wrong",
    [
        {"NEETCRM_IDLE_MINUTES": "4"},
        {"NEETCRM_IDLE_MINUTES": "61"},
        {"NEETCRM_IDLE_MINUTES": "half an hour"},
        {"NEETCRM_SIGN_IN_HOURS": "0"},
        {"NEETCRM_SIGN_IN_HOURS": "25"},
        {"NEETCRM_SECOND_FACTOR": "no"},
    ],
)
def test_a_limit_that_protects_nobody_is_refused(wrong):
    with pytest.raises(config.SettingUnreadable):
        config.load(SAFE | wrong)
