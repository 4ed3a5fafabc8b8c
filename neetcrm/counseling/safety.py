"""Safety plans: what helps a young person through a crisis, written together."""

from datetime import datetime

from neetcrm.access import Act, Actor
from neetcrm.cases.lifecycle import must_be_open
from neetcrm.cases.models import Case
from neetcrm.counseling.alerts import must_answer
from neetcrm.counseling.models import SafetyPlan
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_

PARTS = {
    "warning_signs": N_("Warning signs: how I notice that it gets hard"),
    "coping": N_("What I can do myself"),
    "people": N_("People and places that take my mind off it"),
    "whom_to_call": N_("Whom I call for help"),
    "surroundings": N_("How I make my surroundings safe"),
}
"""The parts of a safety plan, in the words of the young person, in the order they are tried."""


class SafetyPlanEmpty(RuleBroken):
    sentence = N_("Fill in at least one part of the safety plan.")


def write_plan(
    case: Case,
    *,
    warning_signs: str,
    coping: str,
    people: str,
    whom_to_call: str,
    surroundings: str,
    by: Actor,
    at: datetime,
) -> SafetyPlan:
    """Return the safety plan that holds from now on; earlier ones stay as they were agreed."""
    must_answer(case, Act.KEEP_SAFETY_PLAN, by=by)
    must_be_open(case)
    plan = SafetyPlan(
        case_id=case.id or 0,
        written_at=at,
        written_by_id=by.user_id,
        warning_signs=warning_signs.strip(),
        coping=coping.strip(),
        people=people.strip(),
        whom_to_call=whom_to_call.strip(),
        surroundings=surroundings.strip(),
    )
    if not any(
        (plan.warning_signs, plan.coping, plan.people, plan.whom_to_call, plan.surroundings)
    ):
        raise SafetyPlanEmpty
    return plan
