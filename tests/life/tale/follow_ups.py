"""Who is asked again how it went, when, and what came of it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.life.tale.days import months_later
from tests.life.tale.spell import Spell, Worker

NOBODY_TO_ASK = {"died", "mistake", "transferred"}
WEEKS_AFTER_A_START = (1, 2, 3, 6, 10, 30)
MONTHS_AFTER_AN_EXIT = (3, 6, 12, 18)
TWO_WEEKS = timedelta(days=14)


@dataclass(eq=False)
class FollowUp:
    """Due some time after a start or, without one, after an exit."""

    of: object
    begins_on: date
    due_on: date
    state: str = "planned"
    settled_on: date | None = None
    ways: list[str] = field(default_factory=list)
    """By which somebody was sought so far, one an attempt."""

    @property
    def opens_on(self) -> date:
        return max(self.begins_on, self.due_on - TWO_WEEKS)

    @property
    def is_answered(self) -> bool:
        return self.state in ("reached", "not_reached")

    def settle(self, state: str, on: date | None) -> None:
        if self.state != state and not self.is_answered:
            self.state, self.settled_on = state, on


@dataclass(kw_only=True)
class FollowUps(Spell):
    follow_ups: list[FollowUp] = field(default_factory=list)

    def ask_after_start(self, of: object, starts_on: date) -> None:
        for weeks in WEEKS_AFTER_A_START:
            self.follow_ups.append(FollowUp(of, starts_on, starts_on + timedelta(weeks=weeks)))

    def ask_after_exit(self, on: date, reason: str) -> None:
        for months in MONTHS_AFTER_AN_EXIT if reason not in NOBODY_TO_ASK else ():
            self.follow_ups.append(FollowUp(None, on, months_later(on, months)))

    def ask_no_more_after_exit(self, on: date) -> None:
        for one in self.follow_ups:
            if one.of is None:
                one.settle("dropped", on)

    def ask_until(self, of: object, last_on: date) -> None:
        """Ask of a stay what is due by its end, and nothing after it."""
        for one in [one for one in self.follow_ups if one.of is of]:
            is_due = one.due_on <= last_on
            one.settle("planned" if is_due else "dropped", None if is_due else self.today)

    def ask_of_start(self, of: object, starts_on: date) -> None:
        """Let what is not answered follow a start whose day was corrected."""
        asked = [one for one in self.follow_ups if one.of is of]
        for one, weeks in zip(asked, WEEKS_AFTER_A_START, strict=False):
            if not one.is_answered:
                one.begins_on, one.due_on = starts_on, starts_on + timedelta(weeks=weeks)

    def attempt(
        self, one: FollowUp, result: str, way: str, by: Worker, on: date, is_told: bool
    ) -> set[str]:
        broken = self.refusals(by, "follow up") | self.ahead(on)
        broken |= set() if one.state == "planned" else {"FollowUpSettled"}
        is_within = one.opens_on <= on <= one.due_on + TWO_WEEKS
        broken |= set() if is_within else {"OutsideWindow"}
        broken |= {"StandingNeeded"} if result == "reached" and not is_told else set()
        broken |= {"StandingUnasked"} if result != "reached" and is_told else set()
        ways = [*one.ways, way]
        is_early = len(ways) < 3 or len(set(ways)) < 2
        return broken | ({"TryAgain"} if result == "not_reached" and is_early else set())

    def attempted(self, one: FollowUp, result: str, way: str, on: date) -> None:
        one.ways.append(way)
        if result != "no_answer":
            one.settle(result, on)
        if result == "reached":
            self.was_in_touch(on)
