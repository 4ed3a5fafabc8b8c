"""Pages about the needs of a young person: a new assessment, and what changed between them."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases import queries
from neetcrm.cases.models import DOMAINS
from neetcrm.cases.planning import needs
from neetcrm.cases.planning import needs_forms as forms
from neetcrm.cases.planning.anchors import ANCHORED, ANCHORS
from neetcrm.cases.planning.plans import FREQUENCY_OF
from neetcrm.cases.scope import Reach
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, gettext, today
from neetcrm.web.pages import go, page
from neetcrm.wheel import wheel

bp = Blueprint("needs", __name__, url_prefix="/cases/<number>")

MOST = 6
"""How many assessments are compared at once: the first and the latest ones."""


@bp.route("/assessment", methods=["GET", "POST"])
def assess(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.ASSESS)
    queries.load(db(), case, "assessments")
    last = case.assessments[-1] if case.assessments else None
    form = forms.AssessmentForm()
    compared = url_for(".compare", number=number)
    if form.carries_out(needs.assess, case, today=today(), then=lambda _made: compared):
        db().commit()
        return go(form.next_page, N_("The assessment was recorded."))
    return page("cases/assessment.html", form, case=case, last=last, anchors=ANCHORS)


@bp.get("/assessments")
def compare(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number, reach=Reach.ONE_TO_READ)
    queries.load(db(), case, "assessments", "plans")
    told = needs.compared(case.assessments, most=MOST)
    return page(
        "cases/assessments.html",
        case=case,
        told=told,
        domains=DOMAINS,
        anchors=ANCHORS,
        anchored=ANCHORED,
        proposed=FREQUENCY_OF[told.latest.band] if told else None,
        picture=wheel(gettext("Readiness wheel"), told.scores, told.first_scores) if told else "",
    )
