"""How a prospect is added, tried to be reached, and becomes a case."""

from collections.abc import Sequence
from datetime import date, timedelta

from neetcrm.access import Act, Actor
from neetcrm.cases.models import Case, Source
from neetcrm.encryption import blind_index
from neetcrm.errors import NotAllowed, RuleBroken
from neetcrm.i18n import N_
from neetcrm.outreach.models import AttemptChannel, ContactAttempt, OutreachResult, Prospect
from neetcrm.people import names, phones

COOL_DOWN = timedelta(days=3)
"""How long nobody is tried again who did not answer."""


class ProspectOfAnotherCentre(NotAllowed):
    sentence = N_("You do not work in the centre of this prospect.")


class NameUnknown(RuleBroken):
    sentence = N_("Enter the name as far as it is known.")


class NoWayOfContact(RuleBroken):
    sentence = N_("Enter a phone or another way of contact.")


class ProspectKnown(RuleBroken):
    sentence = N_("A prospect with this phone was added on {added_on}: {name}.")


class DayAhead(RuleBroken):
    sentence = N_("The day {on} lies in the future.")


class AttemptTooEarly(RuleBroken):
    sentence = N_("There was an attempt on {last_on} already: this one cannot be earlier.")


class CoolingDown(RuleBroken):
    sentence = N_("There was no answer on {last_on}. Try again on {next_on} or later.")


class AskedNotToBeContacted(RuleBroken):
    sentence = N_(
        "They asked on {last_on} not to be contacted. Nobody tries again unless they come"
        " by themselves."
    )


class NextTryInPast(RuleBroken):
    sentence = N_("The next try lies after the attempt.")


class CaseIsOpen(RuleBroken):
    sentence = N_("A case was opened on {opened_on}: go on there.")


class NothingToTakeBack(RuleBroken):
    sentence = N_("There is no attempt to take back.")


def add_prospect(
    *,
    name: str,
    known: Sequence[Prospect],
    by: Actor,
    on: date,
    phone: str = "",
    other_contact: str = "",
    source: Source = Source.OUTREACH,
    remark: str = "",
    next_try_on: date | None = None,
) -> Prospect:
    """Return a new prospect of the actor's centre; *known* are those there with the same phone."""
    by.must(Act.REACH_OUT)
    if by.centre_id is None:
        raise ProspectOfAnotherCentre
    whole = names.cleaned(name)
    if not whole:
        raise NameUnknown
    if not (phone.strip() or other_contact.strip()):
        raise NoWayOfContact
    if known:
        raise ProspectKnown(added_on=known[0].added_on, name=known[0].name)
    number = phones.read(phone) if phone.strip() else ""
    return Prospect(
        centre_id=by.centre_id,
        name=whole,
        search_key=names.search_key(whole),
        phone=number,
        phone_hash=blind_index(number),
        other_contact=names.cleaned(other_contact),
        source=source,
        remark=remark.strip(),
        added_on=on,
        added_by_id=by.user_id,
        next_try_on=max(next_try_on or on, on),
    )


def log_attempt(
    prospect: Prospect,
    channel: AttemptChannel,
    result: OutreachResult,
    *,
    by: Actor,
    on: date,
    today: date,
    next_try_on: date | None = None,
) -> ContactAttempt:
    """Note an attempt and when to try next; without *next_try_on* that is after the cool-down.

    Raises CoolingDown within 3 days of an attempt that was not answered, AskedNotToBeContacted for
    ever after that was asked; neither holds for who comes by themselves.
    """
    must_reach_out_to(prospect, by=by)
    if prospect.case_id is not None:
        raise CaseIsOpen(opened_on=prospect.case_opened_on)
    _check_day(prospect, on, today)
    if channel is not AttemptChannel.CAME:
        _must_not_press(prospect, on)
    if result.goes_on and next_try_on is not None and next_try_on <= on:
        raise NextTryInPast
    attempt = ContactAttempt(
        made_on=on,
        made_by_id=by.user_id,
        channel=channel,
        result=result,
        was_due_on=prospect.next_try_on,
    )
    prospect.attempts.append(attempt)
    prospect.last_attempt_on, prospect.last_result = on, result
    prospect.next_try_on = (next_try_on or on + COOL_DOWN) if result.goes_on else on
    return attempt


def take_back_attempt(prospect: Prospect, *, by: Actor) -> None:
    """Take the last attempt back, as if it had not been noted."""
    must_reach_out_to(prospect, by=by)
    if prospect.case_id is not None:
        raise CaseIsOpen(opened_on=prospect.case_opened_on)
    if not prospect.attempts:
        raise NothingToTakeBack
    taken = prospect.attempts.pop()
    last = prospect.attempts[-1] if prospect.attempts else None
    prospect.next_try_on = taken.was_due_on
    prospect.last_attempt_on = last.made_on if last else None
    prospect.last_result = last.result if last else None


def begin_intake(prospect: Prospect, intake: str, *, by: Actor) -> None:
    """Note in which intake the prospect is taken in, so that its case is found again."""
    must_reach_out_to(prospect, by=by)
    if prospect.case_id is not None:
        raise CaseIsOpen(opened_on=prospect.case_opened_on)
    prospect.intake = intake


def note_case(prospect: Prospect, case: Case, *, by: Actor, on: date) -> None:
    """Note that a case was opened: nobody tries to reach the prospect any longer."""
    must_reach_out_to(prospect, by=by)
    prospect.case, prospect.case_opened_on, prospect.intake = case, on, ""


def must_reach_out_to(prospect: Prospect, *, by: Actor) -> None:
    by.must(Act.REACH_OUT)
    if prospect.centre_id not in by.centre_ids:
        raise ProspectOfAnotherCentre


def _check_day(prospect: Prospect, on: date, today: date) -> None:
    if on > today:
        raise DayAhead(on=on)
    if prospect.last_attempt_on is not None and on < prospect.last_attempt_on:
        raise AttemptTooEarly(last_on=prospect.last_attempt_on)


def _must_not_press(prospect: Prospect, on: date) -> None:
    last_on = prospect.last_attempt_on
    if last_on is None:
        return
    if prospect.last_result is OutreachResult.ASKED_NOT:
        raise AskedNotToBeContacted(last_on=last_on)
    if prospect.last_result is OutreachResult.NO_ANSWER and on < last_on + COOL_DOWN:
        raise CoolingDown(last_on=last_on, next_on=last_on + COOL_DOWN)
