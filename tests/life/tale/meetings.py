"""Who meets whom when, and what stands in the way of it; all times are Almaty's."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from tests.life.tale.days import is_day_off
from tests.life.tale.spell import ACTS, Spell, Worker

OPENS, CLOSES = time(10), time(23)


@dataclass(eq=False)
class Meeting:
    """With the young person; time that is blocked is with nobody."""

    worker: int
    starts: datetime
    minutes: int
    is_blocked: bool = False
    state: str = "planned"

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def takes_time(self) -> bool:
        return self.state in ("planned", "held")

    def is_at_once_with(self, other: "Meeting") -> bool:
        return self.starts < other.ends and other.starts < self.ends


@dataclass(kw_only=True)
class Meetings(Spell):
    meetings: list[Meeting] = field(default_factory=list)

    def others_at(self, wanted: Meeting, own: Meeting | None = None) -> list[Meeting]:
        """Return what the worker, or the young person, has then."""
        return [
            one
            for one in self.meetings
            if one is not own
            and one.takes_time
            and one.is_at_once_with(wanted)
            and (one.worker == wanted.worker or not (one.is_blocked or wanted.is_blocked))
        ]

    def in_the_way(self, wanted: Meeting, own: Meeting | None = None) -> int:
        """Return how many things stand in the way of a meeting."""
        hours = wanted.starts.time() < OPENS or wanted.ends.time() > CLOSES
        doors = 0 if wanted.is_blocked else hours + is_day_off(wanted.starts.date())
        return len(self.others_at(wanted, own)) + doors

    def meet(self, wanted: Meeting, by: Worker, *, now: int = 0) -> set[str]:
        """Return why a meeting cannot be planned so; *now* is who was to hold it."""
        broken = self.to_open(by, "meet") | self._span(wanted)
        team = (self.counselor, self.psychologist, by.number, now)
        return broken | (set() if wanted.worker in team else {"NotOfCaseTeam"})

    def _span(self, wanted: Meeting) -> set[str]:
        day = wanted.starts.date()
        is_ahead = self.today <= day <= self.today + timedelta(days=365)
        broken = set() if is_ahead else {"DayNotAhead"}
        broken |= set() if 5 <= wanted.minutes <= 600 else {"LengthWrong"}
        return broken | (set() if wanted.ends.date() == day else {"EndsNextDay"})

    def block(self, wanted: Meeting, by: Worker) -> set[str]:
        broken = set() if by.role in ACTS else {"ActNotOfRole"}
        return broken | (self._span(wanted) & {"DayNotAhead"})

    def put_meeting_off(self, one: Meeting, wanted: Meeting, by: Worker) -> set[str]:
        broken = self._to_planned(one, by)
        return broken | (
            {"NotOfCaseTeam"} if one.is_blocked else self.meet(wanted, by, now=one.worker)
        )

    def may_keep(self, one: Meeting, by: Worker) -> set[str]:
        if one.is_blocked:
            return set() if one.worker == by.number else {"NotYourTime"}
        return self.refusals(by, "meet")

    def _to_planned(self, one: Meeting, by: Worker) -> set[str]:
        is_planned = one.state == "planned"
        return self.may_keep(one, by) | (set() if is_planned else {"SettledAlready"})

    def cancel(self, one: Meeting, by: Worker) -> set[str]:
        return self._to_planned(one, by)

    def free(self, one: Meeting, by: Worker) -> set[str]:
        return self._to_planned(one, by) | (set() if one.is_blocked else {"NotYourTime"})

    def note(self, one: Meeting, by: Worker) -> set[str]:
        """Return why it cannot be told yet, or by this worker, what came of a meeting."""
        is_early = self.today < one.starts.date()
        return self._to_planned(one, by) | ({"NotYetBegun"} if is_early else set())

    def plan_again(self, one: Meeting, by: Worker) -> set[str]:
        broken = self.may_keep(one, by) | ({"NotSettled"} if one.state == "planned" else set())
        is_over = self.closed_on is not None and not one.is_blocked
        broken |= {"CaseClosed"} if is_over else set()
        return broken | ({"TimeTaken"} if self.others_at(one, one) else set())
