"""What people fill in about a referral."""

from typing import Any

from wtforms.validators import InputRequired

from neetcrm.i18n import N_
from neetcrm.referrals.models import AnswerChannel, Referral, ReferralState, SharedField
from neetcrm.web.current import gettext, language, today
from neetcrm.web.forms import (
    ChoiceField,
    DayField,
    Form,
    LongTextField,
    ManyChoicesField,
    RecordField,
    VersionedForm,
)


class ReferralForm(Form):
    service = RecordField(N_("Service"), empty=N_("Choose"), validators=[InputRequired()])
    need = LongTextField(N_("What the young person needs"), validators=[InputRequired()])
    shared = ManyChoicesField(
        N_("What exactly is shared"),
        SharedField,
        validators=[InputRequired()],
        default=[SharedField.NAME, SharedField.PHONE],
    )


class SendForm(VersionedForm):
    on = DayField(N_("Sent on"), validators=[InputRequired()], default=today)


class AnswerForm(VersionedForm):
    """Its select of reasons holds those of a decline and those of a drop."""

    to = ChoiceField(N_("The partner says"), ReferralState, validators=[InputRequired()])
    channel = ChoiceField(
        N_("How the answer came"), AnswerChannel, empty=N_("Choose"), validators=[InputRequired()]
    )
    on = DayField(N_("Answered on"), validators=[InputRequired()], default=today)
    reason = RecordField(N_("Reason of a decline or a drop"), empty=N_("None"))
    outcome = LongTextField(N_("What came of it, once completed"))
    note = LongTextField(N_("Note"))

    def offer(self, referral: Referral, answers: list[ReferralState], reasons: list[Any]) -> None:
        self.of(referral)
        self.to.offer(answers)
        self.reason.offer(reasons, lambda one: f"{gettext(one.kind.label)}: {_named(one)}")


class WithdrawForm(VersionedForm):
    reason = RecordField(N_("Reason"), empty=N_("Choose"), validators=[InputRequired()])
    on = DayField(N_("Withdrawn on"), validators=[InputRequired()], default=today)


def _named(record: Any) -> str:
    return str(record.name(language()))
