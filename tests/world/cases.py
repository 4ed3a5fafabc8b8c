"""A case with records of every kind that hang on it, and what its pages are addressed by."""

from datetime import date, time, timedelta

from sqlmodel import Session

from neetcrm.appointments.models import Appointment, AppointmentKind
from neetcrm.cases.models import (
    AttemptResult,
    Case,
    ChangeKind,
    ContactChannel,
    Evidence,
    Exemption,
    FollowUp,
    FollowUpAttempt,
    FollowUpPoint,
    Goal,
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
from neetcrm.counseling.models import (
    SessionNote,
)
from neetcrm.localtime import moment_at
from neetcrm.people.models import (
    Consent,
    DocumentKind,
    GivenBy,
    Language,
    Purpose,
    SeenDocument,
)
from neetcrm.referrals.models import Referral, ReferralState, ReferralStep
from tests.cast import (
    AIDA,
    OPENED,
    SAULE,
    TODAY,
    a_case,
    a_placement,
    a_task,
    in_counseling,
)

YESTERDAY = TODAY - timedelta(days=1)


def a_full_case(**changes) -> Case:
    """Return a case in counseling with everything a case page shows."""
    case = in_counseling(a_case(**{"psychologist_id": SAULE.user_id} | changes))
    fill_plan(case)
    fill_placements(case)
    case.exemptions = some_exemptions(case)
    fill_person(case)
    return case


def fill_plan(case: Case) -> None:
    """Let the plan have steps, a second goal, a review and a change."""
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


def fill_placements(case: Case) -> None:
    """Add a stay of each kind, with follow-ups and outcomes."""
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


def some_exemptions(case: Case) -> list[Exemption]:
    """Return one that was granted, and one that waits."""
    return [
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


def fill_person(case: Case) -> None:
    """Add consents and a document that was seen."""
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
