"""The action plan: agreed and reviewed, its goals and steps worked on and changed."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from neetcrm.access import Actor
from neetcrm.cases.models import (
    ActionPlan,
    ContactFrequency,
    Goal,
    PlanChange,
    PlanReview,
    PlanStep,
    StepOwner,
)
from neetcrm.cases.planning import plan_changes, plans
from tests import cast
from tests.life.acts.driver import AGO, WORKERS, Driver, Who, some, worker
from tests.life.tale import plans as tale

TITLES = st.sampled_from(["A job", "A certificate", "A bank account"] * 3 + [" "])
SAID = st.sampled_from(["It goes well."] * 7 + [" "])
OWNERS = st.sampled_from(StepOwner)
DUE = st.one_of(st.integers(0, 30), st.integers(0, 30), st.integers(-3, 120))
NEXT = st.one_of(st.integers(1, 90), st.integers(1, 90), st.sampled_from([-1, 0, 91]))
DOERS = st.sampled_from([None] * 12 + [cast.AIDA, cast.SAULE, cast.BORIS, cast.MARAT])


class Plans(Driver):
    @rule(
        by=WORKERS,
        ago=AGO,
        how_often=st.sampled_from(ContactFrequency),
        days=st.one_of(st.none(), NEXT),
    )
    def plan_is_agreed(
        self, by: Who, ago: int, how_often: ContactFrequency, days: int | None = None
    ) -> None:
        by, on = self.actor(by), self.day(ago)
        review_on = None if days is None else self.day(ago - days)
        broken = self.life.agree(worker(by), on, review_on)
        told = {"review_on": review_on, "by": by, "on": on, "today": self.today}
        if self.tried(broken, lambda: plans.agree_plan(self.case, how_often, **told)):
            self.life.agreed(on, review_on, how_often.days)

    @precondition(lambda self: self.life.plans)
    @rule(by=WORKERS, ago=AGO, days=NEXT, said=SAID, data=st.data())
    def plan_is_reviewed(self, by: Who, ago: int, days: int, said: str, data: Any) -> None:
        by, on, next_on = self.actor(by), self.day(ago), self.day(ago - days)
        plan = some(data, self.life.plans)
        broken = self.life.review(plan, said, next_on, worker(by), on)
        told = {"said": said, "next_review_on": next_on, "by": by, "on": on, "today": self.today}
        record = self.record_of(ActionPlan, self.life.plans, plan)
        if self.tried(broken, lambda: plans.review_plan(record, **told)):
            self.life.reviewed(plan, next_on, on)

    @precondition(lambda self: self.life.reviews)
    @rule(by=WORKERS, data=st.data())
    def review_is_taken_back(self, by: Who, data: Any) -> None:
        by, review = self.actor(by), some(data, self.life.reviews)
        record = self.record_of(PlanReview, self.life.reviews, review)
        broken = self.life.undo_review(review, worker(by))
        if self.tried(broken, lambda: plans.undo_review(record, by=by)):
            self.life.review_undone(review)

    # Goals and steps

    @rule(by=WORKERS, ago=AGO, title=TITLES)
    def goal_is_set(self, by: Who, ago: int, title: str = "A job") -> None:
        by, on = self.actor(by), self.day(ago)
        broken = self.life.set_goal(title, worker(by), on)
        told = {"by": by, "on": on, "today": self.today}
        if self.tried(broken, lambda: plans.set_goal(self.case, title, **told)):
            self.life.goal_set(self.life.plans[-1], title, on)

    @precondition(lambda self: self.life.goals)
    @rule(by=WORKERS, title=TITLES, owner=OWNERS, to=DOERS, ahead=DUE, data=st.data())
    def step_is_added(
        self, by: Who, title: str, owner: StepOwner, to: Actor | None, ahead: int, data: Any
    ) -> None:
        by, due_on = self.actor(by), self.ahead(ahead)
        goal, record = self.some_goal(data)
        broken = self.life.add_step(goal, title, due_on, worker(by)) | self.suits(to, owner)
        told = {"owner": owner, "due_on": due_on, "by": by, "on": self.today}
        doer = self.account(to) if to else None
        if self.tried(broken, lambda: plans.add_step(record, title, worker=doer, **told)):
            self.life.step_added(goal, title, owner.value, number_of(to), due_on)

    @precondition(lambda self: self.life.steps)
    @rule(by=WORKERS, ago=AGO, data=st.data())
    def step_is_done(self, by: Who, ago: int, data: Any) -> None:
        by, on = self.actor(by), self.day(ago)
        step, record = self.some_step(data)
        broken = self.life.achieve(step, worker(by), on)
        told = {"evidence": "Seen.", "by": by, "on": on, "today": self.today}
        if self.tried(broken, lambda: plans.finish_step(record, **told)):
            step.done_on = on

    @precondition(lambda self: self.life.goals)
    @rule(by=WORKERS, ago=AGO, data=st.data())
    def goal_is_reached(self, by: Who, ago: int, data: Any) -> None:
        by, on = self.actor(by), self.day(ago)
        goal, record = self.some_goal(data)
        broken = self.life.achieve(goal, worker(by), on)
        told = {"by": by, "on": on, "today": self.today}
        if self.tried(broken, lambda: plans.achieve_goal(record, **told)):
            goal.done_on = on

    @precondition(lambda self: self.life.steps)
    @rule(by=WORKERS, is_goal=st.booleans(), data=st.data())
    def it_is_not_done_after_all(self, by: Who, is_goal: bool, data: Any) -> None:
        by = self.actor(by)
        one, record = self.some_goal(data) if is_goal else self.some_step(data)
        undo: Any = plans.undo_goal if is_goal else plans.undo_step
        if self.tried(self.life.take_back(one, worker(by)), lambda: undo(record, by=by)):
            one.done_on = None

    # What changes

    @precondition(lambda self: self.life.goals)
    @rule(by=WORKERS, title=TITLES, why=SAID, data=st.data())
    def goal_is_changed(self, by: Who, title: str, why: str, data: Any) -> None:
        by = self.actor(by)
        goal, record = self.some_goal(data)
        broken = self.life.change_goal(goal, title, why, worker(by))
        told = {"title": title, "reason": why, "by": by, "on": self.today}
        if self.tried(broken, lambda: plan_changes.change_goal(record, **told)):
            self.life.changed(goal, title=title)

    @precondition(lambda self: self.life.steps)
    @rule(by=WORKERS, title=TITLES, owner=OWNERS, to=DOERS, ahead=DUE, why=SAID, data=st.data())
    def step_is_changed(
        self,
        by: Who,
        title: str,
        owner: StepOwner,
        to: Actor | None,
        ahead: int,
        why: str,
        data: Any,
    ) -> None:
        by = self.actor(by)
        step, record = self.some_step(data)
        due_on = self.ahead(ahead) if ahead >= 0 else step.due_on
        broken = self.life.change_step(step, title, due_on, why, worker(by))
        told = {"title": title, "owner": owner, "due_on": due_on, "reason": why}
        told |= {"worker": self.account(to) if to else None, "by": by, "on": self.today}
        if self.tried(
            broken | self.suits(to, owner), lambda: plan_changes.change_step(record, **told)
        ):
            doer = number_of(to)
            self.life.changed(step, title=title, owner=owner.value, worker=doer, due_on=due_on)

    @precondition(lambda self: self.life.steps)
    @rule(by=WORKERS, is_goal=st.booleans(), why=SAID, data=st.data())
    def it_is_taken_off_the_plan(self, by: Who, is_goal: bool, why: str, data: Any) -> None:
        by = self.actor(by)
        one, record = self.some_goal(data) if is_goal else self.some_step(data)
        drop: Any = plan_changes.drop_goal if is_goal else plan_changes.drop_step
        broken = self.life.drop(one, why, worker(by))
        if self.tried(broken, lambda: drop(record, reason=why, by=by, on=self.today)):
            self.life.changed(one, dropped_on=self.today)

    @precondition(lambda self: self.life.changes)
    @rule(by=WORKERS, data=st.data())
    def change_is_taken_back(self, by: Who, data: Any) -> None:
        by, change = self.actor(by), some(data, self.life.changes)
        record = self.record_of(PlanChange, self.life.changes, change)
        broken = self.life.undo_change(change, worker(by))
        if self.tried(broken, lambda: plan_changes.undo_change(record, by=by, on=self.today)):
            self.life.change_undone(change)

    def suits(self, to: Actor | None, owner: StepOwner) -> set[str]:
        return self.life.suits(worker(to) if to else None, owner.value)

    def some_goal(self, data: Any) -> tuple[tale.Goal, Goal]:
        told = some(data, self.life.goals)
        return told, self.record_of(Goal, self.life.goals, told)

    def some_step(self, data: Any) -> tuple[tale.Step, PlanStep]:
        told = some(data, self.life.steps)
        return told, self.record_of(PlanStep, self.life.steps, told)

    # What must always be so

    @invariant()
    def versions_are_as_told(self) -> None:
        told = [(one.agreed_on, one.review_on, one.replaced_on) for one in self.life.plans]
        found = self.records(ActionPlan)
        assert [(one.agreed_on, one.review_on, one.replaced_on) for one in found] == told

    @invariant()
    def goals_are_as_told(self) -> None:
        told = [(one.title, one.set_on, one.done_on, one.dropped_on) for one in self.life.goals]
        assert [
            (one.title, one.set_on, one.achieved_on, one.dropped_on) for one in self.records(Goal)
        ] == told

    @invariant()
    def steps_are_as_told(self) -> None:
        names = ("title", "due_on", "done_on", "dropped_on")
        told = [
            (one.owner, one.worker, *(getattr(one, name) for name in names))
            for one in self.life.steps
        ]
        assert [
            (one.owner.value, one.worker_id, *(getattr(one, name) for name in names))
            for one in self.records(PlanStep)
        ] == told


def number_of(actor: Actor | None) -> int | None:
    return actor.user_id if actor else None
