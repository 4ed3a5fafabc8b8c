"""A progress report of a case that went the whole way, and of one that has just begun."""

from dataclasses import replace
from datetime import date, timedelta

from neetcrm.accounts import Language
from neetcrm.cases.models import (
    Evidence,
    OutcomeKind,
    PlacementKind,
    PlacementResult,
    Stage,
    StepOwner,
)
from neetcrm.counseling.models import SessionKind
from neetcrm.referrals.models import ReferralState
from neetcrm.reports.progress import (
    GoalLine,
    OutcomeLine,
    PlacementLine,
    ProgressReport,
    ReferralLine,
    SessionCount,
    SessionLine,
    StepLine,
    Stop,
)

AS_OF = date(2025, 7, 5)
OPENED = date(2024, 9, 10)
REACHED = (OPENED, *(OPENED + timedelta(days=days) for days in (10, 34, 132, 244)))


def a_step(number: int = 1, **changes) -> StepLine:
    step = StepLine(f"{number}-қадам: өтініш беру", StepOwner.YOUNG_PERSON, AS_OF, OPENED)
    return replace(step, **changes)


def a_goal(number: int = 1, **changes) -> GoalLine:
    steps = (a_step(1), a_step(2), a_step(3, done_on=None))
    return replace(GoalLine(f"{number}-мақсат: жұмыс табу", OPENED, None, steps), **changes)


def a_placement(kind: PlacementKind = PlacementKind.TRAINING, **changes) -> PlacementLine:
    stay = PlacementLine(
        kind=kind,
        title="Аспаз ісі",
        organisation="Aport Kitchen",
        starts_on=date(2024, 10, 14),
        expected_end_on=None,
        ended_on=date(2024, 12, 20),
        result=PlacementResult.COMPLETED,
    )
    return replace(stay, **changes)


def a_session(number: int = 0, **changes) -> SessionLine:
    held_on = date(2025, 6, 20) - timedelta(days=23 * number)
    kind = SessionKind.PSYCHOLOGICAL if number % 3 else SessionKind.CAREER
    return replace(SessionLine(held_on, kind, 45, is_attended=number != 4), **changes)


def a_referral(**changes) -> ReferralLine:
    referral = ReferralLine(
        service="Депозит ашу",
        partner="Отбасы банк",
        sent_on=date(2025, 3, 5),
        state=ReferralState.COMPLETED,
        state_on=date(2025, 3, 25),
        outcome="Депозит ашылды.",
    )
    return replace(referral, **changes)


def a_report(**changes) -> ProgressReport:
    """Return a full report: 3 goals with 3 steps each, 12 sessions, 4 stays, 3 referrals."""
    report = ProgressReport(
        number="274905112",
        language=Language.KK,
        as_of=AS_OF,
        name="Оспанова Әлия Серікқызы",
        born_on=date(2005, 4, 1),
        age=20,
        is_minor=False,
        centre="№3 жастар орталығы",
        counselor="Aida Bekova",
        opened_on=OPENED,
        closed_on=None,
        closing_reason=None,
        stops=tuple(
            Stop(stage, day, is_current=stage is Stage.EMPLOYMENT)
            for stage, day in zip(Stage, REACHED, strict=True)
        ),
        goals=(a_goal(1, achieved_on=date(2025, 5, 12)), a_goal(2), a_goal(3)),
        outcomes=(
            OutcomeLine(OutcomeKind.IN_WORK, date(2025, 3, 1), Evidence.REGISTERED_CONTRACT),
        ),
        placements=(
            a_placement(),
            a_placement(title="Іскерлік қазақ тілі"),
            a_placement(PlacementKind.INTERNSHIP, starts_on=date(2025, 1, 20)),
            a_placement(PlacementKind.JOB, starts_on=date(2025, 5, 12), ended_on=None, result=None),
        ),
        session_counts=(
            SessionCount(SessionKind.CAREER, 4),
            SessionCount(SessionKind.PSYCHOLOGICAL, 7),
        ),
        sessions=tuple(a_session(number) for number in range(12)),
        referrals=(
            a_referral(),
            a_referral(state=ReferralState.STARTED, outcome=""),
            a_referral(state=ReferralState.DECLINED, outcome=""),
        ),
        next_contact_on=date(2025, 7, 18),
    )
    return replace(report, **changes)


def a_report_of_the_first_day(**changes) -> ProgressReport:
    """Return the report of a minor whose case was opened today."""
    return a_report(
        **{
            "is_minor": True,
            "age": 16,
            "opened_on": AS_OF,
            "stops": tuple(
                Stop(stage, AS_OF if stage is Stage.INTAKE else None, stage is Stage.INTAKE)
                for stage in Stage
            ),
            "goals": (),
            "placements": (),
            "outcomes": (),
            "session_counts": (),
            "sessions": (),
            "referrals": (),
        }
        | changes
    )
