"""The worker: what it does for whom, and what becomes of a job that it cannot do or dies of."""

import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlmodel import col, select

from neetcrm import claims, jobs
from neetcrm.access import Role
from neetcrm.accounts import Membership, User
from neetcrm.audit import AuditAct, AuditRow
from neetcrm.db import make_engine, utc_now
from neetcrm.jobs import Job, JobKind, JobResult, JobState, Made, WhyFailed
from neetcrm.worker import TRIES_AGAIN_AFTER, Worker
from tests.cast import MARAT, TODAY
from tests.conftest import SECRET

SECRET_WORD = "CANARY of a young person"
JOBS = 12


def makes_a_file(_db, actor, asked, progress):
    progress.reach(1, 1)
    content = f"{actor.user_id} {asked['what']}".encode()
    return Made("may.csv", "text/csv", content, what="cases", rows=1, narrowed={})


def breaks(_db, _actor, _asked, _progress):
    raise ValueError(SECRET_WORD)


@pytest.fixture
def at_work(application_url, db):
    """Give a way to have a worker for a kind of work; it connects as the application does.

    The test's own session lets its transaction go for it.
    """
    engines = []

    def made(work=makes_a_file, **how):
        db.commit()
        engines.append(make_engine(application_url))
        return Worker(engines[-1], {JobKind.EXPORT: work}, today=lambda: TODAY, **how)

    yield made
    for engine in engines:
        engine.dispose()


@pytest.fixture
def asked(db):
    return an_asked(db)


def an_asked(db):
    job = jobs.ask(db, JobKind.EXPORT, asked={"what": "cases"}, by=MARAT, at=utc_now())
    db.commit()
    return job


def later(after):
    return {"now": lambda: utc_now() + after}


def exported(db):
    return db.exec(select(AuditRow).where(AuditRow.act == AuditAct.EXPORT)).all()


def test_what_is_made_is_kept_with_its_row_in_the_audit(at_work, asked, db):
    assert at_work().do_one()

    db.refresh(asked)
    result = db.exec(select(JobResult)).one()
    assert (asked.state, asked.done, asked.failure) == (JobState.DONE, 1, None)
    assert (result.job_id, result.content) == (asked.id, b"4 cases")
    assert result.kept_until == asked.ended_at + jobs.RESULT_KEPT_FOR
    (row,) = exported(db)
    assert (row.actor_id, row.after) == (MARAT.user_id, {"what": "cases", "rows": 1})


def test_nothing_is_done_where_nothing_was_asked_for(at_work, db):
    assert not at_work().do_one()


def test_workers_share_the_jobs_and_do_each_once(at_work, db):
    for _ in range(JOBS):
        db.add(a_job_of_marat())
    db.commit()
    workers, line = [at_work() for _ in range(4)], Barrier(4)

    def work(worker):
        line.wait(timeout=10)
        while worker.do_one():
            pass

    with ThreadPoolExecutor(len(workers)) as people:
        list(people.map(work, workers))

    assert {(one.state, one.tries) for one in db.exec(select(Job))} == {(JobState.DONE, 1)}
    assert len(exported(db)) == len(db.exec(select(JobResult)).all()) == JOBS


def a_job_of_marat():
    known = {"asked": {"what": "cases"}, "asked_by_id": MARAT.user_id, "centre_id": 1}
    at = {"asked_at": utc_now(), "free_at": utc_now()}
    return Job(kind=JobKind.EXPORT, **known, **at)


def test_who_lost_the_role_meanwhile_exports_nothing(at_work, asked, db):
    db.get_one(User, MARAT.user_id).role = Role.ANALYST
    db.commit()

    at_work().do_one()

    must_have_failed(db, asked, WhyFailed.NOT_ALLOWED)


def test_whose_account_was_closed_exports_nothing(at_work, asked, db):
    db.get_one(User, MARAT.user_id).active = False
    db.commit()

    at_work().do_one()

    must_have_failed(db, asked, WhyFailed.NOT_ALLOWED)


def test_who_moved_to_another_centre_does_not_export_that_one(at_work, asked, db):
    db.exec(select(Membership).where(col(Membership.user_id) == MARAT.user_id)).one().centre_id = 2
    db.commit()

    at_work().do_one()

    must_have_failed(db, asked, WhyFailed.NOT_ALLOWED)


def must_have_failed(db, job, why):
    db.refresh(job)
    assert (job.state, job.failure, job.is_open) == (JobState.FAILED, why, False)
    assert db.exec(select(JobResult)).all() == []
    assert exported(db) == []


def test_a_job_that_breaks_is_tried_three_times_and_tells_no_value(at_work, asked, db, caplog):
    caplog.set_level(logging.DEBUG)
    for tries in range(claims.MOST_TRIES):
        assert at_work(breaks, **later(tries * TRIES_AGAIN_AFTER * 1.1)).do_one()
        assert not at_work(breaks, **later(tries * TRIES_AGAIN_AFTER * 1.1)).do_one()

    must_have_failed(db, asked, WhyFailed.BROKEN)
    assert "ValueError" in caplog.text
    assert SECRET_WORD not in caplog.text
    assert SECRET_WORD not in repr(asked.model_dump())


def test_cancelling_ends_the_work_and_keeps_nothing(at_work, asked, db):
    def is_cancelled_meanwhile(db_of_work, actor, words, progress):
        jobs.cancel(db, asked, by=MARAT, at=utc_now())
        db.commit()
        return makes_a_file(db_of_work, actor, words, progress)

    at_work(is_cancelled_meanwhile).do_one()

    db.refresh(asked)
    assert asked.state is JobState.CANCELLED
    assert db.exec(select(JobResult)).all() == []
    assert exported(db) == []


def test_a_worker_that_is_told_to_end_gives_its_job_back(at_work, asked, db):
    worker = at_work()
    worker.stopping.set()

    worker.do_one()

    db.refresh(asked)
    assert (asked.state, asked.tries) == (JobState.WAITING, 0)
    assert at_work().do_one()
    db.refresh(asked)
    assert asked.state is JobState.DONE


def killed_while_working(url):
    """Start a real worker, and kill it with SIGKILL as soon as it works."""
    settings = {"NEETCRM_DATABASE_URL": url, "NEETCRM_SECRET_KEY": SECRET}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.slow_worker"],
        env=os.environ | settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        began = process.stdout.readline()
        process.kill()
    return began


def test_the_job_of_a_killed_worker_is_taken_up_by_another_one(at_work, asked, db, application_url):
    assert killed_while_working(application_url) == f"{MARAT.user_id}\n"
    db.refresh(asked)
    assert asked.state is JobState.RUNNING

    assert not at_work().do_one(), "the silent worker may live still"
    assert at_work(**later(claims.LEASE)).do_one()

    db.refresh(asked)
    assert (asked.state, asked.tries) == (JobState.DONE, 2)
    assert len(exported(db)) == 1


def test_a_job_that_no_worker_survives_fails_in_the_end(at_work, asked, db):
    for tries in range(claims.MOST_TRIES):
        claims.claim(at_work().engine, at=utc_now() + tries * claims.LEASE * 1.1)

    at_work(**later(claims.MOST_TRIES * claims.LEASE * 1.1)).do_one()

    must_have_failed(db, asked, WhyFailed.INTERRUPTED)


def test_a_worker_deletes_files_whose_time_is_over(at_work, asked, db):
    at_work().do_one()

    at_work(**later(jobs.RESULT_KEPT_FOR + timedelta(minutes=1))).tidy()

    assert db.exec(select(JobResult)).all() == []
