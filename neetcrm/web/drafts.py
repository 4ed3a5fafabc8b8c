"""Drafts on the web: saved while somebody types, kept when the sign-in has ended, opened again."""

from flask import Blueprint, Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from neetcrm import drafts
from neetcrm.cases.numbers import is_number, shown
from neetcrm.db import utc_now
from neetcrm.drafts import Draft, DraftKind
from neetcrm.i18n import N_
from neetcrm.people import names
from neetcrm.web.current import actor, db, gettext, is_signed_in
from neetcrm.web.logs import note_refusal
from neetcrm.web.pages import error_page, go, page
from neetcrm.web.slips import (
    Slip,
    address_of,
    is_by_script,
    keep_typed,
    kept_for_writer,
    own_slip,
)
from neetcrm.web.words import clock

bp = Blueprint("drafts", __name__, url_prefix="/drafts")

GROWN_OLD = N_(
    "This page was older than your sign-in, so nothing was done. What you typed stands here again:"
    " look at it and save."
)


def init_drafts(app: Flask) -> None:
    """Let *app* keep drafts; a page whose token is no longer good loses no text either."""
    app.register_blueprint(bp)
    app.register_error_handler(CSRFError, _keep_of_old_page)
    app.jinja_env.filters["draft_address"] = lambda draft: address_of(draft.form, draft.path)
    app.jinja_env.filters["draft_title"] = _title


def _title(draft: Draft) -> str:
    """Return what a draft is of, with the number of its case, or who it is about before one."""
    parts = [shown(part) for part in draft.path.split("/") if is_number(part)]
    named = [names.full_name(*_typed(draft, "surname", "given_name"))]
    return " · ".join(filter(None, [gettext(draft.form.label), *named, *parts[:1]]))


def _typed(draft: Draft, *fields: str) -> list[str]:
    """Return what was typed into the fields that say whom an intake is about."""
    is_of_somebody = draft.form is DraftKind.INTAKE
    return [" ".join(draft.answers.get(field, ())) if is_of_somebody else "" for field in fields]


@bp.get("")
def waiting() -> ResponseReturnValue:
    return page("drafts/waiting.html", drafts=drafts.waiting(db(), actor(), limit=100))


@bp.post("")
def keep() -> ResponseReturnValue:
    """Save what is being typed: by the page itself, or by its button where no script runs."""
    slip = own_slip()
    keep_typed(slip, by=actor())
    db().commit()
    return _saved(slip)


@bp.post("/discard")
def discard() -> ResponseReturnValue:
    slip = own_slip()
    gone = drafts.discard(db(), form=slip.form, about=slip.about, by=actor(), at=utc_now())
    db().commit()
    undo = undo_of(gone)
    if request.form.get("take"):
        said = N_("What is saved stands here; what you typed is put aside.")
        return go(slip.path, said, undo=undo)
    return go(slip.path, N_("The draft was discarded."), undo=undo)


@bp.post("/<int:draft_id>/restore")
def restore(draft_id: int) -> ResponseReturnValue:
    draft = drafts.restore(db(), draft_id, by=actor(), at=utc_now())
    db().commit()
    return go(address_of(draft.form, draft.path), N_("The draft is there again."))


def undo_of(discarded: Draft | None) -> str:
    """Return the address that gives a discarded draft back; none where there was none."""
    return url_for("drafts.restore", draft_id=discarded.id) if discarded else ""


def _saved(slip: Slip) -> ResponseReturnValue:
    said, time = N_("Draft saved at {time}"), clock(utc_now())
    if is_by_script():
        return gettext(said, time=time), {"Content-Type": "text/plain; charset=utf-8"}
    return go(slip.address, said, time=time)


def _keep_of_old_page(error: CSRFError) -> ResponseReturnValue:
    """Answer a form whose token went with an earlier sign-in; only its own writer sees it again."""
    note_refusal(error)
    slip = kept_for_writer()
    if slip is None or not is_signed_in() or slip.user_id != actor().user_id:
        return error_page(400)
    if request.path.startswith(f"{bp.url_prefix}"):
        return _saved(slip)
    flash(gettext(GROWN_OLD), "warning")
    return redirect(slip.address, 303)
