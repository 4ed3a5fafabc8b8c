"""What a supervisor fills in about duty."""

from collections.abc import Iterable

from wtforms import TimeField
from wtforms.validators import InputRequired, Optional

from neetcrm.accounts import Centre, User
from neetcrm.i18n import N_
from neetcrm.web.current import today
from neetcrm.web.forms import DayField, Form, RecordField, VersionedForm


class DutyForm(Form):
    """Its fields are named as plan_duty() names its parameters."""

    worker = RecordField(N_("Psychologist"), validators=[InputRequired()])
    first_on = DayField(N_("First day"), validators=[InputRequired()], default=today)
    last_on = DayField(N_("Last day"), validators=[Optional()])
    starts_at = TimeField(N_("Begins at"), validators=[InputRequired()])
    ends_at = TimeField(N_("Ends at"), validators=[InputRequired()])

    def offer(self, workers: Iterable[User], centre: Centre) -> None:
        """Offer the psychologists of a centre, and the hours in which it is open."""
        self.worker.offer(workers, lambda worker: worker.full_name)
        if not self.is_filled:
            self.starts_at.data, self.ends_at.data = centre.opens_at, centre.closes_at


class ShiftForm(VersionedForm):
    """A button on a duty: nothing to fill in."""
