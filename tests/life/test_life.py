"""Whatever anybody does to a case, in whatever order: it goes as the plain tale says it goes."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, select

from neetcrm.access import Actor
from neetcrm.accounts import User
from neetcrm.cases import closing, exemptions, handing, lifecycle, needs, placements, plans, tasks
from neetcrm.cases.models import (
    DOMAINS,
    ClosingReason,
    ContactFrequency,
    ContractKind,
    Evidence,
    NeetReason,
    Placement,
    PlacementResult,
    Stage,
    Task,
)
from neetcrm.cases.requirements import REQUIREMENTS, unmet_requirements
from neetcrm.cases.task_queries import open_tasks, tasks_in_hand
from neetcrm.counseling.models import Channel, SessionKind
from neetcrm.counseling.notes import log_session
from neetcrm.errors import NeetcrmError
from neetcrm.people.models import GivenBy, Purpose
from neetcrm.people.registration import give_consent
from tests import cast
from tests.extent import IS_FULL
from tests.life.plain import ROAD, Chore, Life, Stay, Worker

LIVES, STEPS = (650, 50) if IS_FULL else (50, 40)
"""How many cases live, and for how many steps: 25,000 in the full run."""

BEGAN = date(2025, 1, 10)
Who = Actor | str
WORKERS = st.sampled_from(
    ["counselor"] * 12
    + ["psychologist"] * 2
    + [cast.MARAT] * 6
    + [cast.AIDA, cast.GULNAR, cast.BORIS, cast.VERA, cast.SAULE, cast.DANIYAR]
    + [cast.ANALYST, cast.ADMIN, cast.OBSERVER, cast.PARTNER]
)
"""Who tries: mostly whoever carries the case just then, for most is tried by those who may."""
AGO = st.one_of(st.just(0), st.integers(0, 3), st.integers(-2, 100))
SIGNERS = ("young_person", "host", "centre", "representative")
COLLEAGUES = (cast.AIDA, cast.SAULE, cast.BORIS, cast.ANALYST)
KINDS = st.sampled_from(["training", "internship", "job"])


class CaseLife(RuleBasedStateMachine):
    """One case, its plain tale beside it; *db* is set by the test."""

    db: Session
    steps = 0
    """Taken so far, by all cases together."""

    @initialize(
        years=st.sampled_from([15, 17, 18, 20, 35]),
        can_be_reached=st.sampled_from([True, True, False]),
        is_prepared=st.sampled_from([True, True, False]),
    )
    def opens(self, years: int, can_be_reached: bool, is_prepared: bool) -> None:
        self.today = BEGAN
        born_on = BEGAN - timedelta(days=round(years * 365.25) + 30)
        person = cast.a_young_person(born_on=born_on, phone="+77011234567" * can_be_reached)
        searched = lifecycle.DuplicateSearch(found=0)
        self.case = lifecycle.open_case(
            person, searched=searched, earlier_cases=[], by=cast.AIDA, on=BEGAN, today=BEGAN
        )
        self.db.add(self.case)
        self.db.flush()
        self.life = Life(born_on, can_be_reached, BEGAN, centre=1, counselor=cast.AIDA.user_id)
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

    # Time

    @rule(days=st.sampled_from([1, 7, 30, 80]))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    # What is found out and agreed

    @rule(by=WORKERS, ago=AGO)
    def status_is_recorded(self, by: Who, ago: int) -> None:
        by = self.actor(by)
        on = self.day(ago)
        broken = self.life.record(worker(by), "assess", on, self.today)
        if self.tried(
            broken,
            lambda: needs.record_neet_status(
                self.case, NeetReason.LOST_WORK, by=by, on=on, today=self.today
            ),
        ):
            self.life.checked_on.append(on)

    @rule(by=st.sampled_from([cast.AIDA, cast.MARAT]), ago=AGO, giver=st.sampled_from(GivenBy))
    def consent_is_given(self, by: Actor, ago: int, giver: GivenBy) -> None:
        on = self.day(ago)
        broken = {"ConsentDatesWrong"} if on > self.today else set()
        if self.life.is_minor(on) and giver is not GivenBy.REPRESENTATIVE:
            broken.add("RepresentativeNeeded")
        if self.tried(
            broken,
            lambda: give_consent(
                self.case.person,
                Purpose.DATA_PROCESSING,
                given_by=giver,
                by=by,
                on=on,
                today=self.today,
            ),
        ):
            self.life.consents.append((on, giver.value))

    @rule(by=WORKERS, ago=AGO)
    def needs_are_assessed(self, by: Who, ago: int) -> None:
        by = self.actor(by)
        on = self.day(ago)
        scores = dict.fromkeys(DOMAINS, 3)
        broken = self.life.record(worker(by), "assess", on, self.today)
        if self.tried(
            broken, lambda: needs.assess(self.case, scores, by=by, on=on, today=self.today)
        ):
            self.life.assessed_on.append(on)

    @rule(by=WORKERS, ago=AGO, how_often=st.sampled_from(ContactFrequency))
    def plan_is_agreed(self, by: Who, ago: int, how_often: ContactFrequency) -> None:
        by = self.actor(by)
        on = self.day(ago)
        broken = self.life.record(worker(by), "plan", on, self.today)
        earlier = self.life.planned_on
        broken |= {"PlanBeforeLast"} if earlier and on < earlier else set()
        if self.tried(
            broken, lambda: plans.agree_plan(self.case, how_often, by=by, on=on, today=self.today)
        ):
            self.life.planned_on = on

    @rule(by=WORKERS, ago=AGO)
    def goal_is_set(self, by: Who, ago: int) -> None:
        by = self.actor(by)
        on = self.day(ago)
        broken = self.life.record(worker(by), "plan", on, self.today)
        broken |= {"PlanMissing"} if self.life.planned_on is None else set()
        if self.tried(
            broken, lambda: plans.set_goal(self.case, "A job", by=by, on=on, today=self.today)
        ):
            self.life.goals += 1

    # Stays

    @rule(
        by=WORKERS,
        kind=KINDS,
        ahead=st.one_of(st.integers(-60, 45), st.sampled_from([-200, 400])),
        signers=st.one_of(
            st.just(frozenset(SIGNERS)), st.frozensets(st.sampled_from(SIGNERS), max_size=3)
        ),
        ago=AGO,
    )
    def stay_begins(
        self, by: Who, kind: str, ahead: int, signers: frozenset[str], ago: int
    ) -> None:
        by = self.actor(by)
        signed_by = signers if kind == "internship" else frozenset()
        stay = Stay(kind, self.today + timedelta(days=ahead), signed_by, self.day(ago))
        broken = self.life.start(worker(by), stay, self.today)
        if self.tried(broken, lambda: self.start(stay, by)):
            self.life.stays.append(stay)

    @precondition(lambda self: self.life.stays)
    @rule(by=WORKERS, ago=AGO, data=st.data(), result=st.sampled_from(PlacementResult))
    def stay_ends(self, by: Who, ago: int, data: Any, result: PlacementResult) -> None:
        by = self.actor(by)
        number = data.draw(st.integers(0, len(self.life.stays) - 1))
        stay, on = self.life.stays[number], self.day(ago)
        never_began = result is PlacementResult.NOT_STARTED
        broken = self.life.end(stay, worker(by), on, self.today, never_began)
        if self.tried(
            broken,
            lambda: placements.end_placement(
                self.recorded(stay), result, by=by, on=on, today=self.today
            ),
        ):
            stay.ended_on = stay.starts_on if never_began else on
            stay.never_began = never_began

    @precondition(lambda self: self.life.stays)
    @rule(by=WORKERS, data=st.data())
    def training_goes_on_alongside(self, by: Who, data: Any) -> None:
        by = self.actor(by)
        stay = self.life.stays[data.draw(st.integers(0, len(self.life.stays) - 1))]
        broken = self.life.to_open(worker(by), "place")
        broken |= {"PlacementEnded"} if stay.ended_on else set()
        broken |= {"NotATraining"} if stay.kind != "training" else set()
        if self.tried(broken, lambda: placements.continue_alongside(self.recorded(stay), by=by)):
            stay.goes_on_alongside = True

    # The way

    @rule(by=WORKERS, code=st.sampled_from(sorted(REQUIREMENTS)), days=st.integers(-3, 40))
    def exemption_is_granted(self, by: Who, code: str, days: int) -> None:
        by = self.actor(by)
        until = self.today + timedelta(days=days)
        broken = self.life.to_open(worker(by), "exempt")
        broken |= {"ExemptionDatesWrong"} if days < 0 else set()
        broken |= {"ExemptionInForce"} if self.life.is_excused(code, self.today) else set()
        if self.tried(
            broken,
            lambda: exemptions.exempt(
                self.case,
                REQUIREMENTS[code],
                reason="On paper.",
                ends_on=until,
                by=by,
                on=self.today,
            ),
        ):
            self.life.excused.append((code, self.today, until))

    @rule(
        by=WORKERS,
        data=st.data(),
        ago=AGO,
        reason=st.sampled_from(["Lost the job.", "Dropped out.", " "]),
    )
    def case_moves(self, by: Who, data: Any, ago: int, reason: str) -> None:
        ways = ROAD[self.life.stage] * 3 + tuple(stage.value for stage in Stage)
        self.move(data.draw(st.sampled_from(ways)), by, self.day(ago), reason)

    def move(self, to: str, by: Who, on: date, reason: str) -> None:
        by = self.actor(by)
        broken = self.life.move(to, worker(by), on, self.today, reason)
        if self.tried(
            broken,
            lambda: lifecycle.move_case(
                self.case, Stage(to), by=by, on=on, today=self.today, reason=reason
            ),
        ):
            self.life.stage, self.life.moved_on = to, on
            self.life.moves += 1

    @rule(by=WORKERS, to=st.sampled_from([cast.AIDA, cast.GULNAR, cast.BORIS, cast.SAULE]))
    def case_is_handed_over(self, by: Who, to: Actor) -> None:
        by = self.actor(by)
        broken = self.life.to_open(worker(by), "hand over")
        broken |= {"WrongRole"} if to is cast.SAULE else set()
        broken |= {"NotOfCentre"} if to is cast.BORIS else set()
        broken |= {"CarriesAlready"} if to.user_id == self.life.counselor else set()
        if self.tried(
            broken,
            lambda: self.db.add(
                handing.hand_over(
                    self.case,
                    self.account(to),
                    open_tasks=tasks_in_hand(self.db, [self.case]),
                    by=by,
                    on=self.today,
                )
            ),
        ):
            self.life.hand_over(to.user_id)

    @rule(by=WORKERS, to=st.sampled_from([None, cast.SAULE, cast.DANIYAR, cast.AIDA]))
    def psychologist_is_asked(self, by: Who, to: Actor | None) -> None:
        by = self.actor(by)
        broken = self.life.to_open(worker(by), "move")
        broken |= {"WrongRole"} if to is cast.AIDA else set()
        if self.tried(
            broken,
            lambda: lifecycle.assign_psychologist(
                self.case, self.account(to) if to else None, by=by
            ),
        ):
            self.life.psychologist = to.user_id if to else None

    @rule(by=WORKERS, ago=AGO, kind=st.sampled_from(SessionKind))
    def session_is_logged(self, by: Who, ago: int, kind: SessionKind) -> None:
        by = self.actor(by)
        on = self.day(ago)
        broken = self.life.log(worker(by), kind.value, on, self.today)
        if self.tried(
            broken,
            lambda: log_session(
                self.db,
                self.case,
                kind,
                channel=Channel.PHONE,
                minutes=20,
                by=by,
                on=on,
                today=self.today,
            ),
        ):
            self.life.sessions += 1
            self.life.last_contact_on = max(self.life.last_contact_on, on)

    # Tasks

    @rule(by=WORKERS, days=st.integers(-2, 20), title=st.sampled_from(["Call", "Call", " "]))
    def task_is_added(self, by: Who, days: int, title: str) -> None:
        by = self.actor(by)
        due_on = self.today + timedelta(days=days)
        broken = self.life.to_open(worker(by), "task")
        broken |= {"TaskDueInPast"} if days < 0 else set()
        broken |= {"TaskUnnamed"} if not title.strip() else set()
        if self.tried(
            broken,
            lambda: self.db.add(
                tasks.add_task(self.case, title, due_on=due_on, by=by, today=self.today)
            ),
        ):
            self.life.chores.append(Chore(by.user_id))

    @precondition(lambda self: self.life.chores)
    @rule(by=WORKERS, ago=AGO, data=st.data())
    def task_is_done(self, by: Who, ago: int, data: Any) -> None:
        by, on = self.actor(by), self.day(ago)
        chore, task = self.some_task(data)
        broken = self.life.keep(chore, worker(by))
        broken |= set() if chore.is_open else {"TaskSettled"}
        broken |= {"DayInFuture"} if on > self.today else set()
        if self.tried(broken, lambda: tasks.finish_task(task, by=by, on=on, today=self.today)):
            chore.done_on = on

    @precondition(lambda self: self.life.chores)
    @rule(by=WORKERS, data=st.data())
    def task_is_dropped(self, by: Who, data: Any) -> None:
        by = self.actor(by)
        chore, task = self.some_task(data)
        broken = self.life.keep(chore, worker(by))
        broken |= set() if chore.is_open else {"TaskSettled"}
        if self.tried(broken, lambda: tasks.drop_task(task, by=by, on=self.today)):
            chore.dropped_on = self.today

    @precondition(lambda self: self.life.chores)
    @rule(by=WORKERS, data=st.data())
    def task_is_taken_back(self, by: Who, data: Any) -> None:
        by = self.actor(by)
        chore, task = self.some_task(data)
        broken = self.life.keep(chore, worker(by))
        broken |= {"TaskNotSettled"} if chore.is_open else set()
        if self.tried(broken, lambda: tasks.take_back(task, None, by=by, on=self.today)):
            chore.done_on = chore.dropped_on = None

    @precondition(lambda self: self.life.chores)
    @rule(
        by=WORKERS,
        to=st.sampled_from([cast.AIDA, cast.SAULE, cast.BORIS, cast.ANALYST]),
        data=st.data(),
    )
    def task_is_handed_on(self, by: Who, to: Actor, data: Any) -> None:
        by = self.actor(by)
        chore, task = self.some_task(data)
        broken = self.life.keep(chore, worker(by))
        broken |= set() if chore.is_open else {"TaskSettled"}
        broken |= {"NotAColleague"} if to in (cast.BORIS, cast.ANALYST) else set()
        if self.tried(broken, lambda: tasks.hand_task(task, self.account(to), by=by)):
            chore.owner = to.user_id

    def some_task(self, data: Any) -> tuple[Chore, Task]:
        place = data.draw(st.integers(0, len(self.life.chores) - 1))
        return self.life.chores[place], self.tasks()[place]

    def tasks(self) -> list[Task]:
        """Return the case's tasks in the order in which they were added."""
        of_case = select(Task).where(Task.case_id == self.case.id).order_by(Task.id)
        return list(self.db.exec(of_case))

    # The end

    @rule(by=WORKERS, ago=AGO, reason=st.sampled_from(ClosingReason))
    def case_closes(self, by: Who, ago: int, reason: ClosingReason) -> None:
        by = self.actor(by)
        on = self.day(ago)
        broken = self.life.close(reason.value, worker(by), on, self.today)
        if self.tried(
            broken,
            lambda: closing.close_case(
                self.case,
                reason,
                live_referrals=(),
                open_tasks=open_tasks(self.db, self.case),
                by=by,
                on=on,
                today=self.today,
            ),
        ):
            self.life.closed_on, self.life.closed_for = on, reason.value

    @precondition(lambda self: self.life.closed_on)
    @rule(by=WORKERS, ago=st.integers(0, 5))
    def case_reopens(self, by: Who, ago: int) -> None:
        by = self.actor(by)
        on = self.day(ago)
        broken = self.life.reopen(worker(by), on)
        if self.tried(
            broken, lambda: closing.reopen_case(self.case, earlier_cases=[], by=by, on=on)
        ):
            self.life.closed_on, self.life.closed_for = None, ""

    # What must always be so

    @invariant()
    def record_and_tale_agree(self) -> None:
        if not hasattr(self, "life"):
            return
        case, life = self.case, self.life
        self.db.flush()
        self.db.expire_all()
        assert case.stage.value == life.stage
        assert case.stage_since == life.moved_on
        assert [move.moved_on for move in case.moves] == sorted(m.moved_on for m in case.moves)
        assert len(case.moves) == life.moves
        assert case.closed_on == life.closed_on
        assert (case.closing_reason.value if case.closing_reason else "") == life.closed_for
        assert case.counselor_id == life.counselor
        assert case.psychologist_id == life.psychologist
        assert case.last_contact_on == life.last_contact_on
        assert case.next_contact_on >= case.opened_on

    @invariant()
    def tasks_are_with_whom_the_tale_says(self) -> None:
        if not hasattr(self, "life"):
            return
        told = [(one.owner, one.done_on, one.dropped_on) for one in self.life.chores]
        assert [(one.owner_id, one.done_on, one.dropped_on) for one in self.tasks()] == told

    @invariant()
    def what_is_missing_is_told_alike(self) -> None:
        if not hasattr(self, "life") or self.life.closed_on:
            return
        for to in ROAD[self.life.stage]:
            told = unmet_requirements(self.case, Stage(to), on=self.today)
            assert {one.code for one in told} == self.life.missing(to, self.today)

    @invariant()
    def starts_and_exits_are_followed_up(self) -> None:
        if not hasattr(self, "life"):
            return
        planned = sorted(one.due_on for one in self.case.follow_ups if one.is_planned)
        assert planned == self.life.still_to_follow_up()

    # How things are tried

    def actor(self, who: Who) -> Actor:
        """Return whoever carries the case, or works on it as a psychologist, or is named."""
        if isinstance(who, Actor):
            return who
        is_counselor = who == "counselor"
        number = self.life.counselor if is_counselor else self.life.psychologist or 3
        [actor] = [one for one in cast.STAFF if one.user_id == number]
        return actor

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def tried(self, broken: set[str], operation: Callable[[], object]) -> bool:
        """Do it; it must be refused for one of the *broken* rules, or done where there is none."""
        refused = ""
        try:
            operation()
        except NeetcrmError as error:
            refused = type(error).__name__
        CaseLife.steps += 1
        assert refused in (broken or {""})
        return not broken

    def start(self, stay: Stay, by: Actor) -> None:
        about: dict[str, Any] = {"title": stay.kind, "organisation": "Aport", "by": by}
        about |= {"starts_on": stay.starts_on, "today": self.today}
        if stay.kind == "training":
            placements.start_training(self.case, **about)
        elif stay.kind == "job":
            about |= {"contract_kind": ContractKind.PERMANENT, "evidence": Evidence.LETTER}
            placements.start_job(self.case, **about)
        else:
            signed = {f"{signer}_signed_on": stay.signed_on for signer in stay.signed_by}
            placements.start_internship(self.case, **about | signed)

    def recorded(self, stay: Stay) -> Placement:
        """Return the record of a stay: the one as old among the case's placements."""
        place = self.life.stays.index(stay)
        return sorted(self.case.placements, key=lambda one: one.id or 0)[place]

    def account(self, actor: Actor) -> User:
        return self.db.get_one(User, actor.user_id)


def worker(actor: Actor) -> Worker:
    centre = actor.centre_ids[0] if actor.centre_ids else 0
    return Worker(actor.user_id, actor.role.value, centre)


def test_a_case_lives_as_the_programme_says(db):
    db.commit()
    CaseLife.db = db
    run_state_machine_as_test(
        CaseLife,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not IS_FULL,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert CaseLife.steps >= (25_000 if IS_FULL else 500)
