"""Pages of emergency access: ask for it, read, end it early; the list for review."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases import queries as case_queries
from neetcrm.counseling import glass, glass_queries
from neetcrm.counseling.alert_queries import get_case_for
from neetcrm.counseling.glass_forms import EndAccessForm, GlassForm, ReviewAccessForm
from neetcrm.counseling.models import GlassBreak
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, now, writing_db
from neetcrm.web.pages import go, page
from neetcrm.web.proving import proven_recently

bp = Blueprint("glass", __name__)


@bp.route("/cases/<number>/emergency-access", methods=["GET", "POST"])
@proven_recently
def ask(number: str) -> ResponseReturnValue:
    case = get_case_for(db(), actor(), number, Act.BREAK_GLASS)
    behind = glass_queries.behind_glass(db(), actor(), case)
    authors = {one.author_id: one.author for one in behind}
    earlier = glass_queries.own_accesses(db(), actor(), case)
    form = GlassForm()
    if form.carries_out(glass.break_glass, db(), case, authors, earlier, at=now(), then=_page_of):
        db().commit()
        said = N_("You have emergency access. The author and the supervisor know.")
        return go(form.next_page, said)
    current = next((one for one in earlier if one.holds(now())), None)
    shown = {"whose_case": case, "opens_case": False, "authors": authors, "current": current}
    return page("glass/ask.html", form, **shown)


@bp.get("/emergency-access")
def waiting() -> ResponseReturnValue:
    return page("glass/list.html", found=glass_queries.accesses(db(), actor()), at=now())


@bp.get("/emergency-access/<int:glass_id>")
def show(glass_id: int) -> ResponseReturnValue:
    access, case = glass_queries.read_access(writing_db(), actor(), glass_id)
    writing_db().commit()
    is_own = access.reader_id == actor().user_id
    workers = filter(None, (access.reader_id, access.reviewed_by_id))
    return page(
        "glass/show.html",
        access=access,
        whose_case=case,
        is_own=is_own,
        names=case_queries.names_of(db(), workers),
        sessions=glass_queries.behind_glass(db(), actor(), case) if is_own else [],
        opened=glass_queries.opened_in(db(), access),
        at=now(),
    )


@bp.get("/emergency-access/<int:glass_id>/sessions/<int:note_id>")
def read(glass_id: int, note_id: int) -> ResponseReturnValue:
    access, case = glass_queries.get_access(db(), actor(), glass_id)
    opened = glass_queries.read_behind_glass(writing_db(), actor(), access, note_id, at=now())
    writing_db().commit()
    return page("glass/read.html", access=access, whose_case=case, opened=opened)


@bp.post("/emergency-access/<int:glass_id>/end")
def end(glass_id: int) -> ResponseReturnValue:
    access, _case = glass_queries.get_access(db(), actor(), glass_id)
    form = EndAccessForm()
    form.of(access)
    if form.carries_out(glass.end_access, access, at=now(), then=_page_of):
        db().commit()
        return go(form.next_page, N_("The emergency access has ended."))
    return page("glass/refused.html", form, access=access)


@bp.route("/emergency-access/<int:glass_id>/review", methods=["GET", "POST"])
def review(glass_id: int) -> ResponseReturnValue:
    access, case = glass_queries.get_access(db(), actor(), glass_id)
    actor().must(Act.REVIEW_GLASS)
    form = ReviewAccessForm()
    form.of(access)
    if form.carries_out(glass.review_access, access, case, at=now(), then=_page_of):
        db().commit()
        return go(form.next_page, N_("The emergency access was reviewed."))
    return page("glass/review.html", form, access=access, whose_case=case)


def _page_of(access: GlassBreak) -> str:
    return url_for("glass.show", glass_id=access.id)
