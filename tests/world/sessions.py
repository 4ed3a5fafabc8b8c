"""Sessions with their layers, groups, questionnaires, and the risk that was found in one."""

from datetime import date, time, timedelta

from sqlmodel import Session, select

from neetcrm.cases.models import (
    Case,
    Notice,
    NoticeKind,
)
from neetcrm.counseling.instrument_files import shelf
from neetcrm.counseling.models import (
    AlertSource,
    AnsweredBy,
    AnswerSheet,
    Attendance,
    Channel,
    Disclosure,
    DutyShift,
    GlassBreak,
    GroupMeeting,
    NoteTemplate,
    OwnTemplate,
    ProcessNote,
    RiskAlert,
    RiskLevel,
    SessionExtract,
    SessionKind,
    SessionNote,
)
from neetcrm.db import utc_now
from neetcrm.localtime import moment_at
from neetcrm.people.models import (
    Language,
)
from tests.cast import (
    AIDA,
    DANIYAR,
    MARAT,
    SAULE,
    TODAY,
)

YESTERDAY = TODAY - timedelta(days=1)


def add_sessions(db: Session, case: Case) -> tuple[SessionNote, SessionNote]:
    """Add a career session of the counselor and a psychological one of Saule, with their layers."""
    career = a_session(case, case.counselor_id, SessionKind.CAREER, agreed="She writes her CV.")
    psychological = a_session(
        case, SAULE.user_id, SessionKind.PSYCHOLOGICAL, risk_level=RiskLevel.CONCERN
    )
    db.add_all([career, psychological])
    db.flush()
    db.add(SessionExtract(note_id=psychological.id, case_id=case.id, text="Sleeps badly."))
    for note in (career, psychological):
        db.add(
            ProcessNote(
                note_id=note.id, case_id=case.id, author_id=note.author_id, text="Her own words."
            )
        )
    return career, psychological


def a_session(case: Case, author_id: int, kind: SessionKind, **changes) -> SessionNote:
    return SessionNote(
        **{
            "case_id": case.id,
            "author_id": author_id,
            "kind": kind,
            "held_on": date(2025, 2, 10),
            "minutes": 45,
            "channel": Channel.IN_PERSON,
            "attendance": Attendance.ATTENDED,
        }
        | changes
    )


def add_meeting(db: Session, case: Case, note_id: int) -> dict[str, object]:
    """Add a group session of Aida's, and say that an extract was given to another body."""
    meeting = GroupMeeting(
        author_id=AIDA.user_id,
        centre_id=1,
        kind=SessionKind.CAREER,
        held_on=YESTERDAY,
        minutes=60,
        topics="Interviews",
        people=2,
    )
    consent = case.person.consents[-1]
    given = Disclosure(
        note_id=note_id,
        case_id=case.id,
        consent_id=consent.id,
        recipient="A clinic",
        purpose="Treatment",
        disclosed_on=YESTERDAY,
        disclosed_by_id=SAULE.user_id,
    )
    db.add_all([meeting, given])
    db.flush()
    return {"meeting_id": meeting.id, "disclosure_id": given.id}


def add_risk(db: Session, case: Case) -> dict[str, object]:
    """Add an elevated alert with a notice, duty of Saule, an emergency access that ended."""
    found = select(SessionNote).where(
        SessionNote.case_id == case.id, SessionNote.kind == SessionKind.PSYCHOLOGICAL
    )
    at = moment_at(TODAY, time(9))
    alert = RiskAlert(
        case_id=case.id,
        level=RiskLevel.ELEVATED,
        source=AlertSource.SESSION,
        note_id=db.exec(found).one().id,
        raised_at=at,
        raised_by_id=SAULE.user_id,
    )
    shift = DutyShift(
        centre_id=case.centre_id,
        user_id=SAULE.user_id,
        starts_at=at,
        ends_at=at + timedelta(hours=2),
        made_by_id=MARAT.user_id,
    )
    db.add_all([alert, shift])
    db.flush()
    glass = GlassBreak(
        case_id=case.id,
        reader_id=DANIYAR.user_id,
        reason="Her mother called: she is missing since noon.",
        broken_at=at,
        ends_at=at + timedelta(hours=3),
        ended_at=at + timedelta(minutes=20),
    )
    db.add(glass)
    notice = Notice(
        user_id=case.counselor_id,
        kind=NoticeKind.ELEVATED_RISK,
        case_id=case.id,
        about_id=alert.id,
        told_at=at,
    )
    db.add(notice)
    db.flush()
    return {
        "alert_id": alert.id,
        "notice_id": notice.id,
        "shift_id": shift.id,
        "glass_id": glass.id,
    }


def add_answers(db: Session, case: Case) -> dict[str, object]:
    """Add an instrument that was answered, and one that was only begun."""
    finished, begun = (
        AnswerSheet(
            case_id=case.id,
            given_by_id=SAULE.user_id,
            instrument=code,
            instrument_version=shelf().newest(code).version,
            language=Language.RU,
            is_draft=True,
            answered_by=AnsweredBy.WORKER,
            answered_on=YESTERDAY,
        )
        for code in ("who5", "phq9")
    )
    finished.answers = {item.key: 3 for item in shelf().newest("who5").items}
    finished.finished_at = utc_now()
    db.add_all([finished, begun])
    db.flush()
    return {"sheet_id": begun.id, "finished_id": finished.id, "instrument": "phq9"}


def add_templates(db: Session) -> OwnTemplate:
    """Add a template that all have, and one of Aida's own."""
    own = OwnTemplate(user_id=AIDA.user_id, text="Agreed: …", channel=Channel.PHONE)
    db.add_all([a_note_template(), own])
    db.flush()
    return own


def a_note_template() -> NoteTemplate:
    return NoteTemplate(
        code="met-plan",
        channel=Channel.IN_PERSON,
        kk="Жоспарды қарадық: …",
        ru="Посмотрели план: …",
        en="We went through the plan: …",
    )
