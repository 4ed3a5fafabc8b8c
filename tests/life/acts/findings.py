"""Status, needs, sessions and contacts."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from neetcrm.cases import contacts, needs
from neetcrm.cases.models import DOMAINS, NeetReason
from neetcrm.cases.queries import last_contact_mark
from neetcrm.counseling.models import Channel, SessionKind
from neetcrm.counseling.notes import log_session
from tests.life.acts.driver import AGO, AHEAD, WORKERS, Driver, Who, worker


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

    @rule(
        by=WORKERS,
        ago=AGO,
        kind=st.sampled_from([SessionKind.CAREER, SessionKind.CAREER, SessionKind.PSYCHOLOGICAL]),
        ahead=st.sampled_from([None, None, None, 7, 30, 0, 400]),
    )
    def session_is_logged(self, by: Who, ago: int, kind: SessionKind, ahead: int | None) -> None:
        by, on = self.actor(by), self.day(ago)
        next_on = None if ahead is None else self.day(ago - ahead)
        broken = self.life.log(worker(by), kind.value, on, next_on)
        if self.tried(
            broken,
            lambda: log_session(
                self.db,
                self.case,
                kind,
                channel=Channel.PHONE,
                minutes=20,
                next_contact_on=next_on,
                by=by,
                on=on,
                today=self.today,
            ),
        ):
            self.life.logged(on, next_on)

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
