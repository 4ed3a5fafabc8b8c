"""Today: what to do next, for each role from what it may do."""

from datetime import timedelta
from typing import Any

from flask.typing import ResponseReturnValue

from neetcrm import drafts
from neetcrm.access import Act
from neetcrm.appointments.queries import appointments_today
from neetcrm.cases.queries import exemptions_asked
from neetcrm.cases.requirements import REQUIREMENTS
from neetcrm.cases.waiting.notice_queries import unseen
from neetcrm.cases.waiting.task_queries import due_tasks
from neetcrm.counseling import registry
from neetcrm.desk.day import alerts
from neetcrm.desk.day import today as day
from neetcrm.web.current import actor, db, now, today
from neetcrm.web.pages import page

TASKS_AHEAD = timedelta(days=7)
COUNTED = 100
"""Up to how many notices are counted: the frame tells no more."""


def show() -> ResponseReturnValue:
    actor().must(Act.READ_CASE)
    tasks = due_tasks(db(), actor(), until=today() + TASKS_AHEAD, limit=day.FEW)
    return page(
        "desk/today.html",
        contacts=day.due_contacts(db(), actor(), today=today()),
        tasks=tasks,
        tasks_due=sum(task.due_on <= today() for task in tasks),
        meetings=appointments_today(db(), actor(), today=today()),
        waiting=day.waiting_on_others(db(), actor(), today=today()),
        drafts=drafts.waiting(db(), actor(), limit=day.FEW),
        approvals=exemptions_asked(db(), actor(), today(), limit=day.FEW),
        requirements=REQUIREMENTS,
        followups=day.followups(db(), actor(), today=today()),
        reviews=day.reviews(db(), actor(), today=today()),
        registrations=registry.ending(db(), actor(), today=today()),
        loads=day.loads(db(), actor(), today=today()),
        **_notices(),
        **_risk(),
    )


def _notices() -> dict[str, Any]:
    """Return the notices to show, and how many there are for the frame."""
    found = unseen(db(), actor(), limit=COUNTED)
    return {"notices": found[: day.FEW], "unseen": len(found)}


def _risk() -> dict[str, Any]:
    """Return the figures of the day, and the alerts that the reader is to look at now."""
    counts = day.day_counts(db(), actor(), today=today(), at=now())
    found = alerts.alerts(db(), actor(), at=now())
    raised = alerts.for_today(found, actor(), is_on_duty=counts.is_on_duty, at=now())
    return {
        "counts": counts,
        "raised": raised[: day.FEW],
        "raised_more": len(raised) - day.FEW,
        "at": now(),
    }
