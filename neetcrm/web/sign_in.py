"""Who comes in and goes: the door that is closed by default, the sign-in and the sign-out."""

from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import logout_user
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from neetcrm import passwords, rows, second_factors, security_keys, sign_ins, staff, throttle
from neetcrm.accounts import User
from neetcrm.db import utc_now
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.sign_ins import SignIn
from neetcrm.web.addresses import own_path
from neetcrm.web.attempts import counted_attempt, status_of
from neetcrm.web.current import (
    SAFE_METHODS,
    actor,
    db,
    gettext,
    is_factor_required,
    is_signed_in,
    reader,
    sign_in,
    today,
)
from neetcrm.web.factor_checks import check_factor, site
from neetcrm.web.factor_forms import FactorForm
from neetcrm.web.forms import Form, TextField
from neetcrm.web.greeting import greet
from neetcrm.web.identity import (
    HALF,
    begin_first_half,
    begin_sign_in,
    complete_sign_in,
    half_sign_in,
    init_identity,
)
from neetcrm.web.logs import note_refusal
from neetcrm.web.pages import page
from neetcrm.web.slips import is_by_script, kept_for_writer

PUBLIC = frozenset(
    {
        "sign_in.enter",
        "sign_in.show_factor",
        "sign_in.begin_anew",
        "account.choose_language",
        "account.choose_theme",
        "feeds.fetched",  # its address is a secret of its own
        "static",
    }
)
"""The only endpoints that answer a visitor who is not signed in."""

PASSWORD_PAGE = "account.change_password"
BEFORE_WORK = frozenset({"sign_in.leave", "proving.prove", "staying.left", "staying.stay"})
"""What stays open to those who still need a password or a second factor of their own."""

SIGNED_OUT = N_(
    "You were signed out, so nothing was done. Sign in again: what you typed is kept for you and"
    " will stand in the form."
)

bp = Blueprint("sign_in", __name__)


def init_sign_in(app: Flask) -> None:
    """Know who is signed in, and close every route that is not PUBLIC."""
    app.before_request_funcs.setdefault(None, []).insert(0, door)  # before tokens are asked for
    init_identity(app)
    app.register_blueprint(bp)


def door() -> ResponseReturnValue | None:
    """Send the anonymous to the sign-in, unless the endpoint is public or does not exist."""
    if request.endpoint is None or request.endpoint in PUBLIC:
        return None
    if is_signed_in():
        return _first_duty()
    if request.method not in SAFE_METHODS:
        return _keep_what_was_typed()
    if "HX-Request" in request.headers:  # a part of a page asked: the whole of it goes on
        return "", 204, {"HX-Redirect": url_for("sign_in.enter", next=_page_that_asked())}
    return redirect(url_for("sign_in.enter", next=_asked_for()), 303)


def _first_duty() -> ResponseReturnValue | None:
    """Lead those who must to what comes before any work: a password, a second factor of theirs."""
    if request.endpoint in BEFORE_WORK:
        return None
    if reader().first_password_ends_at:
        is_there, due = request.endpoint == PASSWORD_PAGE, PASSWORD_PAGE
    elif is_factor_required() and second_factors.must_set_up(reader()):
        is_there, due = request.blueprint == "factors", "factors.show"
    else:
        return None
    return None if is_there else redirect(url_for(due), 303)


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


def _page_that_asked() -> str:
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    return own_path(page._replace(scheme="", netloc="", fragment="").geturl(), "/")


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
        return status_of(self.broken) or super().http_status


@bp.route("/sign-in", methods=["GET", "POST"])
def enter() -> ResponseReturnValue:
    after = own_path(request.args.get("next", ""), url_for("account.home"))
    if is_signed_in():
        return redirect(after, 303)
    form = SignInForm()
    if form.is_submitted() and form.validate():
        try:
            is_in = _let_in(form)
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            return redirect(after if is_in else url_for(".show_factor", next=after), 303)
    return page("security/sign_in.html", form)


@bp.route("/sign-in/second-factor", methods=["GET", "POST"])
def show_factor() -> ResponseReturnValue:
    """Ask for the second factor of whoever has just given the right password."""
    after = own_path(request.args.get("next", ""), url_for("account.home"))
    half = half_sign_in()
    if half is None:
        return redirect(url_for(".enter", next=after), 303)
    form = FactorForm()
    if form.is_submitted() and form.validate():
        try:
            _complete(form, half)
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            return redirect(after, 303)
    factors = second_factors.factors_of(db(), half.user)
    question = security_keys.question_to_prove(factors, half, site())
    return page("security/second.html", form, factors=factors, question=question)


@bp.get("/sign-in/anew")
def begin_anew() -> ResponseReturnValue:
    """Forget on this device who has given a password; who is signed in stays so."""
    session.pop(HALF, None)
    return redirect(url_for(".enter"), 303)


@bp.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End this sign-in, or all of the account: a cookie copied before is worth nothing after."""
    by, at = actor(), utc_now()
    if request.form.get("everywhere"):
        sign_ins.end_all(db(), sign_in().user, by=by, at=at)
    else:
        sign_ins.end(sign_in(), by=by, at=at)
    db().commit()
    logout_user()
    session.clear()
    answer = redirect(url_for(".enter"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'  # preferences of the device stay in its storage
    return answer


def proven(email: str, password: str) -> User:
    """Return the open account with this e-mail and password, locked until the caller commits.

    An unknown, a closed and a wrongly named account raise the same WrongPassword after the same
    time; too many attempts raise TooManyFailures.
    """
    attempt = counted_attempt(email)
    kept = staff.password_hash(db(), email)
    db().rollback()  # no lock is held while hashes are made: that takes long on purpose
    proof = passwords.proof(password, kept)
    record = staff.find_account(db(), on=today(), is_locked=True, email=email)
    if not proof or record is None or not _may_come(record) or record.password != kept:
        staff.note_failure(db(), email)
        db().commit()
        note_refusal(WrongPassword(), user_id=record.id if record else None)
        raise WrongPassword
    rows.come_in(db(), record.as_actor())
    record.password = proof
    throttle.forgive(db(), attempt)
    return record


def _may_come(record: User) -> bool:
    """Tell whether an account is open, and its first password not too old."""
    ends_at = record.first_password_ends_at
    return record.active and (ends_at is None or utc_now() < ends_at)


def _let_in(form: SignInForm) -> bool:
    """Sign in, and tell whether nothing more is asked; of some the second factor is."""
    user = proven(staff.folded_email(form.email.data or ""), form.password.data or "")
    needs_more = second_factors.factors_of(db(), user).are_set_up
    if needs_more:
        begin_first_half(user)
    else:
        greet(user, begin_sign_in(user))
    db().commit()
    return not needs_more


def _complete(form: FactorForm, half: SignIn) -> None:
    rows.come_in(db(), half.user.as_actor())
    check_factor(form, half.user, half)
    complete_sign_in(half)
    greet(half.user, half)
    db().commit()
