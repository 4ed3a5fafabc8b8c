"""What is still to be done for an open case as the demo ends: tasks due around its last day."""

from datetime import date, timedelta
from random import Random

from neetcrm.cases.models import Recurrence

from .diary import Diary, Weighted
from .events import TaskAdded, TaskFinished, TaskHanded

SHARE_WITH_TASK, SHARE_HANDED, SHARE_DONE = 0.3, 0.12, 0.4
AHEAD = range(1, 30)
RECURRENCES = Weighted(
    {
        Recurrence.ONCE: 84,
        Recurrence.WEEKLY: 5,
        Recurrence.TWO_WEEKS: 6,
        Recurrence.MONTHLY: 5,
    }
)
APART = 7 * 10**12
"""Between the draws of a story and those of its tasks, which leave the story as it is."""


def add_task(diary: Diary, as_of: date) -> None:
    """Now and then add a task in the last days; some are handed to the psychologist, some done."""
    rng = Random(APART + diary.index)
    on = as_of - timedelta(rng.randint(2, 20))
    if rng.random() >= SHARE_WITH_TASK or on <= diary.day:
        return
    diary.live_until(on)
    recurrence = rng.choices(RECURRENCES.kinds, cum_weights=RECURRENCES.bounds)[0]
    title = diary.told(rng.choice(diary.world.phrases["task"]))
    diary.write(
        TaskAdded, title=title, due_on=diary.in_days(rng.choice(AHEAD)), recurrence=recurrence
    )
    if rng.random() < SHARE_HANDED:
        diary.write(TaskHanded, task=0, to=diary.team.psychologist)
    elif recurrence is Recurrence.ONCE and rng.random() < SHARE_DONE:
        diary.live_until(diary.in_days(1))
        diary.write(TaskFinished, task=0)
