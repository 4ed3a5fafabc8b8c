"""How a case ends, and how it goes on after all."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.life.tale.days import age
from tests.life.tale.meetings import Meeting, Meetings
from tests.life.tale.outcomes import Stay
from tests.life.tale.referrals import Referral, Referrals
from tests.life.tale.spell import Worker
from tests.life.tale.stays import Stays
from tests.life.tale.tasks import Tasks

FORBIDDEN = {"ActNotOfRole", "NotYourCase"}
FOUND_WORK = {"employed_permanent", "employed_temporary", "self_employed"}


@dataclass(kw_only=True)
class End(Stays, Tasks, Meetings, Referrals):
    def close(self, reason: str, by: Worker, on: date) -> set[str]:
        broken = self._close(reason, by, on)
        is_busy = self._unsettled(reason) or any(task.is_open for task in self.tasks)
        is_busy = is_busy or self.planned_meetings() or self.live_referrals()
        return broken | ({"StillRunning"} if is_busy else set())

    def _close(self, reason: str, by: Worker, on: date) -> set[str]:
        broken = self.to_open(by, "close") | self.day_of_move(on)
        is_young = reason == "aged_out" and age(self.born_on, on) < 36
        return broken | ({"TooYoungToAgeOut"} if is_young else set())

    def _unsettled(self, reason: str) -> bool:
        return any(stay.kind != "job" or reason not in FOUND_WORK for stay in self.open_stays())

    def open_stays(self) -> list[Stay]:
        return [stay for stay in self.stays if stay.ended_on is None]

    def planned_meetings(self) -> list[Meeting]:
        is_planned = [one for one in self.meetings if one.state == "planned"]
        return [one for one in is_planned if not one.is_blocked]

    def closed(self, on: date, reason: str) -> None:
        self.closed_on, self.closed_for = on, reason
        self.ask_after_exit(on, reason)

    def close_settled(self, reason: str, result: str, by: Worker, on: date) -> set[str]:
        """Return why a case cannot end together with all that is open in it."""
        refused = set().union(
            *(self.end(stay, result, by, on, "") for stay in self.open_stays()),
            *(self.keep_open(task, by) for task in self.tasks if task.is_open),
            *(self.cancel(meeting, by) for meeting in self.planned_meetings()),
            *(self._end_referral(one, by, on) for one in self.live_referrals()),
        )
        broken = self._close(reason, by, on) | (refused & FORBIDDEN)
        return broken | ({"NotSettled"} if refused - FORBIDDEN else set())

    def _end_referral(self, one: Referral, by: Worker, on: date) -> set[str]:
        """Return why a referral cannot be taken back, or ended where it has started."""
        if one.state != "started":
            return self.withdraw_referral(one, by, on)
        broken = self.answer(one, "completed", by, on)
        return broken - {"NotYourReferral"} | (
            set() if self.may_answer(one, by) else {"ReferralOwnerNeeded"}
        )

    def all_settled(self, result: str, on: date) -> None:
        for stay in self.open_stays():
            self.ended(stay, result, on, "")
        for task in self.tasks:
            task.dropped_on = on if task.is_open else task.dropped_on
        for meeting in self.planned_meetings():
            meeting.state = "cancelled"
        for one in self.live_referrals():
            self.answered(one, "completed" if one.state == "started" else "withdrawn", on)

    def reopen(self, by: Worker, on: date) -> set[str]:
        broken = self.refusals(by, "close")
        if self.closed_on is None:
            return broken | {"AlreadyOpen"}
        return broken | ({"ReopenedBeforeClosed"} if on < self.closed_on else set())

    def reopened(self, on: date) -> None:
        self.closed_on, self.closed_for = None, ""
        self.ask_no_more_after_exit(on)
        self.next_contact_on = max(self.next_contact_on, on + timedelta(days=7))
