"""No page asks the database more often because there is more in it."""

import shutil
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session, col, select

from neetcrm import jobs
from neetcrm.access import Act
from neetcrm.accounts import User
from neetcrm.cases.models import Case, Stage
from neetcrm.cases.scope import visible_cases
from neetcrm.counseling.models import SessionNote
from neetcrm.db import make_engine, open_session, utc_now
from neetcrm.jobs import JobKind
from neetcrm.paths import shipped_package
from neetcrm.referrals.models import Referral
from tests import browsing, tripwires
from tests.cast import COMMAND_LINE, TODAY
from tests.conftest import empty
from tests.intakes import a_draft
from tests.tripwires import MOST_QUERIES

FEW, MANY = 300, 3000
READERS = ("counselor", "psychologist", "supervisor")
PAGES = (
    "/today",
    "/caseload",
    "/caseload?stage=counseling&due=overdue",
    "/caseload?due=ages_out",
    "/caseload?due=consent_ends",
    "/caseload?show=closed&order=name",
    "/caseload?show=centre&order=name",
    "/caseload?show=centre&order=opened&after=2024-06-01~1",
    "/caseload?due=waiting&order=owner&columns=phone,risk,owner",
    "/caseload?due=closing&order=stage&reverse=1",
    "/caseload/chosen/hand-over?case={number}",
    "/caseload/chosen/next-contact?case={number}",
    "/reports/export/chosen?case={number}",
    "/caseload?as=board",
    "/caseload?as=board&stage=intake&due=closing&q={name}",
    "/caseload?q={name}",
    "/search?q={name}",
    "/search?q={number}",
    "/cases/{number}?tab=overview",
    "/cases/{number}?tab=timeline&all=1",
    "/cases/{number}?tab=timeline&kind=session",
    "/cases/{number}?tab=plan",
    "/cases/{number}/plan",
    "/cases/{number}/assessment",
    "/cases/{number}/assessments",
    "/outreach",
    "/outreach?show=ended&q=а",
    "/outreach/new",
    "/cases/{number}/plan/review",
    "/cases/{number}/plan/versions/{plan_id}",
    "/cases/{number}?tab=sessions",
    "/cases/{number}?tab=referrals",
    "/cases/{number}?tab=placements",
    "/cases/{number}?tab=tasks",
    "/cases/{number}?tab=followups",
    "/cases/{number}/outcomes/new",
    "/followups",
    "/followups?show=open",
    "/followups?show=missed",
    "/cases/{number}?tab=person",
    "/cases/{number}?tab=access&act=change",
    "/cases/{number}/tasks/new",
    "/tasks",
    "/tasks/settled",
    "/more",
    "/choose/task",
    "/cases/{number}/referrals/{referral_id}",
    "/cases/{number}/referrals/new",
    "/cases/{number}/sessions/{note_id}",
    "/cases/{number}/sessions/new",
    "/cases/{number}/sessions/{note_id}/amend",
    "/cases/{number}/sessions/{note_id}/withdraw",
    "/cases/{number}/sessions/{note_id}/disclose",
    "/cases/{number}/safety-plan",
    "/cases/{number}/safety-plan/new",
    "/cases/{number}/instruments",
    "/cases/{number}/instruments/new/phq9",
    "/cases/{number}/move",
    "/cases/{number}/close",
    "/cases/{number}/person",
    "/cases/{number}/consents",
    "/cases/{number}/consents/paper",
    "/cases/{number}/duplicates",
    "/cases/{number}/psychologist",
    "/cases/{number}/hand-over",
    "/calendar",
    "/calendar?show=agenda",
    "/calendar/new",
    "/calendar/block",
    "/calendar/feed",
    "/cases/{number}/appointments/new",
    "/cases/{number}/cover",
    "/team",
    "/team/{worker_id}/hand-over",
    "/team/{worker_id}/cover",
    "/intake",
    "/intake/{token}/match",
    "/intake/{token}/person",
    "/intake/{token}/consent",
    "/intake/{token}/check",
    "/cases/{number}/situation",
    "/reports",
    "/reports?by=centre",
    "/reports?by=month",
    "/reports/export",
    "/jobs",
    "/jobs/{work_id}",
    "/jobs/{work_id}/progress",
    "/account",
    "/account/second-factor",
    "/drafts",
    "/help/way-of-a-case",
    "/log",
    "/log/templates",
    "/notices",
    "/alerts",
    "/alerts?show=closed",
    "/duty",
    "/duty/new",
    "/emergency-access",
    "/cases/{number}/emergency-access",
    "/cases/{number}/alerts/new",
    "/log/group",
)
CLOSED = (403, 404)


Asked = dict[tuple[str, str], list[str]]


@pytest.fixture
def demo(database_home, tmp_path) -> Iterator[Callable[[int], sa.Engine]]:
    """Give a way to make the demo of a size; there is one at a time."""

    def made(size: int) -> sa.Engine:
        is_file = not database_home.startswith("postgresql")
        if is_file:
            file = shutil.copy(database_home, tmp_path / f"{size}.db")
        else:
            empty(database_home)
        engine = make_engine(f"sqlite:///{file}" if is_file else database_home)
        with open_session(engine, by=COMMAND_LINE) as db:
            shipped_package("seed").load(db, size=size, as_of=TODAY)
            db.commit()
        return engine

    yield made
    if database_home.startswith("postgresql"):
        empty(database_home)


def test_a_page_asks_as_often_however_many_cases_there_are(application, demo):
    few, many = (statements_of_pages(application, demo(size)) for size in (FEW, MANY))

    assert {page for _reader, page in many} == set(PAGES), "some page is closed to all readers"
    assert few.keys() == many.keys()
    assert {key: told(many[key]) for key in many if len(few[key]) != len(many[key])} == {}
    assert {key: told(many[key]) for key in many if len(many[key]) > MOST_QUERIES} == {}


def statements_of_pages(app: Flask, engine: sa.Engine) -> Asked:
    """Return what each page asks of the database when one of the readers opens it."""
    asked: Asked = {}
    with open_session(engine, by=COMMAND_LINE) as db, tripwires.watched(app, engine):
        app.extensions |= {"neetcrm.engine": engine, "tests.db": db}
        for reader in READERS:
            user = db.exec(select(User).where(User.email == f"{reader}@neetcrm.example")).one()
            client, values = app.test_client(), a_full_case(db, user)
            browsing.sign_in(client, db, user.as_actor())
            values["token"] = a_draft(db, user.as_actor())
            values["work_id"] = a_job(db, user)
            for page in PAGES:
                statements = app.extensions["tests.statements"] = []
                if client.get(page.format(**values)).status_code not in CLOSED:
                    asked[reader, page] = statements
                app.extensions["tests.statements"] = None
    engine.dispose()
    return asked


def a_full_case(db: Session, user: User) -> dict[str, object]:
    """Return what addresses need of the first open case with sessions and a referral."""
    cases = visible_cases(user.as_actor()).where(
        col(Case.closed_on).is_(None), Case.stage != Stage.INTAKE
    )
    wanted = cases.join(SessionNote, col(SessionNote.case_id) == col(Case.id)).join(
        Referral, col(Referral.case_id) == col(Case.id)
    )
    rows = wanted.with_only_columns(Case, Referral.id, SessionNote.id).order_by(col(Case.id))
    case, referral_id, note_id = db.execute(rows.limit(1)).one()
    return {
        "name": case.person.surname[:4],
        "number": case.number,
        "referral_id": referral_id,
        "plan_id": case.plans[0].id if case.plans else 0,
        "note_id": note_id,
        "worker_id": case.counselor_id,
    }


def a_job(db: Session, user: User) -> int | None:
    """Return the number of an export that is under way, where somebody may ask for one."""
    if not user.as_actor().can(Act.EXPORT_CASES):
        return 0
    asked = {"what": "cases", "first_on": f"{TODAY}", "last_on": f"{TODAY}"}
    asked |= {"file_format": "csv", "locale": "en"}
    job = jobs.ask(db, JobKind.EXPORT, asked=asked, by=user.as_actor(), at=utc_now())
    db.commit()
    return job.id


def told(statements: list[str]) -> list[str]:
    return [" ".join(statement.split())[:160] for statement in statements]
