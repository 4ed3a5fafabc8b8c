"""Pages about what the centres offer: enrol a young person in a course."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.activities import queries
from neetcrm.cases import queries as case_queries
from neetcrm.cases.placing import placements
from neetcrm.cases.placing.placement_forms import TrainingForm
from neetcrm.cases.placing.placement_views import placement_page
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today
from neetcrm.web.pages import go, page

bp = Blueprint("activities", __name__, url_prefix="/cases/<number>/placements")


@bp.route("/training", methods=["GET", "POST"])
def enrol(number: str) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    actor().must(Act.PLACE)
    form = TrainingForm()
    done = placement_page(number)
    if form.carries_out(placements.start_training, case, today=today(), then=done):
        db().commit()
        return go(form.next_page, N_("The young person was enrolled."))
    return page("activities/enrol.html", form, case=case, courses=queries.courses(db()))
