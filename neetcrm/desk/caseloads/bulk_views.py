"""Pages of what is done to many cases: looked at first, told after, taken back."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases.forms import EmptyForm
from neetcrm.desk.caseloads import bulk, bulk_forms, looks, team
from neetcrm.desk.caseloads.bulk import Chosen
from neetcrm.desk.models import ChangeKind, ChangeOfMany, Fate
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today
from neetcrm.web.pages import go, page

bp = Blueprint("bulk", __name__, url_prefix="/caseload")


@bp.route("/chosen/hand-over", methods=["GET", "POST"])
def hand_over() -> ResponseReturnValue:
    chosen = _chosen(ChangeKind.HAND_OVER)
    form = bulk_forms.HandOverAllForm(seen=chosen.seen)
    form.offer(team.counselors(db(), actor(), today=today()))
    if form.carries_out(bulk.hand_over_all, db(), chosen.cases, on=today(), then=_result):
        db().commit()
        return go(form.next_page, N_("It was done. Look below at what was left as it was."))
    return _preview(form, chosen, ChangeKind.HAND_OVER)


@bp.route("/chosen/next-contact", methods=["GET", "POST"])
def next_contact() -> ResponseReturnValue:
    chosen = _chosen(ChangeKind.NEXT_CONTACT)
    form = bulk_forms.PlanContactsForm(seen=chosen.seen)
    if form.carries_out(bulk.plan_contacts, chosen.cases, today=today(), then=_result):
        db().commit()
        return go(form.next_page, N_("It was done. Look below at what was left as it was."))
    return _preview(form, chosen, ChangeKind.NEXT_CONTACT)


@bp.get("/changes/<int:change_id>")
def result(change_id: int) -> ResponseReturnValue:
    actor().must(Act.READ_CARDS)
    return _result_page(bulk.get_change(db(), actor(), change_id))


@bp.post("/changes/<int:change_id>/undo")
def undo(change_id: int) -> ResponseReturnValue:
    actor().must(Act.READ_CARDS)
    change = bulk.get_change(db(), actor(), change_id)
    cases = bulk.cases_of_change(db(), actor(), change)
    workers = bulk.workers_before(db(), change)
    form = EmptyForm()
    if form.carries_out(
        bulk.undo_change,
        db(),
        change,
        cases,
        workers,
        on=today(),
        then=lambda _none: _result(change),
    ):
        db().commit()
        return go(form.next_page, N_("It was taken back, as far as nobody touched it since."))
    return _result_page(bulk.get_change(db(), actor(), change_id), form)


def _chosen(kind: ChangeKind) -> Chosen:
    return bulk.chosen(db(), actor(), request.args.getlist("case"), kind)


def _preview(form: bulk_forms.ChosenForm, chosen: Chosen, kind: ChangeKind) -> ResponseReturnValue:
    return page("desk/chosen.html", form, chosen=chosen, kind=kind, back=_back())


def _result(change: ChangeOfMany) -> str:
    return url_for("bulk.result", change_id=change.id, back=request.args.get("back"))


def _result_page(change: ChangeOfMany, form: EmptyForm | None = None) -> ResponseReturnValue:
    cases = bulk.cases_of_change(db(), actor(), change)
    return page("desk/changed.html", form, change=change, cases=cases, Fate=Fate, back=_back())


def _back() -> str:
    """Return the address of the caseload that the cases were chosen from."""
    words: dict[str, Any] = dict(looks.words_in(request.args.get("back", "")))
    return url_for("desk.caseload", **words)
