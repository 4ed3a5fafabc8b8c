"""Who comes in: Flask-Security over our accounts, and the door that is closed by default."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import Security, login_user, logout_user
from flask_security.core import RoleMixin, UserMixin
from flask_security.datastore import UserDatastore
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from neetcrm import passwords, staff, throttle
from neetcrm.accounts import User
from neetcrm.db import utc_now
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.web.addresses import own_path
from neetcrm.web.current import SAFE_METHODS, actor, db, gettext, is_signed_in, today, user
from neetcrm.web.forms import Form, TextField
from neetcrm.web.pages import page
from neetcrm.web.slips import is_by_script, kept_for_writer

PUBLIC = frozenset(
    {
        "sign_in.enter",
        "account.choose_language",
        "account.choose_theme",
        "feeds.fetched",  # its address is a secret of its own
        "static",
    }
)
"""The only endpoints that answer a visitor who is not signed in."""

SIGNED_OUT = N_(
    "You were signed out, so nothing was done. Sign in again: what you typed is kept for you and"
    " will stand in the form."
)

bp = Blueprint("sign_in", __name__)


def init_sign_in(app: Flask) -> None:
    """Let Flask-Security keep who is signed in, and close every route that is not PUBLIC."""
    app.config.update(_settings())
    app.before_request_funcs.setdefault(None, []).insert(0, door)  # before tokens are asked for
    security = Security(app, Accounts(), register_blueprint=False)
    security.login_manager.request_loader(lambda _request: None)  # a session is the only way in
    app.register_blueprint(bp)


def _settings() -> dict[str, Any]:
    cost = passwords.COST
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},  # the same hash as passwords.hashed() makes
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__type": "ID",
            "argon2__time_cost": cost.time_cost,
            "argon2__memory_cost": cost.memory_cost,
            "argon2__parallelism": cost.parallelism,
        },
        "SECURITY_PASSWORD_NORMALIZE_FORM": passwords.FORM,
        "SECURITY_PASSWORD_LENGTH_MIN": passwords.SHORTEST,
        "SECURITY_DATETIME_FACTORY": utc_now,
        "SECURITY_TRACKABLE": True,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_FRESHNESS": timedelta(minutes=-1),
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    }


def _of_record(name: str) -> Any:
    """Return a property of Account that is kept in its record."""
    return property(
        lambda account: getattr(account.record, name),
        lambda account, value: setattr(account.record, name, value),
    )


class Account(UserMixin):
    """What Flask-Security takes for a user: a face of our User record."""

    id = _of_record("id")
    email = _of_record("email")
    password = _of_record("password")
    active = _of_record("active")
    fs_uniquifier = _of_record("fs_uniquifier")
    last_login_at = _of_record("last_login_at")
    current_login_at = _of_record("current_login_at")
    last_login_ip = _of_record("last_login_ip")
    current_login_ip = _of_record("current_login_ip")
    login_count = _of_record("login_count")

    def __init__(self, record: User) -> None:
        self.record = record


class Accounts(UserDatastore):
    """Reads and writes accounts in the session of the request; whoever began it commits."""

    def __init__(self) -> None:
        super().__init__(Account, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **known: Any) -> Account | None:
        record = staff.find_account(db(), on=today(), **known)
        return Account(record) if record is not None else None

    def find_role(self, role: str) -> None:
        """Find none: what a role may do is said in access.py, not here."""

    def put(self, model: Account) -> Account:
        return model


def door() -> ResponseReturnValue | None:
    """Send the anonymous to the sign-in, unless the endpoint is public or does not exist."""
    if request.endpoint is None or request.endpoint in PUBLIC or is_signed_in():
        return None
    if request.method not in SAFE_METHODS:
        return _keep_what_was_typed()
    return redirect(url_for("sign_in.enter", next=_asked_for()), 303)


def _keep_what_was_typed() -> ResponseReturnValue:
    """Answer a form whose sign-in has ended: nothing is done, and its text waits for its writer."""
    if is_by_script():  # the page stays open and says itself that it could not save
        abort(401)
    slip = kept_for_writer()
    if slip is None:
        abort(401)
    flash(gettext(SIGNED_OUT), "warning")
    return redirect(url_for("sign_in.enter", next=slip.address), 303)


def _asked_for() -> str | None:
    asked = request.full_path.removesuffix("?")
    return asked if asked != "/" else None


class WrongPassword(RuleBroken):
    sentence = N_("This e-mail and password do not belong together. Check both and try again.")


class SignInForm(Form):
    email = TextField(
        N_("E-mail"), 254, validators=[InputRequired()], render_kw={"autocomplete": "username"}
    )
    password = PasswordField(
        N_("Password"),
        validators=[InputRequired(), Length(max=passwords.LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )

    @property
    def http_status(self) -> int:
        return 429 if isinstance(self.broken, throttle.TooManyFailures) else super().http_status


@bp.route("/sign-in", methods=["GET", "POST"])
def enter() -> ResponseReturnValue:
    after = own_path(request.args.get("next", ""), url_for("account.home"))
    if is_signed_in():
        return redirect(after, 303)
    form = SignInForm()
    if form.is_submitted() and form.validate():
        try:
            _let_in(form)
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            return redirect(after, 303)
    return page("security/sign_in.html", form)


@bp.post("/sign-out")
def leave() -> ResponseReturnValue:
    """Sign the account out on all devices: a cookie copied before is worth nothing after."""
    by = actor()
    known = {"fs_uniquifier": user().fs_uniquifier}
    record = staff.find_account(db(), on=today(), is_locked=True, **known)
    if record is not None:  # it was not signed out on another device just now
        staff.sign_out_everywhere(record, by=by)
    db().commit()
    logout_user()
    session.clear()
    return redirect(url_for(".enter"), 303)


def proven(email: str, password: str) -> User:
    """Return the open account with this e-mail and password, locked until the caller commits.

    An unknown, a closed and a wrongly named account raise the same WrongPassword after the same
    time; too many attempts raise TooManyFailures.
    """
    attempt = _counted_attempt(email)
    kept = staff.password_hash(db(), email)
    db().rollback()  # no lock is held while hashes are made: that takes long on purpose
    proof = passwords.proof(password, kept)
    record = staff.find_account(db(), on=today(), is_locked=True, email=email)
    if not proof or record is None or not record.active or record.password != kept:
        raise WrongPassword
    db().info["by"] = record.as_actor()
    record.password = proof
    throttle.forgive(db(), attempt)
    return record


def begin_session(record: User) -> None:
    """Sign the account in here; nothing of the visitor before goes with it. The caller commits."""
    session.clear()
    login_user(Account(record), authn_via=["password"])


def _let_in(form: SignInForm) -> None:
    begin_session(proven(staff.folded_email(form.email.data or ""), form.password.data or ""))
    db().commit()


def _counted_attempt(email: str) -> throttle.SignInFailure:
    """Return the attempt, counted as failed; raise TooManyFailures when it is one too many."""
    attempt = throttle.begin_attempt(db(), email, request.remote_addr or "", at=utc_now())
    db().commit()
    if not throttle.is_exhausted(db(), attempt):
        return attempt
    throttle.withdraw(db(), attempt)
    db().commit()
    raise throttle.TooManyFailures
