"""Long work on the web: how far it is, cancelling it, and the files that wait to be taken."""

import io
from collections.abc import Callable, Mapping

from flask import Blueprint, request, send_file, url_for
from flask.typing import ResponseReturnValue

from neetcrm import audit, jobs
from neetcrm.cases.forms import EmptyForm
from neetcrm.db import utc_now
from neetcrm.i18n import N_
from neetcrm.jobs import Job, JobKind, JobState
from neetcrm.reports import export_work
from neetcrm.web.current import actor, db, language
from neetcrm.web.filters import number_of
from neetcrm.web.identity import take_for_no_use
from neetcrm.web.pages import go, page
from neetcrm.web.proving import proven_recently

bp = Blueprint("jobs", __name__, url_prefix="/jobs")
SHOWN = 50
ASKED_AT = {JobKind.EXPORT: "reports.export"}
"""The page on which each kind of work is asked for."""
TITLE_OF: dict[JobKind, Callable[[Mapping[str, str], str], str]] = {
    JobKind.EXPORT: export_work.title
}
"""How each kind of work is called, by what was asked and the language of the reader."""


@bp.get("")
def show_all() -> ResponseReturnValue:
    own, now = jobs.jobs_of(db(), actor(), limit=SHOWN), utc_now()
    kept = jobs.kept_until(db(), own, at=now)
    return page("jobs/list.html", jobs=own, kept=kept, now=now, titled=_titled, JobState=JobState)


@bp.get("/<int:work_id>")
def show(work_id: int) -> ResponseReturnValue:
    return _page_of(jobs.get_job(db(), actor(), work_id))


@bp.get("/<int:work_id>/progress")
def progress(work_id: int) -> ResponseReturnValue:
    """Answer the page, which asks by itself, with its bar; load the page anew at the end."""
    take_for_no_use()
    job = jobs.get_job(db(), actor(), work_id)
    if not job.is_open:
        return "", 204, {"HX-Refresh": "true"}
    said = number_of(request.args.get("said")) or 0
    return page("jobs/progress.html", job=job, now=utc_now(), said=said)


@bp.post("/<int:work_id>/cancel")
def cancel(work_id: int) -> ResponseReturnValue:
    job = jobs.get_job(db(), actor(), work_id)
    form = EmptyForm()
    if form.carries_out(jobs.cancel, db(), job, at=utc_now(), then=_path_of):
        db().commit()
        return go(form.next_page, N_("It was cancelled. Nothing of it is kept."))
    return _page_of(jobs.get_job(db(), actor(), work_id), form)


@bp.post("/<int:work_id>/file")
@proven_recently
def take(work_id: int) -> ResponseReturnValue:
    """Hand the file out, and note that before it leaves."""
    result = jobs.get_result(db(), actor(), work_id, at=utc_now())
    audit.log_read(db(), actor(), result)
    db().commit()
    content = io.BytesIO(result.content)
    return send_file(content, result.mime_type, as_attachment=True, download_name=result.name)


def _page_of(job: Job, form: EmptyForm | None = None) -> ResponseReturnValue:
    now = utc_now()
    return page(
        "jobs/show.html",
        form,
        job=job,
        title=_titled(job),
        kept_until=jobs.kept_until(db(), [job], at=now).get(job.id or 0),
        now=now,
        asked_at=url_for(ASKED_AT[job.kind]),
        JobState=JobState,
    )


def _titled(job: Job) -> str:
    return TITLE_OF[job.kind](job.asked, language())


def _path_of(job: Job) -> str:
    return url_for("jobs.show", work_id=job.id)
