"""How a young person meets the counselor and the psychologist, and how calls go unanswered."""

from datetime import time
from functools import partial
from typing import Any

from neetcrm.cases.models import Stage
from neetcrm.counseling.formats import composed
from neetcrm.counseling.models import (
    PARTS,
    Attendance,
    Channel,
    NoteFormat,
    RiskLevel,
    SessionKind,
)

from .diary import Diary, Weighted
from .events import PsychologistAsked, SessionHeld

MINUTES = (20, 30, 30, 40, 45, 50, 60)
CHANNELS = Weighted({Channel.IN_PERSON: 60, Channel.PHONE: 22, Channel.VIDEO: 10, Channel.GROUP: 8})
ATTENDANCES = Weighted(
    {
        Attendance.ATTENDED: 76,
        Attendance.LATE: 7,
        Attendance.NO_SHOW: 10,
        Attendance.CANCELLED: 7,
    }
)
ABSENCES = Weighted({Attendance.NO_SHOW: 70, Attendance.CANCELLED: 30})
CALLS = Weighted({Channel.PHONE: 80, Channel.IN_PERSON: 20})
RISKS = Weighted(
    {
        RiskLevel.NONE: 84,
        RiskLevel.CONCERN: 12,
        RiskLevel.ELEVATED: 3.7,
        RiskLevel.IMMEDIATE: 0.3,
    }
)
FORMATS = Weighted(
    {NoteFormat.FREE: 40, NoteFormat.SOAP: 30, NoteFormat.DAP: 20, NoteFormat.BIRP: 10}
)
OFTEN = 3
"""Sessions after which the meetings become rarer."""


def begin_meetings(diary: Diary) -> None:
    """Meet the counselor at once and from then on, and a psychologist where one is needed."""
    meet(diary)
    if diary.sees_psychologist:
        diary.write(PsychologistAsked, to=diary.team.psychologist)
        meetings = diary.rng.randint(1, 4)
        diary.plan(diary.rng.randint(0, 1), partial(meet_psychologist, more=meetings))


def meet(diary: Diary) -> None:
    """Hold a session with the counselor, or miss it; the first one takes place."""
    is_first = diary.sessions == 0
    attendance = Attendance.ATTENDED if is_first else diary.pick(ATTENDANCES)
    took_place = attendance.took_place
    days = diary.rng.randint(12, 35) if diary.sessions < OFTEN else diary.rng.randint(40, 95)
    _hold(
        diary,
        kind=SessionKind.CAREER,
        channel=diary.pick(CHANNELS),
        attendance=attendance,
        topics=diary.say("topic_at_work" if diary.stage is Stage.EMPLOYMENT else "topic"),
        agreed=diary.say("agreed") if took_place else "",
        process_notes=diary.say("process_note") if took_place and diary.chance(0.05) else "",
        days=days,
    )
    diary.plan(days, meet)


def meet_psychologist(diary: Diary, *, more: int) -> None:
    """Hold a psychological session, or miss it, and *more* after it; the first takes place."""
    is_first = diary.psychological_sessions == 0
    attendance = Attendance.ATTENDED if is_first else diary.pick(ATTENDANCES)
    took_place = attendance.took_place
    days = diary.rng.randint(7, 21)
    about: dict[str, Any] = {
        "channel": diary.pick(CHANNELS),
        "attendance": attendance,
        "topics": diary.say("psychological_topic"),
        "agreed": diary.say("psychological_agreed") if took_place else "",
        "extract": diary.say("extract") if took_place and diary.chance(0.85) else "",
        "process_notes": diary.say("process_note") if took_place and diary.chance(0.6) else "",
        "format": diary.pick(FORMATS),
        "risk_level": diary.pick(RISKS) if took_place else RiskLevel.NONE,
    }
    about["process_notes"] = _in_parts(diary, about["format"], about["process_notes"])
    psychologist = diary.team.psychologist
    number = diary.world.registry[psychologist]
    kind = SessionKind.PSYCHOLOGICAL
    _hold(diary, by=psychologist, kind=kind, registry_number=number, **about, days=days)
    diary.psychological_sessions += 1
    if more:
        diary.plan(days, partial(meet_psychologist, more=more - 1))


def call_in_vain(diary: Diary) -> None:
    """Try to reach somebody who does not answer or does not come."""
    _hold(
        diary,
        kind=SessionKind.CAREER,
        channel=diary.pick(CALLS),
        attendance=diary.pick(ABSENCES),
        topics=diary.say("topic"),
        days=diary.rng.randint(10, 40),
    )


def _in_parts(diary: Diary, format: NoteFormat, said: str) -> str:
    """Return process notes as their format asks: what was said, and last what comes next."""
    first, last = PARTS[format][0], PARTS[format][-1]
    if not said or first is last:
        return said
    ahead = diary.world.phrases["psychological_agreed"]
    return composed({first: said, last: diary.told(ahead[diary.sessions % len(ahead)])})


def _hold(diary: Diary, *, days: int, by: int | None = None, **about: object) -> None:
    diary.last_session = len(diary.events)
    diary.sessions += 1
    diary.write(
        SessionHeld,
        by=by,
        minutes=diary.rng.choice(MINUTES),
        starts_at=time(diary.rng.randint(10, 20), diary.rng.choice((0, 30))),
        next_contact_on=diary.in_days(days),
        **about,
    )
