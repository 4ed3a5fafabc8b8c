"""Pages of a safety plan: read it, agree it anew, print it in the young person's language."""

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases import queries as case_queries
from neetcrm.cases.models import Case
from neetcrm.cases.scope import may_read
from neetcrm.counseling import safety
from neetcrm.counseling.alert_queries import get_case_for, read_safety_plan
from neetcrm.counseling.models import SafetyPlan
from neetcrm.counseling.safety_forms import SafetyPlanForm
from neetcrm.errors import NotFound
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, gettext, language, now, speaking, writing_db
from neetcrm.web.pages import go, page

bp = Blueprint("safety", __name__, url_prefix="/cases/<number>/safety-plan")


class NoSafetyPlan(NotFound):
    sentence = N_("There is no safety plan yet.")


@bp.get("")
def show(number: str) -> ResponseReturnValue:
    case = _case(number)
    plan = _read(case)
    names = case_queries.names_of(db(), {plan.written_by_id} if plan else ())
    return page("safety/show.html", plan=plan, names=names, parts=safety.PARTS, **_whose(case))


@bp.route("/new", methods=["GET", "POST"])
def write(number: str) -> ResponseReturnValue:
    case = _case(number)
    form = SafetyPlanForm()
    if not form.is_filled:
        form.begin_with(_read(case))
    back = url_for(".show", number=number)
    if form.carries_out(safety.write_plan, case, at=now(), then=lambda _new: back):
        db().commit()
        return go(form.next_page, N_("The safety plan was agreed."))
    return page("safety/write.html", form, **_whose(case))


@bp.get("/print")
def paper(number: str) -> ResponseReturnValue:
    case = _case(number)
    plan = _read(case)
    if plan is None:
        raise NoSafetyPlan
    shown: dict[str, Any] = {
        "back": url_for(".show", number=number),
        "bar": {
            "title": gettext("Safety plan"),
            "back": gettext("Back"),
            "hint": gettext("Print it with the print command of the browser."),
            "print": gettext("Print"),
        },
        "reader": language(),
    }
    with speaking(case.person.language):
        return page("safety/paper.html", whose_case=case, plan=plan, parts=safety.PARTS, **shown)


def _case(number: str) -> Case:
    return get_case_for(db(), actor(), number, Act.KEEP_SAFETY_PLAN)


def _whose(case: Case) -> dict[str, Any]:
    return {"whose_case": case, "opens_case": may_read(actor(), case)}


def _read(case: Case) -> SafetyPlan | None:
    """Return the plan that holds; that it is read is on record before it is shown."""
    plan = read_safety_plan(writing_db(), actor(), case)
    writing_db().commit()
    return plan
