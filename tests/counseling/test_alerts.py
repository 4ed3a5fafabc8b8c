"""Risk alerts: who is told when one is raised, who answers it, who closes it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from neetcrm.audit import AuditAct, AuditRow
from neetcrm.cases.lifecycle import CaseClosed
from neetcrm.cases.models import ClosingReason, Notice, NoticeKind
from neetcrm.cases.scope import NotYourCase
from neetcrm.counseling import alert_queries, alerts, corrections, layer_queries, notes
from neetcrm.counseling.models import (
    AlertSource,
    Channel,
    DutyShift,
    RiskAlert,
    RiskLevel,
    SessionKind,
)
from neetcrm.errors import NotAllowed, NotFound
from tests.cast import (
    AIDA,
    ANALYST,
    BORIS,
    DANIYAR,
    GULNAR,
    MARAT,
    SAULE,
    STAFF,
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
    layers = layer_queries.layers_to_withdraw(db, fact)

    corrections.withdraw(db, case, fact, layers, by=SAULE, at=fact.created_at)
    db.commit()

    alert = db.exec(select(RiskAlert)).one()
    assert (alert.is_open, alert.note_id) == (True, None)


def test_somebody_else_acknowledges_an_immediate_risk(db, case):
    alert = raised(db, case, IMMEDIATE, by=SAULE)

    with pytest.raises(alerts.OwnAlert):
        alerts.acknowledge(alert, case, by=SAULE, at=AT)
    alerts.acknowledge(alert, case, by=MARAT, at=AT)

    assert (alert.acknowledged_at, alert.acknowledged_by_id) == (AT, MARAT.user_id)
    with pytest.raises(alerts.DutyDone):
        alerts.acknowledge(alert, case, by=DANIYAR, at=AT)


def test_a_psychologist_of_the_centre_reviews_it_even_who_raised_it(db, case):
    alert = raised(db, case, IMMEDIATE, by=SAULE)

    alerts.review(alert, case, by=SAULE, at=AT)

    assert (alert.reviewed_at, alert.reviewed_by_id) == (AT, SAULE.user_id)
    with pytest.raises(alerts.DutyDone):
        alerts.review(alert, case, by=DANIYAR, at=AT)


def closed(alert, case, *, note="Spoke with her mother.", by=DANIYAR):
    return alerts.close_alert(alert, case, note=note, by=by, at=AT)


def test_an_immediate_alert_is_closed_only_after_it_was_acknowledged_and_reviewed(db, case):
    alert = raised(db, case, IMMEDIATE, by=SAULE)

    with pytest.raises(alerts.DutyOpen, match="Acknowledge"):
        closed(alert, case)
    alerts.acknowledge(alert, case, by=MARAT, at=AT)
    with pytest.raises(alerts.DutyOpen, match="Review"):
        closed(alert, case)
    alerts.review(alert, case, by=DANIYAR, at=AT)

    assert closed(alert, case).closed_by_id == DANIYAR.user_id


def test_an_alert_is_closed_with_a_note_and_never_touched_again(db, case):
    alert = raised(db, case)

    with pytest.raises(alerts.ClosingNoteMissing):
        closed(alert, case, note="  \n")
    closed(alert, case)

    with pytest.raises(alerts.AlertClosed):
        closed(alert, case)
    with pytest.raises(alerts.AlertClosed):
        alerts.review(alert, case, by=DANIYAR, at=AT)


def test_elevated_risk_asks_nobody_to_acknowledge_or_review(db, case):
    alert = raised(db, case)

    for operation in (alerts.acknowledge, alerts.review):
        with pytest.raises(alerts.DutyNotOwed):
            operation(alert, case, by=DANIYAR, at=AT)


def elsewhere(actor):
    return replace(actor, centre_ids=(2,))


@pytest.mark.parametrize(
    ("operation", "more", "allowed"),
    [
        (alerts.acknowledge, {}, {DANIYAR, MARAT}),
        (alerts.review, {}, {SAULE, DANIYAR}),
        (alerts.close_alert, {"note": "x"}, {SAULE, DANIYAR}),
    ],
)
def test_who_answers_an_alert(db, case, operation, more, allowed):
    everybody = {*STAFF, elsewhere(DANIYAR)}
    for actor in everybody:
        alert = raised(db, case, IMMEDIATE, by=SAULE)
        if operation is alerts.close_alert:
            alert.acknowledged_at = alert.reviewed_at = AT
        if actor in allowed:
            operation(alert, case, by=actor, at=AT, **more)
        else:
            with pytest.raises(NotAllowed):
                operation(alert, case, by=actor, at=AT, **more)


def test_each_step_leaves_a_trace_and_the_note_lies_sealed(db, case):
    alert = raised(db, case)
    db.info["by"] = DANIYAR
    closed(alert, case, note="Canary note")
    db.commit()

    row = db.exec(select(AuditRow).where(AuditRow.record == "risk_alerts")).all()[-1]
    assert (row.actor_id, row.case_id, row.act) == (DANIYAR.user_id, case.id, AuditAct.CHANGE)
    assert row.after["closing_note"] == "•••"
    [stored] = db.execute(sa.text("SELECT closing_note FROM risk_alerts")).scalars()
    assert b"Canary" not in bytes(stored)


def test_psychologists_of_the_centre_read_the_closing_note_and_that_is_on_record(db, case):
    alert = raised(db, case)
    closed(alert, case)
    db.commit()

    read, _ = alert_queries.read_closing_note(db, DANIYAR, alert.id)
    db.commit()

    db.commit()

    assert read.closing_note == "Spoke with her mother."
    rows = db.exec(select(AuditRow).where(AuditRow.act == AuditAct.READ)).all()
    assert [(row.actor_id, row.record) for row in rows] == [(DANIYAR.user_id, "risk_alerts")]
    for actor in (AIDA, MARAT):
        with pytest.raises(NotAllowed):
            alert_queries.read_closing_note(db, actor, alert.id)
    with pytest.raises(NotFound):
        alert_queries.read_closing_note(db, elsewhere(DANIYAR), alert.id)


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (AIDA, True),
        (GULNAR, False),
        (SAULE, True),
        (DANIYAR, True),
        (MARAT, True),
        (BORIS, False),
        (VERA, False),
    ],
)
def test_who_sees_an_alert(db, case, actor, sees):
    alert = raised(db, case)

    if sees:
        assert alert_queries.get_alert(db, actor, alert.id)[0] is alert
    else:
        with pytest.raises(NotFound):
            alert_queries.get_alert(db, actor, alert.id)


def test_figures_have_no_alerts(db, case):
    alert = raised(db, case)

    with pytest.raises(NotAllowed):
        alert_queries.get_alert(db, ANALYST, alert.id)
