"""What stands beside a case: linked records, prospects, hand-overs and keys."""

from datetime import timedelta

from sqlmodel import Session

from neetcrm import jobs
from neetcrm.access import Actor
from neetcrm.accounts import User
from neetcrm.cases.handover import handing
from neetcrm.cases.models import (
    Case,
)
from neetcrm.db import utc_now
from neetcrm.jobs import Job, JobKind, JobResult, JobState
from neetcrm.outreach.contacts import add_prospect, log_attempt
from neetcrm.outreach.models import AttemptChannel, OutreachResult, Prospect
from neetcrm.people.models import (
    PersonLink,
)
from neetcrm.second_factors import SecurityKey
from tests.cast import (
    AIDA,
    GULNAR,
    MARAT,
    TODAY,
)

YESTERDAY = TODAY - timedelta(days=1)


def a_link(case: Case, other: Case) -> PersonLink:
    """Return what says that the persons of two cases are one."""
    first, second = sorted((case.person_id, other.person_id))
    return PersonLink(
        person_id=first,
        other_id=second,
        why="The old name, before marriage.",
        linked_by_id=case.counselor_id,
        linked_on=YESTERDAY,
    )


def a_prospect(**changes) -> Prospect:
    """Return somebody whom Aida's centre tries to reach, and who did not answer a month ago."""
    on = TODAY - timedelta(days=30)
    known = {"name": "Сейтқали Бауыржан", "phone": "+77017654399", "other_contact": ""} | changes
    prospect = add_prospect(**known, known=[], by=AIDA, on=on)
    log_attempt(
        prospect, AttemptChannel.PHONE, OutreachResult.NO_ANSWER, by=AIDA, on=on, today=TODAY
    )
    return prospect


def add_hand_over(db: Session, case: Case) -> dict[str, object]:
    """Let Gulnar stand in for Aida in one case; return what its pages are addressed by."""
    gulnar = db.get_one(User, GULNAR.user_id)
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=7)}
    act = handing.cover(case, gulnar, **days, by=MARAT, on=TODAY, reason="A course in Astana.")
    db.add(act)
    db.flush()
    return {
        "worker_id": AIDA.user_id,
        "hand_over_id": act.id,
        "access_id": act.access_id,
        "taker_id": GULNAR.user_id,
    }


def add_job(db: Session, by: Actor) -> Job:
    """Add an export that somebody asked for, with its file."""
    days, now = {"first_on": "2025-01-01", "last_on": "2025-03-03"}, utc_now()
    asked = {"what": "cases", "file_format": "csv", "locale": "en", **days}
    job = jobs.ask(db, JobKind.EXPORT, asked=asked, by=by, at=now)
    job.state, job.started_at, job.ended_at = JobState.DONE, now, now
    job.done = job.total = 1
    db.flush()
    file = {"name": "cases.csv", "mime_type": "text/csv", "rows": 1, "content": b"Case\r\n"}
    db.add(JobResult(job_id=job.id, kept_until=now + jobs.RESULT_KEPT_FOR, **file))
    db.flush()
    return job


def add_key(db: Session, user_id: int) -> SecurityKey:
    """Add a security key that nobody has."""
    key = SecurityKey(user_id=user_id, name="Blue key", credential_id="AAAA", public_key="AAAA")
    db.add(key)
    db.flush()
    return key
