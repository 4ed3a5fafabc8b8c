"""The next contact: made, put off and taken back."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.life.tale.days import worked_on
from tests.life.tale.findings import Findings
from tests.life.tale.plans import Plans
from tests.life.tale.spell import Worker

Days = tuple[date, date]
"""Of the last and the next contact."""


@dataclass(kw_only=True)
class Contacts(Findings, Plans):
    contact_marks: list[tuple[Days, Days]] = field(default_factory=list)
    """Which days each press of a button found, and which it left."""

    def _mark(self, last_on: date, next_on: date) -> None:
        found = (self.last_contact_on, self.next_contact_on)
        self.last_contact_on, self.next_contact_on = last_on, next_on
        self.contact_marks.append((found, (last_on, next_on)))

    def contacted(self) -> None:
        next_on = worked_on(self.today + timedelta(days=self.days_between_contacts))
        self._mark(max(self.last_contact_on, self.today), next_on)

    def put_off(self, by: Worker, until: date) -> set[str]:
        is_ahead = self.today <= until <= self.today + timedelta(days=365)
        return self.to_open(by, "contact") | (set() if is_ahead else {"ContactDayWrong"})

    def was_put_off(self, until: date) -> None:
        self._mark(self.last_contact_on, worked_on(until))

    def take_contact_back(self, by: Worker) -> set[str]:
        broken = self.to_open(by, "contact")
        if not self.contact_marks:
            return broken | {"NoContactToTakeBack"}
        is_so_still = self.contact_marks[-1][1] == (self.last_contact_on, self.next_contact_on)
        return broken | (set() if is_so_still else {"ContactChangedSince"})

    def contact_taken_back(self) -> None:
        self.last_contact_on, self.next_contact_on = self.contact_marks.pop()[0]
