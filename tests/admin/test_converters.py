"""From columns to form fields."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from wtforms import Form

from neetcrm.accounts import User
from neetcrm.admin.converters import FormConverter, SessionOfRequest
from neetcrm.admin.views import AccountView


def converted(column, **known):
    converter = FormConverter(SessionOfRequest(), AccountView)
    field_args = {"validators": [], "label": "A moment"}
    return converter.get_converter(column)(
        model=User, mapper=None, prop=None, column=column, field_args=field_args
    )


def test_a_moment_is_entered_in_the_time_of_almaty():
    class MomentForm(Form):
        at = converted(User.__table__.c.last_login_at)

    shown = MomentForm(data={"at": datetime(2025, 3, 3, 7, 30, tzinfo=UTC)})
    entered = MomentForm()
    entered.at.process_formdata(["2025-03-03T12:30"])

    assert shown.at._value() == "2025-03-03T12:30"
    assert entered.at.data.astimezone(UTC) == datetime(2025, 3, 3, 7, 30, tzinfo=UTC)


def test_a_column_of_an_unknown_type_is_not_left_out():
    with pytest.raises(LookupError, match="No form field is known"):
        converted(sa.Column("place", sa.Interval()))
