"""What is filled in about an action plan: the version agreed, its review, goals and steps."""

from datetime import date
from typing import Any

from wtforms.validators import InputRequired, Optional

from neetcrm.accounts import User
from neetcrm.cases.models import Case, ContactFrequency, Goal, PlanStep, StepOwner
from neetcrm.cases.planning.plans import FREQUENCY_OF, REVIEW_WITHIN
from neetcrm.i18n import N_
from neetcrm.web.current import today
from neetcrm.web.forms import (
    ChoiceField,
    DayField,
    Form,
    LongTextField,
    RecordField,
    TextField,
    VersionedForm,
)


def last_day_of_review() -> date:
    return today() + REVIEW_WITHIN


class PlanForm(Form):
    """Its fields are named as agree_plan() names its parameters."""

    contact_frequency = ChoiceField(
        N_("Contact"), ContactFrequency, empty=N_("Choose"), validators=[InputRequired()]
    )
    on = DayField(N_("Agreed on"), validators=[InputRequired()], default=today)
    review_on = DayField(N_("Next review"), validators=[Optional()], default=last_day_of_review)

    @classmethod
    def proposed(cls, case: Case) -> "PlanForm":
        """Return the form with the frequency that the last assessment proposes."""
        if not case.assessments:
            return cls()
        return cls(contact_frequency=FREQUENCY_OF[case.assessments[-1].band])


class ReviewForm(VersionedForm):
    """Its fields are named as review_plan() names its parameters."""

    on = DayField(N_("Reviewed on"), validators=[InputRequired()], default=today)
    said = LongTextField(N_("What was said"), validators=[InputRequired()])
    next_review_on = DayField(
        N_("Next review"), validators=[InputRequired()], default=last_day_of_review
    )


class GoalForm(Form):
    title = TextField(N_("Goal"), 300, validators=[InputRequired()])
    on = DayField(N_("Set on"), validators=[InputRequired()], default=today)


class StepFields(Form):
    title = TextField(N_("Step"), 300, validators=[InputRequired()])
    owner = ChoiceField(N_("Who does it"), StepOwner, validators=[InputRequired()])
    worker = RecordField(N_("Which worker"), empty=N_("Whoever carries the case"))
    due_on = DayField(N_("Due on"), validators=[InputRequired()])

    def offer_workers(self, workers: list[User]) -> None:
        self.worker.offer(workers, lambda user: user.full_name)


class StepForm(StepFields):
    """Its fields are named as add_step() names its parameters."""


class DoneForm(Form):
    on = DayField(N_("Done on"), validators=[InputRequired()], default=today)


class StepDoneForm(DoneForm):
    evidence = TextField(N_("What shows it"), 300)


class ReasonForm(VersionedForm):
    """Why something is dropped."""

    reason = LongTextField(N_("Reason"), validators=[InputRequired()])


class ChangeGoalForm(VersionedForm):
    title = TextField(N_("Goal"), 300, validators=[InputRequired()])
    reason = LongTextField(N_("Reason of the change"), validators=[InputRequired()])

    @classmethod
    def about(cls, goal: Goal) -> "ChangeGoalForm":
        form = cls(title=goal.title)
        form.of(goal)
        return form


class ChangeStepForm(StepFields, VersionedForm):
    reason = LongTextField(N_("Reason of the change"), validators=[InputRequired()])

    @classmethod
    def about(cls, step: PlanStep, workers: list[User]) -> "ChangeStepForm":
        known: dict[str, Any] = {"title": step.title, "owner": step.owner, "due_on": step.due_on}
        form = cls(**known, worker=step.worker)
        form.offer_workers(workers)
        form.of(step)
        return form
