"""Pages of search and of a case; Today and the caseload get their short addresses here."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.appointments.queries import planned_in
from neetcrm.audit import AuditAct
from neetcrm.cases import queries as case_queries
from neetcrm.cases.closing import proposed_closing
from neetcrm.cases.links import linked_records, other_names
from neetcrm.cases.models import DOMAINS, Case, FollowUp
from neetcrm.cases.placing.standing import findings_of, standing_on
from neetcrm.cases.planning import plan_queries
from neetcrm.cases.requirements import REQUIREMENTS, next_stages, standings
from neetcrm.cases.scope import Reach, works_on
from neetcrm.cases.waiting.task_forms import TaskForm
from neetcrm.cases.waiting.task_queries import tasks_of
from neetcrm.counseling.queries import session_counts, sessions_to_read
from neetcrm.desk import queries
from neetcrm.desk.access_log import ACTS, FIELDS, access_log
from neetcrm.desk.caseloads import caseload_views
from neetcrm.desk.caseloads.looks import ON_CARDS
from neetcrm.desk.day import today_views
from neetcrm.desk.tellings import Kind
from neetcrm.desk.timeline import timeline
from neetcrm.people.queries import is_identifying
from neetcrm.referrals import queries as referral_queries
from neetcrm.web.conflicts import shown
from neetcrm.web.current import actor, db, language, today
from neetcrm.web.filters import choice_of, number_of
from neetcrm.web.pages import page

bp = Blueprint("desk", __name__)
bp.add_url_rule("/caseload", "caseload", caseload_views.show)
bp.add_url_rule("/today", "today", today_views.show)


@bp.get("/search")
def search() -> ResponseReturnValue:
    actor().must(Act.READ_CARDS)
    return _search_page(request.args.get("q", "")[:200])


@bp.post("/search")
def find() -> ResponseReturnValue:
    """Answer an IIN or a phone at once, so that none comes into an address or a log."""
    actor().must(Act.READ_CARDS)
    text = request.form.get("q", "")[:200]
    if is_identifying(text):
        return _search_page(text)
    return redirect(url_for(".search", q=text), 303)


@bp.get("/cases/<number>")
def case(number: str) -> ResponseReturnValue:
    tab = choice_of(TABS, request.args.get("tab"), "overview")
    find_case = FOUND_BY.get(tab, case_queries.get_head)
    case = find_case(db(), actor(), number, reach=Reach.ONE_TO_READ)
    outline = queries.outline(db(), actor(), case, today=today())
    shown: dict[str, Any] = {
        "outline": outline,
        "unseen": outline.unseen,
        "is_read_only": not works_on(actor(), case),
    }
    return page("desk/case.html", case=case, tab=tab, **shown, **TABS[tab](case))


def _overview(case: Case) -> dict[str, Any]:
    ways = {to: standings(case, to, on=today()) for to in next_stages(case)}
    known = standing_on(findings_of(db(), case), today())
    return {
        "ways": ways,
        "meetings": planned_in(db(), actor(), case),
        "domains": DOMAINS,
        "sentences": REQUIREMENTS,
        "known": known,
        "silent_for": (today() - case.last_contact_on).days,
        "proposal": proposed_closing(case, today=today()),
    }


def _timeline(case: Case) -> dict[str, Any]:
    kind = choice_of(Kind, request.args.get("kind"), None)
    is_whole = request.args.get("all") == "1"
    told = timeline(db(), actor(), case, kind=kind, language=language(), is_whole=is_whole)
    return {"timeline": told, "kind": kind, "Kind": Kind}


def _plan(case: Case) -> dict[str, Any]:
    versions = plan_queries.plan_tab(db(), case)
    names = case_queries.names_of(db(), plan_queries.workers_of(*versions[:1]))
    return {"versions": versions, "names": names}


def _sessions(case: Case) -> dict[str, Any]:
    held = session_counts(db(), actor(), case)
    return {"sessions": sessions_to_read(db(), actor(), case), "held": held}


def _referrals(case: Case) -> dict[str, Any]:
    return {"referrals": referral_queries.referrals_of(db(), actor(), case)}


def _placements(case: Case) -> dict[str, Any]:
    case_queries.load(db(), case, "placements", "outcomes")
    return {}


def _tasks(case: Case) -> dict[str, Any]:
    return {"tasks": tasks_of(db(), actor(), case), "task_form": TaskForm(formdata=None)}


def _followups(case: Case) -> dict[str, Any]:
    case_queries.load(db(), case, "closings", "placements", "follow_ups")
    exits: dict[int | None, list[FollowUp]] = defaultdict(list)
    stays: dict[int | None, list[FollowUp]] = defaultdict(list)
    for one in case.follow_ups:
        (exits[one.closing_id] if one.closing_id else stays[one.placement_id]).append(one)
    return {"exits": exits, "stays": stays}


def _person(case: Case) -> dict[str, Any]:
    case_queries.load(db(), case, "consents", "documents", "situations")
    partners = referral_queries.partners(db())
    return {
        "partners": {partner.id: partner for partner in partners},
        "linked": linked_records(db(), actor(), case),
        "seen_by": case_queries.names_of(db(), {one.seen_by_id for one in case.person.documents}),
    }


def _access(case: Case) -> dict[str, Any]:
    act = choice_of(AuditAct, request.args.get("act"), None)
    before = number_of(request.args.get("before"))
    log = access_log(db(), actor(), case, act=act, before=before)
    return {"log": log, "act": act, "acts": ACTS, "fields": FIELDS, "shown": shown}


TABS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "overview": _overview,
    "timeline": _timeline,
    "plan": _plan,
    "sessions": _sessions,
    "referrals": _referrals,
    "placements": _placements,
    "tasks": _tasks,
    "followups": _followups,
    "person": _person,
    "access": _access,
}
"""The tabs of a case page, each with what it alone shows."""


FOUND_BY = {"overview": case_queries.get_whole_case, "person": case_queries.get_case}
"""How the case is found for tabs that tell more of it than its head."""


def _search_page(text: str) -> ResponseReturnValue:
    found = queries.search(db(), actor(), text, today=today()) if text.strip() else queries.Found()
    also = other_names(db(), actor(), [row.case_id for row in found.rows])
    return page("desk/search.html", text=text, found=found, also=also, columns=ON_CARDS)
