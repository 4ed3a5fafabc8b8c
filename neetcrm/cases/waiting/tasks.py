"""What workers must do by a day: added, put off, handed on, done or dropped, and taken back."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import count

from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.cases.lifecycle import must_be_open, not_in_future
from neetcrm.cases.models import Case
from neetcrm.cases.models.task import Recurrence, Task
from neetcrm.cases.scope import must_work_on
from neetcrm.errors import NotAllowed, RuleBroken
from neetcrm.i18n import N_
from neetcrm.workdays import next_working_day

FURTHEST_SNOOZE = timedelta(days=90)


class TaskUnnamed(RuleBroken):
    sentence = N_("Say in a few words what is to be done.")


class TaskDueInPast(RuleBroken):
    sentence = N_("A task is due today or later.")


class TaskSettled(RuleBroken):
    sentence = N_("This task was done or dropped on {day}.")


class TaskNotSettled(RuleBroken):
    sentence = N_("This task is open: there is nothing to take back.")


class NextTaskSettled(RuleBroken):
    sentence = N_("The next task of this row is settled already. Add a new task instead.")


class SnoozeWrong(RuleBroken):
    sentence = N_("Put a task off to a day after today, at most 90 days ahead.")


class NotAColleague(RuleBroken):
    sentence = N_("{name} keeps no tasks in this centre. Choose a colleague of the centre.")


class NotYourTask(NotAllowed):
    sentence = N_("This is not your task.")


def add_task(
    case: Case | None,
    title: str,
    *,
    due_on: date,
    recurrence: Recurrence = Recurrence.ONCE,
    by: Actor,
    today: date,
) -> Task:
    """Add a task of *by* to a case, or to their own list where *case* is None.

    A due day that is no working day moves to the next one.
    """
    if case is None:
        by.must(Act.KEEP_TASKS)
    else:
        must_work_on(case, Act.KEEP_TASKS, by=by)
        must_be_open(case)
    _must_be_ahead(due_on, today)
    due = next_working_day(due_on)
    return Task(
        case=case,
        case_id=case.id if case else None,
        owner_id=by.user_id,
        added_by_id=by.user_id,
        title=_named(title),
        recurrence=recurrence,
        begins_on=due_on,
        due_on=due,
        asks_on=due,
    )


def change_task(
    task: Task, title: str, *, due_on: date, recurrence: Recurrence, by: Actor, today: date
) -> None:
    """Say anew what an open task is and by when; its row of days begins with the new due day."""
    _must_be_in_hand(task, by=by)
    if due_on != task.due_on:
        _must_be_ahead(due_on, today)
    task.title, task.recurrence = _named(title), recurrence
    if due_on != task.due_on:
        task.begins_on, task.snoozed_until = due_on, None
        task.due_on = task.asks_on = next_working_day(due_on)


def finish_task(
    task: Task, *, by: Actor, on: date, today: date, goes_on: bool = True
) -> Task | None:
    """Note that a task is done; return the next one of its row, or None for the last.

    Closing a case says that the row does not go on.
    """
    _must_be_in_hand(task, by=by)
    not_in_future(on, today)
    task.done_on = on
    if task.recurrence is Recurrence.ONCE or not goes_on:
        return None
    due = next_working_day(_next_day(task, after=max(on, task.due_on)))
    return Task(
        case=task.case,
        case_id=task.case_id,
        owner_id=task.owner_id,
        added_by_id=by.user_id,
        title=task.title,
        recurrence=task.recurrence,
        begins_on=task.begins_on,
        follows_id=task.id,
        due_on=due,
        asks_on=due,
    )


def drop_task(task: Task, *, by: Actor, on: date) -> None:
    """Note that a task need not be done; its row of days ends with it."""
    _must_be_in_hand(task, by=by)
    task.dropped_on = on


def take_back(task: Task, following: Task | None, *, by: Actor, on: date) -> None:
    """Open a task again that was done or dropped by mistake.

    *following* is the task that came after it in its row: it goes, unless it is settled itself.
    """
    _must_keep(task, by=by)
    if task.settled_on is None:
        raise TaskNotSettled
    if following is not None and following.done_on:
        raise NextTaskSettled
    if following is not None and following.dropped_on is None:
        following.dropped_on = on
    task.done_on = task.dropped_on = None


def snooze_task(task: Task, until: date, *, by: Actor, today: date) -> None:
    """Put an open task off to the day *until*, or the working day after it; it stays due."""
    _must_be_in_hand(task, by=by)
    if not today < until <= today + FURTHEST_SNOOZE:
        raise SnoozeWrong
    task.snoozed_until = task.asks_on = next_working_day(until)


def wake_task(task: Task, *, by: Actor) -> None:
    """Let a task that was put off ask for attention on its due day again."""
    _must_be_in_hand(task, by=by)
    task.snoozed_until, task.asks_on = None, task.due_on


def hand_task(task: Task, to: User, *, by: Actor) -> None:
    """Give an open task to a colleague of the centre, or take it over."""
    _must_be_in_hand(task, by=by)
    colleague = to.as_actor()
    centres = {task.case.centre_id} if task.case else set(by.centre_ids)
    if not to.active or not colleague.can(Act.KEEP_TASKS) or not centres & {*colleague.centre_ids}:
        raise NotAColleague(name=to.full_name)
    task.owner_id = colleague.user_id


def _must_be_in_hand(task: Task, *, by: Actor) -> None:
    """Raise unless *by* may act on the task and it is open."""
    _must_keep(task, by=by)
    if task.settled_on is not None:
        raise TaskSettled(day=task.settled_on)


def _must_keep(task: Task, *, by: Actor) -> None:
    by.must(Act.KEEP_TASKS)
    if not _is_own(task, by):
        if task.case is None:
            raise NotYourTask
        must_work_on(task.case, Act.KEEP_TASKS, by=by)
    if task.case is not None:
        must_be_open(task.case)


def _is_own(task: Task, by: Actor) -> bool:
    is_of_centre = task.case is None or task.case.centre_id in by.centre_ids
    return task.owner_id == by.user_id and is_of_centre


def _must_be_ahead(due_on: date, today: date) -> None:
    if due_on < today:
        raise TaskDueInPast


def _named(title: str) -> str:
    if not title.strip():
        raise TaskUnnamed
    return title.strip()


def _next_day(task: Task, *, after: date) -> date:
    """Return the first day of the task's row that lies after *after*."""
    days = (_nth_day(task.begins_on, task.recurrence, n) for n in count(1))
    return next(day for day in days if day > after)


def _nth_day(begins_on: date, recurrence: Recurrence, n: int) -> date:
    if recurrence is Recurrence.MONTHLY:
        return _months_after(begins_on, n)
    return begins_on + timedelta(weeks=2 * n if recurrence is Recurrence.TWO_WEEKS else n)


def _months_after(day: date, months: int) -> date:
    """Return the same day of a later month; the month's last day where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
