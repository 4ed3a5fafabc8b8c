"""How a follow-up is answered: each attempt is kept, and "could not be reached" counts too."""

from datetime import date

from neetcrm.access import Act, Actor
from neetcrm.cases.lifecycle import not_in_future
from neetcrm.cases.models import (
    AttemptResult,
    ContactChannel,
    FollowUp,
    FollowUpAttempt,
    FollowUpState,
    Standing,
)
from neetcrm.cases.scope import must_work_on
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_

ENOUGH_ATTEMPTS, ENOUGH_CHANNELS = 3, 2
"""How often, and by how many ways, somebody is sought before they count as not reached."""

ENDS_WITH = {
    AttemptResult.REACHED: FollowUpState.REACHED,
    AttemptResult.NOT_REACHED: FollowUpState.NOT_REACHED,
}


class FollowUpSettled(RuleBroken):
    sentence = N_("This follow-up is settled: {state}.")


class OutsideWindow(RuleBroken):
    sentence = N_("This follow-up can be answered from {opens_on} to {closes_on}.")


class StandingNeeded(RuleBroken):
    sentence = N_("Say what the young person does now.")


class StandingUnasked(RuleBroken):
    sentence = N_("What the young person does now is told only by somebody who was reached.")


class TryAgain(RuleBroken):
    sentence = N_(
        "Somebody counts as not reached after three attempts over two ways of contact."
        " Attempts with this one: {attempts}, ways: {channels}."
    )


def log_attempt(
    follow_up: FollowUp,
    result: AttemptResult,
    *,
    channel: ContactChannel,
    by: Actor,
    on: date,
    today: date,
    standing: Standing | None = None,
    standing_until: date | None = None,
    note: str = "",
) -> FollowUpAttempt:
    """Record one attempt on the day *on*; reached or given up, it settles the follow-up.

    A follow-up of an exit belongs to a closed case: who carried it still answers.
    """
    must_work_on(follow_up.case, Act.FOLLOW_UP, by=by)
    _must_be_planned(follow_up)
    not_in_future(on, today)
    _must_lie_in_window(follow_up, on)
    _check_standing(result, standing)
    attempt = FollowUpAttempt(
        attempted_on=on,
        channel=channel,
        result=result,
        standing=standing,
        standing_until=standing_until if standing else None,
        note=note.strip(),
        recorded_by_id=by.user_id,
    )
    if result is AttemptResult.NOT_REACHED:
        _must_be_enough([*follow_up.attempts, attempt])
    _keep(follow_up, attempt)
    return attempt


def _keep(follow_up: FollowUp, attempt: FollowUpAttempt) -> None:
    follow_up.attempts.append(attempt)
    if attempt.result in ENDS_WITH:
        follow_up.state = ENDS_WITH[attempt.result]
        follow_up.settled_on = attempt.attempted_on
    if attempt.result is AttemptResult.REACHED:
        case = follow_up.case
        case.last_contact_on = max(case.last_contact_on, attempt.attempted_on)


def _must_be_planned(follow_up: FollowUp) -> None:
    if not follow_up.is_planned:
        raise FollowUpSettled(state=follow_up.state.label)


def _must_lie_in_window(follow_up: FollowUp, on: date) -> None:
    if not follow_up.opens_on <= on <= follow_up.closes_on:
        raise OutsideWindow(opens_on=follow_up.opens_on, closes_on=follow_up.closes_on)


def _check_standing(result: AttemptResult, standing: Standing | None) -> None:
    if result is AttemptResult.REACHED and standing is None:
        raise StandingNeeded
    if result is not AttemptResult.REACHED and standing is not None:
        raise StandingUnasked


def _must_be_enough(attempts: list[FollowUpAttempt]) -> None:
    channels = {attempt.channel for attempt in attempts}
    if len(attempts) < ENOUGH_ATTEMPTS or len(channels) < ENOUGH_CHANNELS:
        raise TryAgain(attempts=len(attempts), channels=len(channels))
