"""The way through the stages."""

from dataclasses import dataclass
from datetime import date

from tests.life.tale.consents import Consents
from tests.life.tale.exemptions import ROAD, Exemptions, asked
from tests.life.tale.findings import Findings
from tests.life.tale.plans import Plans
from tests.life.tale.spell import Worker
from tests.life.tale.stays import Stays


@dataclass(kw_only=True)
class Way(Exemptions, Findings, Plans, Stays, Consents):
    def move(self, to: str, by: Worker, on: date, reason: str) -> set[str]:
        broken = self.to_open(by, "move")
        if self.closed_on or to not in ROAD[self.stage]:
            return broken | {"StageNotNext"}
        broken |= self.day_of_move(on)
        if to == "counseling" and self.stage != "intake" and not reason.strip():
            broken.add("ReasonNeeded")
        return broken | ({"RequirementsUnmet"} if self.missing(to, on) else set())

    def missing(self, to: str, on: date) -> set[str]:
        """Return what the way to a stage still lacks on a day."""
        wanted = asked(self.stage, to)
        lacking = {one for one in wanted if not getattr(self, f"has_{one}")(on)}
        return {one for one in lacking if not self.is_excused(one, on)}

    def moved(self, to: str, on: date) -> None:
        self.moves.append((self.stage, to, on))
        self.stage, self.moved_on = to, on
