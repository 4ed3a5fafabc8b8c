"""What people fill in about a task."""

from datetime import date

from wtforms.validators import InputRequired

from neetcrm.cases.models.task import LONGEST_TITLE, Recurrence
from neetcrm.i18n import N_
from neetcrm.web.current import today
from neetcrm.web.forms import ChoiceField, DayField, Form, RecordField, TextField, VersionedForm
from neetcrm.workdays import next_working_day


def _soonest() -> date:
    return next_working_day(today())


class TaskForm(Form):
    """Its fields are named as add_task() names its parameters."""

    title = TextField(N_("What is to be done"), LONGEST_TITLE, validators=[InputRequired()])
    due_on = DayField(N_("Due on"), validators=[InputRequired()], default=_soonest)
    recurrence = ChoiceField(N_("Repeats"), Recurrence)


class ChangeTaskForm(TaskForm, VersionedForm):
    """Its fields are named as change_task() names its parameters."""


class SnoozeForm(Form):
    until = DayField(N_("Put off until"), validators=[InputRequired()])


class HandTaskForm(VersionedForm):
    to = RecordField(N_("Colleague"), empty=N_("Choose"), validators=[InputRequired()])
