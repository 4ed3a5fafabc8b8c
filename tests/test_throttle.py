from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from neetcrm import throttle
from neetcrm.throttle import SignInFailure
from tests.asvs import proves

NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)


def attempt(db, email="aida@example.org", address="192.0.2.1", *, at=NOON):
    begun = throttle.begin_attempt(db, email, address, at=at)
    db.flush()
    return begun


@proves("6.3.1")
def test_the_sixth_attempt_at_one_account_is_too_many(db):
    attempts = [attempt(db, address=f"192.0.2.{n}") for n in range(5)]

    assert not throttle.is_exhausted(db, attempts[-1])
    assert throttle.is_exhausted(db, attempt(db, address="192.0.2.9"))
    assert not throttle.is_exhausted(db, attempt(db, "boris@example.org"))


@proves("2.4.1", "6.3.1")
def test_the_fifty_first_attempt_from_one_address_is_too_many(db):
    attempts = [attempt(db, f"{n}@example.org") for n in range(50)]

    assert not throttle.is_exhausted(db, attempts[-1])
    assert throttle.is_exhausted(db, attempt(db, "aida@example.org"))
    assert not throttle.is_exhausted(db, attempt(db, address="198.51.100.7"))


def test_failures_are_forgotten_after_a_quarter_of_an_hour(db):
    for _ in range(6):
        attempt(db)

    later = attempt(db, at=NOON + timedelta(minutes=15, seconds=1))

    assert not throttle.is_exhausted(db, later)
    assert db.exec(select(SignInFailure)).all() == [later]


def test_an_attempt_that_is_withdrawn_does_not_prolong_the_wait(db):
    for minutes in (0, 0, 0, 0, 0, 5, 6, 7, 8, 9, 10):
        tried = attempt(db, at=NOON + timedelta(minutes=minutes))
        if throttle.is_exhausted(db, tried):
            throttle.withdraw(db, tried)

    assert not throttle.is_exhausted(db, attempt(db, at=NOON + timedelta(minutes=16)))


def test_signing_in_forgives_the_account_but_not_the_address(db):
    attempts = [attempt(db), attempt(db), attempt(db, "boris@example.org")]

    throttle.forgive(db, attempts[0])

    kept = db.exec(select(col(SignInFailure.email_hash))).all()
    assert kept == [attempts[2].email_hash]


def test_neither_e_mail_nor_address_is_stored(db):
    kept = attempt(db)

    assert {len(kept.email_hash), len(kept.address_hash)} == {64}
    assert kept.email_hash != kept.address_hash


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("", "unix socket", False),
    ],
)
def test_one_subscriber_is_one_address(db, one, other, is_same):
    same = attempt(db, address=one).address_hash == attempt(db, address=other).address_hash

    assert same is is_same
