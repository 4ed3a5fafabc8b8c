"""Logging from anywhere: choose the case, and keep one's own templates."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.cases.forms import EmptyForm
from neetcrm.counseling import log_queries as queries
from neetcrm.counseling import templates
from neetcrm.counseling.forms import ChangeTemplateForm, TemplateForm
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db
from neetcrm.web.pages import go, page

bp = Blueprint("log", __name__, url_prefix="/log")


@bp.get("")
def choose() -> ResponseReturnValue:
    return _cases("")


@bp.post("")
def find() -> ResponseReturnValue:
    """Answer at once: an IIN or a phone never comes into an address."""
    return _cases(request.form.get("q", "")[:200])


@bp.route("/templates", methods=["GET", "POST"])
def own_templates() -> ResponseReturnValue:
    templates.must_log(actor())
    own = queries.own_templates(db(), actor())
    form = TemplateForm()
    form.offer_parts(actor())
    if form.carries_out(templates.add_template, own, then=_to_templates):
        db().commit()
        return go(form.next_page, N_("The template was added."))
    return page("counseling/templates.html", form, templates=own)


@bp.route("/templates/<int:template_id>", methods=["GET", "POST"])
def change_template(template_id: int) -> ResponseReturnValue:
    templates.must_log(actor())
    template = queries.get_own_template(db(), actor(), template_id)
    form = ChangeTemplateForm(obj=template)
    form.offer_parts(actor())
    form.of(template)
    if form.carries_out(templates.change_template, template, then=_to_templates):
        db().commit()
        return go(form.next_page, N_("The template was changed."))
    return page("counseling/template.html", form, own=template)


@bp.post("/templates/<int:template_id>/remove")
def remove_template(template_id: int) -> ResponseReturnValue:
    templates.must_log(actor())
    template = queries.get_own_template(db(), actor(), template_id)
    form = EmptyForm()
    if form.carries_out(templates.remove_template, template, then=_to_templates):
        db().commit()
        undo = url_for(".restore_template", template_id=template_id)
        return go(form.next_page, N_("The template was removed."), undo=undo)
    return page("counseling/template.html", form, own=template)


@bp.post("/templates/<int:template_id>/restore")
def restore_template(template_id: int) -> ResponseReturnValue:
    templates.must_log(actor())
    template = queries.get_own_template(db(), actor(), template_id)
    form = EmptyForm()
    if form.carries_out(templates.restore_template, template, then=_to_templates):
        db().commit()
        return go(form.next_page, N_("The template is there again."))
    return page("counseling/template.html", form, own=template)


def _cases(text: str) -> ResponseReturnValue:
    templates.must_log(actor())
    cases = queries.cases_to_log(db(), actor(), text)
    return page("counseling/choose.html", text=text, cases=cases)


def _to_templates(_outcome: object) -> str:
    return url_for("log.own_templates")
