"""One record of each kind, the first of its table: what the tables of routes are addressed by."""

from datetime import time, timedelta

from neetcrm.accounts import User
from neetcrm.cases.handover import handing
from neetcrm.cases.models import Case, FollowUpPoint, OutcomeKind, PlacementKind
from neetcrm.counseling import raise_alert
from neetcrm.counseling.duty import plan_duty
from neetcrm.counseling.glass import break_glass
from neetcrm.counseling.models import AlertSource, RiskLevel, SessionNote
from neetcrm.localtime import moment_at
from tests.browsing import submit
from tests.cast import (
    AIDA,
    DANIYAR,
    GULNAR,
    MARAT,
    SAULE,
    TODAY,
    VERA,
    a_case,
    a_placement,
    a_task,
    a_young_person,
    in_counseling,
)
from tests.intakes import a_draft
from tests.world.cases import a_follow_up, an_outcome
from tests.world.others import a_link, a_prospect, add_job, add_key
from tests.world.sessions import add_answers

DAY = TODAY.isoformat()
NEXT = "2025-04-01"
WORDS = {
    "code": "assessment",
    "kind": "job",
    "name": "person",
    "extension": "json",
    "what": "task",
    "secret": "unknown",
    "instrument": "phq9",
    "worker_id": AIDA.user_id,
}
"""What addresses need that is no record of the case."""
FIRST = (
    "access_id",
    "alert_id",
    "appointment_id",
    "change_id",
    "consent_id",
    "disclosure_id",
    "draft_id",
    "exemption_id",
    "follow_up_id",
    "glass_id",
    "goal_id",
    "hand_over_id",
    "key_id",
    "link_id",
    "meeting_id",
    "note_id",
    "notice_id",
    "outcome_id",
    "place",
    "placement_id",
    "plan_id",
    "prospect_id",
    "referral_id",
    "review_id",
    "sheet_id",
    "shift_id",
    "sign_in_id",
    "step_id",
    "task_id",
    "template_id",
    "view_id",
    "work_id",
)
"""What is the first of its table."""


def one_of_each(db, browser) -> dict[str, object]:
    """Store one record of each kind in Aida's case; return the values that addresses need."""
    case, other = two_cases()
    db.add_all([case, other, a_task(case), a_prospect()])
    db.flush()
    add_key(db, VERA.user_id)
    db.add(a_link(case, other))
    add_job(db, MARAT)
    token = a_draft(db, AIDA)
    db.commit()
    let_cover(db, other)
    page = browser(AIDA)
    plan_together(page, case)
    hold_a_session(db, page, case)
    add_answers(db, case)
    arrange_all_else(page, case)
    add_risk(db, case)
    submit(page, "/log/group", {"on": DAY, "cases": [str(case.id), str(other.id)]})
    assert len(case.plans[0].goals[0].steps) == 1
    numbers = {"number": case.number, "other": other.number, "token": token}
    return numbers | WORDS | dict.fromkeys(FIRST, 1)


def two_cases() -> tuple[Case, Case]:
    """Return Aida's case, with two stays and what came of one, and another one of Gulnar."""
    case = in_counseling(a_case(psychologist_id=SAULE.user_id))
    case.placements += [a_placement(), a_placement(PlacementKind.JOB)]
    case.placements[1].follow_ups = [a_follow_up(case, FollowUpPoint.WEEK_1, TODAY)]
    case.outcomes = [an_outcome(case, case.placements[1], OutcomeKind.IN_WORK)]
    return case, a_case(person=a_young_person(surname="Ким"), counselor_id=GULNAR.user_id)


def plan_together(page, case):
    """Add a step to the plan, review it, and change a goal."""
    root = f"/cases/{case.number}"
    step = {"title": "Write a CV", "owner": "counselor", "due_on": DAY}
    submit(page, f"{root}/goals/1/steps", step)
    submit(page, f"{root}/plan/review", {"said": "Goes well", "on": DAY, "next_review_on": NEXT})
    submit(page, f"{root}/goals/1/change", {"title": "Cook", "reason": "Her own words"})


def hold_a_session(db, page, case):
    """Log a session so long ago that it cannot be taken back any more."""
    how = {"on": DAY, "minutes": "30", "channel": "phone", "attendance": "attended"}
    submit(page, f"/cases/{case.number}/sessions/new", how)
    db.get_one(SessionNote, 1).created_at -= timedelta(hours=1)
    db.commit()


def arrange_all_else(page, case):
    """Ask for an exemption, refer, plan an appointment, keep a template, a view and a choice."""
    root = f"/cases/{case.number}"
    submit(page, f"{root}/exemptions/neet_status/ask", {"reason": "She is abroad"})
    submit(page, "/log/templates", {"text": "We spoke: …"})
    submit(page, f"{root}/referrals/new", {"service": "1", "need": "Deposit", "shared": "name"})
    submit(page, "/caseload/views/new?stage=counseling", {"name": "Mine"})
    soon = {"next_contact_on": "2025-03-20"}
    submit(page, f"/caseload/chosen/next-contact?case={case.number}", soon)
    meeting = {"day": DAY, "starts_at": "10:00", "minutes": "45", "kind": "phone", "worker": "1"}
    submit(page, f"{root}/appointments/new", meeting)


def add_risk(db, case):
    """Raise an immediate alert of the one session, put Saule on duty, open an emergency access."""
    at = moment_at(TODAY, time(9))
    source = AlertSource.SESSION
    raise_alert(db, case, RiskLevel.IMMEDIATE, source=source, by=AIDA, at=at, note_id=1)
    saule = db.get_one(User, SAULE.user_id)
    hours = {"starts_at": time(9), "ends_at": time(18), "first_on": TODAY, "last_on": None}
    plan_duty(db, worker=saule, by=MARAT, today=TODAY, **hours)
    reason = "Her mother called: she is missing since noon."
    break_glass(db, case, [SAULE.user_id], (), reason=reason, by=DANIYAR, at=at)
    db.commit()


def let_cover(db, case):
    """Let Aida stand in for Gulnar in a case, so that there is a hand-over to look at."""
    aida = db.get_one(User, AIDA.user_id)
    days = {"starts_on": TODAY, "ends_on": TODAY}
    db.add(handing.cover(case, aida, **days, by=MARAT, on=TODAY))
    db.commit()
