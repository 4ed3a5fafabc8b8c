from datetime import date, timedelta

import pytest

from neetcrm.accounts import Centre
from neetcrm.cases.lifecycle import CaseClosed
from neetcrm.cases.models import ClosingReason, Recurrence
from neetcrm.cases.scope import NotYourCase
from neetcrm.cases.waiting import tasks
from tests.cast import AIDA, BORIS, GULNAR, MARAT, OPENED, SAULE, TODAY, a_case, a_task, a_user

SATURDAY = date(2025, 3, 8)  # International Women's Day, moved to Monday the 10th
TOMORROW = TODAY + timedelta(days=1)


def test_a_task_is_added_to_a_case():
    case = a_case()

    task = tasks.add_task(case, " Call the school ", due_on=TOMORROW, by=AIDA, today=TODAY)

    assert (task.case, task.title, task.due_on, task.asks_on) == (
        case,
        "Call the school",
        TOMORROW,
        TOMORROW,
    )
    assert task.owner_id == AIDA.user_id


def test_a_day_that_is_not_worked_moves_to_the_next_that_is():
    task = tasks.add_task(None, "Order forms", due_on=SATURDAY, by=AIDA, today=TODAY)

    assert (task.begins_on, task.due_on) == (SATURDAY, date(2025, 3, 11))


@pytest.mark.parametrize(
    ("title", "due_on", "refusal"),
    [
        ("  ", TODAY, tasks.TaskUnnamed),
        ("Call", TODAY - timedelta(days=1), tasks.TaskDueInPast),
    ],
)
def test_a_task_needs_words_and_a_day_to_come(title, due_on, refusal):
    with pytest.raises(refusal):
        tasks.add_task(None, title, due_on=due_on, by=AIDA, today=TODAY)


def test_a_closed_case_takes_no_task():
    case = a_case(closed_on=TODAY, closing_reason=ClosingReason.WITHDREW)

    with pytest.raises(CaseClosed):
        tasks.add_task(case, "Call", due_on=TODAY, by=AIDA, today=TODAY)


def test_somebody_elses_case_takes_no_task():
    with pytest.raises(NotYourCase):
        tasks.add_task(a_case(), "Call", due_on=TODAY, by=GULNAR, today=TODAY)


@pytest.mark.parametrize(
    ("recurrence", "begins_on", "done_on", "next_on"),
    [
        (Recurrence.WEEKLY, date(2025, 3, 3), date(2025, 3, 3), date(2025, 3, 11)),
        (Recurrence.WEEKLY, date(2025, 3, 3), date(2025, 3, 14), date(2025, 3, 17)),
        (Recurrence.TWO_WEEKS, date(2025, 3, 3), date(2025, 3, 3), date(2025, 3, 17)),
        (Recurrence.MONTHLY, date(2025, 1, 31), date(2025, 1, 31), date(2025, 2, 28)),
        (Recurrence.MONTHLY, date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)),
        (Recurrence.MONTHLY, date(2024, 12, 30), date(2024, 12, 30), date(2025, 1, 30)),
    ],
)
def test_a_task_that_comes_back_is_made_anew_when_it_is_done(
    recurrence, begins_on, done_on, next_on
):
    task = a_task(due_on=begins_on, recurrence=recurrence)

    following = tasks.finish_task(task, by=AIDA, on=done_on, today=date(2025, 4, 1))

    assert task.done_on == done_on
    assert (following.due_on, following.begins_on) == (next_on, begins_on)
    assert (following.recurrence, following.owner_id) == (recurrence, task.owner_id)


def test_a_day_that_moved_does_not_move_the_days_after_it():
    task = a_task(due_on=date(2025, 3, 11), begins_on=date(2025, 3, 10))
    task.recurrence = Recurrence.WEEKLY

    following = tasks.finish_task(task, by=AIDA, on=date(2025, 3, 11), today=date(2025, 3, 11))

    assert following.due_on == date(2025, 3, 17)


def test_a_task_that_is_done_once_has_no_next_one():
    assert tasks.finish_task(a_task(), by=AIDA, on=TODAY, today=TODAY) is None


def test_a_row_of_tasks_ends_when_its_case_does():
    task = a_task(a_case(), recurrence=Recurrence.WEEKLY)

    assert tasks.finish_task(task, by=AIDA, on=TODAY, today=TODAY, goes_on=False) is None


def test_taking_back_that_a_task_is_done_drops_the_next_one():
    task = a_task(recurrence=Recurrence.WEEKLY)
    following = tasks.finish_task(task, by=AIDA, on=TODAY, today=TODAY)

    tasks.take_back(task, following, by=AIDA, on=TODAY)

    assert task.settled_on is None
    assert following.dropped_on == TODAY


def test_a_task_is_not_taken_back_once_the_next_one_is_done():
    task = a_task(recurrence=Recurrence.WEEKLY)
    following = tasks.finish_task(task, by=AIDA, on=TODAY, today=TODAY)
    tasks.finish_task(following, by=AIDA, on=TODAY, today=TODAY)

    with pytest.raises(tasks.NextTaskSettled):
        tasks.take_back(task, following, by=AIDA, on=TODAY)

    assert task.done_on == TODAY


def test_an_open_task_has_nothing_to_take_back():
    with pytest.raises(tasks.TaskNotSettled):
        tasks.take_back(a_task(), None, by=AIDA, on=TODAY)


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_task_is_put_off_to_a_day_ahead_but_not_for_ever(days):
    with pytest.raises(tasks.SnoozeWrong):
        tasks.snooze_task(a_task(), TODAY + timedelta(days=days), by=AIDA, today=TODAY)


def test_a_task_that_is_put_off_stays_due_on_its_day():
    task = a_task(due_on=TODAY)

    tasks.snooze_task(task, SATURDAY, by=AIDA, today=TODAY)
    asked_on = task.asks_on
    tasks.wake_task(task, by=AIDA)

    assert (task.due_on, asked_on, task.asks_on) == (TODAY, date(2025, 3, 11), TODAY)


def test_a_settled_task_is_not_settled_again():
    task = a_task()
    tasks.drop_task(task, by=AIDA, on=TODAY)

    with pytest.raises(tasks.TaskSettled):
        tasks.finish_task(task, by=AIDA, on=TODAY, today=TODAY)


def test_a_task_keeps_its_due_day_when_only_its_words_change():
    task = a_task(due_on=OPENED)

    tasks.change_task(
        task, "Write", due_on=OPENED, recurrence=Recurrence.ONCE, by=AIDA, today=TODAY
    )

    assert (task.title, task.due_on) == ("Write", OPENED)


def colleague(actor):
    user = a_user(actor, [Centre(id=1, code="C1"), Centre(id=2, code="C2")])
    user.id = actor.user_id
    for membership in user.memberships:
        membership.centre_id = membership.centre.id
    return user


def test_a_task_is_handed_to_a_colleague_of_the_centre():
    task = a_task(a_case())

    tasks.hand_task(task, colleague(SAULE), by=AIDA)

    assert task.owner_id == SAULE.user_id


def test_a_task_is_handed_to_nobody_of_another_centre():
    with pytest.raises(tasks.NotAColleague):
        tasks.hand_task(a_task(a_case()), colleague(BORIS), by=AIDA)


def test_only_its_owner_acts_on_a_task_without_a_case():
    with pytest.raises(tasks.NotYourTask):
        tasks.drop_task(a_task(), by=MARAT, on=TODAY)


def test_whoever_works_on_the_case_acts_on_its_tasks():
    task = a_task(a_case(), owner_id=GULNAR.user_id)

    tasks.drop_task(task, by=AIDA, on=TODAY)

    assert task.dropped_on == TODAY
