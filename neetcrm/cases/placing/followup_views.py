"""Pages about follow-ups: which wait, and what came of an attempt."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases import queries
from neetcrm.cases.models import AttemptResult, FollowUpAttempt, Standing
from neetcrm.cases.placing import answering
from neetcrm.cases.placing import followup_forms as forms
from neetcrm.cases.waiting import due
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today
from neetcrm.web.filters import choice_of
from neetcrm.web.pages import go, page

bp = Blueprint("followups", __name__)

SAID = {
    AttemptResult.NO_ANSWER: N_("The attempt was recorded. Try again before the window closes."),
    AttemptResult.REACHED: N_("The follow-up was answered."),
    AttemptResult.NOT_REACHED: N_("It was recorded that nobody could be reached."),
}
SAID_BEFORE = N_("The attempt was recorded.")
"""For a form that was sent before, and now with other answers: nothing is recorded twice."""


@bp.get("/followups")
def waiting() -> ResponseReturnValue:
    actor().must(Act.READ_CASE)
    shown = choice_of(due.Waiting, request.args.get("show"), due.Waiting.DUE)
    after = request.args.get("after", "")[:100]
    found = due.follow_ups(db(), actor(), shown, today=today(), after=after)
    return page("followups/waiting.html", shown=shown, found=found, Waiting=due.Waiting)


@bp.route("/cases/<number>/follow-ups/<int:follow_up_id>", methods=["GET", "POST"])
def answer(number: str, follow_up_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.FOLLOW_UP)
    follow_up = due.get_follow_up(db(), case, follow_up_id)
    form = forms.AttemptForm()
    form.about(follow_up)
    if form.carries_out(answering.log_attempt, follow_up, today=today(), then=_next_page):
        db().commit()
        return go(form.next_page, SAID.get(form.result.data, SAID_BEFORE))
    names = queries.names_of(db(), [one.recorded_by_id for one in follow_up.attempts])
    return page("followups/answer.html", form, case=case, follow_up=follow_up, names=names)


def _next_page(attempt: FollowUpAttempt) -> str:
    """Return the end of a placement that goes on in our records alone, else the follow-ups."""
    follow_up = attempt.follow_up
    number, placement = follow_up.case.number, follow_up.placement
    is_over = attempt.standing in (Standing.LOOKING, Standing.NOT_AVAILABLE)
    if is_over and placement is not None and placement.ended_on is None:
        return url_for("placements.end", number=number, placement_id=placement.id)
    return url_for("desk.case", number=number, tab="followups")
