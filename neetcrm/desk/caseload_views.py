"""Pages of the caseload: the address says what is shown, and how."""

from flask import request
from flask.typing import ResponseReturnValue

from neetcrm.access import Act, Role
from neetcrm.accounts import colleagues
from neetcrm.cases.models import Stage
from neetcrm.desk.caseload import CaseloadView, Due, Order, Show, caseload
from neetcrm.web.current import actor, db, today
from neetcrm.web.filters import choice_of, number_of
from neetcrm.web.pages import page


def show() -> ResponseReturnValue:
    view = _asked_view()
    found = caseload(db(), actor(), view)
    team = colleagues(db(), actor(), Role.COUNSELOR) if actor().can(Act.HAND_OVER) else []
    return page(
        "desk/caseload.html",
        view=view,
        found=found,
        team=team,
        Stage=Stage,
        Due=Due,
        Order=Order,
        Show=Show,
        asked={key: value for key, value in request.args.items() if value},
    )


def _asked_view() -> CaseloadView:
    asked = request.args
    return CaseloadView(
        today=today(),
        show=choice_of(Show, asked.get("show"), Show.OPEN),
        stage=choice_of(Stage, asked.get("stage"), None),
        due=choice_of(Due, asked.get("due"), None),
        counselor_id=number_of(asked.get("counselor")),
        text=asked.get("q", "")[:200],
        order=choice_of(Order, asked.get("order"), Order.NEXT_CONTACT),
        after=asked.get("after", "")[:1000],
        before=asked.get("before", "")[:1000],
    )
