"""What people fill in about a session."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, IntegerField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from neetcrm.access import Act, Actor
from neetcrm.cases.models import Case
from neetcrm.counseling.contacts import Ahead, days_ahead, proposed
from neetcrm.counseling.formats import composed
from neetcrm.counseling.models import (
    LONGEST_NOTE,
    LONGEST_PURPOSE,
    LONGEST_RECIPIENT,
    LONGEST_TEMPLATE,
    LONGEST_TOPICS,
    USUAL_MINUTES,
    Attendance,
    Channel,
    Layer,
    NoteFormat,
    Part,
    RiskLevel,
    SessionKind,
)
from neetcrm.i18n import N_
from neetcrm.people.models import Purpose
from neetcrm.people.registration import consent_in_force
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

LONGEST_PART = 8000
LONGEST_MINUTES = 600
ENDS_WRONG = N_("A session ends after it begins, on the same day and within 10 hours.")


class HeldForm(Form):
    """What every meeting is asked: when it was, and about what."""

    on = DayField(N_("Day"), validators=[InputRequired()], default=today)
    starts_at = TimeField(N_("Begins at"), validators=[Optional()])
    ends_at = TimeField(N_("Ends at"), validators=[Optional()])
    minutes = IntegerField(
        N_("Minutes"), validators=[Optional(), NumberRange(min=1, max=LONGEST_MINUTES)]
    )
    topics = TextField(N_("Topics"), LONGEST_TOPICS)

    def validate_ends_at(self, field: Any) -> None:
        if not 1 <= self._lasted() <= LONGEST_MINUTES:
            raise ValidationError(ENDS_WRONG)

    def _lasted(self) -> int:
        """Return the minutes between the two times that were typed; 0 where one is missing."""
        starts, ends = self.starts_at.data, self.ends_at.data
        if starts is None or ends is None:
            return 0
        return int((ends.hour - starts.hour) * 60 + ends.minute - starts.minute)

    def answers(self) -> dict[str, Any]:
        """Return what was filled in; the two times go before the minutes."""
        told = super().answers()
        del told["ends_at"]
        return told | {"minutes": self._lasted() or told["minutes"]}


class ContactForm(HeldForm):
    """What every session is asked: how, whether it took place, and when the next contact is."""

    channel = ChipsField(
        N_("How"), Channel, validators=[InputRequired()], default=Channel.IN_PERSON
    )
    attendance = ChipsField(
        N_("Attendance"), Attendance, validators=[InputRequired()], default=Attendance.ATTENDED
    )
    next_contact_in = ChipsField(N_("Next contact"), Ahead, validators=[Optional()])
    next_contact_on = DayField(N_("Next contact on another day"), validators=[Optional()])
    is_recorded = BooleanField(N_("Sound or video was recorded"))

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

    def offer_recording(self, case: Case) -> None:
        """Ask whether the session was recorded only where that is allowed."""
        if not consent_in_force(case.person, Purpose.RECORDING, on=today()):
            del self.is_recorded

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
    instruments = TextField(N_("Instruments used, names only"), LONGEST_TOPICS)
    extract = LongTextField(N_("Extract, for the psychologists of the centre"), LONGEST_NOTE)
    format = ChipsField(
        N_("Format of the process notes"),
        NoteFormat,
        validators=[InputRequired()],
        default=NoteFormat.FREE,
    )

    def answers(self) -> dict[str, Any]:
        """Return the process notes as one text; parts of another format stay in it."""
        told = super().answers()
        told["process_notes"] = composed({part: told.pop(part.field) for part in Part})
        return told


for _part in Part:
    setattr(
        PsychologicalSessionForm,
        _part.field,
        LongTextField(_part.label, LONGEST_NOTE if _part is Part.TEXT else LONGEST_PART),
    )


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


AnySessionForm = SessionForm | PsychologicalSessionForm
FORMS: dict[SessionKind, type[SessionForm] | type[PsychologicalSessionForm]] = {
    SessionKind.CAREER: SessionForm,
    SessionKind.PSYCHOLOGICAL: PsychologicalSessionForm,
}
SHARED_FIELD = {SessionKind.CAREER: "agreed", SessionKind.PSYCHOLOGICAL: "extract"}
"""The field that others read as well, which templates are written into."""


def asked_field(kind: SessionKind, asked: str | None) -> str:
    """Return the field that a template is written into: a part of the notes, or the shared one."""
    parts = {part.field for part in Part} if kind is SessionKind.PSYCHOLOGICAL else set()
    return asked if asked in parts else SHARED_FIELD[kind]


class AmendmentForm(Form):
    """Its fields are named as amend() names its parameters."""

    layer = ChipsField(N_("Where it belongs"), Layer, validators=[InputRequired()])
    text = LongTextField(N_("What is added"), validators=[InputRequired()])

    def offer_layers(self, kind: SessionKind) -> None:
        layers = [one for one in Layer if one is not Layer.EXTRACT]
        self.layer.offer(list(Layer) if kind is SessionKind.PSYCHOLOGICAL else layers)
        if not self.is_filled:
            self.layer.data = Layer.FACT


class DisclosureForm(Form):
    """Its fields are named as disclose() names its parameters."""

    recipient = TextField(N_("Who gets it"), LONGEST_RECIPIENT, validators=[InputRequired()])
    purpose = LongTextField(N_("What for"), LONGEST_PURPOSE, validators=[InputRequired()])


class TemplateForm(Form):
    """Its fields are named as add_template() names its parameters."""

    text = TextField(N_("Text"), LONGEST_TEMPLATE, validators=[InputRequired()])
    channel = ChoiceField(N_("For which channel"), Channel, empty=N_("For all"))
    part = ChoiceField(
        N_("For which part of the process notes"), Part, empty=N_("None: for the extract")
    )

    def offer_parts(self, actor: Actor) -> None:
        """Ask for a part only who writes notes in parts."""
        if not actor.can(Act.LOG_PSYCHOLOGICAL_SESSION):
            del self.part


class ChangeTemplateForm(VersionedForm, TemplateForm):
    """A template that was made before."""
