"""What is filled in about emergency access."""

from wtforms.validators import InputRequired

from neetcrm.counseling.models import LONGEST_REASON
from neetcrm.i18n import N_
from neetcrm.web.forms import Form, LongTextField, VersionedForm


class GlassForm(Form):
    """Its fields are named as break_glass() names its parameters."""

    reason = LongTextField(
        N_("Why this cannot wait for the author"), LONGEST_REASON, validators=[InputRequired()]
    )


class EndAccessForm(VersionedForm):
    """A button on an emergency access: nothing to fill in."""


class ReviewAccessForm(VersionedForm):
    """Its fields are named as review_access() names its parameters."""

    note = LongTextField(N_("What the review found"), LONGEST_REASON, validators=[InputRequired()])
