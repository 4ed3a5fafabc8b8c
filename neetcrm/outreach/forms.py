"""What is filled in about a prospect and an attempt to reach them."""

from wtforms.validators import InputRequired, Optional

from neetcrm.cases.models import Source
from neetcrm.i18n import N_
from neetcrm.outreach.models import AttemptChannel, OutreachResult
from neetcrm.web.current import today
from neetcrm.web.forms import ChoiceField, DayField, Form, LongTextField, TextField, VersionedForm


class ProspectForm(Form):
    """Its fields are named as add_prospect() names its parameters."""

    name = TextField(N_("Name, as far as it is known"), 200, validators=[InputRequired()])
    phone = TextField(N_("Phone"), 30)
    other_contact = TextField(N_("Another way of contact"), 200)
    source = ChoiceField(N_("How they came to us"), Source, default=Source.OUTREACH)
    remark = LongTextField(N_("Remark"), 500)
    next_try_on = DayField(N_("First try"), validators=[Optional()], default=today)


class AttemptForm(VersionedForm):
    """Its fields are named as log_attempt() names its parameters."""

    channel = ChoiceField(
        N_("How"), AttemptChannel, empty=N_("Choose"), validators=[InputRequired()]
    )
    result = ChoiceField(
        N_("Result"), OutreachResult, empty=N_("Choose"), validators=[InputRequired()]
    )
    on = DayField(N_("Day"), validators=[InputRequired()], default=today)
    next_try_on = DayField(N_("Next try"), validators=[Optional()])
