"""Codes of an app and from paper: each is taken once, in its time, from its owner."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from passlib.totp import TOTP
from sqlmodel import select

from neetcrm import second_factors, sign_ins
from neetcrm.access import NotOwner
from neetcrm.accounts import User
from neetcrm.audit import SEALED, AuditAct, AuditRow
from neetcrm.second_factors import CODES, CodeWrong, FactorNeeded, RecoveryCode, ShownKey
from tests.asvs import proves
from tests.cast import ADMIN, AIDA, BORIS, MARAT

NOON = datetime(2025, 3, 3, 12, 0, 5, tzinfo=UTC)
PERIOD = timedelta(seconds=30)


def code_of(key, at=NOON):
    return TOTP(key=key, format="base32").generate(time=at).token


@pytest.fixture
def aida(db) -> User:
    return db.get_one(User, AIDA.user_id)


def an_app(db, user, at=NOON - timedelta(hours=1), by=AIDA):
    key = second_factors.new_key()
    app = second_factors.add_app(db, user, key, code_of(key, at), by=by, at=at)
    db.flush()
    return app


def test_an_app_is_kept_when_it_shows_the_right_code(db, aida):
    key = second_factors.new_key()

    with pytest.raises(CodeWrong):
        second_factors.add_app(db, aida, key, "000000", by=AIDA, at=NOON)
    assert not second_factors.factors_of(db, aida).are_set_up
    second_factors.add_app(db, aida, key, code_of(key), by=AIDA, at=NOON)

    assert second_factors.factors_of(db, aida).are_set_up


@proves("6.5.1")
def test_a_code_of_the_app_is_taken_once(db, aida):
    app = an_app(db, aida)

    second_factors.check_code(db, aida, code_of(app.key), at=NOON)

    for moment in (NOON, NOON + timedelta(seconds=10)):
        with pytest.raises(CodeWrong):
            second_factors.check_code(db, aida, code_of(app.key), at=moment)
    second_factors.check_code(db, aida, code_of(app.key, NOON + PERIOD), at=NOON + PERIOD)


def test_the_code_that_set_up_an_app_does_not_sign_in(db, aida):
    app = an_app(db, aida, at=NOON)

    with pytest.raises(CodeWrong):
        second_factors.check_code(db, aida, code_of(app.key), at=NOON)


@proves("6.5.5")
@pytest.mark.parametrize("seconds", [-35, 36, 60, 3600])
def test_a_code_is_good_for_half_a_minute(db, aida, seconds):
    app = an_app(db, aida)
    at = NOON + timedelta(seconds=seconds)

    with pytest.raises(CodeWrong):
        second_factors.check_code(db, aida, code_of(app.key), at=at)


@pytest.mark.parametrize("typed", ["", "00000", "abcdef", "000 00", "\u0663" * 6, "x" * 60])
def test_what_is_no_code_is_refused(db, aida, typed):
    an_app(db, aida)

    with pytest.raises(CodeWrong):
        second_factors.check_code(db, aida, typed, at=NOON)


def test_a_code_may_be_typed_with_a_gap(db, aida):
    app = an_app(db, aida)
    code = code_of(app.key)

    second_factors.check_code(db, aida, f" {code[:3]} {code[3:]}", at=NOON)

    with pytest.raises(CodeWrong):  # so it was taken
        second_factors.check_code(db, aida, code, at=NOON)


@proves("6.5.1")
def test_a_recovery_code_is_taken_once_and_from_its_owner_only(db, aida):
    codes = second_factors.renew_codes(db, aida, by=AIDA)
    boris = db.get_one(User, BORIS.user_id)
    db.flush()

    with pytest.raises(CodeWrong):
        second_factors.check_code(db, boris, codes[0], at=NOON)
    second_factors.check_code(db, aida, codes[0].upper().replace("-", " "), at=NOON)

    with pytest.raises(CodeWrong):
        second_factors.check_code(db, aida, codes[0], at=NOON)
    assert second_factors.factors_of(db, aida).codes_left == CODES - 1


def test_new_recovery_codes_end_those_before(db, aida):
    before = second_factors.renew_codes(db, aida, by=AIDA)
    db.flush()

    after = second_factors.renew_codes(db, aida, by=AIDA)
    db.flush()

    with pytest.raises(CodeWrong):
        second_factors.check_code(db, aida, before[0], at=NOON)
    second_factors.check_code(db, aida, after[0], at=NOON)


@proves("6.5.2", "6.5.4")
def test_recovery_codes_are_long_enough_for_a_keyed_hash(db, aida):
    codes = second_factors.renew_codes(db, aida, by=AIDA)
    db.commit()

    kinds = len(second_factors.LETTERS)
    assert {len(code.replace("-", "")) for code in codes} == {24}
    assert kinds**24 > 2**112
    assert len(set(codes)) == CODES
    stored = str(db.execute(sa.text("SELECT * FROM recovery_codes")).all())
    assert not [code for code in codes if code in stored or code.replace("-", "") in stored]


@proves("6.5.3")
def test_seeds_and_codes_come_from_the_system_s_randomness(db, aida, monkeypatch):
    asked = []
    choice = second_factors.secrets.choice
    monkeypatch.setattr(second_factors.secrets, "choice", lambda of: asked.append(of) or choice(of))

    seeds = {second_factors.new_key() for _ in range(100)}
    second_factors.renew_codes(db, aida, by=AIDA)

    assert len(seeds) == 100
    assert {len(seed) for seed in seeds} == {32}  # 160 bits, as RFC 4226 asks for
    assert len(asked) == CODES * 24


def test_the_key_of_an_app_lies_sealed_and_the_log_tells_none(db, aida):
    app = an_app(db, aida)
    second_factors.check_code(db, aida, code_of(app.key), at=NOON)
    db.commit()

    stored = bytes(db.execute(sa.text("SELECT key FROM authenticator_apps")).scalar_one())
    rows = db.exec(select(AuditRow).where(AuditRow.record == "authenticator_apps")).all()
    assert app.key.encode() not in stored
    assert [row.act for row in rows] == [AuditAct.CREATE, AuditAct.CHANGE]
    assert rows[0].after["key"] == SEALED


def test_who_needs_a_second_factor_keeps_the_last_one(db):
    marat = db.get_one(User, MARAT.user_id)
    app = an_app(db, marat, by=MARAT)

    with pytest.raises(FactorNeeded):
        second_factors.remove(db, marat, app, is_needed=True, by=MARAT)
    shown = ShownKey(credential_id="AAAA", public_key="AAAA", sign_count=0)
    second_factors.add_key(db, marat, shown, "Blue key", by=MARAT)
    db.flush()
    second_factors.remove(db, marat, app, is_needed=True, by=MARAT)

    db.flush()
    assert [one.name for one in second_factors.factors_of(db, marat).keys] == ["Blue key"]


def test_without_a_factor_there_are_no_recovery_codes_either(db, aida):
    app = an_app(db, aida)
    second_factors.renew_codes(db, aida, by=AIDA)
    db.flush()

    second_factors.remove(db, aida, app, is_needed=True, by=AIDA)

    db.flush()
    assert db.exec(select(RecoveryCode)).all() == []


@proves("6.4.4")
def test_a_lost_factor_is_reset_by_the_administrator_and_signs_out(db, aida):
    an_app(db, aida)
    second_factors.renew_codes(db, aida, by=AIDA)
    sign_in, _token = sign_ins.begin(aida, at=NOON, is_proven=True)
    db.add(sign_in)
    db.commit()

    with pytest.raises(NotOwner):
        second_factors.reset(db, aida, by=BORIS, at=NOON)
    second_factors.reset(db, aida, by=ADMIN, at=NOON)
    db.commit()

    assert second_factors.factors_of(db, aida) == second_factors.Factors(None, [], 0)
    assert (sign_in.ended_at, aida.factor_reset_at) == (NOON, NOON)
    gone = select(AuditRow).where(
        AuditRow.record == "authenticator_apps", AuditRow.act == AuditAct.DELETE
    )
    assert len(db.exec(gone).all()) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda db, user, by: second_factors.renew_codes(db, user, by=by),
        lambda db, user, by: second_factors.add_app(db, user, "A" * 32, "0", by=by, at=NOON),
        lambda db, user, by: second_factors.add_key(db, user, ShownKey("", "", 0), "x", by=by),
    ],
)
def test_nobody_sets_up_the_factor_of_a_colleague(db, aida, change):
    with pytest.raises(NotOwner):
        change(db, aida, BORIS)
