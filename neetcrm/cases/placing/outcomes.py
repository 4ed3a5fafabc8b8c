"""What came of the support: a result with what proves it, and better proof found later."""

from dataclasses import dataclass
from datetime import date

from neetcrm.access import Act, Actor
from neetcrm.cases.lifecycle import not_in_future
from neetcrm.cases.models import (
    Case,
    ContractKind,
    Evidence,
    Outcome,
    OutcomeKind,
    OutcomeProof,
    Placement,
    PlacementKind,
)
from neetcrm.cases.scope import must_work_on
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_

Kind = OutcomeKind

OUTCOMES_OF: dict[PlacementKind, tuple[OutcomeKind, ...]] = {
    PlacementKind.TRAINING: (Kind.FINISHED_TRAINING,),
    PlacementKind.INTERNSHIP: (Kind.PLACED_IN_INTERNSHIP, Kind.FINISHED_INTERNSHIP),
    PlacementKind.JOB: (Kind.IN_WORK, Kind.SELF_EMPLOYED),
}
"""What can come of each kind of placement; on its own anything can."""


class OutcomeNotOfPlacement(RuleBroken):
    sentence = N_("“{outcome}” does not come of this kind of placement: {placement}.")


class OutcomeOutsideCase(RuleBroken):
    sentence = N_("It cannot be reached before the case was opened on {opened_on}.")


class OutcomeOutsidePlacement(RuleBroken):
    sentence = N_("It cannot be reached before the placement starts on {starts_on}.")


class OutcomeRecorded(RuleBroken):
    sentence = N_("This outcome is recorded already. Add better evidence to it instead.")


class EvidenceNotBetter(RuleBroken):
    sentence = N_("The evidence must be better than what was seen: {evidence}.")


class OutcomeTakenBack(RuleBroken):
    sentence = N_("This outcome was taken back.")


class OutcomeCounts(RuleBroken):
    sentence = N_("This outcome was not taken back.")


@dataclass(frozen=True)
class Proof:
    """How well a result is proven, and what exactly was seen."""

    evidence: Evidence
    seen: str = ""


def record_outcome(
    case: Case,
    kind: OutcomeKind,
    *,
    evidence: Evidence,
    by: Actor,
    on: date,
    today: date,
    seen: str = "",
    placement: Placement | None = None,
) -> Outcome:
    """Record a result reached on the day *on*, of a placement or on its own.

    The case may be closed: what proves a result often comes after the exit.
    """
    must_work_on(case, Act.RECORD_OUTCOME, by=by)
    not_in_future(on, today)
    if on < case.opened_on:
        raise OutcomeOutsideCase(opened_on=case.opened_on)
    if placement is not None:
        _must_come_of(placement, kind, on)
    _must_be_new(case, kind, placement, on)
    outcome = Outcome(
        placement=placement,
        kind=kind,
        reached_on=on,
        evidence=evidence,
        recorded_by_id=by.user_id,
    )
    _add_proof(outcome, Proof(evidence, seen), by=by, on=on)
    case.outcomes.append(outcome)
    _show_on_job(outcome)
    return outcome


def raise_evidence(
    outcome: Outcome, evidence: Evidence, *, by: Actor, on: date, today: date, seen: str = ""
) -> OutcomeProof:
    """Add a better proof, seen on the day *on*; what was seen before stays on record."""
    must_work_on(outcome.case, Act.RECORD_OUTCOME, by=by)
    _must_count(outcome)
    not_in_future(on, today)
    if on < outcome.reached_on:
        raise OutcomeOutsidePlacement(starts_on=outcome.reached_on)
    if not evidence.is_better_than(outcome.evidence):
        raise EvidenceNotBetter(evidence=outcome.evidence.label)
    outcome.evidence = evidence
    _show_on_job(outcome)
    return _add_proof(outcome, Proof(evidence, seen), by=by, on=on)


def take_back(outcome: Outcome, *, by: Actor, on: date) -> None:
    """Let an outcome that was recorded by mistake count no longer."""
    must_work_on(outcome.case, Act.RECORD_OUTCOME, by=by)
    _must_count(outcome)
    outcome.taken_back_on = on


def restore(outcome: Outcome, *, by: Actor) -> None:
    """Let an outcome count again that was taken back."""
    must_work_on(outcome.case, Act.RECORD_OUTCOME, by=by)
    if outcome.counts:
        raise OutcomeCounts
    if outcome.placement is not None:
        _must_come_of(outcome.placement, outcome.kind, outcome.reached_on)
    others = [one for one in outcome.case.outcomes if one is not outcome]
    if any(
        _is_the_same(one, outcome.kind, outcome.placement, outcome.reached_on) for one in others
    ):
        raise OutcomeRecorded
    outcome.taken_back_on = None


def outcome_of_job(contract_kind: ContractKind | None) -> OutcomeKind:
    return Kind.SELF_EMPLOYED if contract_kind is ContractKind.SELF_EMPLOYED else Kind.IN_WORK


def _must_come_of(placement: Placement, kind: OutcomeKind, on: date) -> None:
    if kind not in OUTCOMES_OF[placement.kind]:
        raise OutcomeNotOfPlacement(outcome=kind.label, placement=placement.kind.label)
    if on < placement.starts_on:
        raise OutcomeOutsidePlacement(starts_on=placement.starts_on)


def _must_be_new(case: Case, kind: OutcomeKind, placement: Placement | None, on: date) -> None:
    if any(_is_the_same(one, kind, placement, on) for one in case.outcomes):
        raise OutcomeRecorded


def _is_the_same(one: Outcome, kind: OutcomeKind, of: Placement | None, on: date) -> bool:
    is_of_it = one.placement is of and (of is not None or one.reached_on == on)
    return one.counts and one.kind is kind and is_of_it


def _show_on_job(outcome: Outcome) -> None:
    """Let a job tell the evidence of its outcome: it is asked for before a case moves there."""
    job = outcome.placement
    if job is not None and job.kind is PlacementKind.JOB:
        job.evidence = outcome.evidence


def _must_count(outcome: Outcome) -> None:
    if not outcome.counts:
        raise OutcomeTakenBack


def _add_proof(outcome: Outcome, proof: Proof, *, by: Actor, on: date) -> OutcomeProof:
    added = OutcomeProof(
        evidence=proof.evidence, seen=proof.seen.strip(), seen_on=on, recorded_by_id=by.user_id
    )
    outcome.proofs.append(added)
    return added
