"""What is found out: status and needs, and what is logged."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.life.tale.spell import Spell, Worker

REGISTERED_UNTIL = date(2026, 12, 31)
"""Until when the psychologists of the cast are in their registry."""


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

    def log(self, by: Worker, kind: str, on: date, next_on: date | None) -> set[str]:
        broken = self.record(by, f"log {kind}", on)
        broken |= {"SessionBeforeCase"} if on < self.opened_on else set()
        is_far = next_on is not None and not on < next_on <= on + timedelta(days=365)
        broken |= {"NextContactWrong"} if is_far else set()
        is_over = kind == "psychological" and self.today > REGISTERED_UNTIL
        return broken | ({"RegistryEnded"} if is_over else set())

    def logged(self, on: date, next_on: date | None) -> None:
        self.last_contact_on = max(self.last_contact_on, on)
        if next_on and on >= self.last_contact_on:
            self.next_contact_on = next_on
