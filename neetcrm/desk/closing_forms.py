"""What people fill in when a case closes, with what is still open in it, and when it goes on."""

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import BooleanField
from wtforms.validators import InputRequired, Optional

from neetcrm.appointments.models import Appointment
from neetcrm.cases.closing import Proposal
from neetcrm.cases.models import ClosingReason, Placement, PlacementResult
from neetcrm.db import Choice
from neetcrm.desk.settling import (
    AppointmentEnd,
    NotSettled,
    PlacementEnd,
    ReferralEnd,
    Settlement,
    StillOpen,
    TaskEnd,
)
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.localtime import local
from neetcrm.reasons import Reason, ReasonKind
from neetcrm.referrals.models import AnswerChannel, Referral, ReferralState
from neetcrm.web.current import language, today
from neetcrm.web.forms import (
    ChoiceField,
    DayField,
    LongTextField,
    RecordField,
    TextField,
    VersionedForm,
)
from neetcrm.web.words import told

LEFT = N_("Leave as it is")


class CloseForm(VersionedForm):
    """The closing itself; close_form() adds questions for each thing that is still open.

    They are named by what they are about: placement_3, placement_3_on, referral_5, task_8,
    appointment_9.
    """

    reason = ChoiceField(
        N_("Reason"), ClosingReason, empty=N_("Choose"), validators=[InputRequired()]
    )
    on = DayField(N_("Closed on"), validators=[InputRequired()], default=today)
    note = LongTextField(N_("Note"))

    def propose(self, proposal: Proposal | None) -> None:
        """Fill in what is proposed, where nobody has filled anything in."""
        if proposal is not None and not self.is_filled:
            self.reason.data, self.on.data = proposal.reason, proposal.on

    def answers(self) -> dict[str, Any]:
        known = {name: self[name].data for name in ("reason", "on", "note")}
        return known | {"settlement": self._settlement()}

    def refuse(self, broken: RuleBroken) -> None:
        """Show what was refused beside the question that asked for it."""
        super().refuse(broken)
        for name, why in broken.refused.items() if isinstance(broken, NotSettled) else ():
            self[name].errors = [*self[name].errors, told(why.sentence, why.values)]

    def _settlement(self) -> Settlement:
        return Settlement(
            placements=dict(self._settled("placement", self._placement_end)),
            referrals=dict(self._settled("referral", self._referral_end)),
            tasks=dict(self._settled("task", _chosen)),
            appointments=dict(self._settled("appointment", _chosen)),
        )

    def _settled(self, kind: str, read: Any) -> Iterator[tuple[int, Any]]:
        """Yield the number of each open thing of a kind that was settled, and how."""
        for question in self:
            what, _, number = question.name.partition("_")
            if what == kind and number.isdigit() and question.data:
                yield int(number), read(question)

    def _placement_end(self, question: ChoiceField) -> PlacementEnd:
        return PlacementEnd(question.data, self[f"{question.name}_on"].data)

    def _referral_end(self, question: Any) -> ReferralEnd:
        if isinstance(question.data, Reason):
            return ReferralEnd(ReferralState.WITHDRAWN, reason=question.data)
        return ReferralEnd(
            question.data,
            reason=self[f"{question.name}_reason"].data or None,
            outcome=self[f"{question.name}_outcome"].data,
            channel=self[f"{question.name}_channel"].data,
        )


class ReopenForm(VersionedForm):
    because = LongTextField(N_("Why it goes on"))
    sure = BooleanField(N_("Yes, the case goes on"), validators=[InputRequired()])

    def answers(self) -> dict[str, Any]:
        return {"because": self.because.data}


def close_form(
    placements: Sequence[Placement], still_open: StillOpen, reasons: Sequence[Reason]
) -> CloseForm:
    """Return the form of a closing with the questions about what is open."""
    asked: dict[str, Any] = {}
    for placement in placements:
        asked |= _about_placement(f"placement_{placement.id}")
    for referral in still_open.live_referrals:
        name = f"referral_{referral.id}"
        has_started = referral.state is ReferralState.STARTED
        asked |= _about_started(name) if has_started else {name: _withdrawal()}
    for task in still_open.open_tasks:
        asked[f"task_{task.id}"] = _fate(TaskEnd)
    for appointment in still_open.planned_appointments:
        asked[f"appointment_{appointment.id}"] = _fate(AppointmentEnd)
    form: CloseForm = type("CloseForm", (CloseForm,), asked)()
    _offer_for_placements(form, placements)
    _offer_for_referrals(form, still_open.live_referrals, reasons)
    _offer_for_appointments(form, still_open.planned_appointments)
    return form


def _chosen(question: ChoiceField) -> Any:
    return question.data


def _fate(ends: type[Choice]) -> ChoiceField:
    return ChoiceField(N_("What becomes of it"), ends, empty=LEFT)


def _about_placement(name: str) -> dict[str, Any]:
    return {
        name: ChoiceField(N_("How it ended"), PlacementResult, empty=LEFT),
        f"{name}_on": DayField(
            N_("Ended on (the day of closing when left empty)"), validators=[Optional()]
        ),
    }


def _withdrawal() -> RecordField:
    return RecordField(N_("Withdraw it, because"), empty=LEFT)


def _about_started(name: str) -> dict[str, Any]:
    return {
        name: ChoiceField(N_("The partner says"), ReferralState, empty=LEFT),
        f"{name}_outcome": TextField(N_("What came of it, once completed"), 2000),
        f"{name}_reason": RecordField(N_("Reason of a drop"), empty=N_("None")),
        f"{name}_channel": ChoiceField(N_("How the answer came"), AnswerChannel),
    }


def _offer_for_placements(form: CloseForm, placements: Sequence[Placement]) -> None:
    """Let what has not started end only so."""
    for placement in placements:
        if placement.starts_on > today():
            form[f"placement_{placement.id}"].offer([PlacementResult.NOT_STARTED])


def _offer_for_appointments(form: CloseForm, appointments: Sequence[Appointment]) -> None:
    """Let what lies ahead only be cancelled."""
    for appointment in appointments:
        if local(appointment.starts_at).date() > today():
            form[f"appointment_{appointment.id}"].offer([AppointmentEnd.CANCELLED])


def _offer_for_referrals(
    form: CloseForm, referrals: Sequence[Referral], reasons: Sequence[Reason]
) -> None:
    for referral in referrals:
        name = f"referral_{referral.id}"
        if referral.state is ReferralState.STARTED:
            form[name].offer([ReferralState.COMPLETED, ReferralState.DROPPED])
            _offer_reasons(form[f"{name}_reason"], reasons, ReasonKind.DROPPED)
        else:
            _offer_reasons(form[name], reasons, ReasonKind.WITHDRAWN)


def _offer_reasons(question: Any, reasons: Sequence[Reason], kind: ReasonKind) -> None:
    offered = [reason for reason in reasons if reason.kind is kind]
    question.offer(offered, lambda reason: reason.name(language()))
