"""How a group session is logged: the meeting once, and a draft of a note for each young person."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from neetcrm import drafts
from neetcrm.access import Actor
from neetcrm.cases.models import Case
from neetcrm.counseling.contacts import proposed
from neetcrm.counseling.models import (
    Attendance,
    Channel,
    GroupMeeting,
    NoteFormat,
    RiskLevel,
    SessionKind,
)
from neetcrm.counseling.notes import NotYourMeeting, log_session, must_fit
from neetcrm.db import Session
from neetcrm.drafts import DraftKind
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_

FEWEST = 2

AddressOf = Callable[[str, int], str]
"""Where the note of a case, by its number, about a meeting is completed."""


class TooFewMet(RuleBroken):
    sentence = N_(
        "A group session is with two young people or more. Log a session with one of them in the"
        " case."
    )


class NoteIncomplete(RuleBroken):
    sentence = N_(
        "The note in the case {number} cannot be signed as it is: open it and complete it."
    )


class NothingLeftToSign(RuleBroken):
    sentence = N_("Every note of this group session is signed or discarded already.")


def log_group(
    db: Session,
    kind: SessionKind,
    *,
    cases: Sequence[Case],
    address_of: AddressOf,
    minutes: int,
    by: Actor,
    on: date,
    today: date,
    at: datetime,
    starts_at: time | None = None,
    topics: str = "",
) -> GroupMeeting:
    """Record one meeting with the young people of *cases*, all or nothing.

    For each of them a draft of a note is kept, of *by* alone, that says what they share; who they
    were stands in no record together.
    """
    met = list(dict.fromkeys(cases))
    if len(met) < FEWEST:
        raise TooFewMet
    for case in met:
        must_fit(case, kind, by=by, on=on, today=today)
    meeting = GroupMeeting(
        author_id=by.user_id,
        centre_id=met[0].centre_id,
        kind=kind,
        held_on=on,
        starts_at=starts_at,
        minutes=minutes,
        topics=topics.strip(),
        people=len(met),
    )
    db.add(meeting)
    db.flush()
    for case in met:
        _begin_note(db, case, meeting, address_of, by=by, today=today, at=at)
    return meeting


def sign_rest(
    db: Session,
    meeting: GroupMeeting,
    rest: Iterable[tuple[Case, Mapping[str, Any]]],
    *,
    by: Actor,
    today: date,
    at: datetime,
) -> GroupMeeting:
    """Sign the notes of a meeting that are drafts still, each as it is; all or nothing.

    *rest* are their cases, each with what log_session() is told.
    """
    if meeting.author_id != by.user_id:
        raise NotYourMeeting
    left = list(rest)
    if not left:
        raise NothingLeftToSign
    for case, told in left:
        known: dict[str, Any] = {"meeting": meeting, "by": by, "today": today, "at": at}
        log_session(db, case, meeting.kind, **known, **told)
        drafts.drop(db, form=DraftKind.SESSION, about=about(case.number, meeting.id or 0), by=by)
    return meeting


def about(number: str, meeting_id: int) -> str:
    """Return what the draft of a note is about: the case, and which meeting."""
    return f"{number}{ending(meeting_id)}"


def ending(meeting_id: int) -> str:
    return f"/group/{meeting_id}"


def _begin_note(
    db: Session,
    case: Case,
    meeting: GroupMeeting,
    address_of: AddressOf,
    *,
    by: Actor,
    today: date,
    at: datetime,
) -> None:
    """Keep what all share as a draft, by the names of the fields of a session's form."""
    meeting_id = meeting.id or 0
    answers = {
        "channel": Channel.GROUP.value,
        "attendance": Attendance.ATTENDED.value,
        "on": meeting.held_on.isoformat(),
        "starts_at": f"{meeting.starts_at:%H:%M}" if meeting.starts_at else "",
        "minutes": str(meeting.minutes),
        "topics": meeting.topics,
        "risk_level": RiskLevel.NONE.value,
        "format": NoteFormat.FREE.value,
        "next_contact_in": proposed(case, today).value,
    }
    drafts.keep(
        db,
        form=DraftKind.SESSION,
        about=about(case.number, meeting_id),
        path=address_of(case.number, meeting_id),
        answers={name: [answer] for name, answer in answers.items()},
        by=by,
        at=at,
    )
