"""Today: what to do next, for each role from what it may do."""

from datetime import timedelta

from flask.typing import ResponseReturnValue

from neetcrm import drafts
from neetcrm.access import Act
from neetcrm.appointments.queries import appointments_today
from neetcrm.cases.due import due_followups
from neetcrm.cases.plan_queries import plans_to_review
from neetcrm.cases.queries import exemptions_asked
from neetcrm.cases.requirements import REQUIREMENTS
from neetcrm.cases.task_queries import due_tasks
from neetcrm.counseling import registry
from neetcrm.desk import today as day
from neetcrm.web.current import actor, db, today
from neetcrm.web.pages import page

TASKS_AHEAD = timedelta(days=7)


def show() -> ResponseReturnValue:
    actor().must(Act.READ_CASE)
    tasks = due_tasks(db(), actor(), until=today() + TASKS_AHEAD, limit=day.FEW)
    return page(
        "desk/today.html",
        counts=day.day_counts(db(), actor(), today=today()),
        contacts=day.due_contacts(db(), actor(), today=today()),
        tasks=tasks,
        tasks_due=sum(task.due_on <= today() for task in tasks),
        meetings=appointments_today(db(), actor(), today=today()),
        waiting=day.waiting_on_others(db(), actor(), today=today()),
        drafts=drafts.waiting(db(), actor(), limit=day.FEW),
        approvals=exemptions_asked(db(), actor(), today(), limit=day.FEW),
        requirements=REQUIREMENTS,
        followups=due_followups(db(), actor(), today(), limit=day.FEW),
        reviews=plans_to_review(db(), actor(), today(), limit=day.FEW),
        raised=day.raised(db(), actor()),
        registrations=registry.ending(db(), actor(), today=today()),
        loads=day.loads(db(), actor(), today=today()),
    )
