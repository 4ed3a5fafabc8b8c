"""What people fill in about an attempt to reach a young person."""

from wtforms.validators import InputRequired, Optional

from neetcrm.cases.models import AttemptResult, ContactChannel, FollowUp, Standing
from neetcrm.i18n import N_
from neetcrm.web.current import today
from neetcrm.web.forms import ChoiceField, DayField, LongTextField, VersionedForm


class AttemptForm(VersionedForm):
    result = ChoiceField(
        N_("What came of it"), AttemptResult, empty=N_("Choose"), validators=[InputRequired()]
    )
    channel = ChoiceField(N_("By which way"), ContactChannel, validators=[InputRequired()])
    on = DayField(N_("Day of the attempt"), validators=[InputRequired()])
    standing = ChoiceField(N_("What the young person does now"), Standing, empty=N_("Not known"))
    standing_until = DayField(N_("Until when, or from when"), validators=[Optional()])
    note = LongTextField(N_("Note"))

    def about(self, follow_up: FollowUp) -> None:
        """Propose today, or the last day of a window that has passed."""
        self.of(follow_up)
        if not self.is_filled:
            self.on.data = min(today(), follow_up.closes_on)
