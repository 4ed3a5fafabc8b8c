"""What people fill in about an alert."""

from collections.abc import Iterable

from wtforms.validators import InputRequired

from neetcrm.appointments.models import Appointment
from neetcrm.counseling.models import LONGEST_NOTE, RiskLevel
from neetcrm.i18n import N_
from neetcrm.web.current import gettext
from neetcrm.web.forms import ChipsField, Form, LongTextField, RecordField, VersionedForm
from neetcrm.web.words import moment


class RaiseForm(Form):
    """Its fields are named as raise_alert() names its parameters."""

    level = ChipsField(N_("Risk level"), RiskLevel, validators=[InputRequired()])

    def offer_levels(self) -> None:
        self.level.offer(level for level in RiskLevel if level.is_raised)


class AnswerForm(VersionedForm):
    """A button on an alert: nothing to fill in."""


class CloseForm(VersionedForm):
    """Its fields are named as close_alert() names its parameters."""

    note = LongTextField(
        N_("Why the alert can be closed"), LONGEST_NOTE, validators=[InputRequired()]
    )


class AlertAppointmentForm(VersionedForm):
    """Its fields are named as link_appointment() names its parameters."""

    appointment = RecordField(N_("Appointment"), validators=[InputRequired()])

    def offer(self, appointments: Iterable[Appointment]) -> None:
        self.appointment.offer(
            appointments, lambda one: f"{moment(one.starts_at)}, {gettext(one.kind.label)}"
        )
