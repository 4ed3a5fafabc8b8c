"""Pages of risk alerts: what to do now, who did what, and the list of those that are open."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act, Role
from neetcrm.accounts import staff_of
from neetcrm.appointments.queries import to_settle
from neetcrm.cases import queries as case_queries
from neetcrm.cases.models import Case
from neetcrm.cases.scope import may_read
from neetcrm.counseling import alert_queries, duty
from neetcrm.counseling.alerts import acknowledge, close_alert, raise_alert, review
from neetcrm.counseling.models import AlertSource, RiskAlert
from neetcrm.desk.day import alerts
from neetcrm.desk.day.alert_forms import AlertAppointmentForm, AnswerForm, CloseForm, RaiseForm
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, now, writing_db
from neetcrm.web.filters import choice_of
from neetcrm.web.pages import go, page

bp = Blueprint("alerts", __name__)


@bp.get("/alerts")
def waiting() -> ResponseReturnValue:
    actor().must(Act.READ_ALERTS)
    shown = choice_of(alerts.Show, request.args.get("show"), alerts.Show.OPEN)
    found = alerts.alerts(db(), actor(), show=shown, at=now())
    on_duty = duty.on_duty(db(), actor().centre_id or 0, at=now())
    return page(
        "alerts/list.html", found=found, shown=shown, on_duty=on_duty, Show=alerts.Show, at=now()
    )


@bp.get("/alerts/<int:alert_id>")
def show(alert_id: int) -> ResponseReturnValue:
    alert, case = alert_queries.get_alert(db(), actor(), alert_id)
    return page("alerts/show.html", alert=alert, **_whose(case), **_about(alert, case))


@bp.get("/cases/<number>/sessions/<int:note_id>/alert")
def of_session(number: str, note_id: int) -> ResponseReturnValue:
    """Lead from a session that was just logged to what is to be done now."""
    case = case_queries.get_case(db(), actor(), number)
    alert = alert_queries.alert_of_session(db(), actor(), note_id)
    if alert is None or alert.case_id != case.id:
        raise alert_queries.AlertNotFound
    return redirect(url_for(".show", alert_id=alert.id), 303)


@bp.route("/cases/<number>/alerts/new", methods=["GET", "POST"])
def add(number: str) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    actor().must(Act.RAISE_ALERT)
    form = RaiseForm()
    form.offer_levels()
    operation = partial(raise_alert, source=AlertSource.OBSERVED, at=now())
    if form.carries_out(operation, db(), case, then=_page_of):
        db().commit()
        return go(form.next_page, N_("The alert was raised."))
    return page("alerts/new.html", form, case=case)


@bp.post("/alerts/<int:alert_id>/acknowledge")
def note_acknowledged(alert_id: int) -> ResponseReturnValue:
    return _answered(
        alert_id, Act.ACKNOWLEDGE_ALERT, acknowledge, N_("You acknowledged the alert.")
    )


@bp.post("/alerts/<int:alert_id>/review")
def note_reviewed(alert_id: int) -> ResponseReturnValue:
    return _answered(alert_id, Act.REVIEW_ALERT, review, N_("You reviewed the alert."))


@bp.route("/alerts/<int:alert_id>/close", methods=["GET", "POST"])
def close(alert_id: int) -> ResponseReturnValue:
    alert, case = alert_queries.get_alert(db(), actor(), alert_id)
    actor().must(Act.REVIEW_ALERT)
    form = CloseForm()
    form.of(alert)
    if form.carries_out(close_alert, alert, case, at=now(), then=_page_of):
        db().commit()
        return go(form.next_page, N_("The alert was closed."))
    line = alerts.line_of(db(), actor(), alert)
    return page("alerts/close.html", form, alert=alert, line=line, at=now(), **_whose(case))


@bp.get("/alerts/<int:alert_id>/note")
def note(alert_id: int) -> ResponseReturnValue:
    alert, case = alert_queries.read_closing_note(writing_db(), actor(), alert_id)
    writing_db().commit()
    names = case_queries.names_of(db(), {alert.closed_by_id or 0})
    return page("alerts/note.html", alert=alert, names=names, **_whose(case))


@bp.route("/alerts/<int:alert_id>/appointment", methods=["GET", "POST"])
def appointment(alert_id: int) -> ResponseReturnValue:
    alert, found = alert_queries.get_alert(db(), actor(), alert_id)
    case = case_queries.get_case(db(), actor(), found.number)
    form = AlertAppointmentForm()
    form.of(alert)
    form.offer(to_settle(db(), actor(), case))
    if form.carries_out(alerts.link_appointment, alert, case, then=_page_of):
        db().commit()
        return go(form.next_page, N_("The appointment was noted."))
    return page("alerts/appointment.html", form, alert=alert, case=case)


def _answered(
    alert_id: int, act: Act, operation: Callable[..., RiskAlert], sentence: str
) -> ResponseReturnValue:
    """Do what one button does to an alert."""
    alert, case = alert_queries.get_alert(db(), actor(), alert_id)
    actor().must(act)
    form = AnswerForm()
    form.of(alert)
    if form.carries_out(operation, alert, case, at=now(), then=_page_of):
        db().commit()
        return go(form.next_page, sentence)
    return page("alerts/refused.html", form, alert=alert, **_whose(case))


def _whose(case: Case) -> dict[str, Any]:
    return {"whose_case": case, "opens_case": may_read(actor(), case)}


def _about(alert: RiskAlert, case: Case) -> dict[str, Any]:
    workers = (alert.acknowledged_by_id, alert.reviewed_by_id, alert.closed_by_id)
    return {
        "line": alerts.line_of(db(), actor(), alert),
        "names": case_queries.names_of(db(), filter(None, workers)),
        "on_duty": duty.on_duty(db(), case.centre_id, at=now()),
        "heads": staff_of(db(), case.centre_id, Role.SUPERVISOR),
        "at": alert.closed_at or now(),
    }


def _page_of(alert: RiskAlert) -> str:
    return url_for("alerts.show", alert_id=alert.id)
