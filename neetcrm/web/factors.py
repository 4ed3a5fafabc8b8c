"""The pages on which the owner of an account sets up its second factor."""

import segno
from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from neetcrm import second_factors, security_keys, sign_ins, throttle
from neetcrm.db import utc_now
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.web.attempts import counted_attempt
from neetcrm.web.current import actor, db, is_factor_required, sign_in, user
from neetcrm.web.factor_checks import site
from neetcrm.web.factor_forms import AppForm, KeyForm, KeyNameForm
from neetcrm.web.forms import Form
from neetcrm.web.identity import prove_sign_in
from neetcrm.web.pages import go, page
from neetcrm.web.proving import proven_recently

bp = Blueprint("factors", __name__, url_prefix="/account/second-factor")


@bp.get("")
def show() -> ResponseReturnValue:
    factors = second_factors.factors_of(db(), user())
    return page(
        "factors/show.html",
        factors=factors,
        must=is_factor_required() and user().role in second_factors.MUST_HAVE_ONE,
    )


@bp.route("/app", methods=["GET", "POST"])
@proven_recently
def app() -> ResponseReturnValue:
    """Set up an app: it reads the key, and shows the code that proves it."""
    form = AppForm(user().id or 0)
    if form.is_submitted() and form.validate():
        try:
            return _kept(_add_app(form))
        except RuleBroken as broken:
            form.refuse(broken)
    address = second_factors.address_of(_key_of(form), user())
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=2, light="white")
    return page(
        "factors/app.html",
        form,
        picture=picture,
        key=second_factors.shown_key(form.key),
        address=address,
    )


@bp.route("/keys/new", methods=["GET", "POST"])
@proven_recently
def new_key() -> ResponseReturnValue:
    """Add a security key or passkey; the page asks the browser for it by a script."""
    form = KeyForm()
    if form.is_submitted() and form.validate():
        try:
            return _kept(_add_key(form))
        except RuleBroken as broken:
            form.refuse(broken)
    factors = second_factors.factors_of(db(), user())
    question = security_keys.question_to_add(user(), factors, sign_in(), site())
    return page("factors/new_key.html", form, question=question)


@bp.route("/keys/<int:key_id>", methods=["GET", "POST"])
@proven_recently
def key(key_id: int) -> ResponseReturnValue:
    kept = second_factors.get_key(db(), actor(), key_id)
    form = KeyNameForm(obj=kept)
    if form.carries_out(second_factors.rename_key, kept, then=lambda _: url_for(".show")):
        db().commit()
        return go(form.next_page, N_("The key has another name now."))
    return page("factors/key.html", form, key=kept)


@bp.post("/keys/<int:key_id>/remove")
@proven_recently
def remove_key(key_id: int) -> ResponseReturnValue:
    return _removed(second_factors.get_key(db(), actor(), key_id))


@bp.post("/app/remove")
@proven_recently
def remove_app() -> ResponseReturnValue:
    kept = second_factors.factors_of(db(), user()).app
    if kept is None:
        raise second_factors.FactorUnknown
    return _removed(kept)


@bp.route("/codes", methods=["GET", "POST"])
@proven_recently
def codes() -> ResponseReturnValue:
    """Ask, then show new recovery codes this once."""
    form = Form()
    if form.is_submitted() and form.validate():
        made = second_factors.renew_codes(db(), user(), by=actor())
        db().commit()
        return page("factors/codes.html", codes=made)
    return page("factors/new_codes.html", form)


def _add_app(form: AppForm) -> bool:
    """Keep the app, and tell whether it is the first second factor of the account."""
    is_first = not second_factors.factors_of(db(), user()).are_set_up
    attempt = counted_attempt(f"second factor {user().id}")
    code = form.code.data or ""
    second_factors.add_app(db(), user(), form.key, code, by=actor(), at=utc_now())
    throttle.forgive(db(), attempt)
    return is_first


def _add_key(form: KeyForm) -> bool:
    """Keep the key, and tell whether it is the first second factor of the account."""
    is_first = not second_factors.factors_of(db(), user()).are_set_up
    shown = security_keys.added(form.answer.data or "", sign_in(), site())
    second_factors.add_key(db(), user(), shown, form.name.data or "", by=actor())
    return is_first


def _kept(is_first: bool) -> ResponseReturnValue:
    """Go on with a proof by the new factor; the first brings its recovery codes along."""
    sign_ins.end_all(db(), user(), by=actor(), at=utc_now(), but=sign_in())
    prove_sign_in(sign_in(), is_strong=True)
    made = second_factors.renew_codes(db(), user(), by=actor()) if is_first else []
    db().commit()
    if made:
        return page("factors/codes.html", codes=made)
    return go(url_for(".show"), N_("The second factor was set up; other devices are signed out."))


def _removed(
    factor: second_factors.AuthenticatorApp | second_factors.SecurityKey,
) -> ResponseReturnValue:
    by, is_needed = actor(), is_factor_required()
    second_factors.remove(db(), user(), factor, is_needed=is_needed, by=by)
    sign_ins.end_all(db(), user(), by=by, at=utc_now(), but=sign_in())
    db().commit()
    return go(url_for(".show"), N_("It was removed; other devices are signed out."))


def _key_of(form: AppForm) -> str:
    """Return the key to show; a form that is not ours begins anew."""
    try:
        return form.key
    except RuleBroken:
        form.begin_anew()
        return form.key
