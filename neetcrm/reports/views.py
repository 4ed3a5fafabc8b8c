"""Pages of figures: the monitoring's table, its files, and a supervisor's exports."""

import io
from collections.abc import Collection

from flask import Blueprint, Response, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act, Actor
from neetcrm.audit import log_read
from neetcrm.cases.chosen import case_numbers
from neetcrm.cases.queries import get_whole_case
from neetcrm.cases.scope import Reach
from neetcrm.db import utc_now
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.jobs import Job
from neetcrm.reports import export_work, exports, forms, indicators
from neetcrm.reports.export_work import Wanted
from neetcrm.reports.layouts import FILES, laid_out
from neetcrm.reports.monitoring import breakdown, figures
from neetcrm.reports.progress import Variant, progress_report
from neetcrm.reports.render import renderer
from neetcrm.web.current import actor, db, language, today, user, writing_db
from neetcrm.web.filters import choice_of
from neetcrm.web.pages import go, page
from neetcrm.web.proving import proven_recently

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("")
def monitoring() -> ResponseReturnValue:
    actor().must(Act.READ_REPORTS)
    form = forms.MonitoringForm(request.args)
    return _monitoring_page(form, is_right=form.validate())


@bp.get("/monitoring.<extension>")
def monitoring_file(extension: str) -> ResponseReturnValue:
    actor().must(Act.READ_REPORTS)
    layout = choice_of(FILES, extension, None) or abort(404)
    form = forms.MonitoringForm(request.args)
    if not form.validate():
        return _monitoring_page(form, is_right=False)
    asked = form.answers()
    content = laid_out(db(), actor(), layout, locale=language(), **asked)
    name = f"monitoring-{asked['as_of']}.{layout.value}"
    return _file(io.BytesIO(content), FILES[layout], name)


@bp.get("/progress/<number>.pdf")
def progress(number: str) -> ResponseReturnValue:
    case = get_whole_case(db(), actor(), number, reach=Reach.ONE_TO_READ)
    variant = choice_of(Variant, request.args.get("for"), Variant.YOUNG_PERSON)
    spoken = user().language
    report = progress_report(db(), actor(), case, as_of=today(), variant=variant, language=spoken)
    log_read(writing_db(), actor(), case)
    writing_db().commit()
    content = io.BytesIO(renderer().progress_pdf(report))
    return send_file(content, "application/pdf", download_name=f"progress-{number}.pdf")


@bp.route("/export", methods=["GET", "POST"])
@proven_recently
def export() -> ResponseReturnValue:
    actor().must(Act.EXPORT_CASES)
    form = forms.ExportForm()
    if form.validate_on_submit():
        try:
            wanted = form.wanted(language())
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            is_long = form.is_kept.data or export_work.is_long(db(), actor(), wanted)
            return _asked_for(form, wanted) if is_long else _exported(form, wanted)
    return page("reports/export.html", form)


@bp.route("/export/chosen", methods=["GET", "POST"])
@proven_recently
def export_chosen() -> ResponseReturnValue:
    """Export the cases that were chosen in a caseload; the address holds their numbers."""
    actor().must(Act.EXPORT_CASES)
    chosen = case_numbers(request.args.getlist("case"))
    form = forms.ChosenForm()
    if form.validate_on_submit():
        try:
            return _exported_chosen(form, chosen)
        except RuleBroken as broken:
            form.refuse(broken)
    count = exports.exportable(db(), actor(), chosen)
    return page("reports/export_chosen.html", form, count=count, others=len(chosen) - count)


def _monitoring_page(form: forms.MonitoringForm, *, is_right: bool) -> ResponseReturnValue:
    as_of, by = form.answers().values()
    split = breakdown(db(), actor(), by, as_of=as_of) if is_right and by else None
    whole = figures(db(), actor(), as_of=as_of) if is_right and not by else None
    return page(
        "reports/monitoring.html",
        form,
        monitoring=split.monitoring if split else whole,
        split=split,
        asked={"as_of": as_of.isoformat(), "by": by.value if by else None},
        files=FILES,
        whose=indicators.WHOSE[actor().role],
        indicators=indicators,
    )


def _asked_for(form: forms.ExportForm, wanted: Wanted) -> ResponseReturnValue:
    """Let a worker make the file, and show how far it is."""

    def ask(*, by: Actor, **_answers: object) -> Job:
        return export_work.ask(db(), wanted, by=by, at=utc_now())

    if form.carries_out(ask, then=lambda job: url_for("jobs.show", work_id=job.id)):
        db().commit()
        return go(form.next_page, N_("It is being prepared."))
    return page("reports/export.html", form)


def _exported(form: forms.ExportForm, wanted: Wanted) -> Response:
    """Write the file and its row of the audit log, and commit before anything leaves."""
    file = io.BytesIO()
    exports.export(
        db(),
        actor(),
        wanted.what,
        wanted.period,
        to=file,
        file_format=wanted.file_format,
        locale=wanted.locale,
        at_least=wanted.at_least,
    )
    form.forget_draft()
    db().commit()
    file.seek(0)
    return _file(file, wanted.file_format.mime_type, wanted.file_name)


def _exported_chosen(form: forms.ChosenForm, chosen: Collection[str]) -> Response:
    file_format, file = form.file_format.data, io.BytesIO()
    exports.export_chosen(
        db(), actor(), chosen, to=file, file_format=file_format, locale=language()
    )
    form.forget_draft()
    db().commit()
    file.seek(0)
    return _file(file, file_format.mime_type, f"cases-{today()}.{file_format.value}")


def _file(content: io.BytesIO, mime_type: str, name: str) -> Response:
    return send_file(content, mime_type, as_attachment=True, download_name=name)
