"""The pages of long work: an export is asked for, watched, taken, and by whom it is not."""

import logging
import re
from datetime import timedelta
from threading import Event

import pytest
from sqlmodel import select

from neetcrm import claims, jobs
from neetcrm.access import Role
from neetcrm.accounts import Language, User
from neetcrm.audit import AuditAct, AuditRow
from neetcrm.db import make_engine, utc_now
from neetcrm.jobs import Job, JobKind, JobResult, JobState, WhyFailed
from neetcrm.reports import export_work
from neetcrm.sign_ins import SignIn
from neetcrm.web.jobs import TITLE_OF
from neetcrm.worker import Worker
from neetcrm.worker_commands import WORK
from tests.browsing import end_sign_ins, fields, submit
from tests.cast import AIDA, MARAT, TODAY, VERA, a_case, a_young_person

ASKED = {"what": "cases", "first_on": "2025-01-01", "last_on": "2025-03-03"}
CSV, XLSX = {"file_format": "csv"}, {"file_format": "xlsx"}
KEPT = {"is_kept": "y"}
SURNAME = "Сейтқалиева"


@pytest.fixture
def cases(db):
    """Two cases of Marat's centre, and one of Vera's."""
    person = a_young_person(surname=SURNAME)
    there = a_case(person=a_young_person(surname="Ким"), centre_id=2, counselor_id=2)
    db.add_all([a_case(person=person, number="274905113"), a_case(), there])
    db.commit()


@pytest.fixture
def work(application_url, db):
    """Give a way to let a worker do one job."""
    engine = make_engine(application_url)

    def done() -> bool:
        db.commit()
        return Worker(engine, WORK, today=lambda: TODAY).do_one()

    yield done
    engine.dispose()


def ask(client, **answers):
    answer = submit(client, "/reports/export", ASKED | CSV | KEPT | answers)
    assert answer.status_code == 303, answer.text
    return answer.location


def take(client, page):
    return submit(client, page, {}, to=f"{page}/file")


def of_act(db, act):
    return db.exec(select(AuditRow).where(AuditRow.act == act)).all()


def test_every_kind_of_long_work_can_be_done():
    assert set(WORK) == set(jobs.ACT_OF) == set(JobKind)


@pytest.mark.parametrize(("how", "begins"), [(CSV, "\ufeffCase,".encode()), (XLSX, b"PK")])
def test_an_export_is_asked_for_made_and_taken(browser, db, cases, work, how, begins):
    client = browser(MARAT)
    page = ask(client, **how)
    assert "It begins in a moment." in client.get(page).text

    assert work()

    assert "Rows: 2." in client.get(page).text
    answer = take(client, page)
    assert answer.data.startswith(begins)
    assert answer.headers["Content-Disposition"] == (
        f"attachment; filename=cases-2025-01-01-2025-03-03.{how['file_format']}"
    )
    (exported,) = of_act(db, AuditAct.EXPORT)
    assert (exported.actor_id, exported.after["rows"]) == (MARAT.user_id, 2)
    assert [row.record for row in of_act(db, AuditAct.READ)] == ["job_results"]


def test_what_was_asked_for_is_told_in_the_language_of_its_reader(browser, db, cases):
    client = browser(MARAT)
    page = ask(client)
    assert "Cases 2025-01-01 – 2025-03-03, CSV" in client.get(page).text

    db.get_one(User, MARAT.user_id).language = Language.RU
    db.commit()

    for shown in (page, "/jobs"):
        assert "Дела 2025-01-01 – 2025-03-03, CSV" in client.get(shown).text


def test_every_kind_of_long_work_has_a_title():
    assert set(TITLE_OF) == set(JobKind)


def test_it_holds_what_the_direct_export_holds(browser, cases, work):
    client = browser(MARAT)
    direct = submit(client, "/reports/export", ASKED | CSV).data

    page = ask(client)
    work()

    assert take(client, page).data == direct
    assert SURNAME in direct.decode()
    assert "Ким" not in direct.decode()


def test_a_large_export_is_long_work_without_being_asked_for(browser, db, cases, monkeypatch):
    monkeypatch.setattr(export_work, "MOST_WHILE_WAITING", 1)

    answer = submit(browser(MARAT), "/reports/export", ASKED | CSV)

    assert answer.location.startswith("/jobs/")
    assert of_act(db, AuditAct.EXPORT) == []


def test_a_form_that_is_sent_twice_asks_once(browser, db, cases):
    client = browser(MARAT)
    answers = fields(client, "/reports/export") | ASKED | CSV | KEPT

    first, second = (client.post("/reports/export", data=answers) for _ in range(2))

    assert first.location == second.location
    assert len(db.exec(select(Job)).all()) == 1


def test_a_fourth_job_is_refused_in_words(browser, cases):
    client = browser(MARAT)
    for _ in range(jobs.MOST_AT_ONCE):
        ask(client)

    answer = submit(client, "/reports/export", ASKED | CSV | KEPT)

    assert answer.status_code == 422
    assert "Work of yours that is under way: 3." in answer.text


def test_a_wrong_period_is_shown_and_nothing_is_asked_for(browser, db):
    wrong = ASKED | CSV | KEPT | {"last_on": "2024-01-01"}

    answer = submit(browser(MARAT), "/reports/export", wrong)

    assert answer.status_code == 422
    assert "The period ends before it begins." in answer.text
    assert db.exec(select(Job)).all() == []


def test_the_row_and_the_log_of_a_job_tell_of_nobody(browser, db, cases, work, caplog):
    caplog.set_level(logging.DEBUG)
    ask(browser(MARAT))

    work()

    job = db.exec(select(Job)).one()
    assert SURNAME not in repr(job.model_dump()) + caplog.text
    assert "274905113" not in repr(job.model_dump())


@pytest.fixture
def page(browser, cases, work):
    """Give the page of an export that Marat asked for, and that is ready."""
    page = ask(browser(MARAT))
    work()
    return page


def test_nobody_else_sees_a_job_or_takes_its_file(browser, page):
    for stranger in (VERA, AIDA):
        client = browser(stranger)
        token = {"csrf_token": fields(client, "/account")["csrf_token"]}

        assert client.get(page).status_code == 404
        assert client.get(f"{page}/progress").status_code == 404
        assert client.post(f"{page}/cancel", data=token).status_code == 404
        assert client.post(f"{page}/file", data=token).status_code == 404
        assert "You asked for nothing that takes long." in client.get("/jobs").text
    assert browser(None).get(page).status_code == 303


def test_a_file_is_not_taken_without_a_token(browser, page):
    assert browser(MARAT).post(f"{page}/file").status_code == 400


def test_a_file_is_taken_only_after_a_fresh_proof(browser, db, page):
    client = browser(MARAT)
    answers = fields(client, page)
    for sign_in in db.exec(select(SignIn)):
        sign_in.proven_at = utc_now() - timedelta(minutes=11)
    db.commit()

    answer = client.post(f"{page}/file", data=answers | {"back": page})

    assert answer.location.startswith("/account/prove?next=")
    assert of_act(db, AuditAct.READ) == []


def test_who_lost_the_role_takes_no_file(browser, db, page):
    client = browser(MARAT)
    answers = fields(client, page)
    db.get_one(User, MARAT.user_id).role = Role.COUNSELOR
    db.commit()

    assert client.post(f"{page}/file", data=answers).status_code == 403


def test_after_its_time_a_file_is_gone_and_the_page_says_so(browser, db, page):
    client = browser(MARAT)
    answers = fields(client, page)
    db.exec(select(JobResult)).one().kept_until = utc_now()
    db.commit()

    assert client.post(f"{page}/file", data=answers).status_code == 404
    assert "The file was deleted when its time was over." in client.get(page).text
    assert "deleted" in client.get("/jobs").text


def test_the_list_has_the_file_with_its_end(browser, page):
    listed = browser(MARAT).get("/jobs").text

    assert "Cases 2025-01-01 – 2025-03-03, CSV" in listed
    assert f'action="{page}/file"' in listed
    assert re.search(r"until \d+ \w+ \d{4}, \d\d:\d\d", listed)


def test_a_bar_shows_how_far_it_is_and_each_quarter_is_said(browser, db, engine, cases):
    client = browser(MARAT)
    page = ask(client)
    db.commit()
    claimed = claims.claim(engine, at=utc_now())
    claims.hold(engine, claimed, done=500, total=1500, at=utc_now())
    db.exec(select(Job)).one().started_at -= timedelta(seconds=50)

    bar = client.get(f"{page}/progress").text
    asked_again = client.get(f"{page}/progress?said=1").text

    assert 'max="1500" value="500"' in bar
    assert "Rows done: 500 of 1,500." in bar
    assert "About 2 minutes are left." in bar
    assert f'hx-get="{page}/progress?said=1"' in bar
    assert "Done: 25 %" in bar
    assert "Done: 25 %" not in asked_again


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(browser, db, cases):
    client = browser(MARAT)
    page = ask(client)
    seen_at = utc_now() - timedelta(minutes=20)
    sign_in = db.exec(select(SignIn)).one()
    sign_in.seen_at = seen_at
    db.commit()

    client.get(f"{page}/progress")
    db.refresh(sign_in)
    assert sign_in.seen_at == seen_at
    client.get(page)
    db.refresh(sign_in)
    assert sign_in.seen_at > seen_at


def test_a_page_whose_sign_in_ended_goes_to_the_sign_in_as_a_whole(browser, db, cases):
    client = browser(MARAT)
    page = ask(client)
    end_sign_ins(db, MARAT)

    asked = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{page}?x=1#y"}
    answer = client.get(f"{page}/progress", headers=asked)
    strange = client.get(f"{page}/progress", headers=asked | {"HX-Current-URL": "//evil.example"})

    to = f"/sign-in?next={page}?x%3D1"
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, to)
    assert strange.headers["HX-Redirect"] == "/sign-in?next=/"


def test_at_the_end_the_page_loads_itself_anew(browser, page):
    answer = browser(MARAT).get(f"{page}/progress")

    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")


def test_work_that_nobody_begins_says_whom_to_tell(browser, db, cases):
    client = browser(MARAT)
    page = ask(client)
    db.exec(select(Job)).one().free_at -= jobs.BEGUN_WITHIN * 2
    db.commit()

    assert "if it still waits later, tell your administrator" in client.get(page).text


def test_who_asked_cancels_and_can_ask_again(browser, db, cases, work):
    client = browser(MARAT)
    page = ask(client)

    answer = submit(client, page, {}, to=f"{page}/cancel")

    assert answer.location == page
    shown = client.get(page).text
    assert "Cancelled by you." in shown
    assert 'href="/reports/export"' in shown
    assert not work()
    assert of_act(db, AuditAct.EXPORT) == []


def test_what_has_ended_is_not_cancelled(browser, db, page):
    answer = submit(browser(MARAT), page, {}, to=f"{page}/cancel")

    assert answer.status_code == 422
    assert "This has ended already" in answer.text
    assert db.exec(select(Job)).one().state is JobState.DONE


def test_a_failure_says_why_and_what_to_do(browser, db, cases, work):
    client = browser(MARAT)
    page = ask(client)
    db.get_one(User, MARAT.user_id).role = Role.ANALYST
    db.commit()

    work()

    shown = client.get(page).text
    assert "your role, your centre or your account changed after you asked" in shown
    assert "Ask again" in shown
    assert db.exec(select(Job)).one().failure is WhyFailed.NOT_ALLOWED


def test_a_worker_that_is_stopped_within_an_export_gives_it_back(
    browser, db, cases, application_url
):
    ask(browser(MARAT))
    db.commit()
    engine, stopping = make_engine(application_url), Event()
    stopping.set()

    Worker(engine, WORK, today=lambda: TODAY, stopping=stopping).do_one()
    engine.dispose()

    job = db.exec(select(Job)).one()
    assert (job.state, job.tries) == (JobState.WAITING, 0)
