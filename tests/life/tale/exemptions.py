"""Leave from a requirement: asked for, granted or refused, taken back."""

from dataclasses import dataclass, field
from datetime import date

from tests.life.tale.spell import Spell, Worker

ROAD = {
    "intake": ("counseling",),
    "counseling": ("training", "internship", "employment"),
    "training": ("counseling", "internship", "employment"),
    "internship": ("counseling", "training", "employment"),
    "employment": ("counseling", "training", "internship"),
}
ASKED_FOR = {"training": {"enrolment"}, "internship": {"agreement"}, "employment": {"job"}}


def asked(from_stage: str, to: str) -> set[str]:
    """Return what the way from a stage to another asks for."""
    if from_stage == "intake":
        return {"neet_status", "consent", "contact"}
    if to == "counseling":
        return set()
    if from_stage == "counseling":
        return ASKED_FOR[to] | {"assessment", "plan"}
    return ASKED_FOR[to] | ({"training_settled"} if from_stage == "training" else set())


@dataclass(eq=False)
class Leave:
    what: str
    asked_on: date | None = None
    granted_on: date | None = None
    ends_on: date | None = None
    refused_on: date | None = None
    withdrawn_on: date | None = None

    @property
    def waits(self) -> bool:
        return not (self.granted_on or self.refused_on or self.withdrawn_on)

    def holds(self, on: date) -> bool:
        if self.granted_on is None or self.ends_on is None or self.withdrawn_on:
            return False
        return self.granted_on <= on <= self.ends_on


@dataclass(kw_only=True)
class Exemptions(Spell):
    leaves: list[Leave] = field(default_factory=list)
    moves: list[tuple[str, str, date]] = field(default_factory=list)
    """From where, to where, and when; the opening is none."""

    def is_excused(self, what: str, on: date) -> bool:
        return any(one.what == what and one.holds(on) for one in self.leaves)

    def _is_asked(self, what: str, on: date) -> set[str]:
        waits = any(one.what == what and one.waits for one in self.leaves)
        broken = {"ExemptionWaits"} if waits else set()
        return broken | ({"ExemptionInForce"} if self.is_excused(what, on) else set())

    def ask(self, what: str, reason: str, by: Worker, on: date) -> set[str]:
        broken = self.record(by, "move", on) | self._is_asked(what, on)
        return broken | (set() if reason.strip() else {"ExemptionReasonMissing"})

    def exempt(self, what: str, by: Worker, until: date) -> set[str]:
        broken = self.to_open(by, "exempt") | self._is_asked(what, self.today)
        return broken | ({"ExemptionDatesWrong"} if until < self.today else set())

    def grant(self, leave: Leave, by: Worker, until: date) -> set[str]:
        broken = self._answer(leave, by, "exempt")
        return broken | ({"ExemptionDatesWrong"} if until < self.today else set())

    def refuse(self, leave: Leave, by: Worker, why: str) -> set[str]:
        broken = self._answer(leave, by, "exempt")
        return broken | (set() if why.strip() else {"ExemptionReasonMissing"})

    def withdraw(self, leave: Leave, by: Worker) -> set[str]:
        return self._answer(leave, by, "move")

    def _answer(self, leave: Leave, by: Worker, act: str) -> set[str]:
        return self.to_open(by, act) | (set() if leave.waits else {"ExemptionAnswered"})

    def take_answer_back(self, leave: Leave, by: Worker) -> set[str]:
        broken = self.to_open(by, "exempt")
        is_none = leave.waits or leave.withdrawn_on
        broken |= {"ExemptionNotAnswered"} if is_none else set()
        return broken | ({"ExemptionUsed"} if self._is_used(leave) else set())

    def _is_used(self, leave: Leave) -> bool:
        return any(leave.holds(on) and leave.what in asked(*way) for *way, on in self.moves)

    def answer_taken_back(self, leave: Leave) -> None:
        if leave.asked_on is None:
            leave.withdrawn_on = self.today
        else:
            leave.granted_on = leave.ends_on = leave.refused_on = None
