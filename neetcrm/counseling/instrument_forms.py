"""What is filled in about an instrument: how it is given, and the answers themselves."""

from collections.abc import Mapping
from typing import Any

from flask import request
from wtforms import PasswordField, RadioField
from wtforms.validators import InputRequired, Length, Optional

from neetcrm import passwords
from neetcrm.accounts import Language
from neetcrm.counseling.answer_sheets import Ending
from neetcrm.counseling.instruments import Instrument, Item
from neetcrm.counseling.models import LONGEST_WHY, AnsweredBy, AnswerSheet
from neetcrm.i18n import N_
from neetcrm.web.current import today
from neetcrm.web.factor_forms import FactorForm, SecretForm
from neetcrm.web.filters import choice_of
from neetcrm.web.forms import ChipsField, DayField, Form, LongTextField, SelectChoice

OF_ITEM = "item_"
"""What the name of a field begins with that asks an item."""
NO_ANSWER = N_("Choose an answer, or leave this question out.")


class GiveForm(Form):
    """Its fields are named as give() names its parameters."""

    language = ChipsField(N_("Language of the questions"), Language, validators=[InputRequired()])
    answered_by = ChipsField(
        N_("Who answers"), AnsweredBy, validators=[InputRequired()], default=AnsweredBy.YOUNG_PERSON
    )
    on = DayField(N_("Day of the answers"), validators=[InputRequired()], default=today)


class AnswerField(RadioField):
    """The answers of a scale; nothing chosen is no answer, and no mistake."""

    def __init__(self, label: str, instrument: Instrument, language: str, **known: Any) -> None:
        scale = [SelectChoice(_value(one.score), one.name(language)) for one in instrument.scale]
        super().__init__(label, choices=scale, validators=[Optional()], **known)

    @property
    def points(self) -> int | None:
        return int(self.data.removeprefix("p")) if self.data else None

    def pre_validate(self, form: Any) -> None:
        if self.raw_data:
            super().pre_validate(form)


class AnswersForm(Form):
    """All questions of an instrument on one page; made by answers_form()."""

    instrument: Instrument

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        points = {item.key: self.question(item).points for item in self.instrument.items}
        kept = {name: value for name, value in told.items() if not name.startswith(OF_ITEM)}
        return kept | {
            "answers": {key: one for key, one in points.items() if one is not None},
            "ending": choice_of(Ending, request.form.get("ending"), Ending.FINISH),
        }

    def question(self, item: Item) -> AnswerField:
        field: AnswerField = self[OF_ITEM + item.key]
        return field


class CorrectionForm(AnswersForm):
    """The same, with the reason of a correction."""

    why = LongTextField(
        N_("Why the answers are corrected"), LONGEST_WHY, validators=[InputRequired()]
    )


def answers_form(
    kind: type[AnswersForm], instrument: Instrument, sheet: AnswerSheet
) -> AnswersForm:
    """Return a form with the questions in the language of *sheet*, and what it holds already."""
    fields = {
        OF_ITEM + item.key: AnswerField(item.name(sheet.language), instrument, sheet.language)
        for item in instrument.items
    }
    own = type(kind.__name__, (kind,), {"instrument": instrument, **fields})
    form: AnswersForm = own(**_filled(sheet.answers))
    return form


class OneAnswerForm(Form):
    """One question on a locked screen; made by one_answer_form()."""

    points: AnswerField

    def answers(self) -> dict[str, Any]:
        return {"points": self.points.points}

    def has_answer(self) -> bool:
        """Tell whether something was chosen; a question is left out with a button of its own."""
        if self.points.data is None:
            self.points.errors = [NO_ANSWER]
        return self.points.data is not None


def one_answer_form(instrument: Instrument, item: Item, sheet: AnswerSheet) -> OneAnswerForm:
    field = AnswerField(item.name(sheet.language), instrument, sheet.language)
    own = type(OneAnswerForm.__name__, (OneAnswerForm,), {"points": field})
    kept = sheet.answers.get(item.key)
    form: OneAnswerForm = own(points=None if kept is None else _value(kept))
    return form


class UnlockForm(SecretForm):
    password = PasswordField(
        N_("Your password"),
        validators=[InputRequired(), Length(max=passwords.LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )


class UnlockTwiceForm(UnlockForm, FactorForm):
    """Of an account that has a second factor: that as well."""


def _filled(answers: Mapping[str, int]) -> dict[str, str]:
    return {OF_ITEM + key: _value(points) for key, points in answers.items()}


def _value(points: int) -> str:
    return f"p{points}"
