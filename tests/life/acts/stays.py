"""Trainings, internships and jobs, and the outcomes that come of them."""

from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from neetcrm.cases.models import (
    ContractKind,
    Evidence,
    Outcome,
    OutcomeKind,
    Placement,
    PlacementResult,
)
from neetcrm.cases.placing import outcomes, placements
from tests.life.acts.driver import AGO, WORKERS, Driver, Who, some, worker
from tests.life.tale import outcomes as tale
from tests.life.tale.outcomes import Stay

SIGNERS = ("young_person", "host", "centre", "representative")
KINDS = st.sampled_from(["training", "internship", "job"])
NEAR = st.integers(-5, 25)
STARTS = st.one_of(NEAR, NEAR, NEAR, st.integers(-60, 45), st.sampled_from([-200, 400]))
PROOFS = st.sampled_from([None, None, *Evidence])


class Stays(Driver):
    @rule(
        by=WORKERS,
        kind=KINDS,
        ahead=STARTS,
        signers=st.one_of(
            st.just(frozenset(SIGNERS)), st.frozensets(st.sampled_from(SIGNERS), max_size=3)
        ),
        ago=AGO,
    )
    def stay_begins(
        self, by: Who, kind: str, ahead: int, signers: frozenset[str], ago: int
    ) -> None:
        by = self.actor(by)
        signed_by = signers if kind == "internship" else frozenset()
        stay = Stay(kind, self.ahead(ahead), signed_by, self.day(ago))
        broken = self.life.start(worker(by), stay)
        start = getattr(placements, f"start_{kind}")
        particulars = self.particulars(stay, stay.starts_on)
        if self.tried(broken, lambda: start(self.case, by=by, today=self.today, **particulars)):
            self.life.started(stay)

    @precondition(lambda self: self.life.stays)
    @rule(by=WORKERS, ahead=STARTS, data=st.data())
    def start_is_corrected(self, by: Who, ahead: int, data: Any) -> None:
        by, starts_on = self.actor(by), self.ahead(ahead)
        stay = some(data, self.life.stays)
        broken = self.life.correct(stay, starts_on, worker(by))
        if self.tried(
            broken,
            lambda: placements.correct_placement(
                self.recorded(stay), by=by, today=self.today, **self.particulars(stay, starts_on)
            ),
        ):
            self.life.corrected(stay, starts_on)

    @precondition(lambda self: self.life.stays)
    @rule(
        by=WORKERS,
        ago=AGO,
        data=st.data(),
        result=st.sampled_from(PlacementResult),
        evidence=PROOFS,
    )
    def stay_ends(
        self, by: Who, ago: int, data: Any, result: PlacementResult, evidence: Evidence | None
    ) -> None:
        by, on = self.actor(by), self.day(ago)
        stay = some(data, self.life.stays)
        told = (result.value, evidence.value if evidence else "")
        broken = self.life.end(stay, told[0], worker(by), on, told[1])
        if self.tried(
            broken,
            lambda: placements.end_placement(
                self.recorded(stay),
                result,
                proof=outcomes.Proof(evidence) if evidence else None,
                by=by,
                on=on,
                today=self.today,
            ),
        ):
            self.life.ended(stay, told[0], on, told[1])

    @precondition(lambda self: self.life.stays)
    @rule(by=WORKERS, data=st.data())
    def end_is_taken_back(self, by: Who, data: Any) -> None:
        by, stay = self.actor(by), some(data, self.life.stays)
        broken = self.life.resume(stay, worker(by))
        if self.tried(broken, lambda: placements.resume_placement(self.recorded(stay), by=by)):
            self.life.resumed(stay)

    @precondition(lambda self: self.life.stays)
    @rule(by=WORKERS, data=st.data())
    def training_goes_on_alongside(self, by: Who, data: Any) -> None:
        by, stay = self.actor(by), some(data, self.life.stays)
        broken = self.life.go_on_alongside(stay, worker(by))
        if self.tried(broken, lambda: placements.continue_alongside(self.recorded(stay), by=by)):
            stay.goes_on_alongside = True

    def particulars(self, stay: Stay, starts_on: date) -> dict[str, Any]:
        about: dict[str, Any] = {"title": stay.kind, "organisation": "Aport"}
        about["starts_on"] = starts_on
        if stay.kind == "job":
            about |= {"contract_kind": ContractKind.PERMANENT, "evidence": Evidence.LETTER}
        return about | {f"{signer}_signed_on": stay.signed_on for signer in stay.signed_by}

    def recorded(self, stay: Stay) -> Placement:
        return self.record_of(Placement, self.life.stays, stay)

    # Outcomes

    @rule(
        by=WORKERS,
        kind=st.sampled_from(OutcomeKind),
        ago=AGO,
        evidence=st.sampled_from(Evidence),
        data=st.data(),
    )
    def outcome_is_recorded(
        self, by: Who, kind: OutcomeKind, ago: int, evidence: Evidence, data: Any
    ) -> None:
        by, on = self.actor(by), self.day(ago)
        stay = some(data, [None, *self.life.stays])
        broken = self.life.reach(kind.value, stay, worker(by), on)
        placement = None if stay is None else self.recorded(stay)
        if self.tried(
            broken,
            lambda: outcomes.record_outcome(
                self.case,
                kind,
                evidence=evidence,
                placement=placement,
                by=by,
                on=on,
                today=self.today,
            ),
        ):
            self.life.outcomes.append(tale.Outcome(kind.value, stay, on, evidence.value))

    @precondition(lambda self: self.life.outcomes)
    @rule(by=WORKERS, ago=AGO, evidence=st.sampled_from(Evidence), data=st.data())
    def better_proof_is_found(self, by: Who, ago: int, evidence: Evidence, data: Any) -> None:
        by, on = self.actor(by), self.day(ago)
        told, outcome = self.some_outcome(data)
        broken = self.life.prove(told, evidence.value, worker(by), on)
        if self.tried(
            broken,
            lambda: outcomes.raise_evidence(outcome, evidence, by=by, on=on, today=self.today),
        ):
            told.proof = evidence.value

    @precondition(lambda self: self.life.outcomes)
    @rule(by=WORKERS, data=st.data())
    def outcome_is_taken_back(self, by: Who, data: Any) -> None:
        by = self.actor(by)
        told, outcome = self.some_outcome(data)
        broken = self.life.take_outcome_back(told, worker(by))
        if self.tried(broken, lambda: outcomes.take_back(outcome, by=by, on=self.today)):
            told.taken_back_on = self.today

    @precondition(lambda self: self.life.outcomes)
    @rule(by=WORKERS, data=st.data())
    def outcome_counts_again(self, by: Who, data: Any) -> None:
        by = self.actor(by)
        told, outcome = self.some_outcome(data)
        broken = self.life.restore_outcome(told, worker(by))
        if self.tried(broken, lambda: outcomes.restore(outcome, by=by)):
            told.taken_back_on = None

    def some_outcome(self, data: Any) -> tuple[tale.Outcome, Outcome]:
        told = some(data, self.life.outcomes)
        return told, self.record_of(Outcome, self.life.outcomes, told)

    @invariant()
    def stays_are_as_told(self) -> None:
        told = [(one.kind, one.starts_on, one.ended_on) for one in self.life.stays]
        found = self.records(Placement)
        assert [(one.kind.value, one.starts_on, one.ended_on) for one in found] == told

    @invariant()
    def outcomes_are_as_told(self) -> None:
        told = [
            (one.kind, one.reached_on, one.proof, one.taken_back_on) for one in self.life.outcomes
        ]
        assert [
            (one.kind.value, one.reached_on, one.evidence.value, one.taken_back_on)
            for one in self.records(Outcome)
        ] == told

    @invariant()
    def nothing_that_counts_was_reached_before_its_stay_began(self) -> None:
        came = [one for one in self.life.outcomes if one.of and one.counts]
        assert all(one.reached_on >= one.of.starts_on for one in came)
