"""Risk alerts: who is told when one is raised."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from neetcrm.cases.lifecycle import CaseClosed
from neetcrm.cases.models import ClosingReason, Notice, NoticeKind
from neetcrm.cases.scope import NotYourCase
from neetcrm.counseling import alerts, corrections, notes, queries
from neetcrm.counseling.models import (
    AlertSource,
    Channel,
    DutyShift,
    RiskAlert,
    RiskLevel,
    SessionKind,
)
from neetcrm.errors import NotAllowed
from tests.cast import (
    AIDA,
    ANALYST,
    BORIS,
    DANIYAR,
    GULNAR,
    MARAT,
    SAULE,
    TODAY,
    VERA,
    a_case,
)

AT = datetime(2025, 3, 3, 10, 0, tzinfo=UTC)
IMMEDIATE, ELEVATED = RiskLevel.IMMEDIATE, RiskLevel.ELEVATED


@pytest.fixture
def case(db):
    case = a_case(psychologist_id=SAULE.user_id)
    db.add(case)
    db.commit()
    return case


def a_shift(worker, *, starts_at=AT - timedelta(hours=1), ends_at=AT + timedelta(hours=1), **more):
    return DutyShift(
        centre_id=1,
        user_id=worker.user_id,
        starts_at=starts_at,
        ends_at=ends_at,
        made_by_id=MARAT.user_id,
        **more,
    )


def raised(db, case, level=ELEVATED, *, by=AIDA, **changes):
    how = {"source": AlertSource.SESSION, "at": AT} | changes
    alert = alerts.raise_alert(db, case, level, by=by, **how)
    db.flush()
    return alert


def told(db):
    return {notice.user_id for notice in db.exec(select(Notice))}


def test_immediate_risk_is_told_to_duty_the_head_and_the_psychologist_of_the_case(db, case):
    db.add(a_shift(DANIYAR))

    alert = raised(db, case, IMMEDIATE)

    assert told(db) == {DANIYAR.user_id, MARAT.user_id, SAULE.user_id}
    notice = db.exec(select(Notice)).first()
    assert (notice.kind, notice.about_id) == (NoticeKind.IMMEDIATE_RISK, alert.id)
    assert (notice.case_id, notice.told_at, notice.seen_at) == (case.id, AT, None)


def test_elevated_risk_is_told_to_the_psychologist_of_the_case(db, case):
    db.add(a_shift(DANIYAR))

    raised(db, case)

    assert told(db) == {SAULE.user_id}


def test_who_raised_it_is_not_told_but_who_is_on_duty(db, case):
    db.add(a_shift(DANIYAR))

    raised(db, case, by=SAULE)

    assert told(db) == {DANIYAR.user_id}


@pytest.mark.parametrize(
    "shift",
    [
        None,
        a_shift(SAULE),
        a_shift(DANIYAR, is_dropped=True),
        a_shift(DANIYAR, starts_at=AT + timedelta(seconds=1)),
        a_shift(DANIYAR, ends_at=AT),
    ],
)
def test_where_nobody_else_is_on_duty_all_psychologists_of_the_centre_are_told(db, case, shift):
    db.add_all([one for one in (shift,) if one])

    raised(db, case, by=SAULE)

    assert told(db) == {DANIYAR.user_id}


def test_nobody_of_another_centre_is_told(db, case):
    raised(db, case, IMMEDIATE)

    assert not told(db) & {BORIS.user_id, VERA.user_id}


def test_each_finding_is_an_alert_of_its_own(db, case):
    first, second = raised(db, case), raised(db, case)

    assert first.is_open
    assert second.is_open
    assert first.id != second.id


def test_only_a_raised_risk_raises_an_alert(db, case):
    for level in (RiskLevel.NONE, RiskLevel.CONCERN):
        with pytest.raises(alerts.RiskNotRaised):
            raised(db, case, level)


@pytest.mark.parametrize(
    ("by", "refusal"),
    [(GULNAR, NotYourCase), (BORIS, NotYourCase), (DANIYAR, NotYourCase), (ANALYST, NotAllowed)],
)
def test_only_the_case_team_raises_one(db, case, by, refusal):
    with pytest.raises(refusal):
        raised(db, case, by=by)


def test_a_closed_case_raises_none(db):
    case = a_case(closed_on=TODAY, closing_reason=ClosingReason.WITHDREW)
    db.add(case)
    db.flush()

    with pytest.raises(CaseClosed):
        raised(db, case)


def log(db, case, level, **more):
    how = {"channel": Channel.IN_PERSON, "minutes": 50, "on": TODAY, "today": TODAY}
    return notes.log_session(
        db, case, SessionKind.PSYCHOLOGICAL, by=SAULE, risk_level=level, **how | more
    ).fact


def test_a_session_that_found_a_raised_risk_raises_an_alert(db, case):
    fact = log(db, case, ELEVATED, at=AT)

    alert = db.exec(select(RiskAlert)).one()
    assert (alert.level, alert.source) == (ELEVATED, AlertSource.SESSION)
    assert (alert.note_id, alert.raised_at) == (fact.id, AT)
    assert alert.raised_by_id == SAULE.user_id


def test_without_a_moment_the_clocks_run_from_the_end_of_the_session(db, case):
    log(db, case, ELEVATED)

    alert = db.exec(select(RiskAlert)).one()
    assert alert.raised_at.isoformat() == "2025-03-03T07:50:00+00:00", "12:50 in Almaty"


def test_a_session_without_raised_risk_raises_none(db, case):
    log(db, case, RiskLevel.CONCERN)

    assert db.exec(select(RiskAlert)).all() == []


def test_a_session_that_is_taken_back_leaves_its_alert_open(db, case):
    fact = log(db, case, IMMEDIATE, at=AT)
    db.commit()
    logged = queries.get_own_session(db, SAULE, case, fact.id)

    corrections.withdraw(db, case, fact, logged.layers, by=SAULE, at=fact.created_at)
    db.commit()

    alert = db.exec(select(RiskAlert)).one()
    assert (alert.is_open, alert.note_id) == (True, None)
