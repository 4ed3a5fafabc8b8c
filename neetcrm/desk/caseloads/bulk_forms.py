"""What people fill in about many cases at once."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField
from wtforms.validators import InputRequired, Length, Regexp

from neetcrm.cases.handover.handing import Terms
from neetcrm.desk.caseloads.team import Load
from neetcrm.desk.caseloads.team_forms import RoomForm
from neetcrm.i18n import N_
from neetcrm.web.forms import UNREADABLE, DayField, Form, RecordField

ONE = r"[0-9]{9}\.[0-9]{1,9}"
LONGEST = 4000


class ChosenForm(Form):
    """Carries the versions of the cases that its reader saw, so that it overrides no other."""

    seen = HiddenField(
        validators=[
            Regexp(rf"({ONE}( {ONE})*)?\Z", message=UNREADABLE),
            Length(max=LONGEST, message=UNREADABLE),
        ]
    )

    def answers(self) -> dict[str, Any]:
        pairs = (one.split(".") for one in (self.seen.data or "").split())
        return super().answers() | {"seen": {number: int(version) for number, version in pairs}}


class HandOverAllForm(RoomForm, ChosenForm):
    """Its fields are named as hand_over_all() and Terms name theirs."""

    to = RecordField(N_("Counselor"), empty=N_("Choose"), validators=[InputRequired()])

    def offer(self, takers: Sequence[Load]) -> None:
        self.offer_takers(self.to, takers)

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        terms = Terms(room=self.room, is_confirmed=told.pop("is_confirmed"))
        return told | {"terms": terms}


class PlanContactsForm(ChosenForm):
    """Its fields are named as plan_contacts() names its parameters."""

    next_contact_on = DayField(N_("Next contact"), validators=[InputRequired()])
