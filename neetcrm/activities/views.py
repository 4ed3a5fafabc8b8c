"""Pages about what the centres offer: enrol a young person in a course."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.activities import queries
from neetcrm.cases import placements
from neetcrm.cases import queries as case_queries
from neetcrm.cases.forms import TrainingForm
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today
from neetcrm.web.pages import go, page

bp = Blueprint("activities", __name__, url_prefix="/cases/<number>/placements")


@bp.route("/training", methods=["GET", "POST"])
def enrol(number: str) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    actor().must(Act.PLACE)
    form = TrainingForm()
    back = url_for("desk.case", number=number, tab="placements")
    if form.carries_out(placements.start_training, case, today=today(), then=lambda _new: back):
        db().commit()
        return go(form.next_page, N_("The young person was enrolled."))
    return page("activities/enrol.html", form, case=case, courses=queries.courses(db()))
