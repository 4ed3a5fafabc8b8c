"""Prove yourself again: what reaches far asks for a proof of who is there, of the last minutes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from neetcrm import passwords, second_factors, security_keys
from neetcrm.db import utc_now
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.web import sign_in
from neetcrm.web.addresses import own_path
from neetcrm.web.attempts import status_of
from neetcrm.web.current import SAFE_METHODS, actor, db, gettext, user
from neetcrm.web.current import sign_in as current_sign_in
from neetcrm.web.factor_checks import check_factor, site
from neetcrm.web.factor_forms import FactorForm
from neetcrm.web.forms import Form
from neetcrm.web.identity import prove_sign_in
from neetcrm.web.pages import page
from neetcrm.web.slips import kept_for_writer

View = Callable[..., ResponseReturnValue]

NOTHING_DONE = N_(
    "Nothing was done yet. Prove that it is you; what you typed is kept and will stand in the form."
)

bp = Blueprint("proving", __name__)


class PasswordWrong(RuleBroken):
    sentence = N_("This is not your password. Type it again.")


class ProveForm(Form):
    password = PasswordField(
        N_("Password"),
        validators=[InputRequired(), Length(max=passwords.LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )

    @property
    def http_status(self) -> int:
        return status_of(self.broken) or super().http_status


def proven_recently(view: View) -> View:
    """Let a view answer only whoever proved in the last 10 minutes that it is them.

    The proof is the second factor or, of an account that has none, the password. Others are asked
    for it and come back: to the page, or to the form filled in as they sent it. It goes below the
    route, which is then as before: @bp.route(…), @proven_recently, def view.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if current_sign_in().is_proven(at=utc_now()):
            return view(*args, **kwargs)
        return _ask_for_proof()

    return guarded


def _ask_for_proof() -> ResponseReturnValue:
    to = url_for("proving.prove", next=_way_back())
    if "HX-Request" in request.headers:  # a part of a page asked: the whole of it goes on
        return "", 204, {"HX-Redirect": to}
    return redirect(to, 303)


def _way_back() -> str:
    """Return where to come back to; what a form sent is kept for it."""
    asked = request.full_path.removesuffix("?")
    if request.method in SAFE_METHODS:
        return asked
    slip = kept_for_writer()
    if slip is None:
        return own_path(request.form.get("back", ""), asked)
    flash(gettext(NOTHING_DONE), "warning")
    return slip.address


@bp.route("/account/prove", methods=["GET", "POST"])
def prove() -> ResponseReturnValue:
    """Ask for the proof, and go back to what it was asked for."""
    factors = second_factors.factors_of(db(), user())
    form = FactorForm() if factors.are_set_up else ProveForm()
    if form.is_submitted() and form.validate():
        try:
            _prove(form)
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            return redirect(own_path(request.args.get("next", ""), url_for("account.home")), 303)
    question = security_keys.question_to_prove(factors, current_sign_in(), site())
    return page("security/prove.html", form, factors=factors, question=question)


def _prove(form: ProveForm | FactorForm) -> None:
    actor()  # whoever proves it is at work from here on, and not only at the door
    if isinstance(form, FactorForm):
        check_factor(form, user(), current_sign_in())
        prove_sign_in(current_sign_in(), is_strong=True)
    else:
        _prove_by_password(form)
        prove_sign_in(current_sign_in(), is_strong=False)
    db().commit()


def _prove_by_password(form: ProveForm) -> None:
    try:
        sign_in.proven(user().email, form.password.data or "")
    except sign_in.WrongPassword as wrong:
        raise PasswordWrong from wrong
