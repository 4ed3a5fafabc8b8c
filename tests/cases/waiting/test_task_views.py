"""The pages of tasks: the own list, the tab of a case, and their buttons."""

import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from neetcrm.cases.models import Recurrence, Task
from tests.browsing import hidden_fields, submit
from tests.cast import AIDA, BORIS, GULNAR, MARAT, SAULE, TODAY, a_case, a_task, in_counseling

DAY = TODAY.isoformat()


@pytest.fixture
def case(db):
    case = in_counseling(a_case())
    db.add(case)
    db.commit()
    return case


@pytest.fixture
def task(db, case):
    task = a_task(case, recurrence=Recurrence.WEEKLY)
    db.add(task)
    db.commit()
    return task


def press(page, path, **more):
    """Send the buttons' form of the page at *path*."""
    return page.post(path, data=hidden_fields(page.get("/tasks").text) | more)


def test_a_task_is_added_from_the_page_of_its_case(browser, case, db):
    page, tab = browser(AIDA), f"/cases/{case.number}?tab=tasks"
    answers = {"title": "Call the school", "due_on": DAY, "recurrence": "once"}

    added = submit(page, tab, answers, to=f"/cases/{case.number}/tasks/new")

    assert added.location == tab
    shown = page.get(tab).text
    assert "Call the school" in shown
    assert re.search(r"Tasks <span class=\"tabs__count\">1<", shown)
    assert "Call the school" in page.get("/tasks").text


def test_a_day_off_is_said_to_have_moved(browser):
    page = browser(AIDA)
    answers = {"title": "Order forms", "due_on": "2025-03-08", "recurrence": "once"}

    added = submit(page, "/tasks/new", answers)

    assert "is no working day" in page.get(added.location).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "required"),
        ({"due_on": "2025-03-02"}, "today or later"),
        ({"due_on": "soon"}, "valid date"),
    ],
)
def test_a_wrong_answer_is_said_and_keeps_the_rest(browser, case, changes, sentence):
    answers = {"title": "Kept words", "due_on": DAY, "recurrence": "weekly"} | changes

    answer = submit(browser(AIDA), f"/cases/{case.number}/tasks/new", answers)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert answers["title"] in answer.text


def test_done_is_one_press_and_so_is_taking_it_back(browser, task, db):
    page = browser(AIDA)

    done = press(page, f"/tasks/{task.id}/done", back="/tasks")
    shown = page.get(done.location).text
    db.expire_all()
    following = db.exec(select(Task).where(col(Task.follows_id) == task.id)).one()
    undone = press(page, f"/tasks/{task.id}/undo", back="/tasks")

    assert f'action="/tasks/{task.id}/undo"' in shown
    assert following.due_on == TODAY + timedelta(days=8), "the 10th is a moved day off"
    assert "The task is open again." in page.get(undone.location).text
    db.expire_all()
    assert (task.done_on, following.dropped_on) == (None, TODAY)


def test_a_task_is_put_off_and_woken(browser, task, db):
    page = browser(AIDA)

    put_off = press(page, f"/tasks/{task.id}/snooze", until="2025-03-06")
    shown = page.get(put_off.location).text
    woken = press(page, f"/tasks/{task.id}/wake")

    assert "The task was put off until 6 Mar 2025." in shown
    assert woken.status_code == 303
    db.expire_all()
    assert task.snoozed_until is None


def test_a_task_is_put_off_to_no_day_that_passed(browser, task):
    answer = press(browser(AIDA), f"/tasks/{task.id}/snooze", until="2025-03-01")

    assert answer.status_code == 422
    assert "a day after today" in answer.text


def test_a_colleague_sees_what_is_handed_to_them_but_not_the_case(browser, task, case, db):
    submit(browser(AIDA), f"/tasks/{task.id}/hand", {"to": str(GULNAR.user_id)})

    shown = browser(GULNAR).get("/tasks").text

    assert "Call the school" in shown
    assert "Оспанова" in shown
    assert f"/cases/{case.number}" not in shown
    assert press(browser(GULNAR), f"/tasks/{task.id}/done").status_code == 303


def test_who_belongs_to_no_case_any_longer_reads_no_name(browser, task, case, db):
    case.centre_id, case.counselor_id = 2, BORIS.user_id
    db.commit()

    shown = browser(AIDA).get("/tasks").text

    assert "Call the school" not in shown
    assert "Оспанова" not in shown


@pytest.mark.parametrize("actor", [BORIS, GULNAR, SAULE], ids=["Boris", "Gulnar", "Saule"])
def test_somebody_elses_task_is_not_there(browser, task, actor):
    page = browser(actor)

    assert page.get(f"/tasks/{task.id}/change").status_code == 404
    assert press(page, f"/tasks/{task.id}/done").status_code == 404


def test_a_task_that_somebody_changed_is_not_overwritten(browser, task, db):
    page, path = browser(AIDA), f"/tasks/{task.id}/change"
    answers = {"title": "My words", "due_on": DAY, "recurrence": "once"}
    earlier = hidden_fields(page.get(path).text)
    submit(browser(MARAT), path, answers | {"title": "Marat's words"})

    answer = page.post(path, data=earlier | answers)

    assert answer.status_code == 409
    db.expire_all()
    assert task.title == "Marat's words"


def test_a_button_leads_back_to_no_foreign_page(browser, task):
    answer = press(browser(AIDA), f"/tasks/{task.id}/drop", back="//example.org")

    assert answer.location.startswith("/cases/")


def test_a_long_list_is_paged_by_key(browser, db):
    db.add_all(a_task(title=f"Task {n:02}", due_on=TODAY + timedelta(days=n)) for n in range(60))
    db.commit()
    page = browser(AIDA)

    first = page.get("/tasks").text
    after = re.search(r'href="(/tasks\?after=[^"]+)"', first).group(1)
    second = page.get(after).text

    assert "Task 49" in first
    assert "Task 50" not in first
    assert "Task 50" in second
    assert "Task 49" not in second
    assert page.get("/tasks?after=nonsense~x").status_code == 200


def test_a_case_is_not_closed_while_a_task_is_open(browser, task, case, db):
    page, path = browser(AIDA), f"/cases/{case.number}/close"

    refused = submit(page, path, {"reason": "withdrew", "on": DAY})
    press(page, f"/tasks/{task.id}/drop")
    closed = submit(page, path, {"reason": "withdrew", "on": DAY})

    assert refused.status_code == 422
    assert "Task: Call the school" in refused.text
    assert closed.status_code == 303
