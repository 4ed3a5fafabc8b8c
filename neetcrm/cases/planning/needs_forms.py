"""What is filled in about the needs of a young person."""

from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired

from neetcrm.cases.models import DOMAINS
from neetcrm.i18n import N_
from neetcrm.web.current import today
from neetcrm.web.forms import DayField, Form, LongTextField, SelectChoice


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
