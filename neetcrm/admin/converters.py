"""What Flask-Admin must know of our records: their session, form fields and filters."""

from collections.abc import Callable, Iterable
from typing import Any

from annotated_types import Ge, Le
from flask import has_request_context
from flask_admin.contrib.sqla.filters import BaseSQLAFilter, FilterConverter
from flask_admin.contrib.sqla.form import AdminModelConverter
from flask_admin.contrib.sqla.validators import Unique
from flask_admin.model.filters import convert
from flask_admin.model.form import converts
from sqlalchemy.orm import Query
from sqlmodel import col, select
from wtforms import Field, IntegerField, TimeField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from neetcrm.accounts import Named
from neetcrm.admin.fields import CHOOSE, MomentField, RecordSelect, named
from neetcrm.db import Choice
from neetcrm.i18n import N_
from neetcrm.web.current import db, gettext
from neetcrm.web.forms import ChoiceField, DayField, LongTextField, TextField

LONGEST_LINE = 300
"""A text that may be longer than this many characters gets several lines."""

LONGEST_TEXT = 2000
LARGEST_NUMBER = 9999
TAKEN = N_("Another record has this already.")


class SessionOfRequest:
    """Stands for the session of whichever request is being served."""

    session = None  # Flask-Admin warns about a session that is not Flask-SQLAlchemy's

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # asked for while views are made, before any request
            raise AttributeError(name)
        return getattr(db(), name)

    def query(self, *what: Any) -> Query[Any]:
        """Return what SQLModel's deprecated session.query() returns."""
        return Query(what, session=db())


class FormConverter(AdminModelConverter):
    """Makes the fields that our own forms use; a column of an unknown type is never left out."""

    def get_converter(self, column: Any) -> Callable[..., Any]:
        found: Callable[..., Any] | None = super().get_converter(column)
        if found is None:
            raise LookupError(f"No form field is known for {column}, a {column.type!r}.")
        return found

    @converts("AutoString")
    def convert_text(self, column: Any, field_args: dict[str, Any], **_: Any) -> Field:
        longest = column.type.length or LONGEST_TEXT
        usual = LongTextField if longest > LONGEST_LINE else TextField
        kind: Callable[..., Field] = field_args.pop("kind", usual)
        known = _known(field_args)
        known["validators"] = [_no_blanks(validator) for validator in known["validators"]]
        return kind(longest=longest, **known)

    @converts("sqlalchemy.sql.sqltypes.Enum")
    def convert_enum(self, column: Any, field_args: dict[str, Any], **_: Any) -> Field:
        empty = "" if "default" in field_args else CHOOSE
        return ChoiceField(kind=column.type.enum_class, empty=empty, **_known(field_args))

    @converts("Integer")
    def handle_integer_types(
        self, model: Any, column: Any, field_args: dict[str, Any], **_: Any
    ) -> Field:
        field_args["validators"].append(_bounds(model, column.key))
        return IntegerField(**_filled(field_args, column))

    @converts("Time")
    def convert_time(self, column: Any, field_args: dict[str, Any], **_: Any) -> Field:
        return TimeField(format=["%H:%M", "%H:%M:%S"], **_filled(field_args, column))

    @converts("Date")
    def convert_day(self, column: Any, field_args: dict[str, Any], **_: Any) -> Field:
        known = _filled(field_args, column)
        known["validators"] = known["validators"] or [Optional()]
        return DayField(**known)

    @converts("UTCDateTime")
    def convert_moment(self, field_args: dict[str, Any], **_: Any) -> Field:
        return MomentField(format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **_known(field_args))

    def _model_select_field(
        self, _prop: Any, _multiple: Any, remote_model: type[Named], **field_args: Any
    ) -> Field:
        return RecordSelect(kind=remote_model, **_known(field_args))


class Pick(BaseSQLAFilter):
    """A filter that is one select: the answers it offers, and the rows that each of them keeps."""

    def __init__(
        self,
        label: str,
        offered: Callable[[], Iterable[tuple[str, str]]],
        kept: Callable[[str], Any],
    ) -> None:
        super().__init__(None, label)
        self.offered, self.kept = offered, kept

    def get_options(self, _view: Any) -> list[tuple[str, str]]:
        return list(self.offered()) if has_request_context() else []

    def clean(self, value: str) -> str:
        if value not in dict(self.offered()):
            raise ValueError(value)
        return value

    def apply(self, query: Any, value: str, _alias: Any = None) -> Any:
        return query.filter(self.kept(value))

    def operation(self) -> str:
        return ""


class Filters(FilterConverter):
    """Makes the filters of columns that hold a closed list or a yes or no."""

    @convert("enum")
    def conv_enum(self, column: Any, name: str, **_: Any) -> list[Pick]:
        kind = column.type.enum_class
        return [Pick(name, lambda: _words(kind), lambda value: column == kind(value))]

    @convert("boolean")
    def conv_bool(self, column: Any, name: str, **_: Any) -> list[Pick]:
        return [Pick(name, _yes_or_no, lambda value: column.is_(value == "yes"))]


def records_of(model: type[Named]) -> Callable[[], list[tuple[str, str]]]:
    """Return what a Pick over the records of a model offers."""
    return lambda: [
        (str(record.id), named(record))
        for record in db().exec(select(model).order_by(col(model.id)))
    ]


def _words(kind: type[Choice]) -> list[tuple[str, str]]:
    return [(member.value, gettext(member.label)) for member in kind]


def _yes_or_no() -> list[tuple[str, str]]:
    return [("yes", gettext("Yes")), ("no", gettext("No"))]


def _known(field_args: dict[str, Any]) -> dict[str, Any]:
    """Return what our fields take of what Flask-Admin offers them."""
    told = {"label", "description", "default"} & field_args.keys()
    validators = [_in_our_words(validator) for validator in field_args["validators"]]
    return {name: field_args[name] for name in told} | {"validators": validators}


def _in_our_words(validator: Any) -> Any:
    if isinstance(validator, Unique):
        return Unique(validator.db_session, validator.model, validator.column, TAKEN)
    return validator


def _no_blanks(validator: Any) -> Any:
    """Flask-Admin asks for any input where a text must not be blank."""
    return DataRequired() if isinstance(validator, InputRequired) else validator


def _filled(field_args: dict[str, Any], column: Any) -> dict[str, Any]:
    """Ask for an answer also where the column has a default: it stands in the form already."""
    known = _known(field_args)
    if not column.nullable:
        known["validators"] = [InputRequired(), *known["validators"]]
    return known


def _bounds(model: Any, name: str) -> NumberRange:
    stated: list[Any] = model.model_fields[name].metadata
    least: list[Any] = [bound.ge for bound in stated if isinstance(bound, Ge)]
    most: list[Any] = [bound.le for bound in stated if isinstance(bound, Le)]
    return NumberRange(min(least, default=0), max(most, default=LARGEST_NUMBER))
