"""The forms of a second factor: a code or a key is shown, an app is set up, a key gets a name."""

import base64
import binascii
from typing import Any

from wtforms import HiddenField
from wtforms.validators import InputRequired, Length, ValidationError

from neetcrm.encryption import KeyWrong, keys_in_use
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.second_factors import LONGEST_NAME, new_key
from neetcrm.web.attempts import status_of
from neetcrm.web.forms import UNREADABLE, Form, TextField

LONGEST_CODE = 60
LONGEST_ANSWER = 20_000
SEAL = "second factor being set up"
CODE = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none"}
NOTHING_SHOWN = N_("Type a code, or show your key.")


class SecretForm(Form):
    """A form of which nothing is kept as a draft, and whose attempts are counted."""

    @property
    def slip(self) -> str:
        return ""

    @property
    def http_status(self) -> int:
        return status_of(self.broken) or super().http_status


class FactorForm(SecretForm):
    """A code that is typed, or what a key answered: the page puts that in by a script."""

    code = TextField(N_("Code"), LONGEST_CODE, render_kw=CODE)
    answer = HiddenField(validators=[Length(max=LONGEST_ANSWER)])

    def validate_code(self, field: Any) -> None:
        if not field.data and not self.answer.data:
            raise ValidationError(NOTHING_SHOWN)


class AppForm(SecretForm):
    """An app is kept when it shows the right code; its key waits in the form, sealed."""

    sealed = HiddenField(validators=[Length(max=1000)])
    code = TextField(
        N_("Code that the app shows"), LONGEST_CODE, validators=[InputRequired()], render_kw=CODE
    )

    def __init__(self, user_id: int) -> None:
        super().__init__()
        self.column = f"{SEAL} {user_id}"
        if not self.sealed.data:
            self.sealed.data = _sealed(new_key(), self.column)

    @property
    def key(self) -> str:
        """Return the key that the app was given; raise SetUpTooOld for one that is not ours."""
        try:
            sealed = base64.urlsafe_b64decode(str(self.sealed.data).encode())
            return keys_in_use().decrypt(sealed, self.column)
        except (KeyWrong, binascii.Error, ValueError) as wrong:
            raise SetUpTooOld from wrong

    def begin_anew(self) -> None:
        self.sealed.data = _sealed(new_key(), self.column)


class SetUpTooOld(RuleBroken):
    sentence = UNREADABLE


class KeyForm(SecretForm):
    """A new key gets a name; what it answered is put in by a script."""

    name = TextField(N_("Name of the key"), LONGEST_NAME, validators=[InputRequired()])
    answer = HiddenField(validators=[Length(max=LONGEST_ANSWER)])


class KeyNameForm(Form):
    name = TextField(N_("Name of the key"), LONGEST_NAME, validators=[InputRequired()])


def _sealed(key: str, column: str) -> str:
    return base64.urlsafe_b64encode(keys_in_use().encrypt(key, column)).decode()
