"""Words that stand nowhere else: planted in every confidential field, each with who may read it."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from pypdf import PdfReader
from sqlmodel import Session, SQLModel, select
from werkzeug.test import TestResponse

from neetcrm import drafts
from neetcrm.access import Actor
from neetcrm.accounts import Language
from neetcrm.appointments.models import CancelledBy
from neetcrm.appointments.queries import AppointmentState
from neetcrm.cases.models import Case, Situation
from neetcrm.counseling.formats import composed
from neetcrm.counseling.models import (
    PARTS,
    AlertSource,
    AnsweredBy,
    AnswerSheet,
    Disclosure,
    ExtractAmendment,
    GlassBreak,
    GroupMeeting,
    NoteFormat,
    ProcessAmendment,
    ProcessNote,
    RiskAlert,
    RiskLevel,
    SafetyPlan,
    SessionExtract,
    SessionKind,
)
from neetcrm.db import utc_now
from neetcrm.drafts import DraftKind
from neetcrm.encryption import EncryptedText, blind_index
from neetcrm.jobs import JobResult
from neetcrm.outreach.models import Prospect
from neetcrm.people.models import PersonLink
from tests.cast import AIDA, BORIS, DANIYAR, GULNAR, MARAT, SAULE, TODAY, VERA
from tests.world import World
from tests.world.cases import add_appointment
from tests.world.sessions import a_session

WORD, PHONE, IIN = "CNRY", "7702", "990107"
SEEN = re.compile(rb"(?i)CNRY(\d{5})Q|7702(\d{7})|990107(\d{6})")
BETWEEN_DIGITS = re.compile(rb"(?<=\d)(?:[\s()-]|\xc2\xa0|\xe2\x80\xaf|\xe2\x80\x91)+(?=\d)")
SESSIONS = 60
"""Of each kind in each case: two thousand words, and one statement more would show."""
NO_WORDS = frozenset(
    {
        "answer_sheets.answers",
        "answer_sheets.alerted",
        "authenticator_apps.key",
        "key_checks.sealed",
        "situations.barrier_codes",
    }
)
"""Sealed columns that hold codes of closed lists and keys, not what somebody wrote."""


@dataclass
class Canaries:
    """Which words were planted, in which column, and who may read each."""

    readers: list[frozenset[Actor]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    def word(self, place: str, *readers: Actor) -> str:
        return f"{WORD}{self._number(place, *readers):05}Q"

    def phone(self, place: str, *readers: Actor) -> str:
        return f"+{PHONE}{self._number(place, *readers):07}"

    def iin(self, place: str, *readers: Actor) -> str:
        return f"{IIN}{self._number(place, *readers):06}"

    def _number(self, place: str, *readers: Actor) -> int:
        self.readers.append(frozenset(readers))
        self.places.append(place)
        return len(self.places) - 1

    def foreign(self, seen: set[int], reader: Actor | None) -> set[str]:
        """Return the places from which words are seen that *reader* may not read."""
        return {self.places[one] for one in self.among(seen) if reader not in self.readers[one]}

    def among(self, seen: set[int]) -> set[int]:
        """Leave out digits that stand beside each other by chance: that word was never planted."""
        return {one for one in seen if one < len(self.places)}


def seen_in(content: bytes) -> set[int]:
    """Return the numbers of all words in some bytes, however their digits are grouped."""
    grouped = BETWEEN_DIGITS.sub(b"", content)
    return {int(next(filter(None, found))) for found in SEEN.findall(grouped)}


def seen_by_reader(answer: TestResponse) -> set[int]:
    """Return the words in an answer: in its head, in its text, in the text of its file."""
    head = " ".join(f"{name}: {value}" for name, value in answer.headers).encode()
    return seen_in(head + b"\n" + b"\n".join(_contents(answer)))


def _contents(answer: TestResponse) -> Iterator[bytes]:
    content = answer.get_data()
    yield content
    if answer.mimetype == "application/pdf":
        for page in PdfReader(io.BytesIO(content)).pages:
            yield re.sub(r"\s", "", page.extract_text()).encode()
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            yield from (book.read(name) for name in book.namelist())


def sealed_columns() -> set[str]:
    tables = SQLModel.metadata.sorted_tables
    columns = [column for table in tables for column in table.c]
    return {
        f"{one.table.name}.{one.name}" for one in columns if isinstance(one.type, EncryptedText)
    }


def plant(db: Session, world: World) -> Canaries:
    """Write words into the confidential fields of a world's three cases, and around them."""
    planted = Canaries()
    teams = (
        (world.mine, (AIDA, GULNAR), SAULE, (MARAT,)),
        (world.theirs, (BORIS,), None, (VERA,)),
        (world.closed, (AIDA,), SAULE, (MARAT,)),
    )
    for case, counselors, psychologist, supervisors in teams:
        case.psychologist_id = psychologist.user_id if psychologist else None
        team = (*counselors, *((psychologist,) if psychologist else ()), *supervisors)
        _plant_person(planted, case, team)
        _plant_case(db, planted, case, team)
        _plant_career(db, planted, case, counselors[0])
        _plant_psychological(db, planted, case, psychologist)
    for case in (world.mine, world.theirs):
        _plant_drafts(db, planted, case)
    _plant_glass(db, planted, world.mine)
    _plant_around(db, planted, world)
    db.commit()
    return planted


def _plant_person(planted: Canaries, case: Case, team: tuple[Actor, ...]) -> None:
    person = case.person
    person.iin = planted.iin("young_people.iin", *team)
    person.iin_hash, person.no_iin = blind_index(person.iin), None
    person.phone = planted.phone("young_people.phone", *team)
    person.phone_hash = blind_index(person.phone)
    person.guardian_phone = planted.phone("young_people.guardian_phone", *team)
    for document in person.documents:
        document.number = planted.word("seen_documents.number", *team)


def _plant_case(db: Session, planted: Canaries, case: Case, team: tuple[Actor, ...]) -> None:
    case.situations.append(
        Situation(
            remark=planted.word("situations.remark", *team), told_on=TODAY, told_to_id=AIDA.user_id
        )
    )
    for placement in case.placements:
        placement.end_remark = planted.word("placements.end_remark", *team)
        for follow_up in placement.follow_ups:
            for attempt in follow_up.attempts:
                attempt.note = planted.word("follow_up_attempts.note", *team)
    for days in range(-3, 3):
        appointment = add_appointment(db, case)
        appointment.starts_at += timedelta(days=days, hours=2)
        appointment.ends_at += timedelta(days=days, hours=2)
        appointment.note = planted.word("appointments.note", *team)
        appointment.place = planted.word("appointments.place", *team)
        if days < -1:
            appointment.state = AppointmentState.CANCELLED
            appointment.cancelled_by = CancelledBy.YOUNG_PERSON
            appointment.settled_on = TODAY
            appointment.reason = planted.word("appointments.reason", *team)


def _plant_career(db: Session, planted: Canaries, case: Case, author: Actor) -> None:
    for days in range(SESSIONS):
        day = TODAY - timedelta(days=days)
        note = a_session(case, author.user_id, SessionKind.CAREER, held_on=day)
        db.add(note)
        db.flush()
        known = {"note_id": note.id, "case_id": case.id, "author_id": author.user_id}
        db.add(ProcessNote(**known, text=planted.word("process_notes.text", author)))
        db.add(ProcessAmendment(**known, text=planted.word("process_amendments.text", author)))


def _plant_psychological(
    db: Session, planted: Canaries, case: Case, psychologist: Actor | None
) -> None:
    """Write as Saule, who reads it where the case is hers; in the other centre nobody does."""
    readers = (psychologist,) if psychologist else ()
    formats = list(NoteFormat)
    for days in range(SESSIONS):
        format = formats[days % len(formats)]
        day = TODAY - timedelta(days=days)
        withdrawn_at = utc_now() if days % 9 == 8 else None
        known = {"held_on": day, "withdrawn_at": withdrawn_at, "risk_level": RiskLevel.CONCERN}
        note = a_session(case, SAULE.user_id, SessionKind.PSYCHOLOGICAL, **known)
        db.add(note)
        db.flush()
        own = {"note_id": note.id, "case_id": case.id, "author_id": SAULE.user_id}
        parts = {part: planted.word("process_notes.text", *readers) for part in PARTS[format]}
        layer = {
            name: planted.word(f"session_extracts.{name}", *readers)
            for name in ("text", "topics", "instruments")
        }
        db.add_all(
            [
                ProcessNote(**own, format=format, text=composed(parts)),
                SessionExtract(note_id=note.id, case_id=case.id, **layer),
                ProcessAmendment(**own, text=planted.word("process_amendments.text", *readers)),
                ExtractAmendment(**own, text=planted.word("extract_amendments.text", *readers)),
            ]
        )
        if days < 6:
            _plant_risk(db, planted, case, note.id, readers)


def _plant_risk(
    db: Session, planted: Canaries, case: Case, note_id: int | None, readers: tuple[Actor, ...]
) -> None:
    db.add(
        RiskAlert(
            case_id=case.id,
            level=RiskLevel.ELEVATED,
            source=AlertSource.SESSION,
            note_id=note_id,
            raised_at=utc_now(),
            raised_by_id=SAULE.user_id,
            closed_at=utc_now(),
            closed_by_id=SAULE.user_id,
            closing_note=planted.word("risk_alerts.closing_note", *readers),
        )
    )
    parts = ("warning_signs", "coping", "people", "whom_to_call", "surroundings")
    told = {part: planted.word(f"safety_plans.{part}", *readers) for part in parts}
    known = {"written_at": utc_now(), "written_by_id": SAULE.user_id}
    db.add(SafetyPlan(case_id=case.id, **known, **told))
    db.add(
        AnswerSheet(
            case_id=case.id,
            given_by_id=SAULE.user_id,
            instrument="phq9",
            instrument_version=1,
            language=Language.KK,
            is_draft=False,
            answered_by=AnsweredBy.WORKER,
            answered_on=TODAY,
            why=planted.word("answer_sheets.why", *readers),
        )
    )


def _plant_glass(db: Session, planted: Canaries, case: Case) -> None:
    """Say why Daniyar looked into Saule's notes, and what Marat found of that."""
    began = utc_now() - timedelta(days=1)
    db.add(
        GlassBreak(
            case_id=case.id,
            reader_id=DANIYAR.user_id,
            reason=planted.word("glass_breaks.reason", SAULE, MARAT),
            broken_at=began,
            ends_at=began + timedelta(hours=3),
            reviewed_at=utc_now(),
            reviewed_by_id=MARAT.user_id,
            review_note=planted.word("glass_breaks.review_note", SAULE, MARAT),
        )
    )


def _plant_drafts(db: Session, planted: Canaries, case: Case) -> None:
    """Keep what two people typed about the same case; neither knows of the other's."""
    for writer in (AIDA, SAULE, GULNAR, BORIS, MARAT):
        for form in (DraftKind.SESSION, DraftKind.AMENDMENT, DraftKind.OTHER):
            fields = ("agreed", "extract", "process_notes", "text", "note_plan", "topics")
            typed = {name: [planted.word("drafts.answers", writer)] for name in fields}
            drafts.keep(
                db,
                form=form,
                about=case.number,
                path=f"/cases/{case.number}/sessions/new",
                answers=typed,
                by=writer,
                at=utc_now(),
            )


def _plant_around(db: Session, planted: Canaries, world: World) -> None:
    reach_out = (AIDA, GULNAR, MARAT)
    prospect = db.get_one(Prospect, world.values["prospect_id"])
    prospect.phone = planted.phone("prospects.phone", *reach_out)
    prospect.other_contact = planted.word("prospects.other_contact", *reach_out)
    prospect.remark = planted.word("prospects.remark", *reach_out)
    link = db.get_one(PersonLink, world.values["link_id"])
    link.why = planted.word("person_links.why", AIDA, GULNAR, SAULE, MARAT)
    meeting = db.get_one(GroupMeeting, world.values["meeting_id"])
    meeting.topics = planted.word("group_meetings.topics", AIDA)
    file = db.exec(select(JobResult).where(JobResult.job_id == world.values["work_id"])).one()
    file.content = planted.word("job_results.content", MARAT).encode()
    given = db.get_one(Disclosure, world.values["disclosure_id"])
    given.recipient = planted.word("disclosures.recipient", SAULE)
    given.purpose = planted.word("disclosures.purpose", SAULE)
