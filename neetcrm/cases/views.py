"""Pages about one case: its stages, status, plan, placements, and who carries it."""

from collections.abc import Callable

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act, Role
from neetcrm.accounts import colleagues
from neetcrm.cases import forms, lifecycle, queries, requirements
from neetcrm.cases.models import Case, Stage
from neetcrm.cases.planning import needs
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today
from neetcrm.web.filters import choice_of
from neetcrm.web.pages import go, page

bp = Blueprint("cases", __name__, url_prefix="/cases/<number>")

CASELOAD = "/caseload"
LONGEST_BACK = 400


def case_page(case: Case, tab: str = "overview") -> Callable[[object], str]:
    """Return where to go once something was done to a case."""
    return lambda _outcome: url_for("desk.case", number=case.number, tab=tab)


@bp.route("/move", methods=["GET", "POST"])
def move(number: str) -> ResponseReturnValue:
    case = queries.get_whole_case(db(), actor(), number)
    actor().must(Act.MOVE_CASE)
    asked = choice_of(Stage, request.args.get("to"), None)
    form = forms.MoveCaseForm(to=asked)
    form.of(case)
    form.offer_next_stages(case)
    back = _place_before(case)
    if form.carries_out(lifecycle.move_case, case, today=today(), then=lambda _move: back):
        db().commit()
        return go(form.next_page, N_("The case was moved."))
    ways = {
        to: requirements.standings(case, to, on=today()) for to in requirements.next_stages(case)
    }
    return page("cases/move.html", form, case=case, ways=ways, asked=asked, back=back)


@bp.route("/status", methods=["GET", "POST"])
def status(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.ASSESS)
    form = forms.NeetStatusForm()
    if form.carries_out(needs.record_neet_status, case, today=today(), then=case_page(case)):
        db().commit()
        return go(form.next_page, N_("The NEET status was recorded."))
    return page("cases/status.html", form, case=case)


@bp.route("/psychologist", methods=["GET", "POST"])
def psychologist(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.MOVE_CASE)
    form = forms.PsychologistForm(to=case.psychologist)
    form.of(case)
    form.to.offer(colleagues(db(), actor(), Role.PSYCHOLOGIST), lambda user: user.full_name)
    if form.carries_out(lifecycle.assign_psychologist, case, then=case_page(case)):
        db().commit()
        return go(form.next_page, N_("The case team was changed."))
    return page("cases/psychologist.html", form, case=case)


@bp.get("/")
def show(number: str) -> ResponseReturnValue:
    return redirect(url_for("desk.case", number=number))


def _place_before(case: Case) -> str:
    """Return the caseload that somebody came from, be it a board, else the page of the case."""
    back = request.args.get("back", "")
    is_caseload = back.partition("?")[0] == CASELOAD and len(back) <= LONGEST_BACK
    return back if is_caseload else case_page(case)(None)
