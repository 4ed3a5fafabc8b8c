"""Appointments and blocked time."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from neetcrm.access import Actor
from neetcrm.appointments import booking
from neetcrm.appointments.clashes import Clashing
from neetcrm.appointments.models import Appointment, AppointmentKind, CancelledBy
from neetcrm.localtime import local
from tests import cast
from tests.life.acts.driver import WORKERS, Driver, Who, some, worker
from tests.life.tale.meetings import Meeting

AHEAD = st.one_of(st.integers(0, 3), st.integers(-1, 14), st.just(400))
CLOCKS = st.sampled_from([time(9, 30), time(11), time(11, 30), time(12), time(22, 45)])
MINUTES = st.sampled_from([30, 30, 60, 90, 3])
WITH = st.sampled_from(["counselor", "counselor", "psychologist", cast.GULNAR, cast.BORIS])


class Meetings(Driver):
    @rule(by=WORKERS, to=WITH, ahead=AHEAD, clock=CLOCKS, minutes=MINUTES, insists=st.booleans())
    def meeting_is_planned(
        self, by: Who, to: Who, ahead: int, clock: time, minutes: int, insists: bool
    ) -> None:
        by, to = self.actor(by), self.actor(to)
        wanted = self.meeting(to, ahead, clock, minutes)
        broken = self.life.meet(wanted, worker(by))
        if self.made(
            broken,
            self.life.in_the_way(wanted),
            lambda accepted: self.add(
                booking.make(
                    self.db, self.case, self.account(to), **self.told(wanted, by, accepted)
                )
            ),
            insists=insists,
        ):
            self.life.meetings.append(wanted)

    @precondition(lambda self: self.life.meetings)
    @rule(
        by=WORKERS,
        to=WITH,
        ahead=AHEAD,
        clock=CLOCKS,
        minutes=MINUTES,
        insists=st.booleans(),
        data=st.data(),
    )
    def meeting_is_put_off(
        self, by: Who, to: Who, ahead: int, clock: time, minutes: int, insists: bool, data: Any
    ) -> None:
        by, to = self.actor(by), self.actor(to)
        one, record = self.some_meeting(data)
        wanted = self.meeting(to, ahead, clock, minutes)
        broken = self.life.put_meeting_off(one, wanted, worker(by))
        if self.made(
            broken,
            self.life.in_the_way(wanted, one),
            lambda accepted: booking.put_off(
                record, self.db, self.account(to), **self.told(wanted, by, accepted)
            ),
            insists=insists,
        ):
            one.worker, one.starts, one.minutes = wanted.worker, wanted.starts, wanted.minutes

    @rule(by=WORKERS, ahead=AHEAD, clock=CLOCKS, insists=st.booleans())
    def time_is_blocked(self, by: Who, ahead: int, clock: time, insists: bool) -> None:
        by = self.actor(by)
        wanted = self.meeting(by, ahead, clock, 60)
        wanted.is_blocked = True
        ends_at = wanted.ends.time()
        broken = self.life.block(wanted, worker(by))
        broken |= {"EndNotAfterStart"} if ends_at <= clock else set()
        told = {"day": wanted.starts.date(), "starts_at": clock, "ends_at": ends_at}
        told |= {"by": by, "today": self.today}
        if self.made(
            broken,
            self.life.in_the_way(wanted),
            lambda accepted: self.add(
                booking.block(self.db, by.centre_id or 0, accepted=accepted, **told)
            ),
            insists=insists,
        ):
            self.life.meetings.append(wanted)

    @precondition(lambda self: self.life.meetings)
    @rule(
        by=WORKERS,
        whose=st.sampled_from(CancelledBy),
        data=st.data(),
    )
    def meeting_is_cancelled(self, by: Who, whose: CancelledBy, data: Any) -> None:
        by = self.actor(by)
        one, record = self.some_meeting(data)
        broken = self.life.cancel(one, worker(by))
        if self.tried(
            broken, lambda: booking.cancel(record, whose, reason="Ill.", by=by, on=self.today)
        ):
            one.state = "cancelled"

    @precondition(lambda self: any(not one.is_blocked for one in self.life.meetings))
    @rule(by=WORKERS, came=st.booleans(), data=st.data())
    def meeting_is_noted(self, by: Who, came: bool, data: Any) -> None:
        by = self.actor(by)
        one = some(data, [one for one in self.life.meetings if not one.is_blocked])
        record = self.record_of(Appointment, self.life.meetings, one)
        note = booking.mark_held if came else booking.mark_missed
        broken = self.life.note(one, worker(by))
        if self.tried(broken, lambda: note(record, by=by, on=self.today)):
            one.state = "held" if came else "missed"

    @precondition(lambda self: self.life.meetings)
    @rule(by=WORKERS, data=st.data())
    def meeting_is_planned_again(self, by: Who, data: Any) -> None:
        by = self.actor(by)
        one, record = self.some_meeting(data)
        broken = self.life.plan_again(one, worker(by))
        if self.tried(broken, lambda: booking.restore(record, self.db, by=by)):
            one.state = "planned"

    @precondition(lambda self: self.life.meetings)
    @rule(by=WORKERS, data=st.data())
    def time_is_given_back(self, by: Who, data: Any) -> None:
        by = self.actor(by)
        one, record = self.some_meeting(data)
        broken = self.life.free(one, worker(by))
        if self.tried(broken, lambda: booking.free(record, by=by, on=self.today)):
            one.state = "cancelled"

    def made(
        self,
        broken: set[str],
        in_the_way: int,
        operation: Callable[[str], object],
        *,
        insists: bool,
    ) -> bool:
        """Plan it; where something stands in the way, see all of it, and *insist* or not."""
        if broken or not in_the_way:
            return self.tried(
                broken | ({"Clashing"} if in_the_way else set()), lambda: operation("")
            )
        seen: list[Clashing] = []
        self.tried({"Clashing"}, lambda: self.seen(operation, seen))
        assert len(seen[0].clashes) == in_the_way
        return insists and self.tried(set(), lambda: operation(seen[0].accepted))

    def seen(self, operation: Callable[[str], object], seen: list[Clashing]) -> None:
        try:
            operation("")
        except Clashing as clashing:
            seen.append(clashing)
            raise

    def meeting(self, to: Actor, ahead: int, clock: time, minutes: int) -> Meeting:
        return Meeting(to.user_id, datetime.combine(self.ahead(ahead), clock), minutes)

    def told(self, wanted: Meeting, by: Actor, accepted: str) -> dict[str, Any]:
        return {
            "kind": AppointmentKind.CENTRE,
            "day": wanted.starts.date(),
            "starts_at": wanted.starts.time(),
            "minutes": wanted.minutes,
            "by": by,
            "today": self.today,
            "accepted": accepted,
        }

    def some_meeting(self, data: Any) -> tuple[Meeting, Appointment]:
        one = some(data, self.life.meetings)
        return one, self.record_of(Appointment, self.life.meetings, one)

    @invariant()
    def meetings_are_as_told(self) -> None:
        told = [(one.worker, one.starts, one.ends, one.state) for one in self.life.meetings]
        assert [
            (one.worker_id, clock(one.starts_at), clock(one.ends_at), one.state.value)
            for one in self.records(Appointment)
        ] == told


def clock(moment: datetime) -> datetime:
    return local(moment).replace(tzinfo=None)
