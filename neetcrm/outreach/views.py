"""Pages of outreach: whom to reach, one prospect with all attempts, a new one."""

from functools import partial
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.models import Source
from neetcrm.cases.queries import names_of
from neetcrm.i18n import N_
from neetcrm.outreach import contacts, forms, queries
from neetcrm.outreach.models import Prospect
from neetcrm.web.current import actor, db, today
from neetcrm.web.filters import choice_of
from neetcrm.web.pages import go, page

bp = Blueprint("outreach", __name__, url_prefix="/outreach")


@bp.get("")
def prospects() -> ResponseReturnValue:
    asked = request.args
    view = queries.ProspectView(
        today=today(),
        show=choice_of(queries.Show, asked.get("show"), queries.Show.WAITING),
        source=choice_of(Source, asked.get("source"), None),
        text=asked.get("q", "")[:200],
        after=asked.get("after", "")[:100],
    )
    return page(
        "outreach/prospects.html",
        view=view,
        found=queries.prospects(db(), actor(), view),
        Show=queries.Show,
        Source=Source,
        asked={key: value for key, value in asked.items() if value},
    )


@bp.route("/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    actor().must(Act.REACH_OUT)
    form = forms.ProspectForm()
    known = queries.with_phone(db(), actor(), form.phone.data or "") if form.phone.data else []
    operation = partial(contacts.add_prospect, known=known, on=today())
    if form.carries_out(operation, then=_address):
        db().commit()
        return go(form.next_page, N_("The prospect was added."))
    return page("outreach/new.html", form)


@bp.route("/<int:prospect_id>", methods=["GET", "POST"])
def show(prospect_id: int) -> ResponseReturnValue:
    prospect = queries.get_prospect(db(), actor(), prospect_id)
    form = forms.AttemptForm()
    form.of(prospect)
    here = _address(prospect)
    if form.carries_out(contacts.log_attempt, prospect, today=today(), then=lambda _new: here):
        db().commit()
        undo = url_for(".take_back", prospect_id=prospect_id)
        return go(form.next_page, N_("The attempt was noted."), undo=undo)
    return page("outreach/show.html", form, prospect=prospect, **_about(prospect))


@bp.post("/<int:prospect_id>/take-back")
def take_back(prospect_id: int) -> ResponseReturnValue:
    prospect = queries.get_prospect(db(), actor(), prospect_id)
    form = EmptyForm()
    here = _address(prospect)
    if form.carries_out(contacts.take_back_attempt, prospect, then=lambda _none: here):
        db().commit()
        return go(form.next_page, N_("The attempt was taken back."))
    return page("outreach/refused.html", form, prospect=prospect)


def _about(prospect: Prospect) -> dict[str, Any]:
    workers = {prospect.added_by_id, *(one.made_by_id for one in prospect.attempts)}
    return {
        "names": names_of(db(), workers),
        "number": queries.number_of_case(db(), actor(), prospect),
    }


def _address(prospect: Prospect) -> str:
    return url_for("outreach.show", prospect_id=prospect.id)
