"""Leave from one requirement: a worker asks for it, a supervisor grants or refuses it.

What was granted counts from its first day to its last, and can be taken back until a move of the
case has relied on it.
"""

from datetime import date
from typing import assert_never

from neetcrm.access import Act, Actor
from neetcrm.cases.lifecycle import must_be_open, not_in_future
from neetcrm.cases.models import Case, Exemption, StageMove
from neetcrm.cases.requirements import WAYS, Requirement, exemption_from
from neetcrm.cases.scope import must_work_on
from neetcrm.db import Choice
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_


class Verdict(Choice):
    """What a supervisor answers to who asks for an exemption."""

    GRANT = "grant", N_("Grant it")
    REFUSE = "refuse", N_("Refuse it")


class ExemptionDatesWrong(RuleBroken):
    sentence = N_("An exemption needs a reason and cannot end before it is granted.")


class ExemptionReasonMissing(RuleBroken):
    sentence = N_("Say why: the reason stays in the history of the case.")


class ExemptionWaits(RuleBroken):
    sentence = N_("This exemption was asked for on {asked_on} and waits for the supervisor.")


class ExemptionInForce(RuleBroken):
    sentence = N_("An exemption is in force until {ends_on} already.")


class ExemptionAnswered(RuleBroken):
    sentence = N_("This exemption was answered on {answered_on}. Take that back first.")


class ExemptionUsed(RuleBroken):
    sentence = N_("The case moved on {moved_on} by this exemption: it cannot be taken back.")


class ExemptionNotAnswered(RuleBroken):
    sentence = N_("This exemption is not answered: there is nothing to take back.")


def ask_exemption(
    case: Case, requirement: Requirement, *, reason: str, by: Actor, on: date, today: date
) -> Exemption:
    """Ask the supervisor for leave from one requirement."""
    must_work_on(case, Act.MOVE_CASE, by=by)
    must_be_open(case)
    not_in_future(on, today)
    _must_be_new(case, requirement, on)
    if not reason.strip():
        raise ExemptionReasonMissing
    exemption = Exemption(
        requirement=requirement.code, reason=reason.strip(), asked_on=on, asked_by_id=by.user_id
    )
    case.exemptions.append(exemption)
    return exemption


def exempt(
    case: Case, requirement: Requirement, *, reason: str, ends_on: date, by: Actor, on: date
) -> Exemption:
    """Grant a leave that nobody asked for; it stays in the case's history."""
    must_work_on(case, Act.EXEMPT, by=by)
    must_be_open(case)
    _must_be_new(case, requirement, on)
    if ends_on < on or not reason.strip():
        raise ExemptionDatesWrong
    exemption = Exemption(
        requirement=requirement.code,
        reason=reason.strip(),
        granted_on=on,
        ends_on=ends_on,
        answered_by_id=by.user_id,
    )
    case.exemptions.append(exemption)
    return exemption


def answer_exemption(
    exemption: Exemption,
    verdict: Verdict,
    *,
    by: Actor,
    on: date,
    ends_on: date | None = None,
    answer: str = "",
) -> None:
    """Grant until *ends_on* what was asked for, or refuse it and say why."""
    must_work_on(exemption.case, Act.EXEMPT, by=by)
    must_be_open(exemption.case)
    if not exemption.is_waiting:
        raise ExemptionAnswered(answered_on=answered_on(exemption))
    match verdict:
        case Verdict.GRANT:
            if ends_on is None or ends_on < on:
                raise ExemptionDatesWrong
            exemption.granted_on, exemption.ends_on = on, ends_on
        case Verdict.REFUSE:
            if not answer.strip():
                raise ExemptionReasonMissing
            exemption.refused_on = on
        case _:
            assert_never(verdict)
    exemption.answer, exemption.answered_by_id = answer.strip(), by.user_id


def undo_answer(exemption: Exemption, *, by: Actor, on: date) -> None:
    """Take an answer back: what was asked for waits again, what was not counts no longer."""
    must_work_on(exemption.case, Act.EXEMPT, by=by)
    must_be_open(exemption.case)
    if exemption.is_waiting or exemption.withdrawn_on is not None:
        raise ExemptionNotAnswered
    if move := move_by(exemption):
        raise ExemptionUsed(moved_on=move.moved_on)
    if exemption.asked_on is None:
        exemption.withdrawn_on = on
        return
    exemption.granted_on = exemption.ends_on = exemption.refused_on = None
    exemption.answer, exemption.answered_by_id = "", None


def withdraw_ask(exemption: Exemption, *, by: Actor, on: date) -> None:
    """Ask no longer, as long as nobody has answered."""
    must_work_on(exemption.case, Act.MOVE_CASE, by=by)
    must_be_open(exemption.case)
    if not exemption.is_waiting:
        raise ExemptionAnswered(answered_on=answered_on(exemption))
    exemption.withdrawn_on = on


def move_by(exemption: Exemption) -> StageMove | None:
    """Return the first move that could not have been made without looking at this exemption."""
    for move in exemption.case.moves:
        if move.from_stage is not None and exemption.is_in_force(move.moved_on):
            asked = WAYS.get((move.from_stage, move.to_stage), ())
            if any(one.code == exemption.requirement for one in asked):
                return move
    return None


def answered_on(exemption: Exemption) -> date | None:
    return exemption.granted_on or exemption.refused_on or exemption.withdrawn_on


def _must_be_new(case: Case, requirement: Requirement, on: date) -> None:
    for earlier in case.exemptions:
        if earlier.requirement == requirement.code and earlier.is_waiting:
            raise ExemptionWaits(asked_on=earlier.asked_on)
    if in_force := exemption_from(case, requirement, on=on):
        raise ExemptionInForce(ends_on=in_force.ends_on)
