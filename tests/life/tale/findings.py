"""What is found out: status, situation and needs, and what is corrected about the person."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.life.tale.spell import ACTS, Spell, Worker


@dataclass(kw_only=True)
class Findings(Spell):
    checked_on: list[date] = field(default_factory=list)
    assessed_on: list[date] = field(default_factory=list)

    def has_neet_status(self, on: date) -> bool:
        return any(day <= on for day in self.checked_on)

    def has_contact(self, _on: date) -> bool:
        return self.can_be_reached

    def correct_person(self, surname: str, by: Worker) -> set[str]:
        return self._of_person(by) | (set() if surname.strip() else {"NameMissing"})

    def see_document(self, number: str, by: Worker, on: date) -> set[str]:
        broken = self._of_person(by) | ({"DocumentSeenLater"} if on > self.today else set())
        return broken | (set() if number.strip() else {"DocumentNumberMissing"})

    def _of_person(self, by: Worker) -> set[str]:
        return set() if "person" in ACTS.get(by.role, ()) else {"ActNotOfRole"}

    def has_assessment(self, on: date) -> bool:
        return any(timedelta() <= on - day <= timedelta(days=90) for day in self.assessed_on)
