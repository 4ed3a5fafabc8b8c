"""The progress report of a case: what it tells, as plain values, and how they are read.

No field here can hold a session's notes, a risk level, an IIN or a phone: what has no field cannot
be printed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from neetcrm.access import Actor
from neetcrm.accounts import Language
from neetcrm.cases.conditions import ENROLMENT_AHEAD
from neetcrm.cases.models import (
    Case,
    ClosingReason,
    Evidence,
    Goal,
    OutcomeKind,
    Placement,
    PlacementKind,
    PlacementResult,
    PlanStep,
    Stage,
    StepOwner,
)
from neetcrm.cases.scope import must_read
from neetcrm.counseling.models import SessionKind
from neetcrm.counseling.queries import session_counts, session_facts
from neetcrm.db import Choice, Session
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.people import names
from neetcrm.referrals.lifecycle import LIVE
from neetcrm.referrals.models import Referral, ReferralState
from neetcrm.referrals.queries import referrals_of
from neetcrm.reports.oversight import Oversight, Readiness, oversight_by, readiness_by


class BeforeOpening(RuleBroken):
    sentence = N_("The case was opened on {opened_on}: there is no report of an earlier day.")


@dataclass(frozen=True)
class Stop:
    """A stage, with the day on which it was first reached; left out where the case went past it."""

    stage: Stage
    reached_on: date | None
    is_current: bool
    is_left_out: bool = False


@dataclass(frozen=True)
class StepLine:
    title: str
    owner: StepOwner
    due_on: date
    done_on: date | None


@dataclass(frozen=True)
class GoalLine:
    title: str
    set_on: date
    achieved_on: date | None
    steps: tuple[StepLine, ...]


@dataclass(frozen=True)
class PlacementLine:
    """A training, an internship or a job; *ended_on* and *result* are None while it runs."""

    kind: PlacementKind
    title: str
    organisation: str
    starts_on: date
    expected_end_on: date | None
    ended_on: date | None
    result: PlacementResult | None


@dataclass(frozen=True)
class OutcomeLine:
    """A result with the best evidence there is of it."""

    kind: OutcomeKind
    reached_on: date
    evidence: Evidence


@dataclass(frozen=True)
class SessionLine:
    held_on: date
    kind: SessionKind
    minutes: int
    is_attended: bool


@dataclass(frozen=True)
class SessionCount:
    kind: SessionKind
    count: int


@dataclass(frozen=True)
class ReferralLine:
    """A referral that was sent, with where it stood on the day of the report."""

    service: str
    partner: str
    sent_on: date
    state: ReferralState
    state_on: date
    outcome: str

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class Variant(Choice):
    """For whom the report is written, and so in which words."""

    YOUNG_PERSON = "young_person", N_("For the young person")
    SUPERVISOR = "supervisor", N_("For the supervisor")


@dataclass(frozen=True)
class ProgressReport:
    """All that is printed about one case, as it stood on the day *as_of*.

    Names of centre, services and partners are in *language*: the young person's, or the reader's
    where the report is for a supervisor, which *oversight* tells. *sessions* are newest first, and
    empty where the reader gets *session_counts* only.
    """

    number: str
    language: Language
    as_of: date
    name: str
    born_on: date
    age: int
    is_minor: bool
    centre: str
    counselor: str
    opened_on: date
    closed_on: date | None
    closing_reason: ClosingReason | None
    stops: tuple[Stop, ...]
    goals: tuple[GoalLine, ...]
    placements: tuple[PlacementLine, ...]
    outcomes: tuple[OutcomeLine, ...]
    session_counts: tuple[SessionCount, ...]
    sessions: tuple[SessionLine, ...]
    referrals: tuple[ReferralLine, ...]
    next_contact_on: date | None
    readiness: Readiness | None = None
    oversight: Oversight | None = None

    @property
    def steps(self) -> tuple[StepLine, ...]:
        return tuple(step for goal in self.goals for step in goal.steps)

    @property
    def next_steps(self) -> tuple[StepLine, ...]:
        """What is still to be done, the nearest first; nothing once the case is closed."""
        is_open = self.closed_on is None
        still = [step for step in self.steps if step.done_on is None and is_open]
        return tuple(sorted(still, key=lambda step: step.due_on))


def progress_report(
    db: Session,
    actor: Actor,
    case: Case,
    *,
    as_of: date,
    variant: Variant = Variant.YOUNG_PERSON,
    language: Language | None = None,
) -> ProgressReport:
    """Read what is printed about *case* as it stood on the day *as_of*.

    A report for the supervisor is in *language*; the young person's is in their own, always.
    Raises NotAllowed for who does not work on the case, BeforeOpening for a day before it began.
    """
    must_read(case, by=actor)
    if as_of < case.opened_on:
        raise BeforeOpening(opened_on=case.opened_on)
    person, is_theirs = case.person, variant is Variant.YOUNG_PERSON
    language = person.language if is_theirs or language is None else language
    is_closed = _is_by(case.closed_on, as_of)
    goals = tuple(_goals(case, as_of))
    due = [step.due_on for goal in goals for step in goal.steps if step.done_on is None]
    return ProgressReport(
        number=case.number,
        language=language,
        as_of=as_of,
        name=names.full_name(person.surname, person.given_name, person.patronymic),
        born_on=person.born_on,
        age=person.age(as_of),
        is_minor=person.is_minor(as_of),
        centre=case.centre.name(language),
        counselor=case.counselor.full_name,
        opened_on=case.opened_on,
        closed_on=case.closed_on if is_closed else None,
        closing_reason=case.closing_reason if is_closed else None,
        stops=_stops(case, as_of, is_closed=is_closed),
        goals=goals,
        placements=tuple(_placements(case, as_of)),
        outcomes=tuple(_outcomes(case, as_of)),
        session_counts=_session_counts(db, actor, case, as_of),
        sessions=tuple(_sessions(db, actor, case, as_of)),
        referrals=tuple(_referrals(db, actor, case, as_of, language)),
        next_contact_on=case.next_contact_on if _is_ahead(case, as_of) else None,
        readiness=readiness_by(case, as_of),
        oversight=None if is_theirs else oversight_by(db, actor, case, as_of, due=due),
    )


def _is_by(day: date | None, as_of: date) -> bool:
    return day is not None and day <= as_of


def _is_ahead(case: Case, as_of: date) -> bool:
    return not _is_by(case.closed_on, as_of) and case.next_contact_on >= as_of


def _stops(case: Case, as_of: date, *, is_closed: bool) -> tuple[Stop, ...]:
    moves = [move for move in case.moves if move.moved_on <= as_of]
    current = moves[-1].to_stage if moves else Stage.INTAKE
    first_on = {move.to_stage: move.moved_on for move in reversed(moves)}
    stages = list(Stage)
    behind = stages[: stages.index(current)]
    return tuple(
        Stop(
            stage,
            first_on.get(stage),
            is_current=stage is current and not is_closed,
            is_left_out=stage in behind and stage not in first_on,
        )
        for stage in stages
    )


def _goals(case: Case, as_of: date) -> Iterator[GoalLine]:
    """Yield what was reached by earlier versions, then the goals of the plan then in force."""
    plans = [plan for plan in case.plans if plan.agreed_on <= as_of]
    for plan in plans:
        for goal in plan.goals:
            is_told = plan is plans[-1] or _is_by(goal.achieved_on, as_of)
            if is_told and goal.set_on <= as_of and not _is_by(goal.dropped_on, as_of):
                yield _goal_line(goal, as_of)


def _goal_line(goal: Goal, as_of: date) -> GoalLine:
    return GoalLine(
        title=goal.title,
        set_on=goal.set_on,
        achieved_on=goal.achieved_on if _is_by(goal.achieved_on, as_of) else None,
        steps=tuple(
            _step_line(step, as_of) for step in goal.steps if not _is_by(step.dropped_on, as_of)
        ),
    )


def _step_line(step: PlanStep, as_of: date) -> StepLine:
    done_on = step.done_on if _is_by(step.done_on, as_of) else None
    return StepLine(title=step.title, owner=step.owner, due_on=step.due_on, done_on=done_on)


def _placements(case: Case, as_of: date) -> Iterator[PlacementLine]:
    """Yield what has started, and what is agreed to start as soon as an enrolment must."""
    for placement in case.placements:
        began = placement.result is not PlacementResult.NOT_STARTED
        if began and placement.starts_on <= as_of + ENROLMENT_AHEAD:
            yield _placement_line(placement, as_of)


def _placement_line(placement: Placement, as_of: date) -> PlacementLine:
    has_ended = _is_by(placement.ended_on, as_of)
    return PlacementLine(
        kind=placement.kind,
        title=placement.title,
        organisation=placement.organisation,
        starts_on=placement.starts_on,
        expected_end_on=placement.expected_end_on,
        ended_on=placement.ended_on if has_ended else None,
        result=placement.result if has_ended else None,
    )


def _outcomes(case: Case, as_of: date) -> Iterator[OutcomeLine]:
    """Yield what was reached, with the best evidence seen by then."""
    for outcome in case.outcomes:
        grades = [proof.evidence for proof in outcome.proofs if proof.seen_on <= as_of]
        if outcome.counts and outcome.reached_on <= as_of and grades:
            yield OutcomeLine(outcome.kind, outcome.reached_on, min(grades, key=[*Evidence].index))


def _session_counts(db: Session, actor: Actor, case: Case, as_of: date) -> tuple[SessionCount, ...]:
    counts = session_counts(db, actor, case, until=as_of)
    return tuple(SessionCount(kind, counts[kind]) for kind in SessionKind if kind in counts)


def _sessions(db: Session, actor: Actor, case: Case, as_of: date) -> Iterator[SessionLine]:
    for fact in session_facts(db, actor, case):
        if fact.held_on <= as_of:
            yield SessionLine(
                held_on=fact.held_on,
                kind=fact.kind,
                minutes=fact.minutes,
                is_attended=fact.attendance.took_place,
            )


def _referrals(
    db: Session, actor: Actor, case: Case, as_of: date, language: Language
) -> Iterator[ReferralLine]:
    """Yield the referrals that had been sent, in that order; a draft concerns nobody yet."""
    for referral in reversed(referrals_of(db, actor, case)):
        if referral.sent_on is not None and referral.sent_on <= as_of:
            yield _referral_line(referral, referral.sent_on, as_of, language)


def _referral_line(
    referral: Referral, sent_on: date, as_of: date, language: Language
) -> ReferralLine:
    state, state_on = _stood(referral, sent_on, as_of)
    return ReferralLine(
        service=referral.service.name(language),
        partner=referral.service.partner.name(language),
        sent_on=sent_on,
        state=state,
        state_on=state_on,
        outcome=referral.outcome if state is referral.state else "",
    )


def _stood(referral: Referral, sent_on: date, as_of: date) -> tuple[ReferralState, date]:
    """Return the state of a referral on the day *as_of*, and since when."""
    taken = [(ReferralState.SENT, sent_on)]
    for step in referral.steps:
        if sent_on <= step.happened_on <= as_of and step.to_state is not ReferralState.DRAFT:
            taken.append((step.to_state, step.happened_on))
    return taken[-1]
