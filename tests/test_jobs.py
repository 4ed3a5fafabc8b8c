from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from neetcrm import claims, jobs
from neetcrm.access import ActNotOfRole
from neetcrm.db import open_session, utc_now
from neetcrm.jobs import JobKind, JobResult, JobState
from tests.cast import AIDA, ANALYST, MARAT, VERA

NOW = utc_now().replace(microsecond=0)
SECOND = timedelta(seconds=1)


def an_asked(db, by=MARAT, **changes):
    how = {"asked": {"what": "cases"}, "by": by, "at": NOW} | changes
    job = jobs.ask(db, JobKind.EXPORT, **how)
    db.flush()
    return job


def a_done(db, by=MARAT, **changes):
    job = an_asked(db, by)
    job.state, job.ended_at = JobState.DONE, NOW
    how = {"content": b"rows", "kept_until": NOW + jobs.RESULT_KEPT_FOR} | changes
    db.add(JobResult(job_id=job.id, name="may.csv", mime_type="text/csv", rows=1, **how))
    db.flush()
    return job


def test_what_is_asked_for_waits_for_a_worker(db):
    job = an_asked(db)

    assert (job.state, job.is_open, job.free_at) == (JobState.WAITING, True, NOW)
    assert (job.asked_by_id, job.centre_id) == (MARAT.user_id, 1)


def test_nobody_asks_for_what_they_may_not_do(db):
    with pytest.raises(ActNotOfRole):
        an_asked(db, by=AIDA)


def test_a_fourth_job_has_to_wait_until_one_has_ended(db):
    first, *_ = [an_asked(db) for _ in range(jobs.MOST_AT_ONCE)]
    an_asked(db, by=VERA)

    with pytest.raises(jobs.TooMuchAsked):
        an_asked(db)
    jobs.cancel(db, first, by=MARAT, at=NOW)

    assert an_asked(db).is_open


def test_who_asked_can_cancel_and_nobody_else(db):
    job = an_asked(db)

    with pytest.raises(jobs.NotYourJob):
        jobs.cancel(db, job, by=VERA, at=NOW)
    jobs.cancel(db, job, by=MARAT, at=NOW)

    assert (job.state, job.is_open) == (JobState.CANCELLED, False)
    with pytest.raises(jobs.EndedAlready):
        jobs.cancel(db, job, by=MARAT, at=NOW)


def test_a_list_of_jobs_is_ones_own_the_last_first(db):
    own = [an_asked(db), a_done(db)]
    an_asked(db, by=VERA)

    assert jobs.jobs_of(db, MARAT, limit=10) == own[::-1]
    assert jobs.count_open(db, MARAT) == 1
    assert jobs.kept_until(db, own, at=NOW) == {own[1].id: NOW + jobs.RESULT_KEPT_FOR}


def test_the_file_is_for_who_asked_alone(db):
    job = a_done(db)

    assert jobs.get_result(db, MARAT, job.id, at=NOW).content == b"rows"
    with pytest.raises(jobs.JobNotFound):
        jobs.get_result(db, VERA, job.id, at=NOW)


def test_who_lost_the_role_or_the_centre_does_not_get_the_file(db):
    job = a_done(db)
    analyst = ANALYST.__class__(MARAT.user_id, ANALYST.role)
    elsewhere = MARAT.__class__(MARAT.user_id, MARAT.role, centre_ids=(2,))

    with pytest.raises(ActNotOfRole):
        jobs.get_result(db, analyst, job.id, at=NOW)
    with pytest.raises(jobs.CentreLeft):
        jobs.get_result(db, elsewhere, job.id, at=NOW)


def test_after_a_day_there_is_no_file(db):
    job = a_done(db)

    with pytest.raises(jobs.ResultGone):
        jobs.get_result(db, MARAT, job.id, at=NOW + jobs.RESULT_KEPT_FOR)
    assert jobs.kept_until(db, [job], at=NOW + jobs.RESULT_KEPT_FOR) == {}


def test_files_and_old_jobs_are_deleted_when_their_time_is_over(db):
    a_done(db)
    open_one = an_asked(db)

    assert jobs.drop_old(db, at=NOW + jobs.RESULT_KEPT_FOR - SECOND) == 0
    assert jobs.drop_old(db, at=NOW + jobs.RESULT_KEPT_FOR) == 1
    jobs.drop_old(db, at=NOW + jobs.JOB_KEPT_FOR + SECOND)

    assert jobs.jobs_of(db, MARAT, limit=10) == [open_one]


def test_a_file_is_sealed_in_the_database(db):
    a_done(db, content="Оспанова".encode())

    (stored,) = db.execute(sa.text("SELECT content FROM job_results")).scalars()

    assert "Оспанова".encode() not in bytes(stored)
    assert db.exec(select(JobResult.content)).one().decode() == "Оспанова"


def test_the_time_left_follows_from_the_pace_so_far(db):
    job = an_asked(db)
    assert job.seconds_left(at=NOW) is None

    job.state, job.started_at, job.done, job.total = JobState.RUNNING, NOW, 250, 1000

    assert job.seconds_left(at=NOW + 10 * SECOND) == 30
    job.done = 0
    assert job.seconds_left(at=NOW + 10 * SECOND) is None


@pytest.fixture
def asked(db):
    """Give the number of a job that waits; the test's own session holds no transaction."""
    number = an_asked(db).id
    db.commit()
    return number


def test_a_job_is_claimed_once_until_its_worker_is_silent(engine, asked):
    first = claims.claim(engine, at=NOW)

    assert first.job_id == asked
    assert (first.kind, first.asked, first.tries) == (JobKind.EXPORT, {"what": "cases"}, 1)
    assert claims.claim(engine, at=NOW + claims.LEASE - SECOND) is None
    again = claims.claim(engine, at=NOW + claims.LEASE)
    assert (again.job_id, again.tries) == (asked, 2)
    with pytest.raises(claims.ClaimLost):
        claims.hold(engine, first, done=1, total=2, at=NOW + claims.LEASE)
    with open_session(engine, by=MARAT) as late, pytest.raises(claims.ClaimLost):
        claims.finish(late, first, parts=1, at=NOW + claims.LEASE)


def test_a_worker_that_tells_how_far_it_is_keeps_the_job(engine, asked, db):
    claimed = claims.claim(engine, at=NOW)

    claims.hold(engine, claimed, done=1, total=2, at=NOW + 50 * SECOND)

    assert claims.claim(engine, at=NOW + claims.LEASE) is None
    job = jobs.get_job(db, MARAT, asked)
    assert (job.state, job.done, job.total) == (JobState.RUNNING, 1, 2)


def test_a_cancelled_job_is_lost_to_its_worker(engine, asked, db):
    claimed = claims.claim(engine, at=NOW)

    jobs.cancel(db, jobs.get_job(db, MARAT, asked), by=MARAT, at=NOW)
    db.commit()

    with pytest.raises(claims.ClaimLost):
        claims.hold(engine, claimed, done=1, total=2, at=NOW)
    assert claims.claim(engine, at=NOW + claims.LEASE) is None
