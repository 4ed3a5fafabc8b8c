"""What is found out: status, situation and needs."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.life.tale.spell import Spell


@dataclass(kw_only=True)
class Findings(Spell):
    checked_on: list[date] = field(default_factory=list)
    assessed_on: list[date] = field(default_factory=list)

    def has_neet_status(self, on: date) -> bool:
        return any(day <= on for day in self.checked_on)

    def has_contact(self, _on: date) -> bool:
        return self.can_be_reached

    def has_assessment(self, on: date) -> bool:
        return any(timedelta() <= on - day <= timedelta(days=90) for day in self.assessed_on)
