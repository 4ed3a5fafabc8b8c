"""What people fill in at intake, a form for each section, and how its answers are read again."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Email, InputRequired, NumberRange, Optional, ValidationError

from neetcrm.accounts import District, Language
from neetcrm.cases.intake import Told
from neetcrm.cases.models import DOMAINS, Barrier, Education, NeetReason, Source, WorkSoFar
from neetcrm.counseling.models import RiskLevel
from neetcrm.desk.people.intake import Intake, Section, Talk, Typed
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.people import iin, phones
from neetcrm.people.iin import Sex
from neetcrm.people.models import LONGEST_NAME, DocumentKind, GivenBy, NoIin, Purpose
from neetcrm.people.queries import Sought
from neetcrm.people.registration import IinContradicts, check_birth_date
from neetcrm.referrals.models import Partner
from neetcrm.web.current import gettext, language, today
from neetcrm.web.forms import (
    UNTOLD,
    ChoiceField,
    DayField,
    Form,
    LongTextField,
    ManyChoicesField,
    ManyRecordsField,
    RecordField,
    SelectChoice,
    TextField,
    WholeNumberField,
)
from neetcrm.web.words import day, told

LONGEST_TALK = 600
SWITCHES = (Purpose.DATA_PROCESSING, Purpose.DISCLOSURE, Purpose.RECORDING)
"""What is allowed or not as a whole; sharing is, with each partner."""


def taken_by(rule: Callable[[Any], object]) -> Callable[[Form, Field], None]:
    """Return a validator that says in the field what *rule* refuses its answer with."""

    def check(_form: Form, field: Field) -> None:
        try:
            if field.data:
                rule(field.data)
        except RuleBroken as broken:
            raise ValidationError(told(broken.sentence, broken.values)) from None

    return check


def _is_of_age(born_on: date) -> None:
    check_birth_date(born_on, on=today())


def _iin_field() -> TextField:
    return TextField(N_("IIN"), 20, validators=[taken_by(iin.read)])


def _phone_field() -> TextField:
    return TextField(N_("Phone"), 30, validators=[taken_by(phones.read)])


class SectionForm(Form):
    """A section of an intake; its answers are kept as they were typed."""

    def fill(self, typed: Typed, **proposed: Any) -> None:
        """Show what was typed into this section before; *proposed* is for what nobody filled in."""
        known = {field.name: typed[field.name] for field in self if field.name in typed}
        self.process(MultiDict(known) if known else None, **proposed)
        self.submission.data = uuid.uuid4().hex

    def typed(self) -> dict[str, list[str]]:
        """Return the answers as they were sent, one for each question that takes only one."""
        fields = [field for field in self if field.name not in UNTOLD]
        return {field.name: _sent(field) for field in fields}

    def shown(self) -> list[tuple[str, str]]:
        """Return each question with its answer in words, for whoever checks them all."""
        fields = [field for field in self if field.name not in UNTOLD]
        return [(field.label.text, in_words(field)) for field in fields]

    def offer(self, records: Sequence[Any]) -> None:
        """Take the records that may be chosen, where a section asks for some."""


class SearchForm(SectionForm):
    """Who is sought before anybody is registered."""

    surname = TextField(N_("Surname"), LONGEST_NAME, validators=[InputRequired()])
    given_name = TextField(N_("Given name"), LONGEST_NAME, validators=[InputRequired()])
    born_on = DayField(N_("Birth date"), validators=[InputRequired(), taken_by(_is_of_age)])
    iin = _iin_field()
    phone = _phone_field()

    def validate_iin(self, field: Field) -> None:
        """Compare the birth date that the number states with the one that was told."""
        if not field.data or field.errors or not self.born_on.data:
            return
        stated = iin.read(field.data)
        if stated.born_on != self.born_on.data:
            values = {"born_on": stated.born_on, "sex": stated.sex.label}
            raise ValidationError(told(IinContradicts.sentence, values))


class MatchForm(SectionForm):
    another_because = LongTextField(N_("This is another person, because"))


class PersonSectionForm(SectionForm):
    patronymic = TextField(N_("Patronymic"), LONGEST_NAME)
    sex = ChoiceField(N_("Sex"), Sex, empty=N_("Choose"), validators=[InputRequired()])
    iin = _iin_field()
    no_iin = ChoiceField(N_("Why there is no IIN"), NoIin, empty=N_("There is an IIN"))
    document_kind = ChoiceField(N_("Document seen"), DocumentKind, empty=N_("None"))
    document_number = TextField(N_("Number of the document"), 40)
    language = ChoiceField(N_("Language of documents"), Language, validators=[InputRequired()])
    phone = _phone_field()
    email = TextField(N_("E-mail address"), 254, validators=[Optional(), Email()])
    district = RecordField(N_("District of residence"), empty=N_("Not said"))
    guardian_name = TextField(N_("Legal representative (of a minor)"), 200)
    guardian_phone = TextField(
        N_("Phone of the legal representative"), 30, validators=[taken_by(phones.read)]
    )

    def offer(self, records: Sequence[District]) -> None:
        self.district.offer(records, lambda one: one.name(language()))

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        district = told.pop("district")
        return told | {"district_id": district.id if district else None}


class ConsentSectionForm(SectionForm):
    """Each purpose has a switch of its own; none is on before somebody turned it on."""

    data_processing = BooleanField(Purpose.DATA_PROCESSING.label)
    disclosure = BooleanField(Purpose.DISCLOSURE.label)
    recording = BooleanField(Purpose.RECORDING.label)
    shared_with = ManyRecordsField(Purpose.SHARING.label, validators=[Optional()])
    consent_given_by = ChoiceField(N_("Given by"), GivenBy, validators=[InputRequired()])
    consent_language = ChoiceField(
        N_("Language in which it was explained"), Language, validators=[InputRequired()]
    )

    def offer(self, records: Sequence[Partner]) -> None:
        self.shared_with.offer(records, lambda one: one.name(language()))

    def answers(self) -> dict[str, Any]:
        allowed = tuple(one for one in SWITCHES if self[one.value].data)
        shared_with = tuple(self.shared_with.data or ())
        given_by, spoken = self.consent_given_by.data, self.consent_language.data
        return {
            "purposes": allowed,
            "shared_with": shared_with,
            "consent_given_by": given_by if allowed or shared_with else None,
            "consent_language": spoken,
        }


class SituationSectionForm(SectionForm):
    source = ChoiceField(N_("How they came to us"), Source, validators=[InputRequired()])
    education = ChoiceField(N_("Education finished"), Education, empty=N_("Not said"))
    work_so_far = ChoiceField(N_("Work so far"), WorkSoFar, empty=N_("Not said"))
    neet_reason = ChoiceField(N_("Why NEET"), NeetReason, empty=N_("Not checked yet"))
    other_reasons = ManyChoicesField(N_("Other reasons"), NeetReason, validators=[Optional()])
    neet_since_on = DayField(N_("NEET since"), validators=[Optional()])
    barriers = ManyChoicesField(N_("Barriers"), Barrier, validators=[Optional()])
    situation_remark = LongTextField(N_("Remark on the situation"))

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        return told | {"barriers": tuple(told["barriers"] or ())}


class NeedsSectionForm(SectionForm):
    """The readiness wheel, whole or not at all, and the talk in which it was filled in."""

    remark = LongTextField(N_("Remark"))
    risk_level = ChoiceField(N_("Risk level"), RiskLevel, empty=N_("Not looked at"))
    minutes = WholeNumberField(
        N_("Minutes of the talk"), validators=[NumberRange(min=1, max=LONGEST_TALK)]
    )

    @property
    def domains(self) -> list[Field]:
        return [self[domain] for domain in DOMAINS]

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        scores = {domain: told.pop(domain) for domain in DOMAINS}
        given = {domain: score for domain, score in scores.items() if score is not None}
        return told | {"scores": given or None}


def _score(text: Any) -> int | None:
    return int(text) if text not in (None, "") else None


for _domain, _label in DOMAINS.items():
    setattr(
        NeedsSectionForm,
        _domain,
        RadioField(
            _label,
            choices=[SelectChoice("", "–"), *(SelectChoice(n, str(n)) for n in range(1, 6))],
            coerce=_score,
            validators=[Optional()],
        ),
    )


class CheckForm(Form):
    on = DayField(N_("Opened on"), validators=[InputRequired()], default=today)


class AgainForm(Form):
    """A new case for somebody whose earlier ones are closed."""

    source = ChoiceField(N_("How they came to us"), Source, validators=[InputRequired()])
    on = DayField(N_("Opened on"), validators=[InputRequired()], default=today)


FORMS: dict[Section, type[SectionForm]] = {
    Section.SEARCH: SearchForm,
    Section.MATCH: MatchForm,
    Section.PERSON: PersonSectionForm,
    Section.CONSENT: ConsentSectionForm,
    Section.SITUATION: SituationSectionForm,
    Section.NEEDS: NeedsSectionForm,
}


def read_again(under_way: Intake, section: Section, offered: Sequence[Any]) -> SectionForm:
    """Return a section as it was filled in, for its answers."""
    form = FORMS[section](formdata=None, meta={"csrf": False})
    form.offer(offered)
    form.fill(under_way.answers)
    form.offer(offered)
    return form


def answers_in(forms: Iterable[SectionForm]) -> dict[str, Any]:
    """Return what was told in these sections; a later one has the last word."""
    return {name: value for form in forms for name, value in form.answers().items()}


def told_and_talk(answers: dict[str, Any]) -> tuple[Told, Talk]:
    """Part what the young person told from the talk in which they did."""
    told = dict(answers)
    talk = {name: told.pop(name) for name in ("minutes", "risk_level") if name in told}
    return Told(**told), Talk(**talk)


def sought_in(answers: dict[str, Any]) -> Sought:
    return Sought(**{name: answers[name] for name in Sought.__dataclass_fields__})


def _sent(field: Field) -> list[str]:
    texts = [str(text) for text in field.raw_data or ()]
    return texts if isinstance(field, SelectMultipleField) else texts[:1]


def in_words(field: Field) -> str:
    """Return an answer as it is read, "" for none."""
    match field:
        case BooleanField():
            return gettext("Yes") if field.data else gettext("No")
        case RecordField() | SelectMultipleField() | SelectField():
            return ", ".join(_chosen(field))
        case DayField():
            return day(field.data) if field.data else ""
        case _:
            return "" if field.data is None else str(field.data)


def _chosen(field: Any) -> list[str]:
    return [str(one.label) for one in field.iter_choices() if one.selected and one.value]
