"""How a referral is asked, answered and ended: the table of its states, and who may take each."""

from collections.abc import Iterable, Sequence
from datetime import date

from neetcrm.access import Act, Actor
from neetcrm.cases.lifecycle import must_be_open, not_in_future
from neetcrm.cases.models import Case
from neetcrm.cases.scope import carries, must_work_on
from neetcrm.errors import NotAllowed, RuleBroken
from neetcrm.i18n import N_
from neetcrm.people.models import Consent, Purpose
from neetcrm.people.registration import consent_in_force, withdraw_consent
from neetcrm.reasons import Reason, ReasonKind
from neetcrm.referrals.models import (
    UNANSWERED,
    AnswerChannel,
    PartnerService,
    Referral,
    ReferralState,
    ReferralStep,
    SharedField,
)
from neetcrm.workdays import add_working_days

State = ReferralState

CHASE_AFTER, EXPIRED_AFTER = 5, 30
"""Working days after which an unanswered referral is chased, and after which nobody will answer."""

_UNANSWERED = (State.ACCEPTED, State.WAITLISTED, State.DECLINED, State.WITHDRAWN, State.EXPIRED)

NEXT_STATES: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.SENT, State.WITHDRAWN),
    State.SENT: (State.SEEN, *_UNANSWERED),
    State.SEEN: _UNANSWERED,
    State.WAITLISTED: (State.ACCEPTED, State.DECLINED, State.WITHDRAWN, State.EXPIRED),
    State.ACCEPTED: (State.STARTED, State.NO_SHOW, State.WITHDRAWN),
    State.STARTED: (State.COMPLETED, State.DROPPED),
    State.DECLINED: (State.ACKNOWLEDGED,),
    State.NO_SHOW: (),
    State.COMPLETED: (),
    State.DROPPED: (),
    State.ACKNOWLEDGED: (),
    State.WITHDRAWN: (),
    State.EXPIRED: (),
}
ANSWERS = frozenset(
    {
        State.SEEN,
        State.ACCEPTED,
        State.WAITLISTED,
        State.DECLINED,
        State.STARTED,
        State.NO_SHOW,
        State.COMPLETED,
        State.DROPPED,
    }
)
"""What only the partner says; the owner of the referral may record it on the partner's behalf."""

LIVE = (
    State.DRAFT,
    State.SENT,
    State.SEEN,
    State.WAITLISTED,
    State.ACCEPTED,
    State.STARTED,
)
SENT_AGAIN_FROM = (State.NO_SHOW, State.DECLINED, State.EXPIRED)
REASON_FOR = {
    State.DECLINED: ReasonKind.DECLINED,
    State.DROPPED: ReasonKind.DROPPED,
    State.WITHDRAWN: ReasonKind.WITHDRAWN,
}

BY_CONSENT = N_("The consent to share was withdrawn.")
"""What a referral's history says when its withdrawal followed from the consent's."""


class StateNotNext(RuleBroken):
    sentence = N_("A referral cannot go from “{current}” to “{wanted}”.")


class SharingNotAllowed(RuleBroken):
    sentence = N_("Record the consent to share with {partner} before you send.")


class ServiceClosed(RuleBroken):
    sentence = N_("{service} takes no referrals now.")


class NotEligible(RuleBroken):
    sentence = N_("{service} is for ages {youngest} to {oldest}; this young person is {age}.")


class NeedMissing(RuleBroken):
    sentence = N_("Say what the young person needs from the partner.")


class ChannelNeeded(RuleBroken):
    sentence = N_("Say how the partner answered: by phone, e-mail or letter.")


class CodedReasonNeeded(RuleBroken):
    sentence = N_("Choose a reason for “{wanted}”.")


class OutcomeNeeded(RuleBroken):
    sentence = N_("Say what came of the referral.")


class AnswerBeforeLast(RuleBroken):
    sentence = N_("The day {on} lies before the last step on {last_on}.")


class NotYetExpired(RuleBroken):
    sentence = N_(
        "A referral expires 30 working days after the partner was last heard of, this one on {day}."
    )


class NotYourReferral(NotAllowed):
    sentence = N_("Only the partner or the owner of the referral may record the answer.")


class NotSharing(RuleBroken):
    sentence = N_("This consent is not about sharing with a partner.")


def draft_referral(
    case: Case,
    service: PartnerService,
    *,
    need: str,
    shared: Iterable[SharedField],
    by: Actor,
    on: date,
    today: date,
) -> Referral:
    """Return a new referral to a partner's service, with the fields that will be shared.

    The caller adds it to a session, as register()'s young person.
    """
    must_work_on(case, Act.REFER, by=by)
    must_be_open(case)
    not_in_future(on, today)
    _check_eligibility(service, case.person.age(on))
    if not need.strip():
        raise NeedMissing
    referral = Referral(
        case=case,
        service=service,
        owner_id=by.user_id,
        need=need.strip(),
        shared=sorted({field.value for field in shared}),
        drafted_on=on,
    )
    referral.steps.append(
        ReferralStep(to_state=State.DRAFT, happened_on=on, recorded_by_id=by.user_id)
    )
    return referral


def send(referral: Referral, *, by: Actor, on: date, today: date) -> None:
    """Send a draft; the answer is due in 5 working days.

    Raises SharingNotAllowed unless a consent to share with this partner was in force on that day
    and is today: a sending is not dated back to before it was withdrawn.
    """
    must_work_on(referral.case, Act.REFER, by=by)
    must_be_open(referral.case)
    partner, person = referral.service.partner, referral.case.person
    for day in (on, today):
        if consent_in_force(person, Purpose.SHARING, on=day, partner_id=partner.id) is None:
            raise SharingNotAllowed(partner=partner)
    _step(referral, State.SENT, by=by, on=on, today=today)
    referral.sent_on = on
    referral.due_on = add_working_days(on, CHASE_AFTER)


def record_answer(
    referral: Referral,
    to: ReferralState,
    *,
    channel: AnswerChannel | None,
    by: Actor,
    on: date,
    today: date,
    reason: Reason | None = None,
    outcome: str = "",
    note: str = "",
) -> None:
    """Record on the partner's behalf what it answered, and how the answer came.

    Only the owner of the referral may, or who carries the case now. A decline or a drop needs a
    coded reason, completion needs its outcome.
    """
    must_work_on(referral.case, Act.REFER, by=by)
    if not may_answer(referral, by=by):
        raise NotYourReferral
    if to not in ANSWERS:
        raise StateNotNext(current=referral.state.label, wanted=to.label)
    if channel is None:
        raise ChannelNeeded
    if to is State.COMPLETED and not outcome.strip():
        raise OutcomeNeeded
    _must_be_coded(to, reason)
    _step(referral, to, by=by, on=on, today=today, channel=channel, reason=reason, note=note)
    referral.outcome = outcome.strip() or referral.outcome
    referral.due_on = _next_due(referral, on)


def withdraw(
    referral: Referral, *, reason: Reason | None, by: Actor, on: date, today: date
) -> None:
    """Take a referral back before it started."""
    must_work_on(referral.case, Act.REFER, by=by)
    _must_be_coded(State.WITHDRAWN, reason)
    _step(referral, State.WITHDRAWN, by=by, on=on, today=today, reason=reason)
    referral.due_on = None


def acknowledge(referral: Referral, *, by: Actor, on: date, today: date) -> None:
    """Note that the sender has seen a decline."""
    must_work_on(referral.case, Act.REFER, by=by)
    _step(referral, State.ACKNOWLEDGED, by=by, on=on, today=today)


def expire(referral: Referral, *, by: Actor, on: date, today: date) -> None:
    """Note that the partner did not answer in time; then it can be sent again."""
    must_work_on(referral.case, Act.REFER, by=by)
    if referral.state in UNANSWERED and not has_expired(referral, on=on):
        raise NotYetExpired(day=_expires_on(referral))
    _step(referral, State.EXPIRED, by=by, on=on, today=today)
    referral.due_on = None


def has_expired(referral: Referral, *, on: date) -> bool:
    """Tell whether nobody will answer any more: 30 working days after the partner was heard of."""
    expires_on = _expires_on(referral)
    return referral.state in UNANSWERED and expires_on is not None and on >= expires_on


def send_again(referral: Referral, *, by: Actor, on: date, today: date) -> Referral:
    """Draft a new referral that replaces one which was declined, missed or expired."""
    must_work_on(referral.case, Act.REFER, by=by)
    if referral.state not in SENT_AGAIN_FROM:
        raise StateNotNext(current=referral.state.label, wanted=State.SENT.label)
    again = draft_referral(
        referral.case,
        referral.service,
        need=referral.need,
        shared=[field for field in SharedField if field.value in referral.shared],
        by=by,
        on=on,
        today=today,
    )
    again.replaces_id = referral.id
    return again


def withdraw_sharing(
    consent: Consent, live_referrals: Sequence[Referral], *, by: Actor, on: date
) -> None:
    """Withdraw a consent to share, and with it the live referrals to that partner."""
    if consent.purpose is not Purpose.SHARING:
        raise NotSharing
    withdraw_consent(consent, by=by, on=on)
    for referral in live_referrals:
        is_theirs = referral.service.partner_id == consent.partner_id
        if is_theirs and State.WITHDRAWN in NEXT_STATES[referral.state]:
            _step(referral, State.WITHDRAWN, by=by, on=on, today=on, note=BY_CONSENT)
            referral.due_on = None


def next_answers(referral: Referral) -> list[ReferralState]:
    """Return what the partner may say next."""
    return [state for state in NEXT_STATES[referral.state] if state in ANSWERS]


def may_answer(referral: Referral, *, by: Actor) -> bool:
    """Tell whether somebody may say what a partner answered: the owner, or who carries the case."""
    return by.user_id == referral.owner_id or carries(by, referral.case)


def may_withdraw(referral: Referral) -> bool:
    return State.WITHDRAWN in NEXT_STATES[referral.state]


def _step(
    referral: Referral,
    to: ReferralState,
    *,
    by: Actor,
    on: date,
    today: date,
    channel: AnswerChannel | None = None,
    reason: Reason | None = None,
    note: str = "",
) -> None:
    if to not in NEXT_STATES[referral.state]:
        raise StateNotNext(current=referral.state.label, wanted=to.label)
    not_in_future(on, today)
    last_on = referral.steps[-1].happened_on if referral.steps else referral.drafted_on
    if on < last_on:
        raise AnswerBeforeLast(on=on, last_on=last_on)
    referral.steps.append(
        ReferralStep(
            from_state=referral.state,
            to_state=to,
            happened_on=on,
            recorded_by_id=by.user_id,
            channel=channel,
            reason=reason,
            note=note.strip(),
        )
    )
    referral.state = to


def _expires_on(referral: Referral) -> date | None:
    left = EXPIRED_AFTER - CHASE_AFTER
    return None if referral.due_on is None else add_working_days(referral.due_on, left)


def _must_be_coded(to: ReferralState, reason: Reason | None) -> None:
    kind = REASON_FOR.get(to)
    if kind is not None and (reason is None or reason.kind is not kind):
        raise CodedReasonNeeded(wanted=to.label)


def _next_due(referral: Referral, on: date) -> date | None:
    return add_working_days(on, CHASE_AFTER) if referral.state in LIVE else None


def _check_eligibility(service: PartnerService, age: int) -> None:
    if not (service.is_active and service.partner.is_active):
        raise ServiceClosed(service=service)
    youngest = 0 if service.youngest is None else service.youngest
    oldest = 99 if service.oldest is None else service.oldest
    if not youngest <= age <= oldest:
        raise NotEligible(service=service, youngest=youngest, oldest=oldest, age=age)
