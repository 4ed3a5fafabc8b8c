"""A worker's claim on a job: one worker has it at a time, and none for ever.

A claim is a conditional UPDATE, so of two workers one gets the job. It holds for LEASE and is told
anew each second; a worker that died tells nothing, and another one takes the job up. Each step is
a short transaction of its own, beside whatever the work itself reads.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from neetcrm import rows
from neetcrm.access import COMMAND_LINE
from neetcrm.db import READS_ONLY
from neetcrm.errors import NeetcrmError
from neetcrm.jobs import Job, JobKind, JobState, WhyFailed

LEASE = timedelta(seconds=60)
"""How long a worker may be silent before another one takes its job."""

MOST_TRIES = 3
"""How often a job is begun before it counts as failed."""


class ClaimLost(NeetcrmError):
    """The job was cancelled, or another worker has it: whatever was done is not kept."""


KNOWN: tuple[Any, ...] = (
    *(Job.id, Job.tries, Job.kind, Job.asked),
    *(Job.asked_by_id, Job.centre_id),
)
"""What is read of a job when it is taken, as Claim names it."""


@dataclass(frozen=True)
class Claim:
    """What a worker knows of the job that it has."""

    job_id: int
    token: str
    tries: int
    kind: JobKind
    asked: Mapping[str, str]
    asked_by_id: int
    centre_id: int | None


def claim(engine: sa.Engine, *, at: datetime) -> Claim | None:
    """Take the job that has been free for longest, if there is one."""
    if not _is_any_free(engine, at):  # SQLite would lock the database for the answer no
        return None
    token = uuid.uuid4().hex
    longest_free = (
        select(Job.id)
        .where(_is_free(at))
        .order_by(col(Job.free_at), col(Job.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = (
        sa.update(Job)
        .where(col(Job.id) == longest_free, _is_free(at))
        .values(
            state=JobState.RUNNING,
            claim=token,
            tries=Job.tries + 1,
            started_at=at,
            free_at=at + LEASE,
            done=0,
            total=0,
        )
        .returning(*(col(one) for one in KNOWN))
    )
    with _system(engine).begin() as connection:
        job = connection.execute(taken).one_or_none()
    return Claim(job.id, token, *job[1:]) if job else None


def hold(engine: sa.Engine, claimed: Claim, *, done: int, total: int, at: datetime) -> None:
    """Tell how far the work is, and hold the job for longer; raise ClaimLost where it is gone."""
    _settle(engine, claimed, done=done, total=total, free_at=at + LEASE)


def give_back(engine: sa.Engine, claimed: Claim, *, at: datetime) -> None:
    """Let another worker begin it anew at once; that this one had to stop is no try."""
    _settle(engine, claimed, **WAITING, free_at=at, tries=Job.tries - 1)


def put_off(engine: sa.Engine, claimed: Claim, *, until: datetime) -> None:
    """Let it be tried once more, later."""
    _settle(engine, claimed, **WAITING, free_at=until)


def fail(engine: sa.Engine, claimed: Claim, why: WhyFailed, *, at: datetime) -> None:
    """End the job, and say why."""
    _settle(engine, claimed, state=JobState.FAILED, failure=why, ended_at=at, claim="")


def finish(db: Session, claimed: Claim, *, parts: int, at: datetime) -> None:
    """End the job well, in the transaction that keeps what it made."""
    done = {"state": JobState.DONE, "done": parts, "total": parts, "ended_at": at, "claim": ""}
    _must_hold(db.connection().execute(sa.update(Job).where(_is_of(claimed)).values(done)))


WAITING: dict[str, Any] = {
    "state": JobState.WAITING,
    "claim": "",
    "started_at": None,
    "done": 0,
    "total": 0,
}


def _settle(engine: sa.Engine, claimed: Claim, **values: Any) -> None:
    with _system(engine).begin() as connection:
        _must_hold(connection.execute(sa.update(Job).where(_is_of(claimed)).values(values)))


def _must_hold(changed: sa.CursorResult[Any]) -> None:
    if not changed.rowcount:
        raise ClaimLost


def _is_of(claimed: Claim) -> sa.ColumnElement[bool]:
    return sa.and_(col(Job.id) == claimed.job_id, col(Job.claim) == claimed.token)


def _is_free(at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(col(Job.ended_at).is_(None), col(Job.free_at) <= at)


def _is_any_free(engine: sa.Engine, at: datetime) -> bool:
    reading = _system(engine).execution_options(**{READS_ONLY: True})
    with reading.connect() as connection:
        return connection.execute(select(Job.id).where(_is_free(at)).limit(1)).first() is not None


def _system(engine: sa.Engine) -> sa.Engine:
    return rows.bound(engine, {"by": COMMAND_LINE})
