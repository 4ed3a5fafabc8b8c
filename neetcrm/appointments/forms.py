"""What people fill in about an appointment."""

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, IntegerField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange

from neetcrm.accounts import User
from neetcrm.appointments.booking import LONGEST_MINUTES, SHORTEST_MINUTES
from neetcrm.appointments.models import (
    LONGEST_NOTE,
    LONGEST_PLACE,
    MEETINGS,
    Appointment,
    AppointmentKind,
    CancelledBy,
)
from neetcrm.i18n import N_
from neetcrm.localtime import local
from neetcrm.web.current import today
from neetcrm.web.forms import ChoiceField, DayField, Form, RecordField, TextField, VersionedForm

LONGEST_ACCEPTED = 1000


class AcceptedField(HiddenField):
    """What stands in the way and is accepted: shown as a box to tick once there is something."""

    def __init__(self, **known: Any) -> None:
        super().__init__(
            validators=[Length(max=LONGEST_ACCEPTED)], filters=[lambda text: text or ""], **known
        )


class AppointmentForm(Form):
    """Its fields are named as make() names its parameters."""

    worker = RecordField(N_("With"), validators=[InputRequired()])
    day = DayField(N_("Day"), validators=[InputRequired()], default=today)
    starts_at = TimeField(N_("Begins at"), validators=[InputRequired()])
    minutes = IntegerField(
        N_("Minutes"),
        validators=[InputRequired(), NumberRange(SHORTEST_MINUTES, LONGEST_MINUTES)],
        default=45,
    )
    kind = ChoiceField(N_("How"), AppointmentKind, validators=[InputRequired()])
    place = TextField(N_("Room or place"), LONGEST_PLACE)
    note = TextField(N_("Note for the case team"), LONGEST_NOTE)
    accepted = AcceptedField()

    def offer(self, team: Iterable[User]) -> None:
        self.kind.offer(MEETINGS)
        self.worker.offer(team, lambda worker: worker.full_name)


class PutOffForm(AppointmentForm, VersionedForm):
    """Its fields are named as put_off() names its parameters."""

    @classmethod
    def about(cls, appointment: Appointment) -> "PutOffForm":
        starts = local(appointment.starts_at)
        form = cls(
            obj=appointment,
            day=starts.date(),
            starts_at=starts.time(),
        )
        form.of(appointment)
        return form


class BlockForm(Form):
    """Its fields are named as block() names its parameters."""

    day = DayField(N_("Day"), validators=[InputRequired()], default=today)
    starts_at = TimeField(N_("Begins at"), validators=[InputRequired()])
    ends_at = TimeField(N_("Ends at"), validators=[InputRequired()])
    note = TextField(N_("What for"), LONGEST_NOTE)
    accepted = AcceptedField()


class CancelForm(VersionedForm):
    """Its fields are named as cancel() names its parameters."""

    cancelled_by = ChoiceField(
        N_("Who cancelled"), CancelledBy, empty=N_("Choose"), validators=[InputRequired()]
    )
    reason = TextField(N_("Why"), LONGEST_NOTE)
