"""Pages of a worker's calendar feed, and the feed itself, which needs no sign-in."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm import throttle
from neetcrm.access import Act
from neetcrm.appointments import feeds
from neetcrm.appointments.models import CalendarFeed
from neetcrm.cases.forms import EmptyForm
from neetcrm.db import utc_now
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today, writing_db
from neetcrm.web.pages import go, page

bp = Blueprint("feeds", __name__)


@bp.route("/calendar/feed", methods=["GET", "POST"])
def mine() -> ResponseReturnValue:
    """Show how to subscribe; a new address is shown in the answer that made it and never again."""
    actor().must(Act.KEEP_CALENDAR)
    feed, form, made = feeds.feed_of(db(), actor()), EmptyForm(), [""]

    def shown_once(_feed: CalendarFeed) -> str:
        made[0] = url_for(".fetched", secret=secret, _external=True)
        return url_for(".mine")

    secret = feeds.new_secret()
    if form.carries_out(feeds.renew, feed, secret, on=today(), then=shown_once):
        db().commit()
        if not made[0]:
            return go(form.next_page, N_("The address was made already. Make a new one if needed."))
    return page("appointments/feed.html", form, feed=feed, address=made[0])


@bp.post("/calendar/feed/revoke")
def revoke() -> ResponseReturnValue:
    actor().must(Act.KEEP_CALENDAR)
    form, feed = EmptyForm(), feeds.feed_of(db(), actor())
    if form.carries_out(feeds.revoke, feed, db(), then=lambda _none: url_for(".mine")):
        db().commit()
        return go(form.next_page, N_("The address leads nowhere any more."))
    return page("appointments/feed.html", form, feed=feed, address="")


@bp.get("/feeds/<secret>.ics")
def fetched(secret: str) -> ResponseReturnValue:
    """Answer a calendar program; whatever is wrong with an address, the answer is the same."""
    try:
        owner = feeds.owner_of(db(), secret)
    except feeds.FeedNotFound:
        return Response(status=429 if _is_one_too_many() else 404, mimetype="text/plain")
    calendar = Response(feeds.feed(db(), owner, today=today()), mimetype="text/calendar")
    calendar.headers["Cache-Control"] = "private, no-cache"
    calendar.add_etag()
    return calendar.make_conditional(request)


def _is_one_too_many() -> bool:
    """Count a wrong address, to slow down who tries many; those who know theirs never wait."""
    asked_from = f"feed {throttle.network(request.remote_addr or '')}"
    attempt = throttle.begin_attempt(writing_db(), "", asked_from, at=utc_now())
    writing_db().commit()
    if not throttle.is_exhausted(writing_db(), attempt):
        return False
    throttle.withdraw(writing_db(), attempt)
    writing_db().commit()
    return True
