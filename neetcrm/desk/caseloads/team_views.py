"""Pages of a supervisor: how the caseloads are balanced, hand-over, covers and tails."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases import queries
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.handover import handing
from neetcrm.cases.models import Case, HandOver
from neetcrm.cases.waiting.task_queries import tasks_in_hand
from neetcrm.desk.caseloads import team, team_forms
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today
from neetcrm.web.filters import number_of
from neetcrm.web.pages import go, page

bp = Blueprint("team", __name__)


@bp.get("/team")
def show() -> ResponseReturnValue:
    actor().must(Act.HAND_OVER)
    loads = team.loads(db(), actor(), today=today())
    accesses = team.accesses(db(), actor(), today=today())
    return page(
        "team/show.html",
        loads=[load for load in loads if load.is_here],
        unassigned=[load for load in loads if not load.is_here],
        covers=[access for access in accesses if access.is_cover],
        tails=[access for access in accesses if not access.is_cover],
        acts=team.recent_hand_overs(db(), actor(), today=today()),
    )


@bp.route("/cases/<number>/hand-over", methods=["GET", "POST"])
def hand_over(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.HAND_OVER)
    form = team_forms.HandOverForm()
    form.of(case)
    form.offer(_takers(case))
    known: dict[str, Any] = {"open_tasks": tasks_in_hand(db(), [case]), "on": today()}
    if form.carries_out(handing.hand_over, case, then=_page_of(case), **known):
        db().commit()
        back = url_for(".undo", hand_over_id=case.handings[-1].hand_over_id)
        return go(form.next_page, N_("The case was handed over."), undo=back)
    return page("team/hand_over.html", form, case=case)


@bp.route("/cases/<number>/cover", methods=["GET", "POST"])
def cover(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.HAND_OVER)
    form = team_forms.CaseCoverForm()
    form.of(case)
    team_forms.offer(form.to, _takers(case))
    if form.carries_out(handing.cover, case, on=today(), then=_page_of(case)):
        db().commit()
        return go(form.next_page, N_("The cover was arranged."))
    return page("team/cover.html", form, case=case)


@bp.route("/team/<int:worker_id>/hand-over", methods=["GET", "POST"])
def hand_over_caseload(worker_id: int) -> ResponseReturnValue:
    """Choose who takes a caseload, look at what that means, then do it."""
    loads = team.loads(db(), actor(), today=today())
    load = team.one_of(loads, worker_id)
    takers = team.takers(loads, load.user)
    taker = next((one for one in takers if one.user.id == number_of(request.args.get("to"))), None)
    if taker is None:
        return page("team/choose_taker.html", load=load, takers=takers)
    form = team_forms.CaseloadForm()
    form.about(load.active)
    form.room = taker.room
    known: dict[str, Any] = {"weight": load.weight, "on": today(), "then": _page_of_act}
    if form.carries_out(handing.hand_over_caseload, db(), load.user, taker.user, **known):
        db().commit()
        return go(form.next_page, N_("The caseload was handed over."))
    form.about(load.active)
    return page("team/hand_over_caseload.html", form, load=load, taker=taker)


@bp.route("/team/<int:worker_id>/cover", methods=["GET", "POST"])
def cover_caseload(worker_id: int) -> ResponseReturnValue:
    loads = team.loads(db(), actor(), today=today())
    load = team.one_of(loads, worker_id)
    form = team_forms.CoverForm()
    team_forms.offer(form.to, team.takers(loads, load.user))
    covers = team.covers_of(db(), actor(), load.user, today=today())
    known: dict[str, Any] = {"covers": covers, "on": today(), "then": lambda _act: url_for(".show")}
    if form.carries_out(handing.cover_caseload, db(), load.user, **known):
        db().commit()
        return go(form.next_page, N_("The cover was arranged."))
    return page("team/cover_caseload.html", form, load=load)


@bp.get("/team/hand-overs/<int:hand_over_id>")
def show_hand_over(hand_over_id: int) -> ResponseReturnValue:
    act = team.get_hand_over(db(), actor(), hand_over_id)
    return page("team/show_hand_over.html", act=act)


@bp.post("/team/hand-overs/<int:hand_over_id>/undo")
def undo(hand_over_id: int) -> ResponseReturnValue:
    act = team.get_hand_over(db(), actor(), hand_over_id)
    form = EmptyForm()
    if form.carries_out(handing.undo, db(), act, on=today(), then=_page_of_act):
        db().commit()
        return go(form.next_page, N_("The hand-over was taken back."))
    return page("team/show_hand_over.html", form, act=act)


@bp.route("/team/accesses/<int:access_id>", methods=["GET", "POST"])
def prolong(access_id: int) -> ResponseReturnValue:
    access = team.get_access(db(), actor(), access_id)
    form = team_forms.EndDayForm(ends_on=access.ends_on)
    form.of(access)
    covers = team.covers_beside(db(), actor(), access, today=today())
    if form.carries_out(handing.prolong, access, covers=covers, on=today(), then=_team):
        db().commit()
        return go(form.next_page, N_("The last day was changed."))
    return page("team/prolong.html", form, access=access)


@bp.post("/team/accesses/<int:access_id>/end")
def end(access_id: int) -> ResponseReturnValue:
    access = team.get_access(db(), actor(), access_id)
    form = EmptyForm()
    if form.carries_out(handing.end_access, access, on=today(), then=_team):
        db().commit()
        back = url_for(".resume", access_id=access_id)
        return go(form.next_page, N_("It ended now."), undo=back)
    return page("team/refused.html", form)


@bp.post("/team/accesses/<int:access_id>/resume")
def resume(access_id: int) -> ResponseReturnValue:
    access = team.get_access(db(), actor(), access_id)
    form = EmptyForm()
    covers = team.covers_beside(db(), actor(), access, today=today())
    if form.carries_out(handing.resume_access, access, covers=covers, on=today(), then=_team):
        db().commit()
        return go(form.next_page, N_("It goes on as before."))
    return page("team/refused.html", form)


def _takers(case: Case) -> list[team.Load]:
    return team.takers(team.loads(db(), actor(), today=today()), case.counselor)


def _page_of(case: Case) -> Any:
    return lambda _act: url_for("desk.case", number=case.number)


def _page_of_act(act: HandOver) -> str:
    return url_for("team.show_hand_over", hand_over_id=act.id)


def _team(_outcome: object) -> str:
    return url_for("team.show")
