"""What can happen to one young person: the words in which a story of the demo is told.

Each event is done by the account *by* on the day *on*. What belongs to an earlier event of the
story (a step to its goal, an answer to its referral) names it by its place among its kind.
"""

from dataclasses import dataclass, fields
from datetime import date, time
from decimal import Decimal
from typing import Any

from neetcrm.accounts import Language
from neetcrm.cases.models import (
    AttemptResult,
    Barrier,
    ClosingReason,
    ContactChannel,
    ContactFrequency,
    ContractKind,
    Education,
    EndAssessment,
    Evidence,
    NeetReason,
    PlacementResult,
    Recurrence,
    Source,
    Stage,
    Standing,
    StepOwner,
    WorkSoFar,
)
from neetcrm.counseling.models import Attendance, Channel, NoteFormat, RiskLevel, SessionKind
from neetcrm.people.iin import Sex
from neetcrm.people.models import DocumentKind, GivenBy, NoIin, Purpose
from neetcrm.referrals.models import AnswerChannel, ReferralState, SharedField


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    by: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a young person of the demo is; all of it is made up."""

    surname: str
    given_name: str
    patronymic: str
    born_on: date
    sex: Sex
    language: Language
    iin: str
    no_iin: NoIin | None
    phone: str
    email: str
    guardian_name: str
    guardian_phone: str
    district_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Event):
    person: Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Event):
    number: str
    source: Source
    another_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSeen(Event):
    kind: DocumentKind
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationTold(Event):
    education: Education
    work_so_far: WorkSoFar
    barriers: tuple[Barrier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Event):
    to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PsychologistAsked(Event):
    to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Event):
    purpose: Purpose
    given_by: GivenBy
    ends_on: date
    partner_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRecorded(Event):
    reason: NeetReason
    other_reasons: tuple[NeetReason, ...]
    since_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempted(Event):
    requirement: str
    reason: str
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionAsked(Event):
    requirement: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionGranted(Event):
    """The answer to the exemption that was asked for last."""

    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed(Event):
    scores: tuple[int, ...]
    """One score for each domain, in the order of DOMAINS."""
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAgreed(Event):
    contact_frequency: ContactFrequency
    review_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReviewed(Event):
    said: str
    next_review_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChanged(Event):
    """A step that gets another due day."""

    step: int
    due_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalSet(Event):
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAdded(Event):
    goal: int
    title: str
    owner: StepOwner
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFinished(Event):
    step: int
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalAchieved(Event):
    goal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHeld(Event):
    kind: SessionKind
    channel: Channel
    minutes: int
    attendance: Attendance
    starts_at: time
    topics: str
    registry_number: str = ""
    """Of a psychological session: the number under which it was signed."""
    risk_level: RiskLevel = RiskLevel.NONE
    agreed: str = ""
    extract: str = ""
    process_notes: str = ""
    format: NoteFormat = NoteFormat.FREE
    next_contact_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingStarted(Event):
    title: str
    organisation: str
    starts_on: date
    expected_end_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InternshipStarted(Event):
    title: str
    organisation: str
    starts_on: date
    expected_end_on: date
    signed_on: date
    representative_signed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStarted(Event):
    title: str
    organisation: str
    starts_on: date
    contract_kind: ContractKind
    evidence: Evidence
    weekly_hours: int
    wage: Decimal
    is_subsidised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinuedAlongside(Event):
    placement: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementEnded(Event):
    placement: int
    result: PlacementResult
    attendance_percent: int | None = None
    certificate: str = ""
    end_assessment: EndAssessment | None = None
    end_remark: str = ""
    evidence: Evidence | None = None
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpAttempted(Event):
    follow_up: int
    channel: ContactChannel
    result: AttemptResult
    standing: Standing | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Event):
    to: Stage
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDrafted(Event):
    service_id: int
    need: str
    shared: tuple[SharedField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralSent(Event):
    referral: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralAnswered(Event):
    referral: int
    to: ReferralState
    channel: AnswerChannel
    reason_id: int | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralWithdrawn(Event):
    referral: int
    reason_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineAcknowledged(Event):
    referral: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAdded(Event):
    title: str
    due_on: date
    recurrence: Recurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskHanded(Event):
    task: int
    to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFinished(Event):
    task: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(Event):
    reason: ClosingReason
    note: str


def values(of: Event | Identity) -> dict[str, Any]:
    """Return what an event, or an identity, says, by name."""
    return {field.name: getattr(of, field.name) for field in fields(of)}
