"""The legs of a way: each word of roads.csv is a function that tells what happens on its day."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from neetcrm.cases.models import (
    ClosingReason,
    ContractKind,
    EndAssessment,
    Evidence,
    PlacementResult,
    Stage,
)
from neetcrm.people.iin import Sex

from .admission import (
    achieve,
    agree_plan,
    allow_processing,
    assess,
    be_ready,
    check_status,
    enter_counseling,
    move,
    record_status,
)
from .asking import LASTING, ask_after_exit, ask_after_start, stop_asking
from .diary import Diary, Weighted
from .events import (
    CaseClosed,
    ContinuedAlongside,
    InternshipStarted,
    JobStarted,
    PlacementEnded,
    TrainingStarted,
)
from .meetings import begin_meetings, call_in_vain
from .referring import refer, settle_referrals

CONTRACTS = Weighted(
    {
        ContractKind.PERMANENT: 42,
        ContractKind.FIXED_TERM: 34,
        ContractKind.CIVIL: 14,
        ContractKind.SELF_EMPLOYED: 10,
    }
)
EVIDENCE = Weighted(
    {
        Evidence.PENSION_STATEMENT: 25,
        Evidence.REGISTERED_CONTRACT: 35,
        Evidence.LETTER: 20,
        Evidence.SEEN_DOCUMENT: 12,
        Evidence.SELF_REPORT: 8,
    }
)
PROOFS = (Evidence.LETTER, Evidence.LETTER, Evidence.SEEN_DOCUMENT)
SHARE_UNPROVEN = 0.12
JUDGED = (
    EndAssessment.WOULD_HIRE,
    EndAssessment.GOOD,
    EndAssessment.GOOD,
    EndAssessment.FAIR,
)
HOURS = (20, 24, 30, 36, 40, 40, 40, 40)
AGED_OUT = 36
CONSCRIPTED = range(18, 28)
CLOSED_FROM_WORK = {
    ContractKind.PERMANENT: ClosingReason.EMPLOYED_PERMANENT,
    ContractKind.SELF_EMPLOYED: ClosingReason.SELF_EMPLOYED,
}
LEFT_EARLY = Weighted(
    {
        ClosingReason.LOST_CONTACT: 55,
        ClosingReason.WITHDREW: 22,
        ClosingReason.MOVED_AWAY: 13,
        ClosingReason.TRANSFERRED: 4,
    }
)
LEFT = Weighted(
    {
        ClosingReason.LOST_CONTACT: 30,
        ClosingReason.WITHDREW: 16,
        ClosingReason.IN_EDUCATION: 28,
        ClosingReason.MOVED_AWAY: 16,
        ClosingReason.MILITARY_SERVICE: 10,
    }
)


def wait(diary: Diary) -> None:
    """Stay at intake: most have told their status and allowed the processing, some not yet."""
    if diary.chance(0.8):
        record_status(diary)
    if diary.chance(0.82):
        allow_processing(diary)


def invite(diary: Diary) -> None:
    """Be invited, and not come."""
    wait(diary)
    call_in_vain(diary)
    diary.plan(diary.rng.randint(8, 30), call_in_vain)


def list_(diary: Diary) -> None:
    """Enter counseling with an assessment and a plan; the first session is still to come."""
    enter_counseling(diary)
    if diary.chance(0.45):
        assess(diary)
        agree_plan(diary)
    for days in (diary.rng.randint(10, 25), diary.rng.randint(40, 80)):
        if diary.chance(0.4):
            diary.plan(days, call_in_vain)


def counsel(diary: Diary) -> None:
    """Enter counseling, meet, assess the needs and agree a plan."""
    enter_counseling(diary)
    begin_meetings(diary)
    diary.plan(diary.rng.randint(0, 7), assess)
    diary.plan(diary.rng.randint(8, 12), agree_plan)
    diary.plan(diary.rng.randint(150, 210), check_status)
    for share in (0.33, 0.14):
        if diary.chance(share):
            diary.plan(diary.rng.randint(3, 60), refer)


def enrol(diary: Diary) -> None:
    """Begin a training and move there."""
    be_ready(diary)
    _begin_training(diary)
    move(diary, Stage.TRAINING)


def also_train(diary: Diary) -> None:
    """Begin a training beside the job."""
    _begin_training(diary)


def finish(diary: Diary) -> None:
    """Complete the training."""
    end_stay(diary, diary.training, PlacementResult.COMPLETED, **_completed_course(diary))
    achieve(diary, "course")


def drop(diary: Diary) -> None:
    """Break the training off and go back to counseling."""
    attended = diary.asking.randint(15, 65)
    end_stay(diary, diary.training, PlacementResult.DROPPED_OUT, attendance_percent=attended)
    _step_back(diary, "dropped_out")


def intern(diary: Diary) -> None:
    """Sign an internship agreement, begin, and move there."""
    be_ready(diary)
    diary.write(
        InternshipStarted,
        title=diary.told(diary.rng.choice(diary.world.jobs).name),
        organisation=diary.told(diary.rng.choice(diary.world.employers)),
        starts_on=diary.day,
        expected_end_on=diary.in_days(90),
        signed_on=diary.day,
        representative_signed_on=diary.day if diary.is_minor else None,
    )
    diary.internship = _next_placement(diary)
    ask_after_start(diary, is_lasting=False)
    move(diary, Stage.INTERNSHIP)


def also_intern(diary: Diary) -> None:
    """Begin an internship while the training continues alongside."""
    diary.write(ContinuedAlongside, placement=diary.training)
    intern(diary)


def complete(diary: Diary) -> None:
    """Complete the internship."""
    judged = _completed_internship(diary)
    end_stay(diary, diary.internship, PlacementResult.COMPLETED, **judged)
    achieve(diary, "internship")


def hire(diary: Diary) -> None:
    """Begin a job and move to employment."""
    be_ready(diary)
    contract = diary.pick(CONTRACTS)
    job = diary.rng.choice(diary.world.jobs)
    own_business = contract is ContractKind.SELF_EMPLOYED
    employer = diary.told(diary.rng.choice(diary.world.employers))
    diary.write(
        JobStarted,
        title=diary.told(job.name),
        organisation=diary.say("own_business") if own_business else employer,
        starts_on=diary.day,
        contract_kind=contract,
        evidence=diary.pick(EVIDENCE),
        weekly_hours=diary.rng.choice(HOURS),
        wage=Decimal(diary.rng.choice(job.wages)),
        is_subsidised=not own_business and diary.chance(0.2),
    )
    diary.job, diary.contract = _next_placement(diary), contract
    ask_after_start(diary, is_lasting=contract in LASTING)
    move(diary, Stage.EMPLOYMENT)
    achieve(diary, "work")


def lose(diary: Diary) -> None:
    """Lose the job and go back to counseling."""
    end_stay(diary, diary.job, PlacementResult.LOST)
    diary.contract = None
    _step_back(diary, "lost_job")


def return_(diary: Diary) -> None:
    """Go back to counseling, having finished without a next step."""
    _step_back(diary, "no_next_step")


def close(diary: Diary) -> None:
    """Settle what is under way and close the case."""
    diary.forget_plans()
    settle_referrals(diary)
    end_case(diary, _closing_reason(diary))


def end_case(diary: Diary, reason: ClosingReason) -> None:
    is_lost = reason is ClosingReason.LOST_CONTACT
    note = diary.say("closing_lost" if is_lost else "closing_agreed")
    diary.write(CaseClosed, reason=reason, note=note)
    ask_after_exit(diary, reason)


def end_stay(diary: Diary, placement: int | None, result: PlacementResult, **told: Any) -> None:
    """End a placement with what is known of it; nobody asks about it from tomorrow on."""
    if placement is not None:
        diary.write(PlacementEnded, placement=placement, result=result, **told)
        stop_asking(diary, placement)


def _completed_course(diary: Diary) -> dict[str, Any]:
    """Return what is known of a course to its end; some have not brought a certificate yet."""
    attended = {"attendance_percent": diary.asking.randint(76, 100)}
    if diary.asking.random() < SHARE_UNPROVEN:
        return attended
    certificate = f"{diary.day.year}-{diary.asking.randint(1, 9999):04}"
    seen = diary.told(diary.world.phrases["certificate"][0])
    proof = {"evidence": diary.asking.choice(PROOFS), "seen": f"{seen} {certificate}"}
    return attended | {"certificate": certificate} | proof


def _completed_internship(diary: Diary) -> dict[str, Any]:
    remark = diary.asking.choice(diary.world.phrases["host_remark"])
    return {
        "attendance_percent": diary.asking.randint(80, 100),
        "end_assessment": diary.asking.choice(JUDGED),
        "end_remark": diary.told(remark),
        "evidence": Evidence.LETTER,
        "seen": diary.told(diary.world.phrases["host_letter"][0]),
    }


def _begin_training(diary: Diary) -> None:
    schooling = diary.schooling or diary.rng.choice(diary.world.schoolings)
    at_centre = diary.chance(0.7)
    organisation = diary.team.name if at_centre else diary.rng.choice(diary.world.schools)
    diary.write(
        TrainingStarted,
        title=diary.told(schooling.name),
        organisation=diary.told(organisation),
        starts_on=diary.day,
        expected_end_on=diary.day + schooling.length,
    )
    diary.training = _next_placement(diary)


def _next_placement(diary: Diary) -> int:
    diary.placements += 1
    return diary.placements - 1


def _step_back(diary: Diary, code: str) -> None:
    move(diary, Stage.COUNSELING, reason=diary.told(diary.world.steps_back[code]))


def _closing_reason(diary: Diary) -> ClosingReason:
    if diary.contract is not None:
        return CLOSED_FROM_WORK.get(diary.contract, ClosingReason.EMPLOYED_TEMPORARY)
    if diary.age >= AGED_OUT:
        return ClosingReason.AGED_OUT
    reason = diary.pick(LEFT_EARLY if diary.stage is Stage.INTAKE else LEFT)
    may_serve = diary.person.sex is Sex.MALE and diary.age in CONSCRIPTED
    if reason is ClosingReason.MILITARY_SERVICE and not may_serve:
        return ClosingReason.WITHDREW
    return reason


LEGS: dict[str, Callable[[Diary], None]] = {
    "wait": wait,
    "invite": invite,
    "list": list_,
    "counsel": counsel,
    "enrol": enrol,
    "also_train": also_train,
    "finish": finish,
    "drop": drop,
    "intern": intern,
    "also_intern": also_intern,
    "complete": complete,
    "hire": hire,
    "lose": lose,
    "return": return_,
    "close": close,
}
