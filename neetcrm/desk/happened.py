"""The rows of the timeline: for each kind of record of a case one select, in common columns."""

from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from neetcrm.access import Actor
from neetcrm.accounts import CaseAccess, User
from neetcrm.appointments.models import Appointment, AppointmentState
from neetcrm.cases.models import (
    DOMAINS,
    ActionPlan,
    Assessment,
    Closing,
    Exemption,
    FollowUp,
    FollowUpAttempt,
    Goal,
    Handing,
    HandOver,
    HandOverKind,
    NeetStatus,
    Outcome,
    OutcomeProof,
    Placement,
    PlanReview,
    StageMove,
)
from neetcrm.counseling.models import SessionNote
from neetcrm.counseling.queries import visible_notes
from neetcrm.db import Record, fixed, one_of
from neetcrm.desk.tellings import Kind
from neetcrm.referrals.models import PartnerService, Referral, ReferralStep
from neetcrm.referrals.queries import visible_referrals

CASE_ID: sa.BindParameter[int] = sa.bindparam("case_id", type_=sa.Integer)


def _rows(
    records: Any,
    telling: Any,
    day: Any,
    *,
    turn: Any,
    codes: tuple[Any, ...] = (),
    words: Any = None,
    by_id: Any = None,
    note_id: Any = None,
) -> sa.Select[Any]:
    """Return what is told of some records, in columns that all parts have in common."""
    first, second = (*codes, None, None)[:2]
    rows: sa.Select[Any] = records.with_only_columns(
        (fixed(telling) if isinstance(telling, str) else telling).label("telling"),
        col(day).label("day"),
        col(turn).label("turn"),
        _as_text(first).label("first"),
        _as_text(second).label("second"),
        _as_text(words).label("words"),
        _as_number(by_id).label("by_id"),
        _as_number(note_id).label("note_id"),
        maintain_column_froms=True,
    )
    return rows


def _as_text(column: Any) -> sa.ColumnElement[str]:
    return sa.cast(sa.null() if column is None else column, sa.String)


def _as_number(column: Any) -> sa.ColumnElement[int]:
    return sa.cast(sa.null() if column is None else column, sa.Integer)


def _either(condition: sa.ColumnElement[bool], telling: str, otherwise: str) -> Any:
    return sa.case((condition, fixed(telling)), else_=fixed(otherwise))


def _of_the_case(kind: type[Record]) -> Any:
    return select(kind).where(kind.case_id == CASE_ID)  # type: ignore[attr-defined]


def _moves(_actor: Actor, _language: str) -> Iterator[sa.Select[Any]]:
    is_first = col(StageMove.from_stage).is_(None)
    yield _rows(
        _of_the_case(StageMove),
        _either(is_first, "opened", "moved"),
        StageMove.moved_on,
        turn=StageMove.id,
        codes=(StageMove.to_stage,),
        words=StageMove.reason,
        by_id=StageMove.moved_by_id,
    )
    yield _rows(
        _of_the_case(Closing),
        "closed",
        Closing.closed_on,
        turn=Closing.id,
        codes=(Closing.reason,),
        words=Closing.note,
        by_id=Closing.closed_by_id,
    )
    yield _rows(
        _of_the_case(Closing).where(col(Closing.reopened_on).is_not(None)),
        "reopened",
        Closing.reopened_on,
        turn=Closing.id,
        words=Closing.reopened_because,
        by_id=Closing.reopened_by_id,
    )


def _plan(_actor: Actor, _language: str) -> Iterator[sa.Select[Any]]:
    yield _rows(
        _of_the_case(NeetStatus),
        "checked",
        NeetStatus.checked_on,
        turn=NeetStatus.id,
        codes=(NeetStatus.reason,),
        by_id=NeetStatus.checked_by_id,
    )
    scores = [_as_text(getattr(Assessment, domain)) for domain in DOMAINS]
    yield _rows(
        _of_the_case(Assessment),
        "assessed",
        Assessment.assessed_on,
        turn=Assessment.id,
        codes=(reduce(lambda told, score: told + fixed(" ") + score, scores),),
        by_id=Assessment.assessed_by_id,
    )
    yield _rows(
        _of_the_case(ActionPlan),
        "agreed",
        ActionPlan.agreed_on,
        turn=ActionPlan.id,
        codes=(ActionPlan.contact_frequency,),
        by_id=ActionPlan.agreed_by_id,
    )
    goals = select(Goal).join(ActionPlan).where(col(ActionPlan.case_id) == CASE_ID)
    reached = goals.where(col(Goal.achieved_on).is_not(None))
    yield _rows(reached, "reached", Goal.achieved_on, turn=Goal.id, words=Goal.title)
    dropped = goals.where(col(Goal.dropped_on).is_not(None))
    yield _rows(dropped, "dropped", Goal.dropped_on, turn=Goal.id, words=Goal.title)
    yield _rows(
        select(PlanReview).join(ActionPlan).where(col(ActionPlan.case_id) == CASE_ID),
        "reviewed",
        PlanReview.reviewed_on,
        turn=PlanReview.id,
        words=PlanReview.said,
        by_id=PlanReview.reviewed_by_id,
    )


def _placements(_actor: Actor, _language: str) -> Iterator[sa.Select[Any]]:
    words = col(Placement.title) + fixed(", ") + col(Placement.organisation)
    yield _rows(
        _of_the_case(Placement).where(col(Placement.ended_on).is_not(None)),
        "ended",
        Placement.ended_on,
        turn=Placement.id,
        codes=(Placement.kind, Placement.result),
        words=words,
    )
    yield _rows(
        _of_the_case(Placement),
        "started",
        Placement.starts_on,
        turn=Placement.id,
        codes=(Placement.kind,),
        words=words,
        by_id=Placement.recorded_by_id,
    )


def _outcomes(_actor: Actor, _language: str) -> Iterator[sa.Select[Any]]:
    proofs = _of_the_case(Outcome).join(OutcomeProof).where(col(Outcome.taken_back_on).is_(None))
    yield _rows(
        proofs,
        "proven",
        OutcomeProof.seen_on,
        turn=OutcomeProof.id,
        codes=(Outcome.kind, OutcomeProof.evidence),
        words=OutcomeProof.seen,
        by_id=OutcomeProof.recorded_by_id,
    )


def _follow_ups(_actor: Actor, _language: str) -> Iterator[sa.Select[Any]]:
    standing = col(FollowUpAttempt.standing)
    found_out = sa.func.coalesce(_as_text(standing), _as_text(FollowUpAttempt.result))
    yield _rows(
        _of_the_case(FollowUp).join(FollowUpAttempt),
        _either(standing.is_(None), "sought", "found"),
        FollowUpAttempt.attempted_on,
        turn=FollowUpAttempt.id,
        codes=(FollowUp.point, found_out),
        by_id=FollowUpAttempt.recorded_by_id,
    )


def _exemptions(_actor: Actor, _language: str) -> Iterator[sa.Select[Any]]:
    answerer, words = col(Exemption.answered_by_id), col(Exemption.answer)
    reason = sa.case((col(Exemption.asked_on).is_(None), col(Exemption.reason)), else_=words)
    yield _exempted("withdrawn", Exemption.withdrawn_on)
    yield _exempted("refused", Exemption.refused_on, words=words, by_id=answerer)
    yield _exempted(
        "exempted", Exemption.granted_on, Exemption.ends_on, words=reason, by_id=answerer
    )
    yield _exempted(
        "asked", Exemption.asked_on, words=Exemption.reason, by_id=Exemption.asked_by_id
    )


def _exempted(telling: str, day: Any, *codes: Any, **told: Any) -> sa.Select[Any]:
    return _rows(
        _of_the_case(Exemption).where(col(day).is_not(None)),
        telling,
        day,
        turn=Exemption.id,
        codes=(*codes, Exemption.requirement),
        **told,
    )


def _hand_overs(_actor: Actor, _language: str) -> Iterator[sa.Select[Any]]:
    giver, taker = aliased(User), aliased(User)
    acts = (
        _of_the_case(Handing)
        .join(HandOver, col(HandOver.id) == col(Handing.hand_over_id))
        .join(giver, giver.id == HandOver.from_id)
        .join(taker, taker.id == HandOver.to_id)
        .outerjoin(CaseAccess, col(CaseAccess.id) == col(Handing.access_id))
    )
    names = (giver.full_name, taker.full_name)
    yield _rows(
        acts.where(col(Handing.is_undone)),
        "returned",
        HandOver.undone_on,
        turn=Handing.id,
        codes=names,
        by_id=HandOver.undone_by_id,
    )
    is_cover = one_of(HandOver.kind, [HandOverKind.COVER])
    for telling, condition, codes in (
        ("covered", is_cover, (taker.full_name, CaseAccess.ends_on)),
        ("handed", ~is_cover, names),
    ):
        yield _rows(
            acts.where(condition),
            telling,
            HandOver.handed_on,
            turn=Handing.id,
            codes=codes,
            words=HandOver.reason,
            by_id=HandOver.handed_by_id,
        )


def _sessions(actor: Actor, _language: str) -> Iterator[sa.Select[Any]]:
    yield _rows(
        visible_notes(actor).where(col(SessionNote.case_id) == CASE_ID),
        "held",
        SessionNote.held_on,
        turn=SessionNote.id,
        codes=(SessionNote.kind, SessionNote.attendance),
        words=SessionNote.agreed,
        note_id=SessionNote.id,
    )


def _referrals(actor: Actor, language: str) -> Iterator[sa.Select[Any]]:
    steps = visible_referrals(actor).join(ReferralStep).join(PartnerService)
    yield _rows(
        steps.where(col(Referral.case_id) == CASE_ID),
        "referred",
        ReferralStep.happened_on,
        turn=ReferralStep.id,
        codes=(ReferralStep.to_state, getattr(PartnerService, language)),
        by_id=ReferralStep.recorded_by_id,
    )


def _appointments(_actor: Actor, _language: str) -> Iterator[sa.Select[Any]]:
    """Tell which appointments came to nothing; of those that were held, the sessions tell."""
    is_cancelled = one_of(Appointment.state, [AppointmentState.CANCELLED])
    came_to_nothing = (AppointmentState.CANCELLED, AppointmentState.MISSED)
    yield _rows(
        _of_the_case(Appointment).where(one_of(Appointment.state, came_to_nothing)),
        _either(is_cancelled, "called_off", "missed"),
        Appointment.settled_on,
        turn=Appointment.id,
        codes=(Appointment.cancelled_by,),
        words=Appointment.reason,
        by_id=Appointment.settled_by_id,
    )


PARTS: dict[Kind, Callable[[Actor, str], Iterator[sa.Select[Any]]]] = {
    Kind.MOVE: _moves,
    Kind.PLAN: _plan,
    Kind.PLACEMENT: _placements,
    Kind.OUTCOME: _outcomes,
    Kind.FOLLOW_UP: _follow_ups,
    Kind.EXEMPTION: _exemptions,
    Kind.HAND_OVER: _hand_overs,
    Kind.SESSION: _sessions,
    Kind.REFERRAL: _referrals,
    Kind.APPOINTMENT: _appointments,
}
"""The rows of each kind, in the order in which those of one day are read."""
