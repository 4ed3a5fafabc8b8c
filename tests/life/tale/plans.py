"""The action plan: its versions, the goals and steps in them, reviews, and what changes later."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.life.tale.spell import Spell, Worker

A_QUARTER = timedelta(days=90)


@dataclass(eq=False)
class Step:
    goal: "Goal"
    title: str
    owner: str
    worker: int | None
    due_on: date
    done_on: date | None = None
    dropped_on: date | None = None


@dataclass(eq=False)
class Goal:
    plan: "Plan"
    title: str
    set_on: date
    done_on: date | None = None
    dropped_on: date | None = None
    steps: list[Step] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.dropped_on is None


@dataclass(eq=False)
class Review:
    plan: "Plan"
    on: date
    was_due_on: date


@dataclass(eq=False)
class Plan:
    """One version of it."""

    agreed_on: date
    review_on: date
    days_between_contacts: int
    goals: list[Goal] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    replaced_on: date | None = None


@dataclass(eq=False)
class Change:
    of: Goal | Step
    before: dict[str, object]
    undone_on: date | None = None

    @property
    def plan(self) -> Plan:
        return goal_of(self.of).plan


def goal_of(one: Goal | Step) -> Goal:
    return one if isinstance(one, Goal) else one.goal


@dataclass(kw_only=True)
class Plans(Spell):
    plans: list[Plan] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def days_between_contacts(self) -> int:
        return self.plans[-1].days_between_contacts if self.plans else 7

    def has_plan(self, on: date) -> bool:
        """Tell whether the version of a day has something to reach."""
        agreed = [plan for plan in self.plans if plan.agreed_on <= on]
        return bool(agreed) and any(goal.dropped_on is None for goal in agreed[-1].goals)

    # Versions and reviews

    def agree(self, by: Worker, on: date, review_on: date | None) -> set[str]:
        is_before = bool(self.plans) and on < self.plans[-1].agreed_on
        broken = self.record(by, "plan", on) | ({"PlanBeforeLast"} if is_before else set())
        return broken | (set() if review_on is None else self._fits(review_on, on))

    def _fits(self, review_on: date, on: date) -> set[str]:
        broken = {"ReviewTooLate"} if review_on > on + A_QUARTER else set()
        return broken | ({"ReviewInPast"} if review_on <= on else set())

    def agreed(self, on: date, review_on: date | None, days_between: int) -> None:
        plan = Plan(on, review_on or on + A_QUARTER, days_between)
        if self.plans:
            self.plans[-1].replaced_on = on
            for goal in self.plans[-1].goals:
                self._carry(goal, plan)
        self.plans.append(plan)

    def _carry(self, goal: Goal, plan: Plan) -> None:
        if not goal.is_open:
            return
        carried = self.goal_set(plan, goal.title, goal.set_on)
        for one in goal.steps:
            if one.dropped_on is None:
                self.step_added(carried, one.title, one.owner, one.worker, one.due_on)
                carried.steps[-1].done_on = one.done_on

    def review(self, plan: Plan, said: str, next_on: date, by: Worker, on: date) -> set[str]:
        broken = self._to_plan(plan, by) | self.ahead(on) | self._fits(next_on, on)
        broken |= {"DoneBeforeAgreed"} if on < plan.agreed_on else set()
        broken |= {"ReviewBeforeLast"} if any(on < one.on for one in plan.reviews) else set()
        return broken | (set() if said.strip() else {"WordsMissing"})

    def reviewed(self, plan: Plan, next_on: date, on: date) -> None:
        review = Review(plan, on, plan.review_on)
        plan.reviews.append(review)
        self.reviews.append(review)
        plan.review_on = next_on

    def undo_review(self, review: Review, by: Worker) -> set[str]:
        is_last = review is review.plan.reviews[-1]
        return self._to_plan(review.plan, by) | (set() if is_last else {"ReviewNotLast"})

    def review_undone(self, review: Review) -> None:
        review.plan.review_on = review.was_due_on
        review.plan.reviews.remove(review)
        self.reviews.remove(review)

    def _to_plan(self, plan: Plan, by: Worker) -> set[str]:
        """Return why a version may not be worked on."""
        is_old = plan.replaced_on is not None
        return self.to_open(by, "plan") | ({"PlanReplaced"} if is_old else set())

    # Goals and steps

    def set_goal(self, title: str, by: Worker, on: date) -> set[str]:
        broken = self.record(by, "plan", on) | (set() if self.plans else {"PlanMissing"})
        return broken | (set() if title.strip() else {"WordsMissing"})

    def goal_set(self, plan: Plan, title: str, on: date) -> Goal:
        goal = Goal(plan, title, on)
        plan.goals.append(goal)
        self.goals.append(goal)
        return goal

    def add_step(self, goal: Goal, title: str, due_on: date, by: Worker) -> set[str]:
        broken = self._to_plan(goal.plan, by) | self._dropped(goal)
        broken |= {"StepDueInPast"} if due_on < self.today else set()
        return broken | (set() if title.strip() else {"WordsMissing"})

    def step_added(
        self, goal: Goal, title: str, owner: str, worker: int | None, due_on: date
    ) -> None:
        goal.steps.append(Step(goal, title, owner, worker, due_on))
        self.steps.append(goal.steps[-1])

    def suits(self, worker: Worker | None, owner: str) -> set[str]:
        """Return why somebody is not to be named for a step that *owner* does."""
        if worker is None:
            return set()
        if owner not in ("counselor", "psychologist"):
            return {"StepOfNoWorker"}
        is_fit = worker.role == owner and worker.centre == self.centre
        return set() if is_fit else {"WorkerUnfit"}

    def achieve(self, one: Goal | Step, by: Worker, on: date) -> set[str]:
        """Return why a step cannot be done, or a goal reached, on a day."""
        is_early = on < goal_of(one).set_on
        return self._open(one, by) | self.ahead(on) | ({"DoneBeforeAgreed"} if is_early else set())

    def take_back(self, one: Goal | Step, by: Worker) -> set[str]:
        return self._to_plan(goal_of(one).plan, by)

    def _dropped(self, one: Goal | Step) -> set[str]:
        is_dropped = one.dropped_on or goal_of(one).dropped_on
        return {"AlreadyDropped"} if is_dropped else set()

    def _open(self, one: Goal | Step, by: Worker) -> set[str]:
        broken = self._to_plan(goal_of(one).plan, by) | self._dropped(one)
        return broken | ({"AlreadyDone"} if one.done_on else set())

    # What changes

    def change_goal(self, goal: Goal, title: str, why: str, by: Worker) -> set[str]:
        is_told = title.strip() and why.strip()
        return self._open(goal, by) | (set() if is_told else {"WordsMissing"})

    def change_step(self, step: Step, title: str, due_on: date, why: str, by: Worker) -> set[str]:
        is_told = title.strip() and why.strip()
        broken = self._open(step, by) | (set() if is_told else {"WordsMissing"})
        is_past = due_on < self.today and due_on != step.due_on
        return broken | ({"StepDueInPast"} if is_past else set())

    def drop(self, one: Goal | Step, why: str, by: Worker) -> set[str]:
        return self._open(one, by) | (set() if why.strip() else {"WordsMissing"})

    def changed(self, one: Goal | Step, **to: object) -> None:
        """Note what stands there from now on, and keep what stood there before."""
        self.changes.append(Change(one, {name: getattr(one, name) for name in to}))
        for name, value in to.items():
            setattr(one, name, value)

    def undo_change(self, change: Change, by: Worker) -> set[str]:
        broken = self._to_plan(change.plan, by)
        if change.undone_on:
            return broken | {"ChangeUndone"}
        live = [one for one in self.changes if one.of is change.of and not one.undone_on]
        return broken | (set() if change is live[-1] else {"LaterChange"})

    def change_undone(self, change: Change) -> None:
        for name, value in change.before.items():
            setattr(change.of, name, value)
        change.undone_on = self.today
