"""How a young person is referred to partners, and what the partners answer."""

from functools import partial

from neetcrm.people.models import GivenBy, Purpose
from neetcrm.people.registration import CONSENT_TERM
from neetcrm.reasons import ReasonKind
from neetcrm.referrals.lifecycle import LIVE, REASON_FOR
from neetcrm.referrals.models import AnswerChannel, ReferralState, SharedField

from .diary import Asked, Diary, Weighted
from .events import (
    ConsentGiven,
    DeclineAcknowledged,
    ReferralAnswered,
    ReferralDrafted,
    ReferralSent,
    ReferralWithdrawn,
)
from .world import SETTLED

State = ReferralState

SILENCE = None
FOLLOWS: dict[State, tuple[int, Weighted[State | None]]] = {
    State.DRAFT: (2, Weighted({State.SENT: 96, SILENCE: 4})),
    State.SENT: (
        9,
        Weighted(
            {
                State.SEEN: 28,
                State.ACCEPTED: 42,
                State.WAITLISTED: 8,
                State.DECLINED: 11,
                State.WITHDRAWN: 5,
                SILENCE: 6,
            }
        ),
    ),
    State.SEEN: (8, Weighted({State.ACCEPTED: 80, State.DECLINED: 15, SILENCE: 5})),
    State.WAITLISTED: (30, Weighted({State.ACCEPTED: 60, State.DECLINED: 15, SILENCE: 25})),
    State.ACCEPTED: (14, Weighted({State.STARTED: 82, State.NO_SHOW: 12, State.WITHDRAWN: 6})),
    State.STARTED: (45, Weighted({State.COMPLETED: 80, State.DROPPED: 17, SILENCE: 3})),
    State.DECLINED: (5, Weighted({State.ACKNOWLEDGED: 85, SILENCE: 15})),
}
"""In how many days at most a referral goes on from a state, and to which other."""

CHANNELS = Weighted({AnswerChannel.PHONE: 50, AnswerChannel.EMAIL: 42, AnswerChannel.LETTER: 8})
SHARED = (SharedField.NAME, SharedField.PHONE)
SOMETIMES_SHARED = (SharedField.BIRTH_DATE, SharedField.EMAIL, SharedField.IIN)


def refer(diary: Diary) -> None:
    """Draft a referral to a service that is for this age; what follows is planned."""
    fitting = [offer for offer in diary.world.offers if diary.age in offer.ages]
    offer = diary.rng.choice(fitting)
    more = tuple(field for field in SOMETIMES_SHARED if diary.chance(0.3))
    diary.asked.append(Asked(offer, State.DRAFT))
    diary.write(
        ReferralDrafted,
        service_id=offer.service_id,
        need=diary.say(f"need_{offer.kind}"),
        shared=(*SHARED, *more),
    )
    _go_on(diary, len(diary.asked) - 1)


def settle_referrals(diary: Diary) -> None:
    """End every referral still under way, as closing a case asks."""
    for place, asked in enumerate(diary.asked):
        if asked.state is State.STARTED:
            _step(diary, place, State.COMPLETED)
        elif asked.state in LIVE:
            asked.state = State.WITHDRAWN
            reason_id = diary.world.reason_ids[ReasonKind.WITHDRAWN, SETTLED]
            diary.write(ReferralWithdrawn, referral=place, reason_id=reason_id)


def _go_on(diary: Diary, place: int) -> None:
    state = diary.asked[place].state
    if state in FOLLOWS:
        days, following = FOLLOWS[state]
        to = diary.pick(following)
        if to is not SILENCE:
            wait = 0 if to is State.SENT and diary.chance(0.8) else diary.rng.randint(1, days)
            diary.plan(wait, partial(_step_on, place=place, to=to))


def _step_on(diary: Diary, *, place: int, to: State) -> None:
    _step(diary, place, to)
    _go_on(diary, place)


def _step(diary: Diary, place: int, to: State) -> None:
    asked = diary.asked[place]
    asked.state = to
    if to is State.SENT:
        _allow_sharing(diary, asked.offer.partner_id)
        diary.write(ReferralSent, referral=place)
    elif to is State.ACKNOWLEDGED:
        diary.write(DeclineAcknowledged, referral=place)
    elif to is State.WITHDRAWN:
        diary.write(ReferralWithdrawn, referral=place, reason_id=_reason(diary, to))
    else:
        diary.write(
            ReferralAnswered,
            referral=place,
            to=to,
            channel=diary.pick(CHANNELS),
            reason_id=_reason(diary, to) if to in REASON_FOR else None,
            outcome=diary.say(f"outcome_{asked.offer.kind}") if to is State.COMPLETED else "",
        )


def _reason(diary: Diary, to: State) -> int:
    return diary.rng.choice(diary.world.reasons[REASON_FOR[to]])


def _allow_sharing(diary: Diary, partner_id: int) -> None:
    if partner_id not in diary.shared_with:
        diary.shared_with.add(partner_id)
        diary.write(
            ConsentGiven,
            purpose=Purpose.SHARING,
            partner_id=partner_id,
            given_by=GivenBy.REPRESENTATIVE if diary.is_minor else GivenBy.YOUNG_PERSON,
            ends_on=diary.day + CONSENT_TERM,
        )
