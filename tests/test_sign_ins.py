from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from neetcrm import sign_ins
from neetcrm.access import NotOwner
from neetcrm.accounts import User
from neetcrm.audit import SEALED, AuditAct, AuditRow
from neetcrm.sign_ins import Limits, SignIn, SignInUnknown
from tests.asvs import proves
from tests.cast import ADMIN, AIDA, BORIS, COMMAND_LINE, TODAY

NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)
HALF_AN_HOUR, HALF_A_DAY = timedelta(minutes=30), timedelta(hours=12)


def a_sign_in(db, actor=AIDA, *, at=NOON, is_proven=True):
    user = db.get_one(User, actor.user_id)
    sign_in, token = sign_ins.begin(user, at=at, is_proven=is_proven)
    db.add(sign_in)
    db.flush()
    return sign_in, token


def found(db, token, *, at=NOON):
    return sign_ins.find(db, token, on=TODAY, at=at, limits=Limits())


def test_the_token_opens_the_sign_in_and_nothing_else_does(db):
    sign_in, token = a_sign_in(db)

    assert found(db, token) is sign_in
    for wrong in ("", token[:-1], sign_in.token_hash):
        assert found(db, wrong) is None


@proves("7.2.2", "7.2.3", "11.5.1")
def test_two_tokens_are_never_alike_and_have_256_bits(db):
    tokens = {a_sign_in(db)[1] for _ in range(50)}

    assert len(tokens) == 50
    assert {len(token) for token in tokens} == {43}  # 32 bytes in base64


def test_a_database_read_by_others_opens_nothing(db):
    _sign_in, token = a_sign_in(db)
    db.commit()

    rows = db.execute(sa.text("SELECT * FROM sign_ins")).all()
    created = db.exec(select(AuditRow).where(AuditRow.record == "sign_ins")).one()
    assert token not in str(rows)
    assert created.after["token_hash"] == SEALED


@proves("7.3.1")
@pytest.mark.parametrize(
    ("passed", "is_open"),
    [(HALF_AN_HOUR - timedelta(seconds=1), True), (HALF_AN_HOUR, False), (HALF_A_DAY, False)],
)
def test_a_sign_in_nobody_uses_ends_after_half_an_hour(db, passed, is_open):
    _sign_in, token = a_sign_in(db)

    assert (found(db, token, at=NOON + passed) is not None) is is_open


@proves("7.3.2")
@pytest.mark.parametrize(
    ("passed", "is_open"), [(HALF_A_DAY - timedelta(seconds=1), True), (HALF_A_DAY, False)]
)
def test_a_sign_in_in_use_ends_after_half_a_day(db, passed, is_open):
    sign_in, token = a_sign_in(db)
    sign_in.seen_at = NOON + passed - timedelta(minutes=1)

    assert (found(db, token, at=NOON + passed) is not None) is is_open


def test_use_is_noted_once_a_minute_and_leaves_no_audit_row(db, engine):
    sign_in, _token = a_sign_in(db)
    db.commit()
    known = {"sign_in_id": sign_in.id, "seen_at": NOON}

    sign_ins.touch(engine, **known, at=NOON + timedelta(seconds=59))
    db.refresh(sign_in)
    assert sign_in.seen_at == NOON
    db.commit()

    sign_ins.touch(engine, **known, at=NOON + timedelta(seconds=60))
    db.refresh(sign_in)
    assert sign_in.seen_at == NOON + timedelta(seconds=60)
    changed = select(AuditRow).where(AuditRow.record == "sign_ins", AuditRow.act == AuditAct.CHANGE)
    assert db.exec(changed).all() == []


def test_use_does_not_bring_back_what_was_ended(db, engine):
    sign_in, token = a_sign_in(db)
    sign_ins.end(sign_in, by=AIDA, at=NOON)
    db.commit()

    sign_ins.touch(engine, sign_in.id, seen_at=NOON, at=NOON + HALF_AN_HOUR)

    assert found(db, token) is None
    db.refresh(sign_in)
    assert sign_in.seen_at == NOON


def test_a_proof_counts_for_ten_minutes_and_gives_another_token(db):
    sign_in, before = a_sign_in(db, is_proven=False)
    assert not sign_in.is_proven(at=NOON)

    after = sign_ins.prove(sign_in, is_strong=True, at=NOON)

    db.flush()
    assert found(db, before) is None
    assert found(db, after) is sign_in
    assert sign_in.is_proven(at=NOON + timedelta(minutes=10))
    assert not sign_in.is_proven(at=NOON + timedelta(minutes=10, seconds=1))


def test_all_but_one_are_ended(db):
    here, elsewhere, theirs = a_sign_in(db)[0], a_sign_in(db)[0], a_sign_in(db, BORIS)[0]

    sign_ins.end_all(db, here.user, by=AIDA, at=NOON, but=here)

    assert [one.ended_at for one in (here, elsewhere, theirs)] == [None, NOON, None]


def test_the_open_ones_of_an_account_are_listed_for_its_owner_and_the_administrator(db):
    early, late = a_sign_in(db)[0], a_sign_in(db, at=NOON + timedelta(minutes=5))[0]
    a_sign_in(db, at=NOON - HALF_AN_HOUR)
    ended, _token = a_sign_in(db)
    sign_ins.end(ended, by=AIDA, at=NOON)
    a_sign_in(db, BORIS)
    known = {"at": NOON + timedelta(minutes=6), "limits": Limits()}

    for reader in (AIDA, ADMIN, COMMAND_LINE):
        assert sign_ins.open_ones(db, reader, early.user, **known) == [late, early]
    with pytest.raises(NotOwner):
        sign_ins.open_ones(db, BORIS, early.user, **known)


def test_nobody_ends_the_sign_in_of_a_colleague_or_hears_of_it(db):
    sign_in, _token = a_sign_in(db)

    with pytest.raises(NotOwner):
        sign_ins.end(sign_in, by=BORIS, at=NOON)
    for unknown in (sign_in.id, sign_in.id + 1):
        with pytest.raises(SignInUnknown):
            sign_ins.get(db, BORIS, unknown)
    assert sign_ins.get(db, AIDA, sign_in.id) is sign_ins.get(db, ADMIN, sign_in.id) is sign_in
    assert db.exec(select(SignIn)).one().ended_at is None
