"""What people fill in about trainings, internships and jobs: beginning, correction and end."""

from dataclasses import fields
from typing import Any

from wtforms import DecimalField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional

from neetcrm.cases.models import (
    LONGEST_SEEN,
    ContractKind,
    EndAssessment,
    Evidence,
    Placement,
    PlacementKind,
    PlacementResult,
)
from neetcrm.cases.placing.outcomes import Proof
from neetcrm.cases.placing.placements import End
from neetcrm.i18n import N_
from neetcrm.people.models import YoungPerson
from neetcrm.web.current import gettext, today
from neetcrm.web.forms import (
    NO_CHOICE,
    ChoiceField,
    DayField,
    Form,
    LongTextField,
    SelectChoice,
    TextField,
    VersionedForm,
    WholeNumberField,
)


class PlacementForm(Form):
    title = TextField(N_("What"), 200, validators=[InputRequired()])
    organisation = TextField(N_("Where"), 200, validators=[InputRequired()])
    starts_on = DayField(N_("Starts on"), validators=[InputRequired()], default=today)
    expected_end_on = DayField(N_("Expected to end on"), validators=[Optional()])

    def ask_of(self, person: YoungPerson) -> None:
        """Leave out what is asked of minors alone; what was told before stays as it is."""
        if "representative_signed_on" in self and not person.is_minor(today()):
            del self["representative_signed_on"]


class TrainingForm(PlacementForm):
    course_run = TextField(N_("Course run or group"), 80)


class InternshipForm(PlacementForm):
    young_person_signed_on = DayField(N_("Signed by the young person"), validators=[Optional()])
    host_signed_on = DayField(N_("Signed by the host"), validators=[Optional()])
    centre_signed_on = DayField(N_("Signed by the centre"), validators=[Optional()])
    representative_signed_on = DayField(
        N_("Signed by the legal representative"), validators=[Optional()]
    )


def _is_yes(answer: bool | str) -> bool:
    """Return what True or False says; raise ValueError for anything else."""
    if answer not in (True, False, "True", "False"):
        raise ValueError
    return answer in (True, "True")


class JobParticulars(PlacementForm):
    contract_kind = ChoiceField(
        N_("Contract"), ContractKind, empty=N_("Choose"), validators=[InputRequired()]
    )
    weekly_hours = WholeNumberField(N_("Hours a week"), validators=[NumberRange(min=1, max=80)])
    wage = DecimalField(
        N_("Wage, tenge a month"),
        places=2,
        validators=[Optional(), NumberRange(min=0, max=99_999_999)],
    )
    is_subsidised = RadioField(  # type: ignore[call-arg]  # stubs lag
        N_("Subsidised by the state"),
        choices=[],
        coerce=_is_yes,
        default=False,
        invalid_value_message=NO_CHOICE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_subsidised.choices = [
            SelectChoice("True", gettext("Yes")),
            SelectChoice("False", gettext("No")),
        ]


class JobForm(JobParticulars):
    evidence = ChoiceField(
        N_("Evidence"), Evidence, empty=N_("Choose"), validators=[InputRequired()]
    )


START_FORMS: dict[PlacementKind, type[PlacementForm]] = {
    PlacementKind.INTERNSHIP: InternshipForm,
    PlacementKind.JOB: JobForm,
}


class CorrectTrainingForm(TrainingForm, VersionedForm):
    """What was typed when the training began; its end is taken back instead."""


class CorrectInternshipForm(InternshipForm, VersionedForm):
    """What was typed when the internship began."""


class CorrectJobForm(JobParticulars, VersionedForm):
    """What was typed when the job began, but its evidence: better proof is added to its outcome."""


CORRECTION_FORMS: dict[PlacementKind, Any] = {
    PlacementKind.TRAINING: CorrectTrainingForm,
    PlacementKind.INTERNSHIP: CorrectInternshipForm,
    PlacementKind.JOB: CorrectJobForm,
}


class EndForm(VersionedForm):
    """The end of a stay; each kind tells more, packed as end_placement() takes it."""

    result = ChoiceField(
        N_("How it ended"), PlacementResult, empty=N_("Choose"), validators=[InputRequired()]
    )
    on = DayField(N_("Ended on"), validators=[InputRequired()], default=today)
    end_remark = LongTextField(N_("Remark"))

    def about(self, placement: Placement) -> None:
        self.of(placement)
        if placement.starts_on > today():
            self.result.offer([PlacementResult.NOT_STARTED])

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        known = {one.name: told.pop(one.name) for one in fields(End) if one.name in told}
        grade, seen = told.pop("evidence", None), told.pop("seen", "")
        return told | {"end": End(**known), "proof": Proof(grade, seen) if grade else None}


class ProvenEndForm(EndForm):
    attendance_percent = WholeNumberField(
        N_("Attendance, %"), validators=[NumberRange(min=0, max=100)]
    )
    evidence = ChoiceField(
        N_("What proves that it was completed"), Evidence, empty=N_("Nothing yet")
    )
    seen = TextField(N_("What exactly was seen"), LONGEST_SEEN)


class EndTrainingForm(ProvenEndForm):
    certificate = TextField(N_("Certificate and its number"), 120)


class EndInternshipForm(ProvenEndForm):
    end_assessment = ChoiceField(
        N_("Assessment by the host"), EndAssessment, empty=N_("None given")
    )


END_FORMS: dict[PlacementKind, type[EndForm]] = {
    PlacementKind.TRAINING: EndTrainingForm,
    PlacementKind.INTERNSHIP: EndInternshipForm,
    PlacementKind.JOB: EndForm,
}
