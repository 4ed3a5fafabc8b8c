"""Status, situation, needs and contacts."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from neetcrm.cases.models import DOMAINS, NeetReason
from neetcrm.cases.planning import needs
from neetcrm.cases.planning.situations import describe_situation
from neetcrm.cases.queries import last_contact_mark
from neetcrm.cases.waiting import contacts
from tests.life.acts.driver import AGO, AHEAD, WORKERS, Driver, Who, worker
from tests.life.tale.days import worked_on


class Findings(Driver):
    @rule(by=WORKERS, ago=AGO)
    def status_is_recorded(self, by: Who, ago: int) -> None:
        by, on = self.actor(by), self.day(ago)
        broken = self.life.record(worker(by), "assess", on)
        if self.tried(
            broken,
            lambda: needs.record_neet_status(
                self.case, NeetReason.LOST_WORK, by=by, on=on, today=self.today
            ),
        ):
            self.life.checked_on.append(on)

    @rule(by=WORKERS, ago=AGO)
    def needs_are_assessed(self, by: Who, ago: int) -> None:
        by, on = self.actor(by), self.day(ago)
        scores = dict.fromkeys(DOMAINS, 3)
        broken = self.life.record(worker(by), "assess", on)
        if self.tried(
            broken, lambda: needs.assess(self.case, scores, by=by, on=on, today=self.today)
        ):
            self.life.assessed_on.append(on)

    @rule(by=WORKERS, ago=AGO, remark=st.sampled_from(["Lives with an aunt.", " "]))
    def situation_is_told(self, by: Who, ago: int, remark: str) -> None:
        by, on = self.actor(by), self.day(ago)
        broken = self.life.record(worker(by), "assess", on)
        broken |= set() if remark.strip() else {"NothingTold"}
        told = {"remark": remark, "by": by, "on": on, "today": self.today}
        self.tried(broken, lambda: describe_situation(self.case, **told))

    # The next contact

    @rule(by=WORKERS)
    def contact_is_noted(self, by: Who) -> None:
        by = self.actor(by)
        broken = self.life.to_open(worker(by), "contact")
        if self.tried(
            broken, lambda: self.add(contacts.note_contact(self.case, by=by, on=self.today))
        ):
            self.life.contacted()

    @rule(by=WORKERS, ahead=AHEAD)
    def contact_is_put_off(self, by: Who, ahead: int) -> None:
        by, until = self.actor(by), self.ahead(ahead)
        broken = self.life.put_off(worker(by), until)
        if self.tried(
            broken,
            lambda: self.add(contacts.put_off_contact(self.case, until, by=by, today=self.today)),
        ):
            self.life.was_put_off(until)

    @rule(by=WORKERS, ahead=AHEAD)
    def contact_is_planned(self, by: Who, ahead: int) -> None:
        by, on = self.actor(by), self.ahead(ahead)
        broken = self.life.plan_contact(worker(by), on)
        if self.tried(
            broken, lambda: contacts.plan_contact(self.case, on, by=by, today=self.today)
        ):
            self.life.next_contact_on = worked_on(on)

    @rule(by=WORKERS)
    def contact_is_taken_back(self, by: Who) -> None:
        by = self.actor(by)
        broken = self.life.take_contact_back(worker(by))
        mark = last_contact_mark(self.db, self.case)
        if self.tried(
            broken, lambda: contacts.take_back_contact(self.case, mark, by=by, on=self.today)
        ):
            self.life.contact_taken_back()

    @invariant()
    def contacts_are_on_the_days_of_the_tale(self) -> None:
        assert self.case.last_contact_on == self.life.last_contact_on
        assert self.case.next_contact_on == self.life.next_contact_on
