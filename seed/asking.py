"""How a young person is asked again after a start or an exit, and what they then do.

Who is asked and answers is drawn apart from the rest of the story, which stays as it is.
"""

from collections.abc import Iterable
from datetime import date
from functools import partial

from neetcrm.cases.models import (
    AttemptResult,
    ClosingReason,
    ContactChannel,
    ContractKind,
    Standing,
)
from neetcrm.cases.placing.followups import NOBODY_TO_ASK, days_after_a_start, days_after_an_exit

from .diary import Diary
from .events import FollowUpAttempted

TRIES = (
    (ContactChannel.PHONE, 0),
    (ContactChannel.MESSAGE, 3),
    (ContactChannel.PHONE, 7),
)
"""The attempts at one follow-up: by which way, and how many days after the first."""
ANSWERED_AT = (0.6, 0.74, 0.8)
"""The share reached at the first attempt, by the second, by the third."""
NEVER_ASKED = 0.06
WITH_A_NOTE = 0.3
LASTING = (ContractKind.PERMANENT, ContractKind.SELF_EMPLOYED)

AFTER = {
    ClosingReason.EMPLOYED_PERMANENT: (Standing.IN_WORK,),
    ClosingReason.SELF_EMPLOYED: (Standing.IN_WORK,),
    ClosingReason.EMPLOYED_TEMPORARY: (Standing.IN_INTERNSHIP, Standing.IN_WORK),
    ClosingReason.IN_EDUCATION: (Standing.IN_TRAINING,),
    ClosingReason.MILITARY_SERVICE: (Standing.NOT_AVAILABLE,),
}
OTHERWISE = (
    Standing.LOOKING,
    Standing.LOOKING,
    Standing.NOT_AVAILABLE,
    Standing.IN_TRAINING,
    Standing.IN_WORK,
)
"""What those do who left for another reason."""


def ask_after_start(diary: Diary, *, is_lasting: bool) -> None:
    """Plan how somebody is asked about the internship or the job that begins today."""
    does = (Standing.IN_WORK if is_lasting else Standing.IN_INTERNSHIP,)
    days = days_after_a_start(diary.day).values()
    diary.asked_about[diary.placements - 1] = _plan(diary, days, does)


def ask_after_exit(diary: Diary, reason: ClosingReason) -> None:
    """Plan how somebody is asked whose case closes today."""
    if reason not in NOBODY_TO_ASK:
        _plan(diary, days_after_an_exit(diary.day).values(), AFTER.get(reason, OTHERWISE))


def stop_asking(diary: Diary, placement: int) -> None:
    """Let nobody ask about a stay that ended; what is due today is asked."""
    for follow_up, due_on in diary.asked_about.pop(placement, {}).items():
        if due_on > diary.day:
            diary.settled.add(follow_up)


def _plan(diary: Diary, days: Iterable[date], does: tuple[Standing, ...]) -> dict[int, date]:
    planned = {diary.follow_ups + place: due_on for place, due_on in enumerate(days)}
    diary.follow_ups += len(planned)
    for follow_up, due_on in planned.items():
        if diary.asking.random() >= NEVER_ASKED:
            luck = diary.asking.random()
            attempt = partial(_attempt, follow_up=follow_up, does=does, luck=luck, tries=0)
            diary.plan((due_on - diary.day).days, attempt)
    return planned


def _attempt(
    diary: Diary, *, follow_up: int, does: tuple[Standing, ...], luck: float, tries: int
) -> None:
    """Try to reach somebody; with no answer, plan the next attempt by another way."""
    if follow_up in diary.settled:
        return
    channel, _days = TRIES[tries]
    is_reached, is_last = luck < ANSWERED_AT[tries], tries == len(TRIES) - 1
    diary.write(
        FollowUpAttempted,
        follow_up=follow_up,
        channel=channel,
        result=_result(is_reached=is_reached, is_last=is_last),
        standing=diary.asking.choice(does) if is_reached else None,
        note=_note(diary) if is_reached and diary.asking.random() < WITH_A_NOTE else "",
    )
    if not is_reached and not is_last:
        days = TRIES[tries + 1][1] - TRIES[tries][1]
        again = partial(_attempt, follow_up=follow_up, does=does, luck=luck, tries=tries + 1)
        diary.plan(days, again)


def _result(*, is_reached: bool, is_last: bool) -> AttemptResult:
    if is_reached:
        return AttemptResult.REACHED
    return AttemptResult.NOT_REACHED if is_last else AttemptResult.NO_ANSWER


def _note(diary: Diary) -> str:
    return diary.told(diary.asking.choice(diary.world.phrases["follow_up"]))
