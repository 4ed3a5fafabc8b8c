"""What a young person does now, as far as it is known: each finding holds for a while only.

| standing | holds |
|---|---|
| in education or training | until its expected end and 14 days; none known: 12 months |
| internship, subsidised or fixed-term job | until its end and 14 days; none known: 6 months |
| permanent job or self-employment | 6 months |
| looking for work | 3 months |
| a start day is agreed | until that day and 14 days |
| not available | 6 months |

Past that nobody knows, until somebody asks again; what was found out stays on record.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.access import Actor
from neetcrm.cases.models import (
    Case,
    Closing,
    ClosingReason,
    ContractKind,
    FollowUp,
    FollowUpAttempt,
    NeetReason,
    NeetStatus,
    Outcome,
    OutcomeKind,
    OutcomeProof,
    Placement,
    PlacementKind,
    PlacementResult,
    Standing,
)
from neetcrm.cases.scope import Reach, visible_cases
from neetcrm.db import Session
from neetcrm.months import add_months

AFTER_THE_END = timedelta(days=14)

MONTHS_VALID: dict[Standing, int] = {
    Standing.IN_TRAINING: 12,
    Standing.IN_INTERNSHIP: 6,
    Standing.IN_WORK: 6,
    Standing.LOOKING: 3,
    Standing.START_AGREED: 0,
    Standing.NOT_AVAILABLE: 6,
}
ENDS_BY_ITSELF = frozenset(
    {Standing.IN_TRAINING, Standing.IN_INTERNSHIP, Standing.START_AGREED},
)
"""What holds until a known end and 14 days, where there is one."""

NOT_AVAILABLE = frozenset(
    {
        NeetReason.RAISING_CHILD,
        NeetReason.CARING,
        NeetReason.KEEPING_HOUSEHOLD,
        NeetReason.ILLNESS,
    }
)
LASTING = frozenset({ContractKind.PERMANENT, ContractKind.SELF_EMPLOYED})
AFTER_EXIT: dict[ClosingReason, Standing] = {
    ClosingReason.EMPLOYED_PERMANENT: Standing.IN_WORK,
    ClosingReason.EMPLOYED_TEMPORARY: Standing.IN_INTERNSHIP,
    ClosingReason.SELF_EMPLOYED: Standing.IN_WORK,
    ClosingReason.IN_EDUCATION: Standing.IN_TRAINING,
    ClosingReason.MILITARY_SERVICE: Standing.NOT_AVAILABLE,
}
PROVEN: dict[OutcomeKind, Standing] = {
    OutcomeKind.IN_WORK: Standing.IN_WORK,
    OutcomeKind.SELF_EMPLOYED: Standing.IN_WORK,
    OutcomeKind.IN_EDUCATION: Standing.IN_TRAINING,
}


class Source(StrEnum):
    """How something was found out: by a check of the NEET status, a placement, and so on."""

    CHECK = "check"
    STAY = "stay"
    ANSWER = "answer"
    PROOF = "proof"
    EXIT = "exit"


@dataclass(frozen=True)
class Finding:
    """What was found out of somebody; *until* is a known end, *ended_on* the day it was over."""

    source: Source
    standing: Standing
    since_on: date
    verified_on: date
    until: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True)
class Known:
    """What was known last: since when, verified when, and until when that holds."""

    standing: Standing
    since_on: date
    verified_on: date
    holds_until: date

    def holds(self, day: date) -> bool:
        return day <= self.holds_until


class _Row(NamedTuple):
    case_id: int
    source: str
    code: str
    contract: str | None
    is_subsidised: bool | None
    since_on: date
    verified_on: date
    until: date | None
    ended_on: date | None


def standing_on(findings: Iterable[Finding], day: date) -> Known | None:
    """Return what is known of a day; what no longer holds only where nothing else does.

    A stay that runs or is agreed counts for more than a check of the NEET status. None means
    that nothing was found out by that day.
    """
    in_force = [told for one in findings if (told := _as_of(one, day))]
    if any(one.source is Source.STAY and _known(one).holds(day) for one in in_force):
        in_force = [one for one in in_force if one.source is not Source.CHECK]
    if not in_force:
        return None
    holding = [one for one in in_force if _known(one).holds(day)]
    newest = max(holding or in_force, key=_weight)
    return replace(_known(newest), since_on=_since(newest, in_force))


def findings_of(db: Session, case: Case) -> list[Finding]:
    """Return all that was found out of a case's young person, in one query."""
    return [_read(_Row(*row)) for row in db.execute(_of_one_case(), {"case_id": case.id})]


def findings_by_case(db: Session, actor: Actor) -> dict[int, list[Finding]]:
    """Return what was found out in all cases that *actor* may count, for reports."""
    cases = visible_cases(actor, Reach.COUNT)
    counted: Any = cases.with_only_columns(col(Case.id))
    rows = _union(lambda case_id: case_id.in_(counted))
    found: dict[int, list[Finding]] = defaultdict(list)
    for row in db.execute(rows.execution_options(**cases.get_execution_options())):
        found[row.case_id].append(_read(_Row(*row)))
    return dict(found)


def _as_of(one: Finding, day: date) -> Finding | None:
    """Return a finding as it stood on a day: a stay to come is a start that is agreed."""
    if one.source is Source.STAY and one.since_on > day:
        return replace(one, standing=Standing.START_AGREED, until=one.since_on)
    is_over = one.ended_on is not None and one.ended_on <= day
    return None if is_over or one.verified_on > day else one


def _known(one: Finding) -> Known:
    has_end = one.standing in ENDS_BY_ITSELF and one.until is not None
    holds_until = (
        one.until + AFTER_THE_END
        if has_end and one.until
        else add_months(one.verified_on, MONTHS_VALID[one.standing])
    )
    return Known(one.standing, one.since_on, one.verified_on, holds_until)


def _weight(one: Finding) -> tuple[bool, date, int]:
    """The newest counts, and of one day what is nearest to work; an agreed start the least."""
    is_now = one.standing is not Standing.START_AGREED
    return is_now, one.verified_on, [*Standing].index(one.standing)


def _since(newest: Finding, in_force: list[Finding]) -> date:
    """Return since when somebody does this: since the stay began that was verified later."""
    stays = [one for one in in_force if one.source is Source.STAY]
    days = [one.since_on for one in stays if one.standing is newest.standing]
    return min([newest.since_on, *days])


def _read(row: _Row) -> Finding:
    source = Source(row.source)
    return Finding(
        source, _meaning(source, row), row.since_on, row.verified_on, row.until, row.ended_on
    )


def _meaning(source: Source, row: _Row) -> Standing:
    match source:
        case Source.CHECK:
            is_away = row.code in NOT_AVAILABLE
            return Standing.NOT_AVAILABLE if is_away else Standing.LOOKING
        case Source.STAY:
            return _of_stay(row)
        case Source.ANSWER:
            return Standing(row.code)  # type: ignore[call-arg]  # by value
        case Source.PROOF:
            does = next(does for kind, does in PROVEN.items() if kind == row.code)
            return does if row.contract is None else _of_job(row)
        case Source.EXIT:
            return next(does for reason, does in AFTER_EXIT.items() if reason == row.code)


def _of_stay(row: _Row) -> Standing:
    if row.code == PlacementKind.TRAINING:
        return Standing.IN_TRAINING
    return _of_job(row) if row.code == PlacementKind.JOB else Standing.IN_INTERNSHIP


def _of_job(row: _Row) -> Standing:
    lasts = row.contract in LASTING and not row.is_subsidised
    return Standing.IN_WORK if lasts else Standing.IN_INTERNSHIP


@cache
def _of_one_case() -> sa.CompoundSelect[Any]:
    return _union(lambda case_id: case_id == sa.bindparam("case_id", type_=sa.Integer))


def _union(of: Callable[[Any], sa.ColumnElement[bool]]) -> sa.CompoundSelect[Any]:
    return sa.union_all(*_parts(of))


def _parts(of: Callable[[Any], sa.ColumnElement[bool]]) -> Iterator[sa.Select[Any]]:
    checked_on = col(NeetStatus.checked_on)
    since_on = sa.func.coalesce(col(NeetStatus.since_on), checked_on)
    yield _rows(NeetStatus.case_id, Source.CHECK, NeetStatus.reason, since_on, checked_on).where(
        of(col(NeetStatus.case_id))
    )
    began = sa.or_(
        col(Placement.result).is_(None), col(Placement.result) != PlacementResult.NOT_STARTED
    )
    yield _rows(
        Placement.case_id,
        Source.STAY,
        Placement.kind,
        Placement.starts_on,
        Placement.starts_on,
        contract=Placement.contract_kind,
        is_subsidised=Placement.is_subsidised,
        until=Placement.expected_end_on,
        ended_on=Placement.ended_on,
    ).where(of(col(Placement.case_id)), began)
    attempted_on = col(FollowUpAttempt.attempted_on)
    yield (
        _rows(
            FollowUp.case_id,
            Source.ANSWER,
            FollowUpAttempt.standing,
            attempted_on,
            attempted_on,
            until=FollowUpAttempt.standing_until,
        )
        .join(FollowUp, col(FollowUp.id) == col(FollowUpAttempt.follow_up_id))
        .where(of(col(FollowUp.case_id)), col(FollowUpAttempt.standing).is_not(None))
    )
    yield (
        _rows(
            Outcome.case_id,
            Source.PROOF,
            Outcome.kind,
            Outcome.reached_on,
            OutcomeProof.seen_on,
            contract=Placement.contract_kind,
            is_subsidised=Placement.is_subsidised,
            until=Placement.expected_end_on,
            ended_on=Placement.ended_on,
        )
        .select_from(Outcome)
        .join(OutcomeProof, col(OutcomeProof.outcome_id) == col(Outcome.id))
        .outerjoin(Placement, col(Placement.id) == col(Outcome.placement_id))
        .where(
            of(col(Outcome.case_id)),
            col(Outcome.kind).in_(PROVEN),
            col(Outcome.taken_back_on).is_(None),
        )
    )
    closed_on = col(Closing.closed_on)
    yield _rows(Closing.case_id, Source.EXIT, Closing.reason, closed_on, closed_on).where(
        of(col(Closing.case_id)), col(Closing.reason).in_(AFTER_EXIT)
    )


def _rows(
    case_id: Any,
    source: Source,
    code: Any,
    since_on: Any,
    verified_on: Any,
    *,
    contract: Any = None,
    is_subsidised: Any = None,
    until: Any = None,
    ended_on: Any = None,
) -> sa.Select[Any]:
    """Return what was found out from one kind of record, in columns that all kinds share."""
    columns: tuple[Any, ...] = (
        col(case_id).label("case_id"),
        sa.literal_column(f"'{source.value}'").label("source"),
        sa.cast(col(code), sa.String).label("code"),
        sa.cast(_or_null(contract), sa.String).label("contract"),
        sa.cast(_or_null(is_subsidised), sa.Boolean).label("is_subsidised"),
        sa.type_coerce(since_on, sa.Date).label("since_on"),
        sa.type_coerce(verified_on, sa.Date).label("verified_on"),
        sa.type_coerce(_or_null(until), sa.Date).label("until"),
        sa.type_coerce(_or_null(ended_on), sa.Date).label("ended_on"),
    )
    return sa.select(*columns)


def _or_null(column: Any) -> Any:
    return sa.null() if column is None else column
