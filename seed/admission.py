"""What is found out and agreed with a young person: status, consent, assessment, plan and goals."""

from datetime import timedelta
from functools import partial

from neetcrm.cases.conditions import ASSESSMENT_HOLDS
from neetcrm.cases.models import DOMAINS, ContactFrequency, NeetReason, Stage, StepOwner
from neetcrm.cases.requirements import ASSESSMENT
from neetcrm.people.models import GivenBy, Purpose
from neetcrm.people.registration import CONSENT_TERM

from .diary import Diary, Weighted
from .events import (
    Assessed,
    ConsentGiven,
    Exempted,
    GoalAchieved,
    GoalSet,
    Moved,
    PlanAgreed,
    StatusRecorded,
    StepAdded,
    StepFinished,
)
from .tables import choice

REASONS = Weighted(
    {
        NeetReason.UNEMPLOYED_GRADUATE: 24,
        NeetReason.LOST_WORK: 17,
        NeetReason.LONG_TERM_UNEMPLOYED: 15,
        NeetReason.RAISING_CHILD: 12,
        NeetReason.CARING: 6,
        NeetReason.KEEPING_HOUSEHOLD: 7,
        NeetReason.ILLNESS: 4,
        NeetReason.DISCOURAGED: 8,
        NeetReason.INFORMAL_WORK: 5,
        NeetReason.OTHER: 2,
    }
)
FREQUENCIES = Weighted(
    {ContactFrequency.WEEKLY: 15, ContactFrequency.TWO_WEEKS: 50, ContactFrequency.FOUR_WEEKS: 35}
)
FAR, BETWEEN, NEAR = (25, 35, 25, 12, 3), (8, 18, 34, 28, 12), (1, 5, 22, 44, 28)
"""How often the scores 1 to 5 come up, for somebody far from work to somebody near it."""
SCORES = (1, 2, 3, 4, 5)
SHORT_CONSENT = timedelta(days=365)
STEPS = 2
"""How many of a goal's steps are agreed."""
GOAL_OF = {"hire": "work", "intern": "internship", "also_intern": "internship", "enrol": "course"}
"""The goal that belongs to a leg of the way; who has none of these sets any."""


def record_status(diary: Diary) -> None:
    """Record why somebody is NEET; who was asked before is so for the same reason still."""
    if diary.status:
        diary.write(StatusRecorded, **diary.status)
        return
    reason = diary.pick(REASONS)
    other = diary.pick(REASONS)
    diary.status = {
        "reason": reason,
        "other_reasons": (other,) if other is not reason and diary.chance(0.3) else (),
        "since_on": diary.in_days(-diary.rng.randint(30, 900)),
    }
    diary.write(StatusRecorded, **diary.status)


def check_status(diary: Diary) -> None:
    """Record the status again, of somebody who is still waiting for a next step."""
    if diary.stage is Stage.COUNSELING:
        record_status(diary)


def allow_processing(diary: Diary) -> None:
    term = SHORT_CONSENT if diary.chance(0.1) else CONSENT_TERM
    diary.write(
        ConsentGiven,
        purpose=Purpose.DATA_PROCESSING,
        given_by=GivenBy.REPRESENTATIVE if diary.is_minor else GivenBy.YOUNG_PERSON,
        ends_on=diary.day + term,
    )


def enter_counseling(diary: Diary) -> None:
    record_status(diary)
    allow_processing(diary)
    move(diary, Stage.COUNSELING)


def move(diary: Diary, to: Stage, *, reason: str = "") -> None:
    diary.write(Moved, to=to, reason=reason)
    diary.stage = to


def assess(diary: Diary) -> None:
    """Assess the needs; who is assessed again stands a little nearer to work."""
    weights = diary.rng.choice(
        (FAR, BETWEEN, NEAR) if diary.assessed_on is None else (BETWEEN, NEAR)
    )
    scores = tuple(diary.rng.choices(SCORES, weights, k=len(DOMAINS)))
    diary.write(Assessed, scores=scores, remark=diary.say("remark") if diary.chance(0.4) else "")
    diary.assessed_on = diary.day


def agree_plan(diary: Diary) -> None:
    """Agree a plan with the goals that fit the way, and perhaps one more."""
    diary.write(PlanAgreed, contact_frequency=diary.pick(FREQUENCIES))
    codes = [GOAL_OF[word] for word in diary.way if word in GOAL_OF][:1]
    if not codes or diary.chance(0.25):
        codes.append(diary.rng.choice(_other_goals(diary)))
    for code in dict.fromkeys(codes):
        _set_goal(diary, code)


def achieve(diary: Diary, code: str) -> None:
    """Note that a goal is reached, where the plan has it."""
    if code in diary.goals:
        diary.write(GoalAchieved, goal=diary.goals.pop(code))


def be_ready(diary: Diary) -> None:
    """See that a recent assessment stands behind a move out of counseling, or an exemption."""
    if diary.stage is not Stage.COUNSELING or diary.assessed_on is None:
        return
    if diary.day <= diary.assessed_on + ASSESSMENT_HOLDS:
        return
    if diary.chance(0.25):
        diary.write(
            Exempted,
            by=diary.team.supervisor,
            requirement=ASSESSMENT.code,
            reason=diary.say("exemption"),
            ends_on=diary.in_days(14),
        )
    else:
        assess(diary)


def _other_goals(diary: Diary) -> list[str]:
    return [
        goal.code for goal in diary.world.goals if goal.code != "routine" or diary.sees_psychologist
    ]


def _set_goal(diary: Diary, code: str) -> None:
    goal = next(goal for goal in diary.world.goals if goal.code == code)
    diary.write(GoalSet, title=diary.told(goal.title))
    place = diary.goals_set
    diary.goals[code] = place
    diary.goals_set += 1
    for owner, title in diary.rng.sample(goal.steps, STEPS):
        days = diary.rng.randint(5, 45)
        diary.write(
            StepAdded,
            goal=place,
            title=diary.told(title),
            owner=choice(StepOwner, owner),
            due_on=diary.in_days(days),
        )
        if diary.chance(0.65):
            late = max(1, days + diary.rng.randint(-6, 8))
            diary.plan(late, partial(_finish_step, step=diary.steps))
        diary.steps += 1


def _finish_step(diary: Diary, *, step: int) -> None:
    diary.write(StepFinished, step=step, evidence=diary.say("step_evidence"))
