"""The next contact: made, put off and taken back."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.life.tale.days import worked_on
from tests.life.tale.findings import Findings
from tests.life.tale.plans import Plans
from tests.life.tale.sessions import Sessions
from tests.life.tale.spell import Worker

Days = tuple[date, date]
"""Of the last and the next contact."""


@dataclass(frozen=True)
class Mark:
    """One press of a button: the days that it found, those it left, and when they were in touch."""

    found: Days
    left: Days
    on: date | None


@dataclass(kw_only=True)
class Contacts(Findings, Plans, Sessions):
    contact_marks: list[Mark] = field(default_factory=list)

    def _mark(self, next_on: date, on: date | None) -> None:
        found = (self.last_contact_on, self.next_contact_on)
        if on is not None:
            self.was_in_touch(on)
        self.next_contact_on = next_on
        self.contact_marks.append(Mark(found, (self.last_contact_on, next_on), on))

    def contacted(self) -> None:
        next_on = worked_on(self.today + timedelta(days=self.days_between_contacts))
        self._mark(next_on, self.today)

    def put_off(self, by: Worker, until: date) -> set[str]:
        return self.to_open(by, "contact") | self._ahead_enough(until)

    def was_put_off(self, until: date) -> None:
        self._mark(worked_on(until), None)

    def plan_contact(self, by: Worker, on: date) -> set[str]:
        return self.to_open(by, "plan") | self._ahead_enough(on)

    def _ahead_enough(self, on: date) -> set[str]:
        is_ahead = self.today <= on <= self.today + timedelta(days=365)
        return set() if is_ahead else {"ContactDayWrong"}

    def take_contact_back(self, by: Worker) -> set[str]:
        broken = self.to_open(by, "contact")
        if not self.contact_marks:
            return broken | {"NoContactToTakeBack"}
        is_so_still = self.contact_marks[-1].left == (self.last_contact_on, self.next_contact_on)
        return broken | (set() if is_so_still else {"ContactChangedSince"})

    def contact_taken_back(self) -> None:
        mark = self.contact_marks.pop()
        self.last_contact_on, self.next_contact_on = mark.found
        if mark.on is not None:
            self.contacts_on.remove(mark.on)
