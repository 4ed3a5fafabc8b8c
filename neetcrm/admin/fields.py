"""The forms of the back office and the fields that only it needs."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select
from wtforms import DateTimeLocalField, SelectMultipleField
from wtforms.fields import HiddenField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from neetcrm import staff
from neetcrm.accounts import Membership, Named, centres
from neetcrm.i18n import N_
from neetcrm.localtime import ALMATY
from neetcrm.people import phones
from neetcrm.web.current import db, language
from neetcrm.web.forms import UNTOLD, Form, RecordField, SelectChoice, Stale, TextField

CHOOSE = N_("Choose…")


class RecordForm(Form):
    """A form that Flask-Admin fills with the fields of one kind of record."""

    version = HiddenField()

    def __init__(self, *args: Any, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, obj=obj, **kwargs)
        self._obj = obj  # its validators ask for it: a record may keep its own unique code

    def answers(self) -> dict[str, Any]:
        """Return nothing: the answers go onto the record by populate_obj()."""
        return {}

    def populate_obj(self, obj: Any) -> None:
        for name, field in self._fields.items():
            if name not in UNTOLD:
                field.populate_obj(obj, name)

    def _must_be_fresh(self, on_what: tuple[Any, ...]) -> None:
        seen = getattr(self._obj, "version", None)
        if seen is not None and self.version.data != str(seen):
            raise Stale

    def _refuse_stale(self, on_what: tuple[Any, ...]) -> None:
        super()._refuse_stale(on_what)
        self.version.data = str(getattr(self._obj, "version", ""))


class EmailField(TextField):
    """An e-mail, kept as sign-ins look for it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([staff.folded_email(text) for text in valuelist])


class PhoneField(TextField):
    """A telephone number, kept in E.164 and shown as people write it."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return phones.shown(self.data) if self.data else ""

    def pre_validate(self, form: Any) -> None:
        try:
            self.data = phones.read(self.data) if self.data else ""
        except phones.PhoneInvalid as broken:
            raise ValidationError(broken.sentence) from broken


class MomentField(DateTimeLocalField):
    """A moment, entered in Almaty's time."""

    def process_data(self, value: datetime | None) -> None:
        self.data = value and value.astimezone(ALMATY)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = self.data and self.data.replace(tzinfo=ALMATY)


class RecordSelect(RecordField):
    """A select over all records of a kind of reference data, by their names."""

    def __init__(self, label: str, kind: type[Named], **known: Any) -> None:
        super().__init__(label, empty=CHOOSE, **known)
        self.offer(db().exec(select(kind).order_by(col(kind.id))), named)


class CentresField(SelectMultipleField):
    """Check boxes of the centres a worker belongs to; a membership that stays is left alone."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, validators: list[Any], **known: Any) -> None:
        known.pop("allow_blank")  # told to every relation; no box ticked is the blank here
        offered = [SelectChoice(str(centre.id), named(centre)) for centre in centres(db())]
        super().__init__(label, validators, coerce=int, choices=offered, **known)

    def process_data(self, value: list[Membership] | None) -> None:
        self.data = [membership.centre_id for membership in value or ()]

    def populate_obj(self, obj: Any, _name: str) -> None:
        ticked = self.data or []
        kept = [one for one in obj.memberships if one.centre_id in ticked]
        known = {membership.centre_id for membership in kept}
        added = [Membership(centre_id=number) for number in ticked if number not in known]
        obj.memberships = kept + added


def named(record: Named) -> str:
    return record.name(language())
