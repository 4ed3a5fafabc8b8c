"""The ways to everywhere: what a reader can open or begin, and the cases they opened lately."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import col, select

from neetcrm.access import Act, Actor
from neetcrm.cases.models import Case
from neetcrm.cases.scope import visible_cases
from neetcrm.db import Session
from neetcrm.desk.models import RecentCase
from neetcrm.i18n import N_
from neetcrm.people.models import YoungPerson

FEW = 8
"""How many of the cases opened lately are shown, and how many of those found by name."""


@dataclass(frozen=True)
class Command:
    """A page that can be opened or something that can be begun, by whoever may do *act*."""

    label: str
    path: str
    picture: str
    act: Act | None = None
    keys: str = ""


COMMANDS = (
    Command(N_("Today"), "/today", "today", Act.READ_CASE, "G T"),
    Command(N_("Caseload"), "/caseload", "caseload", Act.READ_CARDS, "G C"),
    Command(N_("Calendar"), "/calendar", "calendar", Act.KEEP_CALENDAR, "G K"),
    Command(N_("Reports"), "/reports", "reports", Act.READ_REPORTS, "G R"),
    Command(N_("My tasks"), "/tasks", "task", Act.KEEP_TASKS),
    Command(N_("Follow-ups"), "/followups", "phone", Act.READ_CASE),
    Command(N_("Notices"), "/notices", "bell", Act.READ_CASE),
    Command(N_("Risk alerts"), "/alerts", "warning", Act.READ_ALERTS),
    Command(N_("Emergency access"), "/emergency-access", "lock", Act.REVIEW_GLASS),
    Command(N_("Duty roster"), "/duty", "calendar", Act.READ_ALERTS),
    Command(N_("Drafts"), "/drafts", "note", Act.READ_CASE),
    Command(N_("Long work"), "/jobs", "clock", Act.EXPORT_CASES),
    Command(N_("Outreach"), "/outreach", "phone", Act.REACH_OUT),
    Command(N_("Team"), "/team", "team", Act.HAND_OVER),
    Command(N_("New intake"), "/intake", "plus", Act.OPEN_CASE, "C"),
    Command(N_("Log a career session"), "/log", "talk", Act.LOG_CAREER_SESSION, "L"),
    Command(N_("Log a psychological session"), "/log", "talk", Act.LOG_PSYCHOLOGICAL_SESSION, "L"),
    Command(N_("New task"), "/choose/task", "task", Act.KEEP_TASKS, "T"),
    Command(N_("New referral"), "/choose/referral", "send", Act.REFER, "R"),
    Command(N_("Back office"), "/admin/", "office", Act.MANAGE_ACCOUNTS),
    Command(N_("Account, language, colors"), "/account", "person"),
    Command(N_("Keys"), "/keys", "info", keys="?"),
)


class KnownCase(NamedTuple):
    number: str
    surname: str
    given_name: str
    patronymic: str


def commands(actor: Actor) -> list[Command]:
    """Return what the actor can open or begin, in the order of COMMANDS."""
    return [one for one in COMMANDS if one.act is None or actor.can(one.act)]


def recent_cases(db: Session, actor: Actor, *, limit: int = FEW) -> list[KnownCase]:
    """Return the cases that the actor opened last and works on still."""
    cases: Any = visible_cases(actor).join(YoungPerson, col(YoungPerson.id) == col(Case.person_id))
    cases = cases.join(RecentCase, col(RecentCase.case_id) == col(Case.id))
    cases = cases.where(col(RecentCase.user_id) == actor.user_id)
    wanted = cases.order_by(col(RecentCase.opened_at).desc()).limit(limit)
    columns = (Case.number, YoungPerson.surname, YoungPerson.given_name, YoungPerson.patronymic)
    rows = db.execute(wanted.with_only_columns(*columns, maintain_column_froms=True))
    return [KnownCase(*row) for row in rows]


def note_opened(db: Session, case: Case, *, by: Actor, at: datetime) -> None:
    """Remember that *by* opened a case which was found within their scope."""
    known = select(RecentCase).where(
        col(RecentCase.user_id) == by.user_id, col(RecentCase.case_id) == case.id
    )
    recent = db.exec(known).one_or_none()
    if recent is None:
        db.add(RecentCase(user_id=by.user_id, case_id=case.id or 0, opened_at=at))
    else:
        recent.opened_at = at
