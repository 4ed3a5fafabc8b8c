"""The duty roster of a centre: who is on duty when, and when nobody is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act, Role
from neetcrm.accounts import Centre, own_centres, staff_of
from neetcrm.cases.forms import EmptyForm
from neetcrm.counseling import duty
from neetcrm.counseling.duty_forms import DutyForm, ShiftForm
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, now, today
from neetcrm.web.filters import day_of
from neetcrm.web.pages import go, page

bp = Blueprint("duty", __name__, url_prefix="/duty")
DAYS = 14


@bp.get("")
def roster() -> ResponseReturnValue:
    actor().must(Act.READ_ALERTS)
    centre = _centre()
    first_on = day_of(request.args.get("from"), today())
    days = duty.roster(db(), centre, first_on, days=DAYS)
    on_duty = duty.on_duty(db(), centre.id or 0, at=now())
    step = timedelta(days=DAYS)
    return page(
        "duty/roster.html",
        centre=centre,
        days=days,
        on_duty=on_duty,
        earlier=first_on - step,
        later=first_on + step,
    )


@bp.route("/new", methods=["GET", "POST"])
def plan() -> ResponseReturnValue:
    actor().must(Act.KEEP_DUTY)
    centre = _centre()
    form = DutyForm()
    form.offer(staff_of(db(), centre.id or 0, Role.PSYCHOLOGIST), centre)
    if form.carries_out(duty.plan_duty, db(), today=today(), then=_to_roster):
        db().commit()
        return go(form.next_page, N_("The duty was planned."))
    return page("duty/plan.html", form, centre=centre)


@bp.post("/<int:shift_id>/drop")
def drop(shift_id: int) -> ResponseReturnValue:
    shift = duty.get_shift(db(), actor(), shift_id)
    form = ShiftForm()
    form.of(shift)
    undo = url_for(".restore", shift_id=shift_id)
    return _changed(
        form, N_("The duty was taken off the roster."), duty.drop_shift, shift, undo=undo
    )


@bp.post("/<int:shift_id>/restore")
def restore(shift_id: int) -> ResponseReturnValue:
    shift = duty.get_shift(db(), actor(), shift_id)
    sentence = N_("The duty is on the roster again.")
    return _changed(EmptyForm(), sentence, duty.restore_shift, shift, db())


def _changed(
    form: Any, sentence: str, operation: Callable[..., Any], *on_what: Any, undo: str = ""
) -> ResponseReturnValue:
    if form.carries_out(operation, *on_what, then=_to_roster):
        db().commit()
        return go(form.next_page, sentence, undo=undo)
    return page("duty/refused.html", form)


def _centre() -> Centre:
    """Return the centre of now; who reads the roster belongs to one."""
    return own_centres(db(), actor())[0]


def _to_roster(_outcome: object) -> str:
    return url_for("duty.roster")
