"""How a case opens, moves, ends and goes on, and who reads it meanwhile."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from neetcrm.access import Actor
from neetcrm.appointments.queries import to_settle
from neetcrm.cases import closing, lifecycle
from neetcrm.cases.models import (
    ClosingReason,
    ContactFrequency,
    PlacementResult,
    Stage,
)
from neetcrm.cases.queries import get_case
from neetcrm.cases.requirements import unmet_requirements
from neetcrm.cases.scope import Reach, must_read
from neetcrm.cases.waiting.task_queries import open_tasks
from neetcrm.desk import settling
from neetcrm.people.models import GivenBy
from neetcrm.referrals.models import Referral, ReferralState
from neetcrm.referrals.queries import live
from tests import cast
from tests.life.acts.driver import AGO, BEGAN, ROLES, WORKERS, Who, worker
from tests.life.acts.findings import Findings
from tests.life.acts.plans import Plans
from tests.life.acts.referrals import Referrals
from tests.life.tale import Life
from tests.life.tale.exemptions import ROAD


class Way(Findings, Plans, Referrals):
    @initialize(
        years=st.sampled_from([15, 17, 18, 20, 35]),
        can_be_reached=st.sampled_from([True, True, False]),
        is_prepared=st.sampled_from([True, True, False]),
    )
    def opens(self, years: int, can_be_reached: bool, is_prepared: bool) -> None:
        born_on = BEGAN - timedelta(days=round(years * 365.25) + 30)
        person = cast.a_young_person(born_on=born_on, phone="+77011234567" * can_be_reached)
        searched = lifecycle.DuplicateSearch(found=0)
        self.case = lifecycle.open_case(
            person, searched=searched, earlier_cases=[], by=cast.AIDA, on=BEGAN, today=BEGAN
        )
        self.neighbour = cast.a_case(counselor_id=cast.GULNAR.user_id)
        self.stranger = cast.a_case(centre_id=2, counselor_id=cast.BORIS.user_id)
        self.db.add_all([self.case, self.neighbour, self.stranger])
        self.db.flush()
        self.life = Life(
            today=BEGAN,
            born_on=born_on,
            can_be_reached=can_be_reached,
            opened_on=BEGAN,
            moved_on=BEGAN,
            last_contact_on=BEGAN,
            next_contact_on=BEGAN + timedelta(days=7),
            centre=1,
            counselor=cast.AIDA.user_id,
            neighbours_counselor=cast.GULNAR.user_id,
            roles=ROLES,
        )
        if is_prepared:
            self.status_is_recorded("counselor", 0)
            self.consent_is_given(cast.AIDA, 0, GivenBy.REPRESENTATIVE)
            self.needs_are_assessed("counselor", 0)
            self.plan_is_agreed("counselor", 0, ContactFrequency.WEEKLY)
            self.goal_is_set("counselor", 0)
            self.move("counseling", "counselor", BEGAN, "")

    def teardown(self) -> None:
        self.db.rollback()
        self.db.expunge_all()

    @rule(days=st.sampled_from([1, 7, 30, 80]))
    def time_passes(self, days: int) -> None:
        self.life.today += timedelta(days=days)

    @rule(
        by=WORKERS,
        data=st.data(),
        ago=AGO,
        reason=st.sampled_from(["Lost the job.", "Dropped out.", "Ended.", " "]),
    )
    def case_moves(self, by: Who, data: Any, ago: int, reason: str) -> None:
        nexts = ROAD[self.life.stage]
        ready = tuple(to for to in nexts if not self.life.missing(to, self.day(ago)))
        ways = nexts + ready * 3 + tuple(stage.value for stage in Stage)
        self.move(data.draw(st.sampled_from(ways)), by, self.day(ago), reason)

    def move(self, to: str, by: Who, on: date, reason: str) -> None:
        by = self.actor(by)
        broken = self.life.move(to, worker(by), on, reason)
        if self.tried(
            broken,
            lambda: lifecycle.move_case(
                self.case, Stage(to), by=by, on=on, today=self.today, reason=reason
            ),
        ):
            self.life.moved(to, on)

    @rule(by=WORKERS)
    def case_is_read(self, by: Who) -> None:
        by = self.actor(by)
        broken = self.life.to_read(worker(by))
        self.tried(broken, lambda: must_read(self.case, by=by))
        hidden = {"CaseNotFound"} if "NotYourCase" in broken else broken
        self.tried(hidden, lambda: self.found(by))

    def found(self, by: Actor) -> None:
        assert get_case(self.db, by, self.case.number, reach=Reach.ONE_TO_READ) is self.case

    # The end

    @precondition(lambda self: self.today > BEGAN)
    @rule(by=WORKERS, ago=AGO, reason=st.sampled_from(ClosingReason))
    def case_closes(self, by: Who, ago: int, reason: ClosingReason) -> None:
        by, on = self.actor(by), self.day(ago)
        broken = self.life.close(reason.value, worker(by), on)
        if self.tried(
            broken,
            lambda: closing.close_case(
                self.case,
                reason,
                live_referrals=live(self.db, self.case),
                open_tasks=open_tasks(self.db, self.case),
                planned_appointments=to_settle(self.db, by, self.case),
                by=by,
                on=on,
                today=self.today,
            ),
        ):
            self.life.closed(on, reason.value)

    @precondition(lambda self: self.today > BEGAN)
    @rule(
        by=WORKERS,
        ago=st.sampled_from([0, 0, 3, -1]),
        reason=st.sampled_from(ClosingReason),
        result=st.sampled_from(PlacementResult),
    )
    def case_closes_with_all_that_is_open(
        self, by: Who, ago: int, reason: ClosingReason, result: PlacementResult
    ) -> None:
        if self.life.closed_on and by == "counselor":  # or few would ever go on
            self.case_reopens(by, max(ago, 0))
            return
        by, on = self.actor(by), self.day(ago)
        broken = self.life.close_settled(reason.value, result.value, worker(by), on)
        still_open = settling.StillOpen(
            live(self.db, self.case),
            open_tasks(self.db, self.case),
            to_settle(self.db, by, self.case),
        )
        if self.tried(
            broken,
            lambda: settling.close_settled(
                self.case,
                reason,
                settlement=self.settlement(result, still_open),
                still_open=still_open,
                by=by,
                on=on,
                today=self.today,
            ),
        ):
            self.life.all_settled(result.value, on)
            self.life.closed(on, reason.value)

    def settlement(
        self, result: PlacementResult, still_open: settling.StillOpen
    ) -> settling.Settlement:
        end = settling.PlacementEnd(result)
        running = [one for one in self.case.placements if one.ended_on is None]
        meetings = still_open.planned_appointments
        return settling.Settlement(
            placements={one.id: end for one in running},
            referrals={one.id: self.referral_end(one) for one in still_open.live_referrals},
            tasks={one.id: settling.TaskEnd.DROPPED for one in still_open.open_tasks},
            appointments={one.id: settling.AppointmentEnd.CANCELLED for one in meetings},
        )

    def referral_end(self, referral: Referral) -> settling.ReferralEnd:
        """Return that it is taken back, or where it has started what came of it."""
        if referral.state is not ReferralState.STARTED:
            return settling.ReferralEnd(ReferralState.WITHDRAWN, reason=self.reason("withdrawn"))
        return settling.ReferralEnd(**self.whole_answer(ReferralState.COMPLETED))

    @precondition(lambda self: self.life.closed_on)
    @rule(by=WORKERS, ago=st.integers(0, 5))
    def case_reopens(self, by: Who, ago: int) -> None:
        by, on = self.actor(by), self.day(ago)
        broken = self.life.reopen(worker(by), on)
        if self.tried(
            broken, lambda: closing.reopen_case(self.case, earlier_cases=[], by=by, on=on)
        ):
            self.life.reopened(on)

    # What must always be so

    @invariant()
    def case_is_as_told(self) -> None:
        case, life = self.case, self.life
        life.turn()
        assert case.stage.value == life.stage
        assert case.stage_since == life.moved_on
        assert [move.moved_on for move in case.moves] == sorted(m.moved_on for m in case.moves)
        assert len(case.moves) == len(life.moves) + 1
        assert case.closed_on == life.closed_on
        assert (case.closing_reason.value if case.closing_reason else "") == life.closed_for
        assert case.counselor_id == life.counselor
        assert case.psychologist_id == life.psychologist
        assert case.version == life.version

    @invariant()
    def what_is_missing_is_told_alike(self) -> None:
        for to in () if self.life.closed_on else ROAD[self.life.stage]:
            told = unmet_requirements(self.case, Stage(to), on=self.today)
            assert {one.code for one in told} == self.life.missing(to, self.today)
