"""The worker's own account: language, colors, password; and where each role begins."""

from typing import TypeVar

from flask import Blueprint, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from neetcrm import passwords, sign_ins, staff
from neetcrm.access import Act
from neetcrm.accounts import Language, Theme
from neetcrm.db import Choice, utc_now
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.web import current, sign_in
from neetcrm.web.addresses import own_path
from neetcrm.web.current import (
    CENTRE,
    LANGUAGE,
    THEME,
    actor,
    cookie_of,
    db,
    is_signed_in,
    settings,
    user,
)
from neetcrm.web.filters import number_of
from neetcrm.web.forms import ChoiceField, Form
from neetcrm.web.identity import prove_sign_in
from neetcrm.web.pages import go, page
from neetcrm.web.proving import proven_recently

YEAR = 365 * 24 * 3600
Chosen = TypeVar("Chosen", bound=Choice)

bp = Blueprint("account", __name__)


class CurrentPasswordWrong(RuleBroken):
    sentence = N_("The current password is not right. Type it again.")


class PreferencesForm(Form):
    """Its fields are named as staff.prefer() names its parameters."""

    language = ChoiceField(N_("Language of the pages"), Language)
    theme = ChoiceField(N_("Colors"), Theme)


class PasswordForm(Form):
    current = PasswordField(
        N_("Current password"),
        validators=[InputRequired(), Length(max=passwords.LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        N_("New password"),
        validators=[InputRequired()],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        N_("New password once more"),
        validators=[
            InputRequired(),
            EqualTo("password", N_("The two new passwords differ. Type both again.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


@bp.get("/")
def home() -> ResponseReturnValue:
    """Go where the work of the account's role begins."""
    if actor().can(Act.READ_CASE):
        return redirect(url_for("desk.today"), 303)
    if actor().can(Act.READ_REPORTS):
        return redirect(url_for("reports.monitoring"), 303)
    if actor().can(Act.MANAGE_ACCOUNTS):
        return redirect(url_for("admin.index"), 303)
    return page("account/home.html")


@bp.route("/account", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    form = PreferencesForm(obj=user())
    if form.carries_out(staff.prefer, user(), then=lambda _: url_for(".show")):
        db().commit()
        return go(form.next_page, N_("Your choice was saved."))
    limits = settings().limits
    open_ones = sign_ins.open_ones(db(), actor(), user(), at=utc_now(), limits=limits)
    return page("account/show.html", form, sign_ins=open_ones, now=current.sign_in(), limits=limits)


@bp.post("/account/sign-ins/<int:sign_in_id>/end")
@proven_recently
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    """End the sign-in of another device."""
    sign_ins.end(sign_ins.get(db(), actor(), sign_in_id), by=actor(), at=utc_now())
    db().commit()
    return go(url_for(".show"), N_("The sign-in was ended."))


@bp.post("/account/sign-ins/end")
@proven_recently
def end_others() -> ResponseReturnValue:
    """End all sign-ins but this one."""
    sign_ins.end_all(db(), user(), by=actor(), at=utc_now(), but=current.sign_in())
    db().commit()
    return go(url_for(".show"), N_("All other sign-ins were ended."))


@bp.route("/account/password", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.is_submitted() and form.validate():
        try:
            _change_password(form)
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            return go(
                url_for(".show"), N_("Your password was changed; other devices are signed out.")
            )
    return page("account/password.html", form, shortest=passwords.SHORTEST)


@bp.post("/account/language")
def choose_language() -> ResponseReturnValue:
    """Show pages in another language from now on, to a visitor as well."""
    language = _chosen(Language, "language")
    if is_signed_in():
        staff.prefer(user(), language=language, theme=user().theme, by=actor())
        db().commit()
    return _back_with(LANGUAGE, language)


@bp.post("/account/theme")
def choose_theme() -> ResponseReturnValue:
    """Show pages in other colors from now on, to a visitor as well."""
    theme = _chosen(Theme, "theme")
    if is_signed_in():
        staff.prefer(user(), language=user().language, theme=theme, by=actor())
        db().commit()
    return _back_with(THEME, theme)


@bp.post("/account/centre")
def choose_centre() -> ResponseReturnValue:
    """Work in another of one's centres from now on, in this browser."""
    chosen = number_of(request.form.get("centre"))
    if chosen not in actor().centre_ids:
        abort(404)
    session[CENTRE] = chosen
    return redirect(url_for(".home"), 303)


def _change_password(form: PasswordForm) -> None:
    by = actor()
    try:
        record = sign_in.proven(user().email, form.current.data or "")
    except sign_in.WrongPassword as wrong:
        raise CurrentPasswordWrong from wrong
    staff.change_password(
        db(), record, form.password.data or "", by=by, at=utc_now(), but=current.sign_in()
    )
    prove_sign_in(current.sign_in(), is_strong=False)
    db().commit()


def _chosen(kind: type[Chosen], field: str) -> Chosen:
    try:
        return kind(request.form.get(field, ""))  # type: ignore[call-arg]  # by value
    except ValueError:
        abort(400)


def _back_with(kind: str, choice: Choice) -> ResponseReturnValue:
    back = own_path(request.form.get("next", ""), url_for(".home"))
    answer = redirect(back, 303)
    answer.set_cookie(
        cookie_of(kind),
        choice.value,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings().is_production,
    )
    return answer
