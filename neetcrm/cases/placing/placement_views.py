"""Pages about trainings, internships and jobs: begin, read, correct, end, take the end back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases import queries
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.models import Placement, PlacementKind
from neetcrm.cases.placing import placement_forms as forms
from neetcrm.cases.placing import placements
from neetcrm.cases.scope import Reach
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today
from neetcrm.web.pages import go, page

bp = Blueprint("placements", __name__, url_prefix="/cases/<number>/placements")

START: dict[PlacementKind, Callable[..., Placement]] = {
    PlacementKind.INTERNSHIP: placements.start_internship,
    PlacementKind.JOB: placements.start_job,
}


def placement_page(number: str) -> Callable[[Placement], str]:
    return lambda placement: url_for("placements.show", number=number, placement_id=placement.id)


@bp.route("/<any(internship, job):kind>", methods=["GET", "POST"])
def start(number: str, kind: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.PLACE)
    chosen = next(one for one in PlacementKind if one.value == kind)
    form = forms.START_FORMS[chosen]()
    form.ask_of(case.person)
    if form.carries_out(START[chosen], case, today=today(), then=placement_page(number)):
        db().commit()
        return go(form.next_page, N_("The placement was recorded."))
    return page("placements/start.html", form, case=case, kind=chosen)


@bp.get("/<int:placement_id>")
def show(number: str, placement_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number, reach=Reach.ONE_TO_READ)
    placement = queries.get_whole_placement(db(), case, placement_id)
    workers = [placement.recorded_by_id, *(one.recorded_by_id for one in placement.outcomes)]
    names = queries.names_of(db(), workers)
    return page("placements/show.html", case=case, placement=placement, names=names)


@bp.route("/<int:placement_id>/correct", methods=["GET", "POST"])
def correct(number: str, placement_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.PLACE)
    placement = queries.get_placement(db(), case, placement_id)
    form = forms.CORRECTION_FORMS[placement.kind](obj=placement)
    form.of(placement)
    form.ask_of(case.person)
    done = placement_page(number)
    if form.carries_out(placements.correct_placement, placement, today=today(), then=done):
        db().commit()
        return go(form.next_page, N_("The placement was corrected."))
    return page("placements/correct.html", form, case=case, placement=placement)


@bp.route("/<int:placement_id>/end", methods=["GET", "POST"])
def end(number: str, placement_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.PLACE)
    placement = queries.get_placement(db(), case, placement_id)
    form = forms.END_FORMS[placement.kind]()
    form.about(placement)
    done = placement_page(number)(placement)
    if _carries_out(form, placements.end_placement, placement, then=done, today=today()):
        db().commit()
        undo = url_for(".resume", number=number, placement_id=placement_id)
        return go(form.next_page, N_("The end of the placement was recorded."), undo=undo)
    return page("placements/end.html", form, case=case, placement=placement)


@bp.post("/<int:placement_id>/resume")
def resume(number: str, placement_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    placement = queries.get_placement(db(), case, placement_id)
    form = EmptyForm()
    done = placement_page(number)(placement)
    if _carries_out(form, placements.resume_placement, placement, then=done):
        db().commit()
        return go(form.next_page, N_("The placement goes on."))
    return page("cases/refused.html", form, case=case)


@bp.post("/<int:placement_id>/continue")
def continue_alongside(number: str, placement_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    placement = queries.get_placement(db(), case, placement_id)
    form = EmptyForm()
    done = placement_page(number)(placement)
    if _carries_out(form, placements.continue_alongside, placement, then=done):
        db().commit()
        return go(form.next_page, N_("The training continues alongside."))
    return page("cases/refused.html", form, case=case)


def _carries_out(
    form: Any, operation: Callable[..., None], placement: Placement, *, then: str, **known: Any
) -> bool:
    """Carry out what a form asks, and go to one page whatever comes of it."""
    done: bool = form.carries_out(operation, placement, then=lambda _none: then, **known)
    return done
