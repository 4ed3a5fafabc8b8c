"""Hand-overs for good and as cover, of one case and of caseloads, and the way back."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from neetcrm.access import Actor
from neetcrm.accounts import CaseAccess
from neetcrm.cases import lifecycle
from neetcrm.cases.handover import handing
from neetcrm.cases.handover.handing import Room, Terms
from neetcrm.cases.models import HandOver
from neetcrm.cases.waiting.task_queries import tasks_in_hand
from neetcrm.desk.caseloads.team import covers_beside, covers_of
from tests import cast
from tests.life.acts.driver import (
    SUPERVISORS,
    WORKERS,
    Driver,
    Who,
    cast_member,
    some,
    worker,
)
from tests.life.tale.handing import CASE, HandedOver
from tests.life.tale.spell import Access

BEFORE = st.sampled_from(["counselor", "counselor", cast.GULNAR, cast.SAULE])
TAKERS = st.sampled_from([cast.AIDA, cast.GULNAR] * 3 + [cast.SAULE, cast.DANIYAR, cast.BORIS])
STARTS = st.integers(-1, 3)
LASTS = st.one_of(st.integers(0, 40), st.sampled_from([-1, 400]))


class Handing(Driver):
    @rule(
        by=SUPERVISORS,
        to=TAKERS,
        with_tail=st.booleans(),
        room=st.sampled_from([None, None, Room(5, 60), Room(60, 60)]),
        is_confirmed=st.booleans(),
    )
    def case_is_handed_over(
        self, by: Actor, to: Actor, with_tail: bool, room: Room | None, is_confirmed: bool
    ) -> None:
        broken = self.life.hand_over(to.user_id, worker(by))
        is_over = room is not None and room.weight == room.capacity and not is_confirmed
        broken |= {"OverCapacity"} if is_over else set()
        terms = Terms(room=room, is_confirmed=is_confirmed, with_tail=with_tail)
        tasks = tasks_in_hand(self.db, [self.case])
        told = {"open_tasks": tasks, "by": by, "on": self.today, "terms": terms}
        if self.tried(
            broken,
            lambda: self.add(handing.hand_over(self.case, self.account(to), **told)),
        ):
            giver = self.life.counselor
            self.life.handed_over([CASE], giver, to.user_id, with_tail=with_tail)

    @rule(
        by=SUPERVISORS,
        before=BEFORE,
        to=TAKERS,
        with_tail=st.booleans(),
        more=st.sampled_from([0, 0, 0, 0, 1]),
    )
    def caseload_is_handed_over(
        self, by: Actor, before: Who, to: Actor, with_tail: bool, more: int
    ) -> None:
        giver = self.carrier(before)
        names = self.life.caseload(giver.user_id, 1)
        expected = len(names) + more
        broken = self.life.hand_over_all(giver.user_id, to.user_id, worker(by), expected)
        if self.tried(
            broken,
            lambda: handing.hand_over_caseload(
                self.db,
                self.account(giver),
                self.account(to),
                expected=expected,
                weight=expected,
                by=by,
                on=self.today,
                terms=Terms(with_tail=with_tail),
            ),
        ):
            self.life.handed_over(names, giver.user_id, to.user_id, with_tail=with_tail)

    @rule(by=SUPERVISORS, to=TAKERS, first=STARTS, lasts=LASTS)
    def case_is_covered(self, by: Actor, to: Actor, first: int, lasts: int) -> None:
        starts_on, ends_on = self.ahead(first), self.ahead(first + lasts)
        broken = self.life.cover(to.user_id, worker(by), starts_on, ends_on)
        days = {"starts_on": starts_on, "ends_on": ends_on}
        if self.tried(
            broken,
            lambda: self.add(
                handing.cover(self.case, self.account(to), by=by, on=self.today, **days)
            ),
        ):
            giver = self.life.counselor
            access = Access(to.user_id, giver, starts_on, ends_on, is_cover=True)
            self.life.covered([CASE], giver, access)

    @rule(by=SUPERVISORS, before=BEFORE, to=TAKERS, first=STARTS, lasts=LASTS)
    def caseload_is_covered(
        self, by: Actor, before: Who, to: Actor, first: int, lasts: int
    ) -> None:
        giver = self.carrier(before)
        starts_on, ends_on = self.ahead(first), self.ahead(first + lasts)
        broken = self.life.cover_all(giver.user_id, to.user_id, worker(by), starts_on, ends_on)
        if self.tried(
            broken,
            lambda: handing.cover_caseload(
                self.db,
                self.account(giver),
                self.account(to),
                covers=covers_of(self.db, by, self.account(giver), today=self.today),
                starts_on=starts_on,
                ends_on=ends_on,
                by=by,
                on=self.today,
            ),
        ):
            centre = worker(by).centre
            access = Access(to.user_id, giver.user_id, starts_on, ends_on, True, centre, True)
            names = self.life.caseload(giver.user_id, centre)
            self.life.covered(names, giver.user_id, access)

    @precondition(lambda self: self.life.handed)
    @rule(by=SUPERVISORS, data=st.data())
    def hand_over_is_taken_back(self, by: Actor, data: Any) -> None:
        act: HandedOver = some(data, self.life.handed)
        broken = self.life.undo(act, worker(by))
        record = self.record_of(HandOver, self.life.handed, act)
        if self.tried(broken, lambda: handing.undo(self.db, record, by=by, on=self.today)):
            self.life.undone(act)

    # What lets others in

    @precondition(lambda self: self.life.accesses)
    @rule(by=SUPERVISORS, data=st.data())
    def access_is_ended(self, by: Actor, data: Any) -> None:
        access, record = self.some_access(data)
        broken = self.life.end_access(access, worker(by))
        if self.tried(broken, lambda: handing.end_access(record, by=by, on=self.today)):
            access.ended_on = self.today

    @precondition(lambda self: self.life.accesses)
    @rule(by=SUPERVISORS, data=st.data())
    def access_goes_on(self, by: Actor, data: Any) -> None:
        access, record = self.some_access(data)
        broken = self.life.resume_access(access, worker(by))
        told = {"covers": self.covers_beside(record), "by": by, "on": self.today}
        if self.tried(broken, lambda: handing.resume_access(record, **told)):
            access.ended_on = None

    @precondition(lambda self: self.life.accesses)
    @rule(by=SUPERVISORS, lasts=LASTS, data=st.data())
    def access_is_prolonged(self, by: Actor, lasts: int, data: Any) -> None:
        access, record = self.some_access(data)
        until = self.ahead(lasts)
        broken = self.life.prolong(access, worker(by), until)
        told = {"covers": self.covers_beside(record), "by": by, "on": self.today}
        if self.tried(broken, lambda: handing.prolong(record, until, **told)):
            access.ends_on = until

    @rule(by=WORKERS, to=st.sampled_from([None, cast.SAULE, cast.DANIYAR, cast.AIDA]))
    def psychologist_is_asked(self, by: Who, to: Actor | None) -> None:
        by = self.actor(by)
        broken = self.life.to_open(worker(by), "move")
        broken |= {"WrongRole"} if to is cast.AIDA else set()
        psychologist = self.account(to) if to else None
        if self.tried(
            broken, lambda: lifecycle.assign_psychologist(self.case, psychologist, by=by)
        ):
            self.life.psychologist = to.user_id if to else None

    def covers_beside(self, access: CaseAccess) -> list[CaseAccess]:
        supervisor = cast.MARAT if access.centre_id == 1 else cast.VERA
        return covers_beside(self.db, supervisor, access, today=self.today)

    def carrier(self, who: Who) -> Actor:
        return who if isinstance(who, Actor) else cast_member(self.life.counselor)

    def some_access(self, data: Any) -> tuple[Access, CaseAccess]:
        access = some(data, self.life.accesses)
        return access, self.record_of(CaseAccess, self.life.accesses, access)

    @invariant()
    def neighbour_is_with_whom_the_tale_says(self) -> None:
        found = (self.neighbour.counselor_id, self.neighbour.version)
        assert found == (self.life.neighbours_counselor, self.life.neighbours_version)

    @invariant()
    def accesses_hold_as_told(self) -> None:
        told = [(one.who, one.owner, one.ends_on, one.ended_on) for one in self.life.accesses]
        assert [
            (one.user_id, one.owner_id, one.ends_on, one.ended_on)
            for one in self.records(CaseAccess)
        ] == told
