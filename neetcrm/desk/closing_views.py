"""Pages by which a case ends and goes on."""

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.appointments.queries import to_settle
from neetcrm.cases import closing
from neetcrm.cases import queries as case_queries
from neetcrm.cases.models import Case
from neetcrm.cases.waiting.task_queries import open_tasks
from neetcrm.counseling.queries import session_facts
from neetcrm.desk import closing_forms as forms
from neetcrm.desk.settling import StillOpen, close_settled
from neetcrm.desk.silence import attempts_since
from neetcrm.i18n import N_
from neetcrm.reasons import ReasonKind, reasons
from neetcrm.referrals import queries as referral_queries
from neetcrm.web.current import actor, db, today
from neetcrm.web.pages import go, page

bp = Blueprint("closing", __name__, url_prefix="/cases/<number>")


@bp.route("/close", methods=["GET", "POST"])
def close(number: str) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    actor().must(Act.CLOSE_CASE)
    case_queries.load(db(), case, "moves", "placements")
    still_open = _what_is_open(case)
    placements = [one for one in case.placements if one.ended_on is None]
    form = forms.close_form(placements, still_open, _coded())
    form.of(case)
    form.propose(proposal := closing.proposed_closing(case, today=today()))
    known = {"still_open": still_open, "today": today()}
    back = url_for("desk.case", number=number)
    if form.carries_out(close_settled, case, then=lambda _new: back, **known):
        db().commit()
        return go(form.next_page, N_("The case was closed."))
    tried = attempts_since(session_facts(db(), actor(), case), case.last_contact_on)
    told = {"proposal": proposal, "tried": tried, "placements": placements, "open": still_open}
    return page("desk/close.html", form, case=case, **told)


@bp.route("/reopen", methods=["GET", "POST"])
def reopen(number: str) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    actor().must(Act.CLOSE_CASE)
    form = forms.ReopenForm()
    form.of(case)
    known = {"earlier_cases": case_queries.cases_of(db(), case.person), "on": today()}
    back = url_for("desk.case", number=number)
    if form.carries_out(closing.reopen_case, case, then=lambda _none: back, **known):
        db().commit()
        return go(form.next_page, N_("The case is open again."))
    return page("desk/reopen.html", form, case=case)


def _what_is_open(case: Case) -> StillOpen:
    return StillOpen(
        live_referrals=referral_queries.live(db(), case),
        open_tasks=open_tasks(db(), case),
        planned_appointments=to_settle(db(), actor(), case),
    )


def _coded() -> list[Any]:
    return reasons(db(), ReasonKind.WITHDRAWN) + reasons(db(), ReasonKind.DROPPED)
