"""What people fill in about cases."""

from wtforms.validators import InputRequired, Optional

from neetcrm.cases import requirements
from neetcrm.cases.models import (
    Case,
    NeetReason,
)
from neetcrm.cases.models import Stage as StageChoice
from neetcrm.i18n import N_
from neetcrm.web.current import today
from neetcrm.web.forms import (
    ChoiceField,
    DayField,
    Form,
    LongTextField,
    ManyChoicesField,
    RecordField,
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


class PsychologistForm(VersionedForm):
    to = RecordField(N_("Psychologist"), empty=N_("Nobody"))


class EmptyForm(Form):
    """A button: nothing to fill in, yet carried out once."""
