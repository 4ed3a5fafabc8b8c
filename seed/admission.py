"""What is found out and agreed with a young person: status, consent, assessment, plan and goals."""

from datetime import timedelta
from functools import partial

from neetcrm.cases.conditions import ASSESSMENT_HOLDS
from neetcrm.cases.models import DOMAINS, ContactFrequency, NeetReason, Stage, StepOwner
from neetcrm.cases.planning.plans import REVIEW_WITHIN
from neetcrm.cases.requirements import ASSESSMENT
from neetcrm.people.models import GivenBy, Purpose
from neetcrm.people.registration import CONSENT_TERM

from .diary import Diary, Weighted
from .events import (
    Assessed,
    ConsentGiven,
    Exempted,
    ExemptionAsked,
    ExemptionGranted,
    GoalAchieved,
    GoalSet,
    Moved,
    PlanAgreed,
    PlanReviewed,
    StatusRecorded,
    StepAdded,
    StepChanged,
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
SHARE_REVIEWED, SHARE_AGREED_ANEW = 0.7, 0.2
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
    _agree_version(diary, diary.pick(FREQUENCIES))
    codes = [GOAL_OF[word] for word in diary.way if word in GOAL_OF][:1]
    if not codes or diary.chance(0.25):
        codes.append(diary.rng.choice(_other_goals(diary)))
    for code in dict.fromkeys(codes):
        _set_goal(diary, code)


def _agree_version(diary: Diary, frequency: ContactFrequency) -> None:
    still = set(diary.goals.values())
    diary.left_steps = {n for n, goal in enumerate(diary.goal_of_step) if goal not in still}
    latest_on = diary.day + REVIEW_WITHIN
    diary.write(PlanAgreed, contact_frequency=frequency, review_on=latest_on)
    diary.plan(diary.asking.randint(60, 88), look_at_plan)


def look_at_plan(diary: Diary) -> None:
    """Review the plan in time, agree a new version of it, or let the day of the review pass."""
    share = diary.asking.random()
    if share < SHARE_REVIEWED:
        said, next_on = diary.say_aside("plan_review"), diary.day + REVIEW_WITHIN
        diary.write(PlanReviewed, said=said, next_review_on=next_on)
        diary.plan(diary.asking.randint(60, 88), look_at_plan)
    elif share < SHARE_REVIEWED + SHARE_AGREED_ANEW:
        _agree_version(diary, diary.asking.choice(tuple(ContactFrequency)))


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
        _be_exempt(diary)
    else:
        assess(diary)


def ask_exemption(diary: Diary) -> None:
    diary.write(ExemptionAsked, requirement=ASSESSMENT.code, reason=diary.say_aside("exemption"))


def _be_exempt(diary: Diary) -> None:
    """Be granted an exemption, half of them unasked."""
    supervisor, ends_on = diary.team.supervisor, diary.in_days(14)
    if diary.asking.random() < 0.5:
        ask_exemption(diary)
        diary.write(ExemptionGranted, by=supervisor, ends_on=ends_on)
        return
    code, reason = ASSESSMENT.code, diary.say("exemption")
    diary.write(Exempted, by=supervisor, requirement=code, reason=reason, ends_on=ends_on)


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
        elif diary.asking.random() < 0.3:
            diary.plan(days, partial(_put_step_off, step=diary.steps))
        diary.goal_of_step.append(place)
        diary.steps += 1


def _put_step_off(diary: Diary, *, step: int) -> None:
    if step not in diary.left_steps:
        due_on = diary.in_days(diary.asking.randint(10, 30))
        diary.write(StepChanged, step=step, due_on=due_on, reason=diary.say_aside("step_later"))


def _finish_step(diary: Diary, *, step: int) -> None:
    if step not in diary.left_steps:
        diary.write(StepFinished, step=step, evidence=diary.say("step_evidence"))
