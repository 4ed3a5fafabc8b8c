"""What people fill in about a young person: who they are, what they allow, how a case ends."""

from typing import Any

from wtforms import BooleanField
from wtforms.validators import InputRequired

from neetcrm.cases.models import ClosingReason
from neetcrm.i18n import N_
from neetcrm.web.current import today
from neetcrm.web.forms import (
    ChoiceField,
    DayField,
    LongTextField,
    VersionedForm,
)


class CloseForm(VersionedForm):
    reason = ChoiceField(
        N_("Reason"), ClosingReason, empty=N_("Choose"), validators=[InputRequired()]
    )
    on = DayField(N_("Closed on"), validators=[InputRequired()], default=today)
    note = LongTextField(N_("Note"))


class ReopenForm(VersionedForm):
    sure = BooleanField(N_("Yes, the case goes on"), validators=[InputRequired()])

    def answers(self) -> dict[str, Any]:
        return {}
