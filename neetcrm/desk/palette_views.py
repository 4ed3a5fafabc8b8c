"""The ways to everywhere: the page "More", the palette, the keys, and choosing a case first."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.appointments.queries import cases_to_meet
from neetcrm.cases import queries as case_queries
from neetcrm.db import utc_now
from neetcrm.desk import palette, queries
from neetcrm.desk.caseloads.caseload import CaseRow
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, gettext, today
from neetcrm.web.pages import page

bp = Blueprint("ways", __name__)

LONGEST = 200

CHOICES: dict[str, tuple[str, str]] = {
    "task": (N_("New task: for whom?"), "tasks.add_to_case"),
    "referral": (N_("New referral: of whom?"), "referrals.draft"),
}
"""What can be begun for a case that is to be chosen first, and where it is done then."""
NEEDED = {"task": Act.KEEP_TASKS, "referral": Act.REFER}


@bp.get("/more")
def more() -> ResponseReturnValue:
    """Show all ways on a page: the last place of the bar on a phone leads here."""
    return page("desk/more.html", **_ways(""))


@bp.post("/palette")
def fill() -> ResponseReturnValue:
    """Return what the palette shows for what was typed; it is posted, as it may be an IIN."""
    return render_template("desk/palette.html", **_ways(request.form.get("q", "")[:LONGEST]))


@bp.get("/keys")
def keys() -> ResponseReturnValue:
    return page("desk/keys.html")


@bp.get("/choose/<any(task, referral):what>")
def choose(what: str) -> ResponseReturnValue:
    return _chooser(what, "")


@bp.post("/choose/<any(task, referral):what>")
def choose_among(what: str) -> ResponseReturnValue:
    return _chooser(what, request.form.get("q", "")[:LONGEST])


def _chooser(what: str, text: str) -> ResponseReturnValue:
    actor().must(NEEDED[what])
    title, endpoint = CHOICES[what]
    found = cases_to_meet(db(), actor(), text)
    return page("desk/choose.html", title=title, to=endpoint, what=what, text=text, found=found)


@bp.post("/cases/<number>/opened")
def opened(number: str) -> ResponseReturnValue:
    """Remember that the reader opened a case; the page itself is only read."""
    case = case_queries.get_case(db(), actor(), number)
    palette.note_opened(db(), case, by=actor(), at=utc_now())
    db().commit()
    return "", 204


def _ways(text: str) -> dict[str, Any]:
    wanted = text.strip().casefold()
    commands = palette.commands(actor())
    if not wanted:
        recent = palette.recent_cases(db(), actor()) if actor().can(Act.READ_CASE) else []
        return {"commands": commands, "cases": recent, "text": text}
    named = [one for one in commands if wanted in gettext(one.label).casefold()]
    return {"commands": named, "cases": _found(text), "text": text}


def _found(text: str) -> list[CaseRow]:
    """Return the reader's own cases that *text* names."""
    if not actor().can(Act.READ_CARDS):
        return []
    found = queries.search(db(), actor(), text, today=today())
    return [row for row in found.rows if row.number in found.own][: palette.FEW]
