"""What people choose about figures and exports."""

from datetime import date
from typing import Any

from wtforms import BooleanField, ValidationError
from wtforms.validators import InputRequired, Optional

from neetcrm.cases.models import Evidence
from neetcrm.i18n import N_
from neetcrm.reports.export_work import Wanted
from neetcrm.reports.exports import Export, Period
from neetcrm.reports.indicators import Dimension
from neetcrm.reports.tables import FileFormat
from neetcrm.web.current import today
from neetcrm.web.forms import ChoiceField, DayField, Form

IN_FUTURE = N_("This day lies in the future.")


def not_in_future(_form: object, field: DayField) -> None:
    if field.data and field.data > today():
        raise ValidationError(IN_FUTURE)


def first_of_month() -> date:
    return today().replace(day=1)


class MonitoringForm(Form):
    """What the address of the figures says; it changes nothing, so it needs no token."""

    as_of = DayField(N_("As of"), default=today, validators=[Optional(), not_in_future])
    by = ChoiceField(N_("Split by"), Dimension, empty=N_("Nothing"), validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, meta={"csrf": False}, **kwargs)

    def answers(self) -> dict[str, Any]:
        return {"as_of": self.as_of.data or today(), "by": self.by.data}


class ChosenForm(Form):
    """How the cases that were chosen in a list leave the system."""

    file_format = ChoiceField(N_("File format"), FileFormat, default=FileFormat.XLSX)


class ExportForm(Form):
    """What to take out of the system, of which days."""

    what = ChoiceField(N_("Export"), Export, default=Export.CASES)
    at_least = ChoiceField(N_("Outcomes with evidence of at least"), Evidence, empty=N_("Any"))
    first_on = DayField(N_("From"), validators=[InputRequired()], default=first_of_month)
    last_on = DayField(N_("To"), validators=[InputRequired()], default=today)
    file_format = ChoiceField(N_("File format"), FileFormat, default=FileFormat.XLSX)
    is_kept = BooleanField(N_("Prepare it in the background, and keep it for me for 24 hours"))

    def wanted(self, locale: str) -> Wanted:
        """Return what to export; raises PeriodWrong where the days end before they begin."""
        return Wanted(
            what=self.what.data,
            period=Period(self.first_on.data or today(), self.last_on.data or today()),
            file_format=self.file_format.data,
            locale=locale,
            at_least=self.at_least.data,
        )
