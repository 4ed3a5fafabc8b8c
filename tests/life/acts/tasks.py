"""Tasks of the case."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from neetcrm.access import Actor
from neetcrm.cases.models import Task
from neetcrm.cases.models.task import Recurrence
from neetcrm.cases.waiting import tasks
from neetcrm.cases.waiting.task_queries import following
from tests import cast
from tests.life.acts.driver import AGO, AHEAD, WORKERS, Driver, Who, some, worker
from tests.life.tale import tasks as tale
from tests.life.tale.days import worked_on

RECURRENCES = st.sampled_from(Recurrence)
TITLES = st.sampled_from(["Call", "Call", " "])


class Tasks(Driver):
    @rule(by=WORKERS, ahead=AHEAD, title=TITLES, recurrence=RECURRENCES)
    def task_is_added(self, by: Who, ahead: int, title: str, recurrence: Recurrence) -> None:
        by, due_on = self.actor(by), self.ahead(ahead)
        broken = self.life.add_task(title, worker(by), due_on)
        told = {"due_on": due_on, "recurrence": recurrence, "by": by, "today": self.today}
        if self.tried(broken, lambda: self.add(tasks.add_task(self.case, title, **told))):
            due = worked_on(due_on)
            self.life.tasks.append(tale.Task(by.user_id, due_on, due, recurrence.value))

    @precondition(lambda self: self.life.tasks)
    @rule(by=WORKERS, ahead=AHEAD, recurrence=RECURRENCES, data=st.data())
    def task_is_changed(self, by: Who, ahead: int, recurrence: Recurrence, data: Any) -> None:
        by, due_on = self.actor(by), self.ahead(ahead)
        told, task = self.some_task(data)
        broken = self.life.change_task(told, worker(by), due_on)
        wanted = {"due_on": due_on, "recurrence": recurrence, "by": by, "today": self.today}
        if self.tried(broken, lambda: tasks.change_task(task, "Call again", **wanted)):
            self.life.task_changed(told, due_on, recurrence.value)

    @precondition(lambda self: self.life.tasks)
    @rule(by=WORKERS, ago=AGO, data=st.data())
    def task_is_done(self, by: Who, ago: int, data: Any) -> None:
        by, on = self.actor(by), self.day(ago)
        told, task = self.some_task(data)
        broken = self.life.finish(told, worker(by), on)
        if self.tried(broken, lambda: self.finish(task, by=by, on=on, today=self.today)):
            self.life.finished(told, on)

    def finish(self, task: Task, **now: Any) -> None:
        if (next_one := tasks.finish_task(task, **now)) is not None:
            self.add(next_one)

    @precondition(lambda self: self.life.tasks)
    @rule(by=WORKERS, data=st.data())
    def task_is_dropped(self, by: Who, data: Any) -> None:
        by = self.actor(by)
        told, task = self.some_task(data)
        broken = self.life.keep_open(told, worker(by))
        if self.tried(broken, lambda: tasks.drop_task(task, by=by, on=self.today)):
            told.dropped_on = self.today

    @precondition(lambda self: self.life.tasks)
    @rule(by=WORKERS, data=st.data())
    def task_is_opened_again(self, by: Who, data: Any) -> None:
        by = self.actor(by)
        told, task = self.some_task(data)
        broken = self.life.open_again(told, worker(by))
        after = following(self.db, task)
        if self.tried(broken, lambda: tasks.take_back(task, after, by=by, on=self.today)):
            self.life.opened_again(told)

    @precondition(lambda self: self.life.tasks)
    @rule(by=WORKERS, ahead=AHEAD, data=st.data())
    def task_is_put_off(self, by: Who, ahead: int, data: Any) -> None:
        by, until = self.actor(by), self.ahead(ahead)
        told, task = self.some_task(data)
        broken = self.life.snooze(told, worker(by), until)
        if self.tried(broken, lambda: tasks.snooze_task(task, until, by=by, today=self.today)):
            told.asks_on = worked_on(until)

    @precondition(lambda self: self.life.tasks)
    @rule(by=WORKERS, data=st.data())
    def task_asks_again(self, by: Who, data: Any) -> None:
        by = self.actor(by)
        told, task = self.some_task(data)
        broken = self.life.keep_open(told, worker(by))
        if self.tried(broken, lambda: tasks.wake_task(task, by=by)):
            told.asks_on = told.due_on

    @precondition(lambda self: self.life.tasks)
    @rule(
        by=WORKERS,
        to=st.sampled_from([cast.AIDA, cast.SAULE, cast.BORIS, cast.ANALYST]),
        data=st.data(),
    )
    def task_is_handed_on(self, by: Who, to: Actor, data: Any) -> None:
        by = self.actor(by)
        told, task = self.some_task(data)
        broken = self.life.keep_open(told, worker(by))
        broken |= {"NotAColleague"} if to in (cast.BORIS, cast.ANALYST) else set()
        if self.tried(broken, lambda: tasks.hand_task(task, self.account(to), by=by)):
            told.owner = to.user_id

    def some_task(self, data: Any) -> tuple[tale.Task, Task]:
        told = some(data, self.life.tasks)
        return told, self.record_of(Task, self.life.tasks, told)

    @invariant()
    def tasks_are_as_told(self) -> None:
        names = ("owner_id", "due_on", "asks_on", "done_on", "dropped_on")
        found = [tuple(getattr(one, name) for name in names) for one in self.records(Task)]
        assert found == [
            (one.owner, one.due_on, one.asks_on, one.done_on, one.dropped_on)
            for one in self.life.tasks
        ]
