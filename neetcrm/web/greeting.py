"""What the owner of an account is told right after signing in: what happened at their door."""

from flask import flash

from neetcrm import sign_ins
from neetcrm.accounts import User
from neetcrm.i18n import N_
from neetcrm.sign_ins import SignIn
from neetcrm.web.current import db, gettext, ngettext

NEW_DEVICE = N_(
    "You are signed in here for the first time: {device}. If another message like this surprises"
    " you, change your password."
)
FACTOR_RESET = N_("An administrator has reset your second factor. If you did not ask, tell them.")
SOME_DEVICE = N_("a browser we do not know")


def greet(user: User, sign_in: SignIn) -> None:
    """Tell the owner of failed attempts, a new device and a reset; the caller commits."""
    if user.failed_attempts:
        flash(_failures(user.failed_attempts), "warning")
        user.failed_attempts = 0
    if sign_ins.is_on_new_device(db(), sign_in):
        flash(gettext(NEW_DEVICE, device=sign_in.device or gettext(SOME_DEVICE)), "warning")
    if user.factor_reset_at and user.last_login_at and user.factor_reset_at > user.last_login_at:
        flash(gettext(FACTOR_RESET), "warning")


def _failures(count: int) -> str:
    return ngettext(
        "Since you last signed in, there was {count} failed attempt with your e-mail. If it was"
        " not you, change your password.",
        "Since you last signed in, there were {count} failed attempts with your e-mail. If it was"
        " not you, change your password.",
        count,
    )
