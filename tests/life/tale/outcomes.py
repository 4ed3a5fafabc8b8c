"""What came of the support, and how well it is proven."""

from dataclasses import dataclass, field
from datetime import date

from tests.life.tale.follow_ups import FollowUps
from tests.life.tale.spell import Worker

GRADES = ("pension_statement", "registered_contract", "letter", "seen_document", "self_report")
"""Of proof, best first."""
COMES_OF = {
    "training": {"finished_training"},
    "internship": {"placed_in_internship", "finished_internship"},
    "job": {"in_work", "self_employed"},
}


@dataclass(eq=False)
class Stay:
    """A training, an internship or a job."""

    kind: str
    starts_on: date
    signed_by: frozenset[str] = frozenset()
    signed_on: date | None = None
    ended_on: date | None = None
    never_began: bool = False
    goes_on_alongside: bool = False

    def is_running(self, on: date) -> bool:
        return self.starts_on <= on and (self.ended_on is None or on < self.ended_on)

    @property
    def last_asked_on(self) -> date:
        """The day of its end, after which nobody asks how it goes."""
        return date.min if self.never_began else self.ended_on or date.max


@dataclass(eq=False)
class Outcome:
    kind: str
    of: Stay | None
    reached_on: date
    proof: str
    taken_back_on: date | None = None

    @property
    def counts(self) -> bool:
        return self.taken_back_on is None

    def is_like(self, kind: str, of: Stay | None, on: date) -> bool:
        is_of_it = self.of is of and (of is not None or self.reached_on == on)
        return self.counts and self.kind == kind and is_of_it


@dataclass(kw_only=True)
class Outcomes(FollowUps):
    outcomes: list[Outcome] = field(default_factory=list)

    def reach(self, kind: str, of: Stay | None, by: Worker, on: date) -> set[str]:
        broken = self.refusals(by, "outcome") | self.ahead(on)
        broken |= {"OutcomeOutsideCase"} if on < self.opened_on else set()
        if of is not None:
            broken |= set() if kind in COMES_OF[of.kind] else {"OutcomeNotOfPlacement"}
            broken |= {"OutcomeOutsidePlacement"} if on < of.starts_on else set()
        return broken | ({"OutcomeRecorded"} if self._is_known(kind, of, on) else set())

    def _is_known(self, kind: str, of: Stay | None, on: date) -> bool:
        return any(one.is_like(kind, of, on) for one in self.outcomes)

    def prove(self, one: Outcome, proof: str, by: Worker, on: date) -> set[str]:
        broken = self.refusals(by, "outcome") | self.ahead(on)
        broken |= set() if one.counts else {"OutcomeTakenBack"}
        broken |= {"OutcomeOutsidePlacement"} if on < one.reached_on else set()
        is_better = GRADES.index(proof) < GRADES.index(one.proof)
        return broken | (set() if is_better else {"EvidenceNotBetter"})

    def take_outcome_back(self, one: Outcome, by: Worker) -> set[str]:
        return self.refusals(by, "outcome") | (set() if one.counts else {"OutcomeTakenBack"})

    def restore_outcome(self, one: Outcome, by: Worker) -> set[str]:
        broken = self.refusals(by, "outcome") | ({"OutcomeCounts"} if one.counts else set())
        is_outside = one.of is not None and one.reached_on < one.of.starts_on
        broken |= {"OutcomeOutsidePlacement"} if is_outside else set()
        others = [other for other in self.outcomes if other is not one]
        is_known = any(other.is_like(one.kind, one.of, one.reached_on) for other in others)
        return broken | ({"OutcomeRecorded"} if is_known else set())
