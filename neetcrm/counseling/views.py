"""Pages about sessions: log one, and read one as far as its reader may."""

from datetime import timedelta

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases import queries as case_queries
from neetcrm.cases.models import Case
from neetcrm.counseling import notes, queries
from neetcrm.counseling.forms import PsychologicalSessionForm, SessionForm, planned_as
from neetcrm.counseling.models import SessionKind
from neetcrm.drafts import DraftKind
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today, writing_db
from neetcrm.web.pages import go, page

bp = Blueprint("counseling", __name__, url_prefix="/cases/<number>/sessions")

WITHOUT_PLAN = 7
"""Days to the next contact that are proposed before a plan says how often."""

FORMS: dict[SessionKind, type[SessionForm] | type[PsychologicalSessionForm]] = {
    SessionKind.CAREER: SessionForm,
    SessionKind.PSYCHOLOGICAL: PsychologicalSessionForm,
}


@bp.route("/new", methods=["GET", "POST"])
def log(number: str) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    kind = _kind_of_reader()
    form = FORMS[kind](**planned_as(request.args))
    form.keeps_draft(DraftKind.SESSION, about=number)
    _propose_next_contact(form, case)
    back = url_for("desk.case", number=number, tab="sessions")
    if form.carries_out(
        notes.log_session, db(), case, kind, today=today(), then=lambda _logged: back
    ):
        db().commit()
        return go(form.next_page, N_("The session was logged."))
    return page("counseling/log.html", form, case=case, kind=kind)


@bp.get("/<int:note_id>")
def show(number: str, note_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    opened = queries.open_session_note(writing_db(), actor(), note_id)
    writing_db().commit()
    return page("counseling/show.html", case=case, opened=opened)


def _propose_next_contact(form: SessionForm | PsychologicalSessionForm, case: Case) -> None:
    """Fill in the next contact as the plan agreed it; a week ahead where there is no plan."""
    if not form.is_filled:
        ahead = case.plan.contact_frequency.days if case.plan else WITHOUT_PLAN
        form.next_contact_on.data = max(case.next_contact_on, today() + timedelta(days=ahead))


def _kind_of_reader() -> SessionKind:
    """Return the kind of session the reader holds; who holds none is refused."""
    if actor().can(Act.LOG_PSYCHOLOGICAL_SESSION):
        return SessionKind.PSYCHOLOGICAL
    actor().must(Act.LOG_CAREER_SESSION)
    return SessionKind.CAREER
