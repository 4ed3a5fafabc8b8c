"""What people fill in about a caseload: the name of a view."""

from wtforms import BooleanField
from wtforms.validators import InputRequired

from neetcrm.desk.models import LONGEST_VIEW_NAME, SavedView
from neetcrm.i18n import N_
from neetcrm.web.forms import Form, TextField, VersionedForm


class SaveViewForm(Form):
    """Its fields are named as save_view() names its parameters."""

    name = TextField(N_("Name of the view"), LONGEST_VIEW_NAME, validators=[InputRequired()])
    is_shared = BooleanField(N_("Show it to the colleagues of my centre"))


class RenameViewForm(VersionedForm, SaveViewForm):
    """Its fields are named as rename_view() names its parameters."""

    @classmethod
    def about(cls, view: SavedView) -> "RenameViewForm":
        form = cls(obj=view)
        form.of(view)
        return form
