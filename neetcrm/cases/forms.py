"""What people fill in about cases."""

from typing import Any

from wtforms import DecimalField, IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional

from neetcrm.cases import requirements
from neetcrm.cases.models import (
    DOMAINS,
    Case,
    ContractKind,
    Evidence,
    NeetReason,
    PlacementKind,
    PlacementResult,
)
from neetcrm.cases.models import Stage as StageChoice
from neetcrm.i18n import N_
from neetcrm.web.current import gettext, today
from neetcrm.web.forms import (
    NO_CHOICE,
    ChoiceField,
    DayField,
    Form,
    LongTextField,
    ManyChoicesField,
    RecordField,
    SelectChoice,
    TextField,
    VersionedForm,
)


class MoveCaseForm(VersionedForm):
    """Its fields are named as move_case() names its parameters."""

    to = ChoiceField(N_("Next stage"), StageChoice, validators=[InputRequired()])
    on = DayField(N_("Day it took effect"), validators=[InputRequired()], default=today)
    reason = LongTextField(N_("Reason"))

    def offer_next_stages(self, case: Case) -> None:
        self.to.offer(requirements.next_stages(case))


class NeetStatusForm(Form):
    reason = ChoiceField(
        N_("Main reason"), NeetReason, empty=N_("Choose"), validators=[InputRequired()]
    )
    other_reasons = ManyChoicesField(N_("Other reasons"), NeetReason, validators=[Optional()])
    since_on = DayField(N_("NEET since"), validators=[Optional()])
    on = DayField(N_("Checked on"), validators=[InputRequired()], default=today)


class AssessmentForm(Form):
    """One row of five buttons for each domain of the readiness wheel."""

    on = DayField(N_("Day of the assessment"), validators=[InputRequired()], default=today)
    remark = LongTextField(N_("Remark"))

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        return {"scores": {domain: told.pop(domain) for domain in DOMAINS}, **told}


for _domain, _label in DOMAINS.items():
    setattr(
        AssessmentForm,
        _domain,
        RadioField(
            _label,
            choices=[SelectChoice(score, str(score)) for score in range(1, 6)],
            coerce=int,
            validators=[InputRequired()],
        ),
    )


class PlacementForm(Form):
    title = TextField(N_("What"), 200, validators=[InputRequired()])
    organisation = TextField(N_("Where"), 200, validators=[InputRequired()])
    starts_on = DayField(N_("Starts on"), validators=[InputRequired()], default=today)


class TrainingForm(PlacementForm):
    expected_end_on = DayField(N_("Expected to end on"), validators=[Optional()])


class InternshipForm(TrainingForm):
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


class JobForm(PlacementForm):
    contract_kind = ChoiceField(
        N_("Contract"), ContractKind, empty=N_("Choose"), validators=[InputRequired()]
    )
    evidence = ChoiceField(
        N_("Evidence"), Evidence, empty=N_("Choose"), validators=[InputRequired()]
    )
    weekly_hours = IntegerField(
        N_("Hours a week"), validators=[Optional(), NumberRange(min=1, max=80)]
    )
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


PLACEMENT_FORMS: dict[PlacementKind, type[PlacementForm]] = {
    PlacementKind.INTERNSHIP: InternshipForm,
    PlacementKind.JOB: JobForm,
}


class EndPlacementForm(VersionedForm):
    result = ChoiceField(
        N_("How it ended"), PlacementResult, empty=N_("Choose"), validators=[InputRequired()]
    )
    on = DayField(N_("Ended on"), validators=[InputRequired()], default=today)


class HandOverForm(VersionedForm):
    to = RecordField(N_("Counselor"), empty=N_("Choose"), validators=[InputRequired()])


class PsychologistForm(VersionedForm):
    to = RecordField(N_("Psychologist"), empty=N_("Nobody"))


class EmptyForm(Form):
    """A button: nothing to fill in, yet carried out once."""
