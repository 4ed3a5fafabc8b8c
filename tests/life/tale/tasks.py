"""What somebody must do by a day, once or again and again."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from tests.life.tale.days import months_later, worked_on
from tests.life.tale.spell import ACTS, Spell, Worker


@dataclass(eq=False)
class Task:
    owner: int
    begins_on: date
    due_on: date
    recurrence: str = "once"
    asks_on: date = date.min
    done_on: date | None = None
    dropped_on: date | None = None
    follows: "Task | None" = None
    came_with: object = None
    """The hand-over with which it came to its owner."""

    def __post_init__(self) -> None:
        self.asks_on = self.due_on

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.dropped_on is None

    def next_one(self, on: date) -> "Task | None":
        """Return the task that follows once this one is done on a day."""
        if self.recurrence == "once":
            return None
        due_on = next(day for day in map(self._nth, count(1)) if day > max(on, self.due_on))
        due = worked_on(due_on)
        return Task(self.owner, self.begins_on, due, self.recurrence, follows=self)

    def _nth(self, n: int) -> date:
        if self.recurrence == "monthly":
            return months_later(self.begins_on, n)
        return self.begins_on + timedelta(weeks=n * (2 if self.recurrence == "two_weeks" else 1))


@dataclass(kw_only=True)
class Tasks(Spell):
    tasks: list[Task] = field(default_factory=list)

    def add_task(self, title: str, by: Worker, due_on: date) -> set[str]:
        broken = self.to_open(by, "task")
        broken |= {"TaskDueInPast"} if due_on < self.today else set()
        return broken | (set() if title.strip() else {"TaskUnnamed"})

    def keep(self, task: Task, by: Worker) -> set[str]:
        """Return why this worker may do nothing to a task: its owner may, and who has the case."""
        is_own = task.owner == by.number and by.centre == self.centre and by.role in ACTS
        broken = set() if is_own else self.refusals(by, "task")
        return broken | ({"CaseClosed"} if self.closed_on else set())

    def keep_open(self, task: Task, by: Worker) -> set[str]:
        return self.keep(task, by) | (set() if task.is_open else {"TaskSettled"})

    def change_task(self, task: Task, by: Worker, due_on: date) -> set[str]:
        is_past = due_on != task.due_on and due_on < self.today
        return self.keep_open(task, by) | ({"TaskDueInPast"} if is_past else set())

    def task_changed(self, task: Task, due_on: date, recurrence: str) -> None:
        task.recurrence = recurrence
        if due_on != task.due_on:
            task.begins_on = due_on
            task.due_on = task.asks_on = worked_on(due_on)

    def finish(self, task: Task, by: Worker, on: date) -> set[str]:
        return self.keep_open(task, by) | self.ahead(on)

    def finished(self, task: Task, on: date) -> None:
        task.done_on = on
        if following := task.next_one(on):
            self.tasks.append(following)

    def following(self, task: Task) -> Task | None:
        return next((one for one in reversed(self.tasks) if one.follows is task), None)

    def open_again(self, task: Task, by: Worker) -> set[str]:
        broken = self.keep(task, by) | ({"TaskNotSettled"} if task.is_open else set())
        following = self.following(task)
        is_gone = following is not None and following.done_on is not None
        return broken | ({"NextTaskSettled"} if is_gone else set())

    def opened_again(self, task: Task) -> None:
        following = self.following(task)
        if following is not None and following.dropped_on is None:
            following.dropped_on = self.today
        task.done_on = task.dropped_on = None

    def snooze(self, task: Task, by: Worker, until: date) -> set[str]:
        is_fit = self.today < until <= self.today + timedelta(days=90)
        return self.keep_open(task, by) | (set() if is_fit else {"SnoozeWrong"})
