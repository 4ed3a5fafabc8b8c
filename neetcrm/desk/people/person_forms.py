"""What people fill in about a young person: who they are, what they allow, who else they are."""

from typing import Any

from wtforms.validators import Email, InputRequired, Optional

from neetcrm.accounts import Language
from neetcrm.cases.models import Barrier, Case, Education, WorkSoFar
from neetcrm.i18n import N_
from neetcrm.people.models import LONGEST_NAME, DocumentKind, GivenBy, Purpose, YoungPerson
from neetcrm.web.current import today
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


class PersonForm(VersionedForm):
    """Its fields are named as correct() names its parameters."""

    surname = TextField(N_("Surname"), LONGEST_NAME, validators=[InputRequired()])
    given_name = TextField(N_("Given name"), LONGEST_NAME, validators=[InputRequired()])
    patronymic = TextField(N_("Patronymic"), LONGEST_NAME)
    language = ChoiceField(N_("Language of documents"), Language, validators=[InputRequired()])
    phone = TextField(N_("Phone"), 30)
    email = TextField(N_("E-mail address"), 254, validators=[Optional(), Email()])
    guardian_name = TextField(N_("Legal representative (of a minor)"), 200)
    guardian_phone = TextField(N_("Phone of the legal representative"), 30)

    @classmethod
    def about(cls, person: YoungPerson) -> "PersonForm":
        form = cls(obj=person)
        form.of(person)
        return form


class ConsentForm(Form):
    """Its fields are named as give_consent() names its parameters."""

    purpose = ChoiceField(N_("What is allowed"), Purpose, validators=[InputRequired()])
    partner = RecordField(N_("Partner, where data are shared"), empty=N_("None"))
    given_by = ChoiceField(N_("Given by"), GivenBy, validators=[InputRequired()])
    language = ChoiceField(
        N_("Language in which it was explained"), Language, validators=[InputRequired()]
    )
    on = DayField(N_("Given on"), validators=[InputRequired()], default=today)
    ends_on = DayField(N_("Ends on (three years when left empty)"), validators=[Optional()])

    @classmethod
    def of_person(cls, person: YoungPerson, purpose: Purpose | None) -> "ConsentForm":
        """Return the form as it is most often filled in for somebody of this age and language."""
        is_minor = person.is_minor(today())
        given_by = GivenBy.REPRESENTATIVE if is_minor else GivenBy.YOUNG_PERSON
        return cls(purpose=purpose, given_by=given_by, language=person.language)

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        partner = told.pop("partner")
        return told | {"partner_id": partner.id if partner else None}


class DocumentForm(Form):
    """Its fields are named as note_document() names its parameters."""

    kind = ChoiceField(
        N_("Document"), DocumentKind, empty=N_("Choose"), validators=[InputRequired()]
    )
    number = TextField(N_("Number of the document"), 40, validators=[InputRequired()])
    on = DayField(N_("Seen on"), validators=[InputRequired()], default=today)


class LinkForm(Form):
    """Its field is named as link_persons() names its parameter."""

    why = LongTextField(N_("This is the same person, because"), validators=[InputRequired()])


class SituationForm(Form):
    """Its fields are named as describe_situation() names its parameters."""

    education = ChoiceField(N_("Education finished"), Education, empty=N_("Not said"))
    work_so_far = ChoiceField(N_("Work so far"), WorkSoFar, empty=N_("Not said"))
    barriers = ManyChoicesField(N_("Barriers"), Barrier, validators=[Optional()])
    remark = LongTextField(N_("Remark on the situation"))
    on = DayField(N_("Told on"), validators=[InputRequired()], default=today)

    @classmethod
    def after(cls, case: Case) -> "SituationForm":
        """Return the form as the situation was told last, to be told anew."""
        last = case.situations[-1] if case.situations else None
        if last is None:
            return cls()
        return cls(education=last.education, work_so_far=last.work_so_far, barriers=last.barriers)
