"""Pages of the caseload: the address says what is shown, and how."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act, Role
from neetcrm.accounts import User, colleagues
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.models import Stage
from neetcrm.cases.requirements import ways_from
from neetcrm.desk.caseloads import caseload_forms, looks, saving
from neetcrm.desk.caseloads.board import board
from neetcrm.desk.caseloads.caseload import CaseloadView, Column, Due, Order, Show, caseload
from neetcrm.desk.caseloads.looks import Look, Words
from neetcrm.desk.models import SavedView
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today
from neetcrm.web.filters import choice_of, number_of
from neetcrm.web.pages import go, page

bp = Blueprint("caseload", __name__, url_prefix="/caseload")

TABS: tuple[tuple[str, Words], ...] = (
    (N_("Open cases"), {}),
    (N_("Overdue"), {"due": "overdue"}),
    (N_("At risk"), {"due": "at_risk", "order": "last_contact"}),
    (N_("Waiting for an answer"), {"due": "waiting"}),
    (N_("New this week"), {"due": "new", "order": "opened", "reverse": "1"}),
    (N_("Closing soon"), {"due": "closing", "order": "last_contact"}),
    (N_("Closed"), {"show": "closed"}),
    (N_("The centre's cards"), {"show": "centre", "order": "name"}),
)
"""The views that everybody has, with the words of their addresses."""


def show() -> ResponseReturnValue:
    """Show the cases that the address asks for; it is the page /caseload of the desk."""
    view, look = _asked()
    if look.is_board:
        return _board(view, look)
    found = caseload(db(), actor(), view)
    words = looks.words_of(actor(), view, look)
    return page(
        "desk/caseload.html",
        view=view,
        look=look,
        found=found,
        acts=_acts_on_many(view),
        is_checked=request.args.get("select") == "page",
        headings=looks.headings(view, look, words),
        offered=looks.offered_columns(actor(), view.show),
        **_frame(view, words),
    )


def _board(view: CaseloadView, look: Look) -> ResponseReturnValue:
    words = looks.words_of(actor(), view, look)
    piles = board(db(), actor(), view)
    may_move = actor().can(Act.MOVE_CASE)
    return page(
        "desk/caseload_board.html",
        view=view,
        look=look,
        piles=piles,
        ways={stage: ways_from(stage) if may_move else () for stage in Stage},
        **_frame(view, words),
    )


@bp.route("/views/new", methods=["GET", "POST"])
def save_view() -> ResponseReturnValue:
    actor().must(Act.READ_CARDS)
    form = caseload_forms.SaveViewForm()
    words = _words_to_keep()
    own = saving.own_views(db(), actor())
    if form.carries_out(saving.save_view, own, urlencode(words), then=_caseload_of):
        db().commit()
        return go(form.next_page, N_("The view was saved."))
    back = _address(words)
    return page("desk/save_view.html", form, back=back, view=None)


@bp.route("/views/<int:view_id>", methods=["GET", "POST"])
def rename_view(view_id: int) -> ResponseReturnValue:
    actor().must(Act.READ_CARDS)
    view = saving.get_own_view(db(), actor(), view_id)
    form = caseload_forms.RenameViewForm.about(view)
    own = saving.own_views(db(), actor())
    back = _caseload_of(view)
    if form.carries_out(saving.rename_view, view, own, then=lambda _none: back):
        db().commit()
        return go(form.next_page, N_("The view was saved."))
    return page("desk/save_view.html", form, back=back, view=view)


@bp.post("/views/<int:view_id>/delete")
def drop_view(view_id: int) -> ResponseReturnValue:
    actor().must(Act.READ_CARDS)
    view = saving.get_own_view(db(), actor(), view_id)
    form = EmptyForm()
    if form.carries_out(saving.drop_view, view, then=lambda _none: url_for("desk.caseload")):
        db().commit()
        undo = url_for(".restore_view", view_id=view_id)
        return go(form.next_page, N_("The view was deleted."), undo=undo)
    return page("desk/save_view.html", form, back=_caseload_of(view), view=view)


@bp.post("/views/<int:view_id>/restore")
def restore_view(view_id: int) -> ResponseReturnValue:
    actor().must(Act.READ_CARDS)
    view = saving.get_own_view(db(), actor(), view_id)
    form = EmptyForm()
    own = saving.own_views(db(), actor())
    back = _caseload_of(view)
    if form.carries_out(saving.restore_view, view, own, then=lambda _none: back):
        db().commit()
        return go(form.next_page, N_("The view is back."))
    return page("desk/refused_view.html", form, back=back)


def _frame(view: CaseloadView, words: Words) -> dict[str, Any]:
    """Return what stands around the cases, be they a table or a board."""
    return {
        "words": words,
        "tabs_of_all": TABS,
        "saved": saving.saved_views(db(), actor()),
        "saved_as": urlencode({name: word for name, word in words.items() if name != "q"}),
        "team": _team(),
        "Stage": Stage,
        "Due": Due,
        "Order": Order,
        "Show": Show,
        "Column": Column,
    }


def _acts_on_many(view: CaseloadView) -> list[tuple[str, str]]:
    """Return what the reader may do to many of these cases: its address and its words."""
    if view.show is not Show.OPEN:
        return []
    acts = (
        (Act.EDIT_PLAN, "bulk.next_contact", N_("Plan the next contact")),
        (Act.HAND_OVER, "bulk.hand_over", N_("Hand over")),
        (Act.EXPORT_CASES, "reports.export_chosen", N_("Export to a file")),
    )
    return [(url_for(place), words) for act, place, words in acts if actor().can(act)]


def _team() -> list[User]:
    return colleagues(db(), actor(), Role.COUNSELOR) if actor().can(Act.HAND_OVER) else []


def _asked() -> tuple[CaseloadView, Look]:
    """Return what the address asks for."""
    asked = request.args
    show = choice_of(Show, asked.get("show"), Show.OPEN)
    columns = ",".join(asked.getlist("columns")).split(",")
    look = looks.look_of(actor(), show, columns=columns, kind=asked.get("as", ""))
    view = CaseloadView(
        today=today(),
        show=show,
        stage=choice_of(Stage, asked.get("stage"), None),
        due=choice_of(Due, asked.get("due"), None),
        counselor_id=number_of(asked.get("counselor")),
        text=asked.get("q", "")[:200],
        order=choice_of(Order, asked.get("order"), Order.NEXT_CONTACT),
        is_reversed=asked.get("reverse") == "1",
        with_phone=Column.PHONE in look.columns,
        with_risk=look.is_board or Column.RISK in look.columns,
        after=asked.get("after", "")[:1000],
        before=asked.get("before", "")[:1000],
    )
    return view, look


def _words_to_keep() -> Words:
    """Return what the address asks for but a name that is sought: people belong into no setting."""
    words = looks.words_of(actor(), *_asked())
    return {name: word for name, word in words.items() if name != "q"}


def _caseload_of(view: SavedView) -> str:
    return _address(looks.words_in(view.asked))


def _address(words: Words) -> str:
    known: dict[str, Any] = dict(words)
    return url_for("desk.caseload", **known)
