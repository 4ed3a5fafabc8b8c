import argon2
import pytest

from neetcrm import passwords
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
