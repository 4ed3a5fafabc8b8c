"""Pages about outcomes: record one, add better evidence, take one back."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases import queries
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.placing import outcome_forms as forms
from neetcrm.cases.placing import outcomes
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today
from neetcrm.web.filters import number_of
from neetcrm.web.pages import go, page

bp = Blueprint("outcomes", __name__, url_prefix="/cases/<number>/outcomes")


@bp.route("/new", methods=["GET", "POST"])
def record(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.RECORD_OUTCOME)
    queries.load(db(), case, "placements")
    asked = number_of(request.args.get("placement"))
    form = forms.OutcomeForm()
    form.about(case, next((one for one in case.placements if one.id == asked), None))
    if form.carries_out(
        outcomes.record_outcome, case, today=today(), then=lambda _new: _back(number)
    ):
        db().commit()
        return go(form.next_page, N_("The outcome was recorded."))
    return page("outcomes/record.html", form, case=case)


@bp.route("/<int:outcome_id>/evidence", methods=["GET", "POST"])
def evidence(number: str, outcome_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.RECORD_OUTCOME)
    outcome = queries.get_outcome(db(), case, outcome_id)
    form = forms.EvidenceForm()
    form.about(outcome)
    if form.carries_out(
        outcomes.raise_evidence, outcome, today=today(), then=lambda _new: _back(number)
    ):
        db().commit()
        return go(form.next_page, N_("The evidence was added."))
    return page("outcomes/evidence.html", form, case=case, outcome=outcome)


@bp.post("/<int:outcome_id>/take-back")
def take_back(number: str, outcome_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    outcome = queries.get_outcome(db(), case, outcome_id)
    form = EmptyForm()
    if form.carries_out(outcomes.take_back, outcome, on=today(), then=lambda _none: _back(number)):
        db().commit()
        undo = url_for(".restore", number=number, outcome_id=outcome_id)
        return go(form.next_page, N_("The outcome was taken back."), undo=undo)
    return page("cases/refused.html", form, case=case)


@bp.post("/<int:outcome_id>/restore")
def restore(number: str, outcome_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    outcome = queries.get_outcome(db(), case, outcome_id)
    form = EmptyForm()
    if form.carries_out(outcomes.restore, outcome, then=lambda _none: _back(number)):
        db().commit()
        return go(form.next_page, N_("The outcome counts again."))
    return page("cases/refused.html", form, case=case)


def _back(number: str) -> str:
    return url_for("desk.case", number=number, tab="placements")
