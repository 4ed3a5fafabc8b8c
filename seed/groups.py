"""What the demo's psychologist has not finished: notes of a group session to sign, and a draft."""

from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import col, select

from neetcrm import drafts
from neetcrm.accounts import User
from neetcrm.cases.models import Case, Stage
from neetcrm.cases.scope import visible_cases
from neetcrm.counseling.group import log_group, sign_rest
from neetcrm.counseling.models import Attendance, Channel, NoteFormat, SessionKind
from neetcrm.db import Session
from neetcrm.drafts import DraftKind

from .staff import DEMO_PSYCHOLOGIST

AGO, LONG_ENOUGH = timedelta(days=2), timedelta(days=14)
SIZE, SIGNED = 5, 2
"""How many met, and of how many the note is signed; one more case has a draft of its own."""


def load_groups(db: Session, as_of: date) -> int:
    """Let a group have met two days ago; return how many records that brought.

    In a demo so small that the psychologist carries fewer cases than that nobody met.
    """
    psychologist = db.exec(select(User).where(User.email == DEMO_PSYCHOLOGIST)).one()
    by = psychologist.as_actor()
    wanted = visible_cases(by).where(
        col(Case.closed_on).is_(None),
        Case.stage != Stage.INTAKE,
        col(Case.opened_on) < as_of - LONG_ENOUGH,
    )
    cases = list(db.exec(wanted.order_by(col(Case.id).desc()).limit(SIZE + 1)))
    if len(cases) <= SIZE:
        return 0
    at = datetime.combine(as_of, time(9), UTC)
    on = as_of - AGO
    meeting = log_group(
        db,
        SessionKind.PSYCHOLOGICAL,
        cases=cases[:SIZE],
        address_of=lambda number, meeting_id: f"/cases/{number}/sessions/group/{meeting_id}",
        on=on,
        starts_at=time(16),
        minutes=90,
        topics="Ұйқы және күн тәртібі",
        by=by,
        today=as_of,
        at=at,
    )
    told = {
        "channel": Channel.GROUP,
        "attendance": Attendance.ATTENDED,
        "on": on,
        "starts_at": time(16),
        "minutes": 90,
        "topics": meeting.topics,
    }
    sign_rest(db, meeting, [(case, told) for case in cases[:SIGNED]], by=by, today=as_of, at=at)
    _draft(db, cases[SIZE], psychologist, on, at)
    return 1 + SIGNED


def _draft(db: Session, case: Case, writer: User, on: date, at: datetime) -> None:
    answers = {
        "channel": Channel.VIDEO,
        "attendance": Attendance.ATTENDED,
        "on": on.isoformat(),
        "risk_level": "concern",
        "format": NoteFormat.SOAP,
        "note_subjective": "Ұйқысы нашар, таңертең тұру қиын.",
    }
    drafts.keep(
        db,
        form=DraftKind.SESSION,
        about=case.number,
        path=f"/cases/{case.number}/sessions/new",
        answers={name: [str(answer)] for name, answer in answers.items()},
        by=writer.as_actor(),
        at=at,
    )
