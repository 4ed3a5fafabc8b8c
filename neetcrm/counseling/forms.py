"""What people fill in about a session."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import IntegerField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired, NumberRange, Optional

from neetcrm.cases.models import Case
from neetcrm.counseling.contacts import Ahead, days_ahead, proposed
from neetcrm.counseling.models import (
    LONGEST_NOTE,
    LONGEST_TEMPLATE,
    USUAL_MINUTES,
    Attendance,
    Channel,
    Layer,
    NoteFormat,
    RiskLevel,
    SessionKind,
)
from neetcrm.i18n import N_
from neetcrm.web.current import gettext, today
from neetcrm.web.filters import choice_of, clock_of, day_of, number_of
from neetcrm.web.forms import (
    ChipsField,
    ChoiceField,
    DayField,
    Form,
    LongTextField,
    TextField,
    VersionedForm,
)
from neetcrm.web.words import day


class ContactForm(Form):
    """What every session is asked: how, whether it took place, and when the next contact is."""

    channel = ChipsField(
        N_("How"), Channel, validators=[InputRequired()], default=Channel.IN_PERSON
    )
    attendance = ChipsField(
        N_("Attendance"), Attendance, validators=[InputRequired()], default=Attendance.ATTENDED
    )
    next_contact_in = ChipsField(N_("Next contact"), Ahead, validators=[Optional()])
    next_contact_on = DayField(N_("Next contact on another day"), validators=[Optional()])
    on = DayField(N_("Day"), validators=[InputRequired()], default=today)
    starts_at = TimeField(N_("From"), validators=[Optional()])
    minutes = IntegerField(N_("Minutes"), validators=[Optional(), NumberRange(min=1, max=600)])

    days: dict[Ahead, date]

    def offer_days(self, case: Case) -> None:
        """Offer the days that the next contact could be on, the agreed one first of all."""
        self.days = days_ahead(case, today())
        self.next_contact_in.choices = [
            SelectChoice(ahead.value, f"{gettext(ahead.label)}: {day(on)}")
            for ahead, on in self.days.items()
        ]
        if not self.is_filled:
            self.next_contact_in.data = proposed(case, today())

    def answers(self) -> dict[str, Any]:
        """Return what was filled in; a day that was typed goes before one that was pressed."""
        told = super().answers()
        pressed = told.pop("next_contact_in")
        if pressed is not Ahead.KEEP and not told["next_contact_on"]:
            told["next_contact_on"] = self.days.get(pressed)
        told["minutes"] = told["minutes"] or USUAL_MINUTES[told["channel"]]
        return told


class SessionForm(ContactForm):
    """A career session: what the team is told, and what its author keeps for themselves."""

    agreed = LongTextField(N_("Agreed, for the case team"))
    process_notes = LongTextField(N_("My note, for me alone"), LONGEST_NOTE)


class PsychologicalSessionForm(ContactForm):
    """A psychological session: fact, extract and process notes, each with its own readers."""

    risk_level = ChipsField(
        N_("Risk level"), RiskLevel, validators=[InputRequired()], default=RiskLevel.NONE
    )
    extract = LongTextField(N_("Extract, for the psychologists of the centre"), LONGEST_NOTE)
    format = ChoiceField(N_("Format of the process notes"), NoteFormat)
    process_notes = LongTextField(N_("Process notes, for me alone"), LONGEST_NOTE)


def planned_as(asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what the address of a session's form says of the meeting that was planned."""
    planned = {
        "on": day_of(asked.get("on"), None),
        "starts_at": clock_of(asked.get("starts_at")),
        "minutes": number_of(asked.get("minutes")),
        "channel": choice_of(Channel, asked.get("channel"), None),
        "attendance": choice_of(Attendance, asked.get("attendance"), None),
    }
    return {name: value for name, value in planned.items() if value is not None}


FORMS: dict[SessionKind, type[SessionForm] | type[PsychologicalSessionForm]] = {
    SessionKind.CAREER: SessionForm,
    SessionKind.PSYCHOLOGICAL: PsychologicalSessionForm,
}
SHARED_FIELD = {SessionKind.CAREER: "agreed", SessionKind.PSYCHOLOGICAL: "extract"}
"""The field that others read as well, which templates are written into."""


class AmendmentForm(Form):
    """Its fields are named as amend() names its parameters."""

    layer = ChipsField(N_("Where it belongs"), Layer, validators=[InputRequired()])
    text = LongTextField(N_("What is added"), validators=[InputRequired()])

    def offer_layers(self, kind: SessionKind) -> None:
        layers = [one for one in Layer if one is not Layer.EXTRACT]
        self.layer.offer(list(Layer) if kind is SessionKind.PSYCHOLOGICAL else layers)
        if not self.is_filled:
            self.layer.data = Layer.FACT


class TemplateForm(Form):
    """Its fields are named as add_template() names its parameters."""

    text = TextField(N_("Text"), LONGEST_TEMPLATE, validators=[InputRequired()])
    channel = ChoiceField(N_("For which channel"), Channel, empty=N_("For all"))


class ChangeTemplateForm(VersionedForm, TemplateForm):
    """A template that was made before."""
