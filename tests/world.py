"""A small centre at work: cases with records of every kind, for tests that go through all pages."""

from datetime import date, time, timedelta
from typing import NamedTuple

from sqlmodel import Session, select

from neetcrm import jobs
from neetcrm.access import Actor
from neetcrm.accounts import User
from neetcrm.activities.models import Course
from neetcrm.appointments.models import Appointment, AppointmentKind
from neetcrm.cases import handing
from neetcrm.cases.models import (
    AttemptResult,
    Case,
    ChangeKind,
    ClosingReason,
    ContactChannel,
    Evidence,
    Exemption,
    FollowUp,
    FollowUpAttempt,
    FollowUpPoint,
    Goal,
    Notice,
    NoticeKind,
    Outcome,
    OutcomeKind,
    OutcomeProof,
    Placement,
    PlacementKind,
    PlacementResult,
    PlanChange,
    PlanReview,
    PlanStep,
    Recurrence,
    StepOwner,
    Task,
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
from neetcrm.desk.models import SavedView
from neetcrm.jobs import Job, JobKind, JobResult, JobState
from neetcrm.localtime import moment_at
from neetcrm.outreach.contacts import add_prospect, log_attempt
from neetcrm.outreach.models import AttemptChannel, OutreachResult, Prospect
from neetcrm.people.models import (
    Consent,
    DocumentKind,
    GivenBy,
    Language,
    PersonLink,
    Purpose,
    SeenDocument,
)
from neetcrm.referrals.models import Referral, ReferralState, ReferralStep
from neetcrm.second_factors import SecurityKey
from tests.cast import (
    AIDA,
    BORIS,
    DANIYAR,
    GULNAR,
    MARAT,
    OPENED,
    SAULE,
    TODAY,
    VERA,
    a_case,
    a_placement,
    a_task,
    a_young_person,
    in_counseling,
)
from tests.intakes import a_draft

YESTERDAY = TODAY - timedelta(days=1)


class World(NamedTuple):
    """The open case of Aida, one of Boris in another centre, and a closed one of Aida."""

    mine: Case
    theirs: Case
    closed: Case
    values: dict[str, object]
    """What addresses need: the number of Aida's case, and of one record of each kind in it."""
    foreign: dict[str, object]
    """The same of Boris's case."""


def a_world(db: Session) -> World:
    """Store the world into the database of the cast."""
    mine = a_full_case()
    theirs = a_full_case(
        person=a_young_person(surname="Ким", given_name="Виктор", phone="+77017654321"),
        centre_id=2,
        counselor_id=BORIS.user_id,
        psychologist_id=None,
    )
    closed = a_case(
        person=a_young_person(surname="Сейтқали", given_name="Ерлан", phone="+77017654322"),
        closed_on=YESTERDAY,
        closing_reason=ClosingReason.WITHDREW,
    )
    namesake = a_case(
        person=a_young_person(surname="Оспанова-Ким", phone="+77017654323"),
        counselor_id=GULNAR.user_id,
    )
    course = Course(code="kazakh", kk="Қазақ тілі", ru="Казахский язык", en="Kazakh", weeks=12)
    view = SavedView(owner_id=AIDA.user_id, centre_id=1, name="Silent", asked="due=lost")
    prospect = a_prospect()
    db.add_all([mine, theirs, closed, namesake, course, view, prospect])
    db.flush()
    link = a_link(mine, namesake)
    db.add(link)
    db.flush()
    values = {"prospect_id": prospect.id} | {
        "closed": closed.number,
        "view_id": view.id,
        "other": closed.number,
        "link_id": link.id,
        "token": a_draft(db, AIDA),
        "name": "person",
    }
    values |= add_hand_over(db, mine)
    foreign, own = (add_around(db, case) for case in (theirs, mine))
    values |= own | {"template_id": add_templates(db).id, "key_id": add_key(db, VERA.user_id).id}
    values |= {"sign_in_id": 1, "job_id": add_job(db, MARAT).id}
    foreign["job_id"] = add_job(db, VERA).id
    values |= add_meeting(db, mine, values["psychological_id"])
    db.commit()
    return World(mine, theirs, closed, values, foreign)


def add_around(db: Session, case: Case) -> dict[str, object]:
    """Add what hangs on a case; return what its pages are addressed by."""
    values = values_of(case, add_sessions(db, case), add_referrals(db, case))
    task, appointment = add_tasks(db, case)[0], add_appointment(db, case)
    values |= {"task_id": task.id, "appointment_id": appointment.id}
    values |= {"met_id": add_appointment(db, case, time(9)).id}
    return values | add_risk(db, case) | add_answers(db, case)


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
    title, now = "Cases 2025-01-01 – 2025-03-03, CSV", utc_now()
    job = jobs.ask(db, JobKind.EXPORT, title, asked={"what": "cases"}, by=by, at=now)
    job.state, job.started_at, job.ended_at = JobState.DONE, now, now
    job.done = job.total = 1
    db.flush()
    file = {"name": "cases.csv", "mime_type": "text/csv", "rows": 1, "content": b"Case\r\n"}
    db.add(JobResult(job_id=job.id, kept_until=now + jobs.RESULT_KEPT_FOR, **file))
    db.flush()
    return job


def a_full_case(**changes) -> Case:
    """Return a case in counseling with everything a case page shows."""
    case = in_counseling(a_case(**{"psychologist_id": SAULE.user_id} | changes))
    case.plans[0].goals[0].steps = [
        PlanStep(title="Write a CV", owner=StepOwner.YOUNG_PERSON, due_on=YESTERDAY),
        PlanStep(
            title="See a kitchen",
            owner=StepOwner.COUNSELOR,
            due_on=TODAY,
            done_on=YESTERDAY,
            evidence="a photograph",
        ),
    ]
    english = Goal(title="Learn English", set_on=OPENED)
    english.steps = [
        PlanStep(title="Choose a course", owner=StepOwner.COUNSELOR, worker_id=1, due_on=TODAY)
    ]
    plan = case.plans[0]
    plan.goals.append(english)
    plan.reviews = [
        PlanReview(reviewed_on=YESTERDAY, was_due_on=TODAY, said="Goes well.", reviewed_by_id=1)
    ]
    plan.changes = [
        PlanChange(
            goal=plan.goals[0],
            step=plan.goals[0].steps[0],
            kind=ChangeKind.CHANGED,
            title="Write a CV",
            reason="The document was not ready.",
            before={"due_on": "2025-02-20"},
            changed_on=YESTERDAY,
            changed_by_id=1,
        )
    ]
    case.placements = [
        a_placement(expected_end_on=TODAY + timedelta(days=30)),
        a_placement(
            PlacementKind.INTERNSHIP,
            title="Assistant",
            ended_on=YESTERDAY,
            result=PlacementResult.DROPPED_OUT,
        ),
        a_placement(PlacementKind.JOB, title="Waiter", starts_on=YESTERDAY, weekly_hours=20),
    ]
    case.placements[2].follow_ups = [
        a_follow_up(case, FollowUpPoint.WEEK_1, YESTERDAY),
        a_follow_up(case, FollowUpPoint.WEEK_30, TODAY + timedelta(days=200)),
    ]
    case.outcomes = [
        an_outcome(case, case.placements[2], OutcomeKind.IN_WORK),
        an_outcome(case, None, OutcomeKind.IN_EDUCATION, taken_back_on=TODAY),
    ]
    case.exemptions = [
        Exemption(
            requirement="assessment",
            reason="The wheel was filled in on paper.",
            granted_on=YESTERDAY,
            ends_on=TODAY + timedelta(days=14),
            answered_by_id=case.counselor_id,
        ),
        Exemption(
            requirement="plan",
            reason="She starts tomorrow.",
            asked_on=YESTERDAY,
            asked_by_id=case.counselor_id,
        ),
    ]
    case.person.consents += [
        a_consent(Purpose.DISCLOSURE),
        a_consent(Purpose.SHARING, partner_id=1),
    ]
    case.person.documents.append(
        SeenDocument(
            kind=DocumentKind.IDENTITY_CARD,
            number="012345678",
            seen_on=OPENED,
            seen_by_id=case.counselor_id,
        )
    )
    return case


def a_follow_up(case: Case, point: FollowUpPoint, due_on: date) -> FollowUp:
    attempt = FollowUpAttempt(
        attempted_on=YESTERDAY,
        channel=ContactChannel.PHONE,
        result=AttemptResult.NO_ANSWER,
        note="The phone was off.",
        recorded_by_id=case.counselor_id,
    )
    attempts = [attempt] if due_on <= TODAY else []
    return FollowUp(
        case=case, point=point, opens_on=min(due_on, YESTERDAY), due_on=due_on, attempts=attempts
    )


def an_outcome(case: Case, placement: Placement | None, kind: OutcomeKind, **changes) -> Outcome:
    proof = OutcomeProof(
        evidence=Evidence.SEEN_DOCUMENT,
        seen="A contract",
        seen_on=YESTERDAY,
        recorded_by_id=case.counselor_id,
    )
    return Outcome(
        kind=kind,
        placement=placement,
        reached_on=YESTERDAY,
        evidence=proof.evidence,
        recorded_by_id=case.counselor_id,
        proofs=[proof],
        **changes,
    )


def a_consent(purpose: Purpose, **changes) -> Consent:
    return Consent(
        purpose=purpose,
        **changes,
        given_on=OPENED,
        given_by=GivenBy.YOUNG_PERSON,
        language=Language.KK,
        ends_on=OPENED + timedelta(days=1095),
        recorded_by_id=AIDA.user_id,
    )


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


def add_appointment(db: Session, case: Case, begins: time = time(16)) -> Appointment:
    """Add a meeting of the counselor today."""
    starts_at = moment_at(TODAY, begins)
    appointment = Appointment(
        case_id=case.id,
        worker_id=case.counselor_id,
        centre_id=case.centre_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
        kind=AppointmentKind.CENTRE,
        place="Room 3",
        note="Bring the diploma",
        made_by_id=case.counselor_id,
    )
    db.add(appointment)
    db.flush()
    return appointment


def add_key(db: Session, user_id: int) -> SecurityKey:
    """Add a security key that nobody has."""
    key = SecurityKey(user_id=user_id, name="Blue key", credential_id="AAAA", public_key="AAAA")
    db.add(key)
    db.flush()
    return key


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


def add_referrals(db: Session, case: Case) -> list[Referral]:
    """Add a referral that is a draft, one without an answer, and one that was declined."""
    referrals = []
    for state in (ReferralState.DRAFT, ReferralState.SENT, ReferralState.DECLINED):
        referral = Referral(
            case=case,
            service_id=1,
            owner_id=case.counselor_id,
            need="A deposit for rent",
            shared=["name", "phone"],
            drafted_on=YESTERDAY,
            state=state,
        )
        referral.steps = [
            ReferralStep(to_state=one, happened_on=YESTERDAY, recorded_by_id=case.counselor_id)
            for one in dict.fromkeys((ReferralState.DRAFT, state))
        ]
        if state is ReferralState.SENT:
            referral.sent_on, referral.due_on = YESTERDAY, TODAY
        referrals.append(referral)
    db.add_all(referrals)
    db.flush()
    return referrals


def add_tasks(db: Session, case: Case) -> list[Task]:
    """Add a task that is overdue and comes back, and one that is done."""
    weekly = a_task(case, title="Call the school", recurrence=Recurrence.WEEKLY)
    done = a_task(case, title="Ask for the certificate", done_on=YESTERDAY)
    db.add_all([weekly, done])
    db.flush()
    return [weekly, done]


def values_of(
    case: Case, notes: tuple[SessionNote, SessionNote], referrals: list[Referral]
) -> dict[str, object]:
    """Return what the addresses of a case's pages need, named as the addresses name it."""
    goal, open_goal = case.plans[0].goals
    draft, asked, declined = referrals
    return {
        "number": case.number,
        "goal_id": goal.id,
        "step_id": goal.steps[0].id,
        "open_step_id": open_goal.steps[0].id,
        "open_goal_id": open_goal.id,
        "review_id": case.plans[0].reviews[0].id,
        "change_id": case.plans[0].changes[0].id,
        "plan_id": case.plans[0].id,
        "placement_id": case.placements[0].id,
        "internship_id": case.placements[1].id,
        "job_id": case.placements[2].id,
        "outcome_id": case.outcomes[0].id,
        "taken_back_id": case.outcomes[1].id,
        "follow_up_id": case.placements[2].follow_ups[0].id,
        "consent_id": case.person.consents[-1].id,
        "note_id": notes[0].id,
        "psychological_id": notes[1].id,
        "referral_id": draft.id,
        "asked_id": asked.id,
        "declined_id": declined.id,
        "code": "contact",
        "exemption_id": case.exemptions[-1].id,
        "kind": "job",
        "extension": "json",
        "what": "task",
        "secret": "unknown",
        "draft_id": 1,
        "place": 1,
    }
