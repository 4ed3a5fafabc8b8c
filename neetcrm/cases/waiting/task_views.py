"""Pages of tasks: the own list, those of a case, and what can be done with one."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import ACTS_OF, Act
from neetcrm.accounts import colleagues
from neetcrm.cases import queries
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.models import Case, Task
from neetcrm.cases.scope import works_on
from neetcrm.cases.waiting import task_queries, tasks
from neetcrm.cases.waiting.task_forms import ChangeTaskForm, HandTaskForm, SnoozeForm, TaskForm
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today
from neetcrm.web.pages import back, go, page
from neetcrm.web.words import day
from neetcrm.workdays import is_working_day, next_working_day

bp = Blueprint("tasks", __name__)


@bp.get("/tasks", endpoint="list")
def own() -> ResponseReturnValue:
    found = task_queries.own_tasks(db(), actor(), after=request.args.get("after", "")[:40])
    return page("tasks/list.html", TaskForm(formdata=None), found=found, show="open")


@bp.get("/tasks/settled")
def settled() -> ResponseReturnValue:
    found = task_queries.TaskPage(task_queries.settled_tasks(db(), actor()), next="")
    return page("tasks/list.html", found=found, show="settled")


@bp.route("/tasks/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    actor().must(Act.KEEP_TASKS)
    return _add(None, url_for(".list"))


@bp.route("/cases/<number>/tasks/new", methods=["GET", "POST"])
def add_to_case(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.KEEP_TASKS)
    return _add(case, url_for("desk.case", number=number, tab="tasks"))


@bp.route("/tasks/<int:task_id>/change", methods=["GET", "POST"])
def change(task_id: int) -> ResponseReturnValue:
    task = task_queries.get_task(db(), actor(), task_id)
    form = ChangeTaskForm(obj=task)
    form.of(task)
    if form.carries_out(tasks.change_task, task, today=today(), then=lambda _none: _list_of(task)):
        db().commit()
        return _go_due(form, N_("The task was changed."))
    return page("tasks/change.html", form, task=task, list=_list_of(task))


@bp.route("/tasks/<int:task_id>/hand", methods=["GET", "POST"])
def hand(task_id: int) -> ResponseReturnValue:
    task = task_queries.get_task(db(), actor(), task_id)
    form = HandTaskForm()
    form.of(task)
    form.to.offer(_others(task), lambda one: one.full_name)
    if form.carries_out(tasks.hand_task, task, then=lambda _none: _list_of(task)):
        db().commit()
        return go(form.next_page, N_("The task was handed on."))
    return page("tasks/hand.html", form, task=task, list=_list_of(task))


@bp.post("/tasks/<int:task_id>/done")
def done(task_id: int) -> ResponseReturnValue:
    known: dict[str, Any] = {"on": today(), "today": today()}
    return _carry_out(tasks.finish_task, task_id, N_("The task is done."), **known)


@bp.post("/tasks/<int:task_id>/drop")
def drop(task_id: int) -> ResponseReturnValue:
    return _carry_out(tasks.drop_task, task_id, N_("The task was dropped."), on=today())


@bp.post("/tasks/<int:task_id>/undo")
def undo(task_id: int) -> ResponseReturnValue:
    task = task_queries.get_task(db(), actor(), task_id)
    following = task_queries.following(db(), task)
    form = EmptyForm()
    if form.carries_out(tasks.take_back, task, following, on=today(), then=_back_to(task)):
        db().commit()
        return go(form.next_page, N_("The task is open again."))
    return page("tasks/refused.html", form, list=_list_of(task))


@bp.post("/tasks/<int:task_id>/snooze")
def snooze(task_id: int) -> ResponseReturnValue:
    task = task_queries.get_task(db(), actor(), task_id)
    form = SnoozeForm()
    if form.carries_out(tasks.snooze_task, task, today=today(), then=_back_to(task)):
        db().commit()
        until = day(next_working_day(form.until.data or today()))
        undo = url_for(".wake", task_id=task_id)
        return go(form.next_page, N_("The task was put off until {day}."), undo=undo, day=until)
    return page("tasks/refused.html", form, list=_list_of(task))


@bp.post("/tasks/<int:task_id>/wake")
def wake(task_id: int) -> ResponseReturnValue:
    return _carry_out(tasks.wake_task, task_id, N_("The task is no longer put off."), undo="")


def _carry_out(operation: Any, task_id: int, sentence: str, **known: Any) -> ResponseReturnValue:
    """Do what one button says; the message offers to take it back unless that is what it did."""
    undo = known.pop("undo", url_for(".undo", task_id=task_id))
    task = task_queries.get_task(db(), actor(), task_id)
    form = EmptyForm()
    if form.carries_out(operation, task, then=_back_to(task), **known):
        db().commit()
        return go(form.next_page, sentence, undo=undo)
    return page("tasks/refused.html", form, list=_list_of(task))


def _add(case: Case | None, list_: str) -> ResponseReturnValue:
    form = TaskForm()
    if form.carries_out(tasks.add_task, case, today=today(), then=lambda _task: back(list_)):
        db().commit()
        return _go_due(form, N_("The task was added."))
    return page("tasks/new.html", form, case=case, list=list_)


def _go_due(form: TaskForm, sentence: str) -> ResponseReturnValue:
    """Say what was done; and where the due day moved, to which day."""
    asked = form.due_on.data or today()
    if is_working_day(asked):
        return go(form.next_page, sentence)
    moved = N_("Saved. {asked} is no working day, so the task is due on {due}.")
    return go(form.next_page, moved, asked=day(asked), due=day(next_working_day(asked)))


def _others(task: Task) -> list[Any]:
    roles = [role for role, acts in ACTS_OF.items() if Act.KEEP_TASKS in acts]
    return [one for one in colleagues(db(), actor(), *roles) if one.id != task.owner_id]


def _back_to(task: Task) -> Any:
    return lambda _outcome: back(_list_of(task))


def _list_of(task: Task) -> str:
    """Return the list a task stands in: that of its case, where the reader works on it."""
    if task.case is None or not works_on(actor(), task.case):
        return url_for(".list")
    return url_for("desk.case", number=task.case.number, tab="tasks")
