"""What people fill in about a young person: who they are, what they allow, how a case ends."""

from typing import Any

from wtforms import BooleanField
from wtforms.validators import Email, InputRequired, Optional

from neetcrm.accounts import District, Language
from neetcrm.cases.models import ClosingReason, NeetReason, Source
from neetcrm.i18n import N_
from neetcrm.people.iin import Sex
from neetcrm.people.models import LONGEST_NAME, GivenBy, NoIin
from neetcrm.web.current import language, today
from neetcrm.web.forms import (
    ChoiceField,
    DayField,
    Form,
    LongTextField,
    ManyChoicesField,
    RecordField,
    TextField,
    VersionedForm,
)


class SeekForm(Form):
    """Who is sought before anybody is registered."""

    surname = TextField(N_("Surname"), LONGEST_NAME, validators=[InputRequired()])
    given_name = TextField(N_("Given name"), LONGEST_NAME, validators=[InputRequired()])
    born_on = DayField(N_("Birth date"), validators=[InputRequired()])
    iin = TextField(N_("IIN"), 20)
    phone = TextField(N_("Phone"), 30)


class IntakeForm(SeekForm):
    """Its fields are named as take_in() names its parameters."""

    another_because = LongTextField(N_("This is another person, because"))
    patronymic = TextField(N_("Patronymic"), LONGEST_NAME)
    sex = ChoiceField(N_("Sex"), Sex, empty=N_("Choose"), validators=[InputRequired()])
    no_iin = ChoiceField(N_("Why there is no IIN"), NoIin, empty=N_("There is an IIN"))
    email = TextField(N_("E-mail address"), 254, validators=[Optional(), Email()])
    language = ChoiceField(N_("Language of documents"), Language, validators=[InputRequired()])
    district = RecordField(N_("District of residence"), empty=N_("Not said"))
    guardian_name = TextField(N_("Legal representative (of a minor)"), 200)
    guardian_phone = TextField(N_("Phone of the legal representative"), 30)
    source = ChoiceField(N_("How they came to us"), Source, validators=[InputRequired()])
    consent_given_by = ChoiceField(
        N_("Consent to data processing given by"), GivenBy, empty=N_("Not given yet")
    )
    neet_reason = ChoiceField(N_("Why NEET"), NeetReason, empty=N_("Not checked yet"))
    other_reasons = ManyChoicesField(N_("Other reasons"), NeetReason, validators=[Optional()])
    neet_since_on = DayField(N_("NEET since"), validators=[Optional()])
    on = DayField(N_("Opened on"), validators=[InputRequired()], default=today)

    def offer_districts(self, districts: list[District]) -> None:
        self.district.offer(districts, lambda one: one.name(language()))

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        district = told.pop("district")
        return told | {"district_id": district.id if district else None}


class AgainForm(Form):
    """A new case for somebody whose earlier ones are closed."""

    source = ChoiceField(N_("How they came to us"), Source, validators=[InputRequired()])
    on = DayField(N_("Opened on"), validators=[InputRequired()], default=today)


class CloseForm(VersionedForm):
    reason = ChoiceField(
        N_("Reason"), ClosingReason, empty=N_("Choose"), validators=[InputRequired()]
    )
    on = DayField(N_("Closed on"), validators=[InputRequired()], default=today)
    note = LongTextField(N_("Note"))


class ReopenForm(VersionedForm):
    sure = BooleanField(N_("Yes, the case goes on"), validators=[InputRequired()])

    def answers(self) -> dict[str, Any]:
        return {}
