"""The notices of a reader: what they are to know, and that they saw it."""

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.waiting import notice_queries, notices
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, now
from neetcrm.web.pages import back, go, page

bp = Blueprint("notices", __name__, url_prefix="/notices")
SHOWN = 50


def init_notices(app: Flask) -> None:
    """Let every page of *app* tell how many notices wait."""
    app.jinja_env.globals["unseen_notices"] = lambda: notice_queries.count_unseen(db(), actor())


@bp.get("")
def show() -> ResponseReturnValue:
    actor().must(Act.READ_CASE)
    return page("notices/list.html", found=notice_queries.notices(db(), actor(), limit=SHOWN))


@bp.post("/<int:notice_id>/seen")
def seen(notice_id: int) -> ResponseReturnValue:
    notice = notice_queries.get_notice(db(), actor(), notice_id)
    form = EmptyForm()
    if form.carries_out(notices.note_seen, notice, at=now(), then=_back):
        db().commit()
        return go(form.next_page, N_("Noted as seen."))
    return page("notices/refused.html", form)


@bp.post("/seen")
def all_seen() -> ResponseReturnValue:
    actor().must(Act.READ_CASE)
    waiting = notice_queries.unseen_notices(db(), actor())
    form = EmptyForm()
    if form.carries_out(notices.note_all_seen, waiting, at=now(), then=_back):
        db().commit()
        return go(form.next_page, N_("Noted as seen."))
    return page("notices/refused.html", form)


def _back(_outcome: object) -> str:
    return back(url_for("notices.show"))
