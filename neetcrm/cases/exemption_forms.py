"""What is filled in to ask for leave from a requirement, and to answer."""

from wtforms.validators import InputRequired, Optional

from neetcrm.cases.exemptions import Verdict
from neetcrm.i18n import N_
from neetcrm.web.forms import ChoiceField, DayField, Form, LongTextField, VersionedForm


class ExemptionForm(Form):
    reason = LongTextField(N_("Reason"), validators=[InputRequired()])
    ends_on = DayField(N_("Until"), validators=[InputRequired()])


class AskExemptionForm(Form):
    reason = LongTextField(N_("Why the case should go on without it"), validators=[InputRequired()])


class AnswerExemptionForm(VersionedForm):
    """Its fields are named as answer_exemption() names its parameters."""

    verdict = ChoiceField(N_("Answer"), Verdict, empty=N_("Choose"), validators=[InputRequired()])
    ends_on = DayField(N_("Until"), validators=[Optional()])
    answer = LongTextField(N_("Remark"))
