"""What a supervisor fills in about who carries which cases."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, Regexp

from neetcrm.accounts import User
from neetcrm.cases.handover.handing import OverCapacity, Room, Terms
from neetcrm.desk.caseloads.team import Load
from neetcrm.i18n import N_
from neetcrm.web.current import today
from neetcrm.web.forms import (
    UNREADABLE,
    DayField,
    Form,
    LongTextField,
    RecordField,
    VersionedForm,
)


def offer(field: RecordField, takers: Sequence[Load]) -> None:
    """Offer colleagues, each with what they carry and their capacity."""
    rooms = {load.user.id: load.room for load in takers}
    field.offer([load.user for load in takers], lambda user: _with_room(user, rooms[user.id]))


def _with_room(user: User, room: Room) -> str:
    return f"{user.full_name} · {room.weight} / {room.capacity}"


class RoomForm(Form):
    """Gives cases to somebody, and asks about it when that exceeds their capacity."""

    is_confirmed = BooleanField(N_("Yes, beyond the capacity: it has to be so"))
    room: Room | None = None
    """Of whoever takes the cases."""

    @property
    def is_asked(self) -> bool:
        """Tell whether it has to be confirmed that the capacity is exceeded."""
        return isinstance(self.broken, OverCapacity) or bool(self.is_confirmed.data)

    def offer_takers(self, field: RecordField, takers: Sequence[Load]) -> None:
        """Let one of *takers* be chosen in *field*, and keep in mind what they carry."""
        offer(field, takers)
        rooms = {load.user.id: load.room for load in takers}
        self.room = rooms.get(getattr(field.data, "id", None))


class TermsForm(RoomForm):
    """How cases are handed over for good: what Terms tells."""

    reason = LongTextField(N_("Reason"))
    with_tail = BooleanField(N_("The worker before may still read them for 30 days"))

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        names = ("reason", "with_tail", "is_confirmed")
        return told | {"terms": Terms(room=self.room, **{name: told.pop(name) for name in names})}


class HandOverForm(TermsForm, VersionedForm):
    """Its fields are named as hand_over() and Terms name theirs."""

    to = RecordField(N_("Counselor"), empty=N_("Choose"), validators=[InputRequired()])

    def offer(self, takers: Sequence[Load]) -> None:
        self.offer_takers(self.to, takers)


class CaseloadForm(TermsForm):
    """Confirms what a preview showed: so many cases."""

    expected = HiddenField(validators=[Regexp(r"[0-9]{1,6}\Z", message=UNREADABLE)])

    def about(self, active: int) -> None:
        """Carry how many cases the writer sees; what was sent must tell its own number."""
        if not self.is_submitted() or self.broken:
            self.expected.data = str(active)
        elif not self.expected.raw_data:
            self.expected.data = ""

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        return told | {"expected": int(told["expected"])}


class CoverForm(Form):
    """Its fields are named as cover() and cover_caseload() name their parameters."""

    to = RecordField(N_("Who stands in"), empty=N_("Choose"), validators=[InputRequired()])
    starts_on = DayField(N_("From"), validators=[InputRequired()], default=today)
    ends_on = DayField(N_("Until, that day included"), validators=[InputRequired()])
    reason = LongTextField(N_("Reason"))


class CaseCoverForm(CoverForm, VersionedForm):
    """A cover of one case, which its writer has seen."""


class EndDayForm(VersionedForm):
    """Its field is named as prolong() names its parameter."""

    ends_on = DayField(N_("Until, that day included"), validators=[InputRequired()])
