"""Pages about leave from a requirement: asked for, granted, answered, taken back."""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases import exemption_forms as forms
from neetcrm.cases import exemptions, queries, requirements
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.views import case_page
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today
from neetcrm.web.pages import go, page

bp = Blueprint("exemptions", __name__, url_prefix="/cases/<number>/exemptions")


@bp.route("/<code>", methods=["GET", "POST"])
def grant(number: str, code: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.EXEMPT)
    requirement = requirements.REQUIREMENTS.get(code) or abort(404)
    form = forms.ExemptionForm()
    if form.carries_out(exemptions.exempt, case, requirement, on=today(), then=case_page(case)):
        db().commit()
        granted = requirements.exemption_from(case, requirement, on=today())
        undo = url_for(".undo", number=number, exemption_id=granted.id) if granted else ""
        return go(form.next_page, N_("The exemption was granted."), undo=undo)
    return page("cases/exemption.html", form, case=case, requirement=requirement)


@bp.route("/<code>/ask", methods=["GET", "POST"])
def ask(number: str, code: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.MOVE_CASE)
    requirement = requirements.REQUIREMENTS.get(code) or abort(404)
    form = forms.AskExemptionForm()
    when = {"on": today(), "today": today()}
    if form.carries_out(exemptions.ask_exemption, case, requirement, **when, then=case_page(case)):
        db().commit()
        asked = requirements.waiting_exemption(case, requirement)
        undo = url_for(".withdraw", number=number, exemption_id=asked.id) if asked else ""
        said = N_("The supervisor was asked. The answer will stand here.")
        return go(form.next_page, said, undo=undo)
    return page("cases/ask_exemption.html", form, case=case, requirement=requirement)


@bp.route("/<int:exemption_id>/answer", methods=["GET", "POST"])
def answer(number: str, exemption_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    exemption = queries.get_exemption(db(), case, exemption_id)
    actor().must(Act.EXEMPT)
    form = forms.AnswerExemptionForm()
    form.of(exemption)
    if form.carries_out(exemptions.answer_exemption, exemption, on=today(), then=case_page(case)):
        db().commit()
        undo = url_for(".undo", number=number, exemption_id=exemption_id)
        return go(form.next_page, N_("The exemption was answered."), undo=undo)
    return page(
        "cases/answer_exemption.html",
        form,
        case=case,
        exemption=exemption,
        requirement=requirements.REQUIREMENTS[exemption.requirement],
        asker=queries.names_of(db(), [exemption.asked_by_id or 0]),
    )


@bp.post("/<int:exemption_id>/undo")
def undo(number: str, exemption_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    exemption = queries.get_exemption(db(), case, exemption_id)
    form = EmptyForm()
    if form.carries_out(exemptions.undo_answer, exemption, on=today(), then=case_page(case)):
        db().commit()
        return go(form.next_page, N_("The answer was taken back."))
    return page("cases/refused.html", form, case=case)


@bp.post("/<int:exemption_id>/withdraw")
def withdraw(number: str, exemption_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    exemption = queries.get_exemption(db(), case, exemption_id)
    form = EmptyForm()
    if form.carries_out(exemptions.withdraw_ask, exemption, on=today(), then=case_page(case)):
        db().commit()
        return go(form.next_page, N_("The exemption is asked for no longer."))
    return page("cases/refused.html", form, case=case)
