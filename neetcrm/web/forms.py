"""The base of every form: carried out once, on what its writer saw, with room for a broken rule."""

import uuid
from collections.abc import Callable, Iterable
from functools import cache
from gettext import NullTranslations, translation
from typing import Any

from flask import abort, request
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.i18n import messages_path
from wtforms.validators import Length, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, RadioInput

from neetcrm import drafts
from neetcrm.db import Choice, Record, Versioned, is_taken
from neetcrm.drafts import Draft, DraftKind
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.people import names
from neetcrm.submissions import claim, earlier_location, settle
from neetcrm.web.conflicts import Conflict, conflict_over
from neetcrm.web.current import SAFE_METHODS, actor, db, gettext, is_signed_in, language
from neetcrm.web.filters import number_of
from neetcrm.web.logs import note_refusal
from neetcrm.web.slips import KEPT, here, slip_of, typed_in
from neetcrm.web.words import told

__all__ = ["SelectChoice"]

UNTOLD = frozenset({"csrf_token", "submission", "version"})

UNREADABLE = N_("The form could not be read. Go back, reload the page and try again.")
NO_CHOICE = N_("Choose one of the list.")


class Stale(RuleBroken):
    sentence = N_(
        "Somebody changed this record since you opened the page. Your text is still here:"
        " compare it with what is recorded now and save again."
    )


class Overtaken(RuleBroken):
    sentence = N_(
        "Somebody saved the same at this moment. Your text is still here: look at what is"
        " recorded now, then save again if it is still needed."
    )


class Form(FlaskForm):
    """A form whose fields are named as the operation that it carries out names its parameters."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> NullTranslations:
            return _messages(language())

    submission = HiddenField(
        validators=[Length(max=64)], filters=[lambda text: names.cleaned(text or "")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        sent = _sent()
        if sent is not None and not args:
            kwargs.setdefault("formdata", sent)
        super().__init__(*args, **kwargs)
        self.next_page = ""
        self.broken: RuleBroken | None = None
        self.conflict: Conflict | None = None
        self.draft: Draft | None = None
        self.draft_kind, self.draft_about = DraftKind.OTHER, here()
        if KEPT in request.args and is_signed_in():
            self._fill_from_draft()
        self.submission.data = self.submission.data or uuid.uuid4().hex

    def keeps_draft(self, kind: DraftKind, *, about: str = "") -> None:
        """Let what is typed be kept until it is carried out, and fill in what was kept before.

        Call it before anything is proposed, and propose nothing where `is_filled`.
        """
        self.draft_kind, self.draft_about = kind, about
        self._fill_from_draft()

    @property
    def is_filled(self) -> bool:
        """Tell whether its answers were typed by somebody, now or before."""
        return bool(self.is_submitted() or self.draft)

    @property
    def slip(self) -> str:
        """Return by whom and where what is typed here is kept; "" where it must not be."""
        if any(isinstance(field, PasswordField) for field in self):
            return ""
        slip = slip_of(self.draft_kind, self.draft_about)
        return slip.signed() if slip else ""

    @property
    def saves_draft(self) -> bool:
        return self.draft_kind is not DraftKind.OTHER

    def answers(self) -> dict[str, Any]:
        """Return what was filled in, named as the operation names its parameters."""
        return {field.name: field.data for field in self if field.name not in UNTOLD}

    def carries_out(
        self,
        operation: Callable[..., Any],
        *on_what: Any,
        then: Callable[[Any], str],
        **known: Any,
    ) -> bool:
        """Tell whether the form was sent, was right and did what *operation* does.

        The caller commits and goes to `next_page`, which is what *then* makes of the outcome. A
        form sent twice does nothing the second time and goes to the same page.
        """
        if not self.is_submitted():
            return False
        try:
            self._must_be_fresh(on_what)  # first: what is wrong now may have been right before
            if self.validate():
                self._carry_out(operation, on_what, then, known)
            else:
                self._go_where_it_led()
        except (RuleBroken, StaleDataError, IntegrityError) as failed:
            db().rollback()
            if not self._go_where_it_led():
                self._refuse_after(failed, on_what)
        return bool(self.next_page)

    def _refuse_after(self, failed: Exception, on_what: tuple[Any, ...]) -> None:
        match failed:
            case Stale() | StaleDataError():
                self._refuse_stale(on_what)
            case IntegrityError():
                self._refuse_second(failed)
            case RuleBroken():
                self.refuse(failed)

    def refuse(self, broken: RuleBroken) -> None:
        """Undo what was begun and show the broken rule where the form shows its own errors."""
        db().rollback()
        note_refusal(broken)
        self.broken = broken
        self.form_errors.append(told(broken.sentence, broken.values))

    def _refuse_stale(self, on_what: tuple[Any, ...]) -> None:
        """Refuse to write over what somebody else changed, and tell what that is."""
        self.refuse(Stale())
        if record := next((one for one in on_what if isinstance(one, Versioned)), None):
            self.conflict = conflict_over(db(), record, self, self._seen())

    def _seen(self) -> int | None:
        """Return the version of the record that the writer saw, where the form carries it."""
        return None

    def _refuse_second(self, taken: IntegrityError) -> None:
        """Refuse what another person saved in the moment after the rules were asked."""
        if not is_taken(taken):
            raise taken
        self.refuse(Overtaken())

    @property
    def http_status(self) -> int:
        if isinstance(self.broken, Stale | Overtaken):
            return 409
        return 422 if self.errors else 200

    def _carry_out(
        self,
        operation: Callable[..., Any],
        on_what: tuple[Any, ...],
        then: Callable[[Any], str],
        known: dict[str, Any],
    ) -> None:
        token = self.submission.data or ""
        claim(db(), token, user_id=actor().user_id)
        outcome = operation(*on_what, by=actor(), **known, **self.answers())
        if isinstance(outcome, Record):
            db().add(outcome)
        db().flush()
        self.forget_draft()
        self.next_page = then(outcome)
        settle(db(), token, location=self.next_page)

    def _fill_from_draft(self) -> None:
        if self.is_submitted():
            return
        self.draft = drafts.find(db(), actor(), form=self.draft_kind, about=self.draft_about)
        if self.draft:
            self.process(typed_in(self.draft))
            self.submission.data = uuid.uuid4().hex

    def forget_draft(self) -> None:
        """Forget what was kept, in the transaction that makes it true."""
        if self.saves_draft or KEPT in request.args:
            drafts.drop(db(), form=self.draft_kind, about=self.draft_about, by=actor())

    def _must_be_fresh(self, on_what: tuple[Any, ...]) -> None:
        """A form over a versioned record overrides nothing that its writer has not seen."""

    def _go_where_it_led(self) -> bool:
        """Tell whether the form was carried out before, and go where it led then."""
        token = self.submission.data or ""
        self.next_page = earlier_location(db(), token, user_id=actor().user_id)
        return bool(self.next_page)


@cache
def _messages(language: str) -> NullTranslations:
    """Return WTForms' own sentences, read once and not, as Flask-WTF does it, for each form."""
    return translation("wtforms", messages_path(), [language], fallback=True)


def _sent() -> MultiDict[str, str] | None:
    """Return what a form sent, even if that is empty; no page takes a file or JSON."""
    if request.method in SAFE_METHODS:
        return None
    if request.files or request.is_json:
        abort(415)
    return request.form


class VersionedForm(Form):
    """A form that edits one versioned record, the first that its operation takes."""

    version = HiddenField(validators=[Regexp("[0-9]", message=UNREADABLE)])

    def of(self, record: Versioned) -> None:
        """Carry the version of *record* that the writer sees; what was sent must name its own."""
        if not self.is_filled:
            self.version.data = str(record.version)
        elif not self.version.raw_data:
            self.version.data = ""

    def _must_be_fresh(self, on_what: tuple[Any, ...]) -> None:
        if self.version.data and self.version.data != str(on_what[0].version):
            raise Stale

    def _refuse_stale(self, on_what: tuple[Any, ...]) -> None:
        super()._refuse_stale(on_what)
        self.version.data = str(on_what[0].version)  # who saves again has seen the page anew

    def _seen(self) -> int | None:
        return number_of(self.version.data)


class TextField(StringField):
    """One line of text, without what cannot be seen or stored."""

    def __init__(self, label: str, longest: int, **known: Any) -> None:
        validators = [*known.pop("validators", ()), Length(max=longest)]
        filters = [lambda text: names.cleaned(text or "")]
        super().__init__(label, validators=validators, filters=filters, **known)


class LongTextField(TextAreaField):
    """Several lines of text, without what cannot be seen or stored."""

    def __init__(self, label: str, longest: int = 2000, **known: Any) -> None:
        validators = [*known.pop("validators", ()), Length(max=longest)]
        filters = [lambda text: _cleaned_lines(text or "")]
        super().__init__(label, validators=validators, filters=filters, **known)


class DayField(DateField):
    """A day; browsers show their calendar, and a wrong one is kept as it was typed."""


class ChoiceField(SelectField):
    """A select over a closed list; it offers what it is told to, or the whole list."""

    def __init__(self, label: str, kind: type[Choice], *, empty: str = "", **known: Any) -> None:
        self.kind, self.empty = kind, empty
        known.setdefault("invalid_value_message", NO_CHOICE)
        super().__init__(label, coerce=self._read, **known)
        self.offer(kind)

    def offer(self, members: Iterable[Choice]) -> None:
        nothing = [SelectChoice("", gettext(self.empty))] if self.empty else []
        self.choices = [*nothing, *_options(members)]

    def _read(self, value: Any) -> Choice | None:
        if value in (None, ""):
            return None
        return self.kind(value)  # type: ignore[call-arg]  # by value, not as it is declared


class ChipsField(ChoiceField):
    """Radio buttons over a short closed list, all in sight; nothing chosen is None."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()

    def pre_validate(self, form: Any) -> None:
        if self.raw_data:
            super().pre_validate(form)


class ManyChoicesField(SelectMultipleField):
    """Check boxes over a closed list."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, kind: type[Choice], **known: Any) -> None:
        super().__init__(label, coerce=kind, **known)
        self.choices = _options(kind)


class ManyRecordsField(SelectMultipleField):
    """Check boxes over a few records; its data are their numbers."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, **known: Any) -> None:
        super().__init__(label, coerce=int, choices=[], **known)

    def offer(self, records: Iterable[Any], name: Callable[[Any], str]) -> None:
        self.choices = [SelectChoice(one.id, name(one)) for one in records]


class RecordField(SelectField):
    """A select over a few records, by number; its data is the record itself."""

    def __init__(self, label: str, *, empty: str = "", **known: Any) -> None:
        self.empty = empty
        self.records: dict[str, Any] = {}
        super().__init__(label, coerce=self._read, choices=[], **known)

    def offer(self, records: Iterable[Any], name: Callable[[Any], str]) -> None:
        """Take what may be chosen; only then is it known which record was meant."""
        self.records = {str(record.id): record for record in records}
        nothing = [SelectChoice("", gettext(self.empty))] if self.empty else []
        self.choices = nothing + [SelectChoice(key, name(one)) for key, one in self.records.items()]
        if self.raw_data:
            self.data = self.records.get(self.raw_data[0])

    def _read(self, value: Any) -> Any:
        return self.records.get(value, value) if isinstance(value, str) and value else value or None

    def pre_validate(self, form: Any) -> None:
        if self.raw_data and self.raw_data[0] and self.data is None:
            raise ValidationError(NO_CHOICE)
        super().pre_validate(form)


class RecordsField(SelectMultipleField):
    """Check boxes over records, by number."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, **known: Any) -> None:
        self.records: dict[str, Any] = {}
        super().__init__(label, choices=[], **known)

    def offer(self, records: Iterable[Any], name: Callable[[Any], str]) -> None:
        """Take what may be chosen; only then is it known which records were meant."""
        self.records = {str(record.id): record for record in records}
        self.choices = [SelectChoice(key, name(one)) for key, one in self.records.items()]

    @property
    def chosen(self) -> list[Any]:
        """Return the records that were ticked; ask only once the answer was found right."""
        return [self.records[key] for key in self.data or ()]


class WholeNumberField(IntegerField):
    """A whole number that may be left out."""

    def __init__(self, label: str, **known: Any) -> None:
        super().__init__(label, validators=[Optional(), *known.pop("validators", ())], **known)


def _options(members: Iterable[Choice]) -> list[SelectChoice]:
    return [SelectChoice(member.value, gettext(member.label)) for member in members]


def _cleaned_lines(text: str) -> str:
    return "\n".join(names.cleaned(line) for line in text.splitlines()).strip()
