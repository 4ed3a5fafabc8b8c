"""Long work: asked for in a request, done by a worker, looked after and taken by who asked.

A job is a row, written in the transaction that asks for it: so nothing asked for is lost, and
nothing is done that was not asked for. The row holds no word about anybody; what the work makes is
sealed, for who asked alone, and ends after a day. How a worker takes a job: claims.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

import sqlalchemy as sa
from sqlmodel import JSON, col, select
from sqlmodel.sql.expression import SelectOfScalar

from neetcrm.access import Act, Actor
from neetcrm.db import Choice, Field, Record, Session
from neetcrm.encryption import EncryptedBytes
from neetcrm.errors import NotAllowed, NotFound, RuleBroken
from neetcrm.i18n import N_

MOST_AT_ONCE = 3
"""How many jobs one account may have under way."""

BEGUN_WITHIN = timedelta(minutes=1)
"""After so long it looks as if no worker were there; others' work may be long, too."""

RESULT_KEPT_FOR = timedelta(hours=24)
JOB_KEPT_FOR = timedelta(days=30)


class JobKind(Choice):
    EXPORT = "export", N_("Export")


ACT_OF = {JobKind.EXPORT: Act.EXPORT_CASES}
"""What somebody must be allowed to do: when they ask, when it is done, and when they take it."""


class JobState(Choice):
    WAITING = "waiting", N_("Waiting")
    RUNNING = "running", N_("Under way")
    DONE = "done", N_("Ready")
    FAILED = "failed", N_("Failed")
    CANCELLED = "cancelled", N_("Cancelled by you")


class WhyFailed(Choice):
    """Why a job failed, and what to do; a closed list, so that no word of a record gets in."""

    NOT_ALLOWED = (
        "not_allowed",
        N_(
            "You may no longer do this: your role, your centre or your account changed after you"
            " asked. Nothing was exported."
        ),
    )
    INTERRUPTED = (
        "interrupted",
        N_(
            "The program was interrupted each time it tried. Ask again; if that fails too, tell"
            " your administrator."
        ),
    )
    BROKEN = (
        "broken",
        N_(
            "Something went wrong on our side. Ask again; if that fails too, tell your"
            " administrator."
        ),
    )


class JobNotFound(NotFound):
    sentence = N_("There is no such work.")


class ResultGone(NotFound):
    sentence = N_("This file is not kept any more.")


class TooMuchAsked(RuleBroken):
    sentence = N_(
        "Work of yours that is under way: {count}. Wait until some of it is ready, or cancel it."
    )


class EndedAlready(RuleBroken):
    sentence = N_("This has ended already; there is nothing to cancel.")


class NotYourJob(NotAllowed):
    sentence = N_("Only who asked for it can cancel it.")


class CentreLeft(NotAllowed):
    sentence = N_("You do not work any more in the centre that this file is about.")


class Job(Record, table=True):
    """A piece of long work: who asked for what, how far it is, and how it ended.

    *asked* holds what the work needs to know; a page tells by it what the work is called. From
    *free_at* a worker may take it: at once, after a while, or when the worker that has it has been
    silent for too long. *claim* is what that worker alone knows.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        sa.Index("ix_jobs_asked_by", "asked_by_id", "id"),
        sa.Index(
            "ix_jobs_open",
            "free_at",
            "id",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.CheckConstraint("done >= 0 AND total >= 0", name="counted"),
    )
    is_audited: ClassVar[bool] = False

    kind: JobKind = Field(sa_type=JobKind.column())
    asked: dict[str, str] = Field(sa_type=JSON)
    asked_by_id: int = Field(foreign_key="users.id")
    asked_at: datetime
    centre_id: int | None = Field(default=None, foreign_key="centres.id")
    """The centre that who asked worked in at that moment; the work is about it alone."""
    state: JobState = Field(default=JobState.WAITING, sa_type=JobState.column())
    done: int = 0
    total: int = 0
    """How many parts are done, of how many; of none it is not known yet."""
    free_at: datetime
    tries: int = 0
    claim: str = Field(default="", max_length=64)
    started_at: datetime | None = None
    ended_at: datetime | None = None
    failure: WhyFailed | None = Field(default=None, sa_type=WhyFailed.column())

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def is_stuck(self, *, at: datetime) -> bool:
        """Tell whether it could have been begun for a while, and nobody did."""
        return self.state is JobState.WAITING and at - self.free_at > BEGUN_WITHIN

    def seconds_left(self, *, at: datetime) -> int | None:
        """Return how long it will take at the pace so far; None while that cannot be told."""
        if self.state is not JobState.RUNNING or not self.done or self.started_at is None:
            return None
        pace = (at - self.started_at).total_seconds() / self.done
        return max(0, round(pace * (self.total - self.done)))


class JobResult(Record, table=True):
    """The file that a job made."""

    __tablename__ = "job_results"
    is_audited: ClassVar[bool] = False

    job_id: int = Field(default=None, foreign_key="jobs.id", unique=True)
    name: str = Field(max_length=120)
    mime_type: str = Field(max_length=120)
    rows: int
    content: bytes = Field(sa_type=EncryptedBytes("job_results.content"))
    kept_until: datetime


@dataclass(frozen=True)
class Made:
    """A file that a job made: *what* went into it, in how many *rows*, *narrowed* by what."""

    name: str
    mime_type: str
    content: bytes
    what: str
    rows: int
    narrowed: Mapping[str, str]


class Progress(Protocol):
    """How far a job is, as its work tells it."""

    def reach(self, done: int, total: int) -> None:
        """Note how much is done; raises where the work is to end, because nobody wants it now."""


Work = Callable[[Session, Actor, Mapping[str, str], Progress], Made]
"""Does one kind of job, for an actor and as asked; its session only reads."""


def ask(db: Session, kind: JobKind, *, asked: Mapping[str, str], by: Actor, at: datetime) -> Job:
    """Ask for a piece of long work; *asked* is plain words, and none of them about anybody."""
    by.must(ACT_OF[kind])
    under_way = count_open(db, by)
    if under_way >= MOST_AT_ONCE:
        raise TooMuchAsked(count=under_way)
    job = Job(
        kind=kind,
        asked=dict(asked),
        asked_by_id=by.user_id,
        asked_at=at,
        centre_id=by.centre_id,
        free_at=at,
    )
    db.add(job)
    return job


def cancel(db: Session, job: Job, *, by: Actor, at: datetime) -> Job:
    """End a job that is not done yet; who works on it finds out within seconds."""
    if job.asked_by_id != by.user_id:
        raise NotYourJob
    still_open = sa.and_(col(Job.id) == job.id, col(Job.ended_at).is_(None))
    ended = {"state": JobState.CANCELLED, "ended_at": at, "claim": ""}
    cancelled: Any = db.execute(sa.update(Job).where(still_open).values(ended))
    if not cancelled.rowcount:
        raise EndedAlready
    return job


def jobs_of(db: Session, actor: Actor, *, limit: int) -> list[Job]:
    """Return what the actor asked for, the last first."""
    return list(db.exec(_own(actor).order_by(col(Job.id).desc()).limit(limit)))


def get_job(db: Session, actor: Actor, job_id: int) -> Job:
    """Return a job that the actor asked for, or raise JobNotFound."""
    job = db.exec(_own(actor).where(col(Job.id) == job_id)).one_or_none()
    if job is None:
        raise JobNotFound
    return job


def get_result(db: Session, actor: Actor, job_id: int, *, at: datetime) -> JobResult:
    """Return the file of a job that the actor asked for, if they may have it still."""
    job = get_job(db, actor, job_id)
    actor.must(ACT_OF[job.kind])
    if job.centre_id not in actor.centre_ids:
        raise CentreLeft
    kept = sa.and_(col(JobResult.job_id) == job.id, col(JobResult.kept_until) > at)
    result = db.exec(select(JobResult).where(kept)).one_or_none()
    if result is None:
        raise ResultGone
    return result


def kept_until(db: Session, jobs: list[Job], *, at: datetime) -> dict[int, datetime]:
    """Return until when the files of these jobs are kept, by the jobs' numbers."""
    wanted = select(JobResult.job_id, JobResult.kept_until).where(
        col(JobResult.job_id).in_([job.id for job in jobs]), col(JobResult.kept_until) > at
    )
    return dict(db.exec(wanted).all())


def unfinished(db: Session, *, limit: int) -> list[Job]:
    """Return what waits, is under way or has failed, of whoever the session may see, last first."""
    is_wanted = sa.or_(col(Job.ended_at).is_(None), col(Job.failure).is_not(None))
    return list(db.exec(select(Job).where(is_wanted).order_by(col(Job.id).desc()).limit(limit)))


def count_open(db: Session, actor: Actor) -> int:
    """Return how many jobs of the actor are waiting or under way."""
    still_open = _own(actor).where(col(Job.ended_at).is_(None))
    count = sa.select(sa.func.count()).select_from(still_open.subquery())
    return int(db.execute(count).scalar_one())


def drop_old(db: Session, *, at: datetime) -> int:
    """Delete the files whose time is over, and what ended long ago; return how many files."""
    files: Any = db.execute(sa.delete(JobResult).where(col(JobResult.kept_until) <= at))
    long_ago = col(Job.ended_at) < at - JOB_KEPT_FOR
    db.execute(sa.delete(Job).where(long_ago))
    return int(files.rowcount)


def _own(actor: Actor) -> SelectOfScalar[Job]:
    return select(Job).where(col(Job.asked_by_id) == actor.user_id)
