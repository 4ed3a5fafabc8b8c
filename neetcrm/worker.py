"""The worker: takes one job after the other, does it for who asked, and keeps what it made.

It reads as the account that asked, with the role and the centre that the account has now. What is
made, its row in the audit log and the end of the job are one transaction. An edge, so it commits.
"""

import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Event, Thread
from typing import Any

import sqlalchemy as sa

from neetcrm import audit, claims, jobs
from neetcrm.access import COMMAND_LINE, Actor
from neetcrm.accounts import User
from neetcrm.claims import Claim, ClaimLost
from neetcrm.db import Session, open_session, utc_now
from neetcrm.errors import NeetcrmError, NotAllowed
from neetcrm.i18n import N_
from neetcrm.jobs import ACT_OF, JobKind, JobResult, Made, WhyFailed, Work

LOOKS_EVERY = 0.5
"""Seconds between two looks for a job, while there is none."""

TELLS_EVERY = 1.0
"""Seconds between two notes of how far a job is."""

TRIES_AGAIN_AFTER = timedelta(seconds=30)
TIDIES_EVERY = timedelta(hours=1)

LOG = logging.getLogger(__name__)


class NoLongerAllowed(NotAllowed):
    sentence = N_("The account is closed, or does not belong to that centre any more.")


class Stopped(NeetcrmError):
    """The worker was told to end."""


class Pulse:
    """How far a job is; told to the database beside the work, which learns whether to go on."""

    def __init__(self, worker: "Worker", claimed: Claim) -> None:
        self.done = self.total = 0
        self._worker, self._claimed = worker, claimed
        self._is_over, self._is_lost = Event(), Event()
        self._teller = Thread(target=self._tell, daemon=True)

    def reach(self, done: int, total: int) -> None:
        """Note how much is done; raise ClaimLost or Stopped where the work is to end."""
        self.done, self.total = done, max(done, total)
        if self._is_lost.is_set():
            raise ClaimLost
        if self._worker.stopping.is_set():
            raise Stopped

    def __enter__(self) -> "Pulse":
        self._teller.start()
        return self

    def __exit__(self, *_failed: object) -> None:
        self._is_over.set()
        self._teller.join()

    def _tell(self) -> None:
        while not self._is_over.wait(TELLS_EVERY) and not self._is_lost.is_set():
            self._tell_once()

    def _tell_once(self) -> None:
        reached = {"done": self.done, "total": self.total}
        try:
            claims.hold(self._worker.engine, self._claimed, **reached, at=self._worker.now())
        except ClaimLost:
            self._is_lost.set()
        except sa.exc.OperationalError as busy:  # the next second tells it
            LOG.warning("job %s: %s", self._claimed.job_id, type(busy.orig).__name__)


@dataclass(frozen=True)
class Worker:
    """What works on an installation: which kinds of job it can do, and what day it takes it for."""

    engine: sa.Engine
    kinds: Mapping[JobKind, Work]
    today: Callable[[], date]
    stopping: Event = field(default_factory=Event)
    now: Callable[[], datetime] = utc_now

    def run(self) -> None:
        """Do what there is to do until told to stop."""
        tidies_at = self.now()
        while not self.stopping.is_set():
            try:
                if self.now() >= tidies_at:
                    self.tidy()
                    tidies_at = self.now() + TIDIES_EVERY
                rest = 0.0 if self.do_one() else LOOKS_EVERY
            except sa.exc.OperationalError as failed:
                LOG.warning("the database does not answer: %s", type(failed.orig).__name__)
                rest = TRIES_AGAIN_AFTER.total_seconds()
            self.stopping.wait(rest)

    def do_one(self) -> bool:
        """Do one job, if there is one; return whether there was."""
        claimed = claims.claim(self.engine, at=self.now())
        if claimed is None:
            return False
        try:
            self._do(claimed)
        except ClaimLost:
            LOG.info("job %s was cancelled or taken", claimed.job_id)
        return True

    def tidy(self) -> None:
        """Delete files whose time is over."""
        with open_session(self.engine, by=COMMAND_LINE) as db:
            jobs.drop_old(db, at=self.now())
            db.commit()

    def _do(self, claimed: Claim) -> None:
        if claimed.tries > claims.MOST_TRIES:
            claims.fail(self.engine, claimed, WhyFailed.INTERRUPTED, at=self.now())
            return
        try:
            self._make(claimed)
        except ClaimLost:
            raise
        except Stopped:
            claims.give_back(self.engine, claimed, at=self.now())
        except NotAllowed:
            claims.fail(self.engine, claimed, WhyFailed.NOT_ALLOWED, at=self.now())
        except Exception as failed:  # the worker's last resort: the next job must be done
            self._note_failure(claimed, failed)

    def _make(self, claimed: Claim) -> None:
        actor = self._acting(claimed)
        with (
            Pulse(self, claimed) as progress,
            open_session(self.engine, by=actor, reads_only=True) as db,
        ):
            made = self.kinds[claimed.kind](db, actor, claimed.asked, progress)
        with open_session(self.engine, by=actor) as db:
            _keep(db, actor, claimed, made, at=self.now())
            db.commit()

    def _acting(self, claimed: Claim) -> Actor:
        """Return who asked, as they may act now and in the centre that they asked in."""
        with open_session(self.engine, by=COMMAND_LINE, reads_only=True) as db:
            account = db.get_one(User, claimed.asked_by_id)
            actor = account.acting_on(self.today(), centre_id=claimed.centre_id)
            if not account.active or actor.centre_id != claimed.centre_id:
                raise NoLongerAllowed
        actor.must(ACT_OF[claimed.kind])
        return actor

    def _note_failure(self, claimed: Claim, failed: Exception) -> None:
        """Log where and as what it failed, without values: they tell of persons; try again."""
        where = "".join(traceback.format_tb(failed.__traceback__))
        LOG.error("job %s failed: %s\n%s", claimed.job_id, type(failed).__name__, where)
        if claimed.tries >= claims.MOST_TRIES:
            claims.fail(self.engine, claimed, WhyFailed.BROKEN, at=self.now())
        else:
            claims.put_off(self.engine, claimed, until=self.now() + TRIES_AGAIN_AFTER)


def _keep(db: Session, actor: Actor, claimed: Claim, made: Made, *, at: datetime) -> None:
    """End the job with what it made; nothing is kept where the job is not this worker's."""
    claims.finish(db, claimed, parts=made.rows, at=at)
    file: dict[str, Any] = {"name": made.name, "mime_type": made.mime_type, "rows": made.rows}
    until = at + jobs.RESULT_KEPT_FOR
    db.add(JobResult(job_id=claimed.job_id, content=made.content, kept_until=until, **file))
    audit.log_export(db, actor, made.what, rows=made.rows, **made.narrowed)
