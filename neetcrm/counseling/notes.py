"""How a session is logged: the fact for the team, the rest for those who may read it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from neetcrm.access import Act, Actor
from neetcrm.cases.lifecycle import must_be_open, not_in_future
from neetcrm.cases.models import Case
from neetcrm.cases.scope import must_work_on
from neetcrm.counseling import alerts
from neetcrm.counseling.models import (
    AlertSource,
    Attendance,
    Channel,
    GroupMeeting,
    NoteFormat,
    ProcessNote,
    RiskLevel,
    SessionExtract,
    SessionKind,
    SessionNote,
)
from neetcrm.counseling.registry import must_be_registered
from neetcrm.db import Session
from neetcrm.errors import NotAllowed, RuleBroken
from neetcrm.i18n import N_
from neetcrm.localtime import moment_at
from neetcrm.people.models import Purpose
from neetcrm.people.registration import consent_in_force
from neetcrm.workdays import add_working_days

ACT_OF = {
    SessionKind.CAREER: Act.LOG_CAREER_SESSION,
    SessionKind.PSYCHOLOGICAL: Act.LOG_PSYCHOLOGICAL_SESSION,
}
FURTHEST_CONTACT = timedelta(days=365)
NOON = time(12)
"""When a session began of which only the day is known."""
NEXT_TRY = 1
"""Working days after which somebody who did not answer is tried again."""


class SessionBeforeCase(RuleBroken):
    sentence = N_("The session cannot lie before the case was opened on {opened_on}.")


class NextContactWrong(RuleBroken):
    sentence = N_("The next contact lies after the session, and within a year.")


class NothingSaidOfAbsent(RuleBroken):
    sentence = N_("A session that did not take place has no extract.")


class ExtractNotOfCareer(RuleBroken):
    sentence = N_("Only a psychological session has an extract.")


class RecordingNotAllowed(RuleBroken):
    sentence = N_(
        "No consent to recording is in force, so a session is not noted as recorded. Record the"
        " consent first, or take the mark away."
    )


class NotYourMeeting(NotAllowed):
    sentence = N_("This group session was logged by somebody else.")


@dataclass(frozen=True)
class Logged:
    """The up to three records of one session, each with its own readers."""

    fact: SessionNote
    extract: SessionExtract | None
    process_note: ProcessNote | None


@dataclass(frozen=True)
class _Written:
    """What is said of a session beyond its fact."""

    topics: str
    extract: str
    instruments: str
    process_notes: str
    format: NoteFormat


def log_session(
    db: Session,
    case: Case,
    kind: SessionKind,
    *,
    channel: Channel,
    minutes: int,
    by: Actor,
    on: date,
    today: date,
    attendance: Attendance = Attendance.ATTENDED,
    starts_at: time | None = None,
    risk_level: RiskLevel = RiskLevel.NONE,
    topics: str = "",
    agreed: str = "",
    extract: str = "",
    process_notes: str = "",
    format: NoteFormat = NoteFormat.FREE,
    instruments: str = "",
    is_recorded: bool = False,
    next_contact_on: date | None = None,
    meeting: GroupMeeting | None = None,
    appointment_id: int | None = None,
    at: datetime | None = None,
) -> Logged:
    """Sign a session of *minutes* (1 to 600) that took place, or was missed, on the day *on*.

    *agreed* is told to the whole case team; *extract* to the psychologists of the centre, and of a
    psychological session the *topics* and *instruments* too; *process_notes* to their author alone.
    The records are added to *db*, for the caller to commit. A raised risk raises an alert, whose
    clocks run from the moment *at*, or else from the session's end.
    """
    must_fit(case, kind, by=by, on=on, today=today)
    number = _number_to_sign_under(db, kind, attendance, by=by, on=today)
    written = _Written(topics, extract, instruments, process_notes, format)
    _check_extract(kind, attendance, written)
    if is_recorded:
        _must_allow_recording(case, on)
    if meeting is not None and meeting.author_id != by.user_id:
        raise NotYourMeeting
    fact = SessionNote(
        case_id=case.id or 0,
        author_id=by.user_id,
        kind=kind,
        held_on=on,
        starts_at=starts_at,
        minutes=minutes,
        channel=channel,
        attendance=attendance,
        risk_level=risk_level,
        topics="" if kind is SessionKind.PSYCHOLOGICAL else topics.strip(),
        agreed=agreed.strip(),
        is_recorded=is_recorded,
        registry_number=number,
        meeting_id=meeting.id if meeting else None,
        appointment_id=appointment_id,
        next_contact_on=next_contact_on,
        last_contact_was=case.last_contact_on,
        next_contact_was=case.next_contact_on,
    )
    _plan_contact(case, on, next_contact_on, attendance)
    return _signed(db, case, fact, written, by=by, at=at)


def log_attempt(db: Session, case: Case, kind: SessionKind, *, by: Actor, on: date) -> SessionNote:
    """Record a call that nobody answered, and try again on the next working day."""
    logged = log_session(
        db,
        case,
        kind,
        channel=Channel.PHONE,
        minutes=1,
        attendance=Attendance.NOT_REACHED,
        next_contact_on=add_working_days(on, NEXT_TRY),
        by=by,
        on=on,
        today=on,
    )
    return logged.fact


def _number_to_sign_under(
    db: Session, kind: SessionKind, attendance: Attendance, *, by: Actor, on: date
) -> str:
    """Return the number in the registry; a call in vain and a career session need none."""
    if kind is not SessionKind.PSYCHOLOGICAL or attendance is Attendance.NOT_REACHED:
        return ""
    return must_be_registered(db, by=by, on=on)


def _check_extract(kind: SessionKind, attendance: Attendance, written: _Written) -> None:
    text = written.extract.strip()
    if (text or written.instruments.strip()) and kind is not SessionKind.PSYCHOLOGICAL:
        raise ExtractNotOfCareer
    if not attendance.took_place and text:
        raise NothingSaidOfAbsent


def _must_allow_recording(case: Case, on: date) -> None:
    if not consent_in_force(case.person, Purpose.RECORDING, on=on):
        raise RecordingNotAllowed


def _signed(
    db: Session,
    case: Case,
    fact: SessionNote,
    written: _Written,
    *,
    by: Actor,
    at: datetime | None,
) -> Logged:
    """Add the records of a session, and raise the alert that its risk calls for."""
    db.add(fact)
    db.flush()
    if fact.risk_level.is_raised:
        moment, source = at or _ended_at(fact), AlertSource.SESSION
        level, note_id = fact.risk_level, fact.id
        alerts.raise_alert(db, case, level, source=source, by=by, at=moment, note_id=note_id)
    return Logged(fact, _add_extract(db, fact, written), _add_process_note(db, fact, written))


def _ended_at(fact: SessionNote) -> datetime:
    begins = moment_at(fact.held_on, fact.starts_at or NOON)
    return begins + timedelta(minutes=fact.minutes)


def must_fit(case: Case, kind: SessionKind, *, by: Actor, on: date, today: date) -> None:
    """Raise unless *by* may log such a session, of the day *on*, in this case."""
    must_work_on(case, ACT_OF[kind], by=by)
    must_be_open(case)
    not_in_future(on, today)
    if on < case.opened_on:
        raise SessionBeforeCase(opened_on=case.opened_on)


def _plan_contact(
    case: Case, on: date, next_contact_on: date | None, attendance: Attendance
) -> None:
    if next_contact_on and not on < next_contact_on <= on + FURTHEST_CONTACT:
        raise NextContactWrong
    if attendance.took_place:
        case.last_contact_on = max(case.last_contact_on, on)
    if next_contact_on and on >= case.last_contact_on:
        case.next_contact_on = next_contact_on


def _add_extract(db: Session, fact: SessionNote, written: _Written) -> SessionExtract | None:
    text, topics = written.extract.strip(), written.topics.strip()
    instruments = written.instruments.strip()
    is_psychological = fact.kind is SessionKind.PSYCHOLOGICAL
    if not is_psychological or not (text or topics or instruments):
        return None
    extract = SessionExtract(
        note_id=fact.id or 0,
        case_id=fact.case_id,
        text=text,
        topics=topics or None,
        instruments=instruments or None,
    )
    db.add(extract)
    return extract


def _add_process_note(db: Session, fact: SessionNote, written: _Written) -> ProcessNote | None:
    text = written.process_notes.strip()
    if not text:
        return None
    note = ProcessNote(
        note_id=fact.id or 0,
        case_id=fact.case_id,
        author_id=fact.author_id,
        format=written.format,
        text=text,
    )
    db.add(note)
    return note
