"""What people fill in about a session."""

from collections.abc import Mapping
from typing import Any

from wtforms import IntegerField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional

from neetcrm.counseling.models import LONGEST_NOTE, Attendance, Channel, NoteFormat, RiskLevel
from neetcrm.i18n import N_
from neetcrm.web.current import today
from neetcrm.web.filters import choice_of, clock_of, day_of, number_of
from neetcrm.web.forms import ChoiceField, DayField, Form, LongTextField


class SessionForm(Form):
    """A career session: what the team is told, and what its author keeps for themselves."""

    on = DayField(N_("Day"), validators=[InputRequired()], default=today)
    starts_at = TimeField(N_("From"), validators=[Optional()])
    minutes = IntegerField(
        N_("Minutes"), validators=[InputRequired(), NumberRange(min=1, max=600)], default=45
    )
    channel = ChoiceField(N_("How"), Channel, validators=[InputRequired()])
    attendance = ChoiceField(N_("Attendance"), Attendance, validators=[InputRequired()])
    agreed = LongTextField(N_("Agreed, for the case team"))
    process_notes = LongTextField(N_("My note, for me alone"), LONGEST_NOTE)
    next_contact_on = DayField(N_("Next contact"), validators=[Optional()])


class PsychologicalSessionForm(Form):
    """A psychological session: fact, extract and process notes, each with its own readers."""

    on = DayField(N_("Day"), validators=[InputRequired()], default=today)
    starts_at = TimeField(N_("From"), validators=[Optional()])
    minutes = IntegerField(
        N_("Minutes"), validators=[InputRequired(), NumberRange(min=1, max=600)], default=50
    )
    channel = ChoiceField(N_("How"), Channel, validators=[InputRequired()])
    attendance = ChoiceField(N_("Attendance"), Attendance, validators=[InputRequired()])
    risk_level = ChoiceField(N_("Risk level"), RiskLevel, validators=[InputRequired()])
    extract = LongTextField(N_("Extract, for the psychologists of the centre"), LONGEST_NOTE)
    format = ChoiceField(N_("Format of the process notes"), NoteFormat)
    process_notes = LongTextField(N_("Process notes, for me alone"), LONGEST_NOTE)
    next_contact_on = DayField(N_("Next contact"), validators=[Optional()])


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
