"""Every address x every role: what each gets, as the table in routes.txt says.

`python -m pytest tests/test_routes.py --write-routes` writes the table anew; read its difference
before you commit it.
"""

from datetime import time, timedelta
from pathlib import Path

import pytest

from neetcrm.accounts import User
from neetcrm.cases import handing
from neetcrm.cases.models import FollowUpPoint, OutcomeKind, PlacementKind
from neetcrm.counseling import raise_alert
from neetcrm.counseling.duty import plan_duty
from neetcrm.counseling.glass import break_glass
from neetcrm.counseling.models import AlertSource, RiskLevel, SessionNote
from neetcrm.localtime import moment_at
from tests.asvs import proves
from tests.browsing import fields, submit
from tests.cast import (
    ADMIN,
    AIDA,
    ANALYST,
    BORIS,
    DANIYAR,
    GULNAR,
    MARAT,
    OBSERVER,
    PARTNER,
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
from tests.world import (
    a_follow_up,
    a_link,
    a_prospect,
    add_answers,
    add_job,
    add_key,
    an_outcome,
)

TABLE = Path(__file__).parent / "routes.txt"
READERS = {
    "nobody": None,
    "owner": AIDA,
    "colleague": GULNAR,
    "stranger": BORIS,
    "psychologist": SAULE,
    "supervisor": MARAT,
    "other's": VERA,
    "analyst": ANALYST,
    "admin": ADMIN,
    "observer": OBSERVER,
    "partner": PARTNER,
}
ENDS_VISITS = ("/account", "/sign-in", "/sign-out")
DAY = TODAY.isoformat()
NEXT = "2025-04-01"


@pytest.fixture
def filled(db, browser):
    """Give the values that addresses need: one record of each kind in Aida's case."""
    case = in_counseling(a_case(psychologist_id=SAULE.user_id))
    case.placements += [a_placement(), a_placement(PlacementKind.JOB)]
    case.placements[1].follow_ups = [a_follow_up(case, FollowUpPoint.WEEK_1, TODAY)]
    case.outcomes = [an_outcome(case, case.placements[1], OutcomeKind.IN_WORK)]
    other = a_case(person=a_young_person(surname="Ким"), counselor_id=GULNAR.user_id)
    db.add_all([case, other, a_task(case), a_prospect()])
    db.flush()
    add_key(db, VERA.user_id)
    db.add(a_link(case, other))
    add_job(db, MARAT)
    token = a_draft(db, AIDA)
    db.commit()
    let_cover(db, other)
    page, root = browser(AIDA), f"/cases/{case.number}"
    step = {"title": "Write a CV", "owner": "counselor", "due_on": DAY}
    submit(page, f"{root}/goals/1/steps", step)
    submit(page, f"{root}/plan/review", {"said": "Goes well", "on": DAY, "next_review_on": NEXT})
    submit(page, f"{root}/goals/1/change", {"title": "Cook", "reason": "Her own words"})
    how = {"on": DAY, "minutes": "30", "channel": "phone", "attendance": "attended"}
    submit(page, f"{root}/sessions/new", how)
    db.get_one(SessionNote, 1).created_at -= timedelta(hours=1)  # too long ago to be taken back
    db.commit()
    submit(page, f"{root}/exemptions/neet_status/ask", {"reason": "She is abroad"})
    submit(page, "/log/templates", {"text": "We spoke: …"})
    add_answers(db, case)
    submit(page, f"{root}/referrals/new", {"service": "1", "need": "Deposit", "shared": "name"})
    submit(page, "/caseload/views/new?stage=counseling", {"name": "Mine"})
    soon = {"next_contact_on": "2025-03-20"}
    submit(page, f"/caseload/chosen/next-contact?case={case.number}", soon)
    meeting = {"day": DAY, "starts_at": "10:00", "minutes": "45", "kind": "phone", "worker": "1"}
    submit(page, f"{root}/appointments/new", meeting)
    add_risk(db, case)
    submit(page, "/log/group", {"on": DAY, "cases": [str(case.id), str(other.id)]})
    assert len(case.plans[0].goals[0].steps) == 1
    return {
        "number": case.number,
        "template_id": 1,
        "code": "assessment",
        "kind": "job",
        "other": other.number,
        "link_id": 1,
        "token": token,
        "draft_id": 1,
        "name": "person",
        "extension": "json",
        "what": "task",
        "appointment_id": 1,
        "secret": "unknown",
        "worker_id": AIDA.user_id,
        "instrument": "phq9",
        "place": 1,
        "hand_over_id": 1,
        "access_id": 1,
        **dict.fromkeys(
            (
                "goal_id",
                "step_id",
                "placement_id",
                "note_id",
                "referral_id",
                "consent_id",
                "view_id",
                "task_id",
                "change_id",
                "exemption_id",
                "review_id",
                "change_id",
                "plan_id",
                "prospect_id",
                "alert_id",
                "notice_id",
                "shift_id",
                "sheet_id",
                "key_id",
                "sign_in_id",
                "glass_id",
                "meeting_id",
                "disclosure_id",
                "job_id",
            ),
            1,
        ),
        **dict.fromkeys(("outcome_id", "follow_up_id"), 1),
    }


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


def addresses(app, filled):
    """Return each (method, rule, address) of the application, apart from the files."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.rule.startswith("/admin/"):
            continue  # the back office has tests of its own: tests/admin
        values = {name: filled[name] for name in rule.arguments if name in filled}
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **values)
        found += [(method, rule.rule, address) for method in rule.methods & {"GET", "POST"}]
    return sorted(found, key=lambda one: (one[1], one[0]))


def answers_to(browser, reader, wanted) -> list[int]:
    """Return what somebody gets at each address, in a new visit after what could end one."""
    visit, found = None, []
    for method, rule, address in wanted:
        client, sent = visit or a_visit(browser, reader)
        how = {} if method == "GET" else {"data": sent}
        found.append(client.open(address, method=method, **how).status_code)
        visit = None if rule.startswith(ENDS_VISITS) else (client, sent)
    return found


def a_visit(browser, reader):
    """Return a browser in which somebody is signed in, and what each of their forms sends."""
    client = browser(reader)
    page = fields(client, "/account" if reader else "/sign-in")
    return client, {"csrf_token": page["csrf_token"], "submission": ""}


@proves("8.2.1", "8.3.1")
def test_every_address_answers_each_role_as_the_table_says(app, filled, browser, pytestconfig):
    lines = [f"{'':4} {'':52}" + "".join(f"{name:>13}" for name in READERS)]
    wanted = addresses(app, filled)
    columns = [answers_to(browser, reader, wanted) for reader in READERS.values()]
    for (method, rule, _), *answers in zip(wanted, *columns, strict=True):
        lines.append(f"{method:4} {rule:52}" + "".join(f"{status:>13}" for status in answers))
    table = "\n".join(line.rstrip() for line in lines) + "\n"
    if pytestconfig.getoption("write_routes"):
        TABLE.write_text(table)

    assert table == TABLE.read_text()
