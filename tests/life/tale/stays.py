"""Trainings, internships and jobs: how they begin, are corrected and end."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.life.tale.outcomes import Outcome, Outcomes, Stay
from tests.life.tale.spell import Worker

COMPLETED = {"training": "finished_training", "internship": "finished_internship"}


@dataclass(kw_only=True)
class Stays(Outcomes):
    stays: list[Stay] = field(default_factory=list)

    # What a way asks for

    def has_enrolment(self, on: date) -> bool:
        soon = on + timedelta(days=30)
        return any(
            stay.starts_on <= soon
            and not stay.never_began
            and (stay.ended_on is None or on < stay.ended_on)
            for stay in self._of("training")
        )

    def has_agreement(self, on: date) -> bool:
        signers = {"young_person", "host", "centre"}
        signers |= {"representative"} if self.is_minor(on) else set()
        return any(
            stay.ended_on is None
            and signers <= stay.signed_by
            and stay.signed_on is not None
            and stay.signed_on <= on
            for stay in self._of("internship")
        )

    def has_job(self, on: date) -> bool:
        return any(stay.is_running(on) for stay in self._of("job"))

    def has_training_settled(self, on: date) -> bool:
        return not any(
            stay.is_running(on) and not stay.goes_on_alongside for stay in self._of("training")
        )

    def _of(self, kind: str) -> list[Stay]:
        return [stay for stay in self.stays if stay.kind == kind]

    # What is done

    def start(self, by: Worker, stay: Stay) -> set[str]:
        return self.to_open(by, "place") | self._days(stay, stay.starts_on)

    def _days(self, stay: Stay, starts_on: date) -> set[str]:
        broken = {"StartBeforeCase"} if starts_on < self.opened_on else set()
        broken |= {"StartTooFar"} if starts_on > self.today + timedelta(days=365) else set()
        is_signed = stay.signed_by and stay.signed_on is not None
        is_ahead = is_signed and stay.signed_on > self.today
        return broken | ({"SignedInFuture"} if is_ahead else set())

    def started(self, stay: Stay) -> None:
        self.stays.append(stay)
        if stay.kind != "training":
            self.ask_after_start(stay, stay.starts_on)
        if stay.kind == "job" and stay.starts_on <= self.today:
            self.outcomes.append(Outcome("in_work", stay, stay.starts_on, "letter"))

    def correct(self, stay: Stay, starts_on: date, by: Worker) -> set[str]:
        broken = self.refusals(by, "place") | self._days(stay, starts_on)
        broken |= {"StartAfterEnd"} if stay.ended_on and starts_on > stay.ended_on else set()
        came = [one for one in self.outcomes if one.of is stay and one.counts]
        at_start = [one for one in came if one.reached_on == stay.starts_on]
        broken |= {"OutcomeAhead"} if at_start and starts_on > self.today else set()
        is_left = any(one.reached_on < starts_on for one in came if one not in at_start)
        return broken | ({"OutcomeBeforeStart"} if is_left else set())

    def corrected(self, stay: Stay, starts_on: date) -> None:
        for one in self.outcomes:
            if one.of is stay and one.reached_on == stay.starts_on:
                one.reached_on = starts_on
        stay.starts_on = starts_on
        self.ask_of_start(stay, starts_on)
        self.ask_until(stay, stay.last_asked_on)

    def end(self, stay: Stay, result: str, by: Worker, on: date, proof: str) -> set[str]:
        broken = self.refusals(by, "place") | self.ahead(on)
        broken |= {"PlacementEnded"} if stay.ended_on else set()
        is_before = on < stay.starts_on and result != "not_started"
        broken |= {"EndBeforeStart"} if is_before else set()
        return broken | (self._come(stay, result, by, on) if proof else set())

    def _come(self, stay: Stay, result: str, by: Worker, on: date) -> set[str]:
        if result != "completed" or stay.kind not in COMPLETED:
            return {"NothingToProve"}
        return self.reach(COMPLETED[stay.kind], stay, by, on)

    def ended(self, stay: Stay, result: str, on: date, proof: str) -> None:
        if proof:
            self.outcomes.append(Outcome(COMPLETED[stay.kind], stay, on, proof))
        stay.never_began = result == "not_started"
        stay.ended_on = stay.starts_on if stay.never_began else on
        self.ask_until(stay, stay.last_asked_on)

    def resume(self, stay: Stay, by: Worker) -> set[str]:
        broken = self.to_open(by, "place")
        return broken | ({"PlacementRunning"} if stay.ended_on is None else set())

    def resumed(self, stay: Stay) -> None:
        stay.ended_on, stay.never_began = None, False
        self.ask_until(stay, stay.last_asked_on)

    def go_on_alongside(self, stay: Stay, by: Worker) -> set[str]:
        broken = self.to_open(by, "place")
        broken |= {"PlacementEnded"} if stay.ended_on else set()
        return broken | ({"NotATraining"} if stay.kind != "training" else set())
