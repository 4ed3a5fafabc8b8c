"""How a case ends, and how it goes on after all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import col

from neetcrm.access import Act, Actor
from neetcrm.cases.lifecycle import (
    FIRST_CONTACT,
    AlreadyOpen,
    day_of_move,
    must_be_open,
)
from neetcrm.cases.models import Case, Closing, ClosingReason, Placement, PlacementKind
from neetcrm.cases.placing import followups
from neetcrm.cases.scope import must_work_on
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_

LOST_AFTER = timedelta(days=90)
"""How long after the last service (contact, move, placement) a case counts as lost."""

KEEPS_ITS_JOB = frozenset(
    {
        ClosingReason.EMPLOYED_PERMANENT,
        ClosingReason.EMPLOYED_TEMPORARY,
        ClosingReason.SELF_EMPLOYED,
    }
)


class StillRunning(RuleBroken):
    sentence = N_(
        "Settle what is open first: running placements ({placements}),"
        " live referrals ({referrals}), open tasks ({tasks}),"
        " planned appointments ({appointments})."
    )


class TooYoungToAgeOut(RuleBroken):
    sentence = N_("Aged out is for those past their 36th birthday.")


class ReopenedBeforeClosed(RuleBroken):
    sentence = N_("It cannot go on before it was closed on {closed_on}.")


@dataclass(frozen=True)
class Proposal:
    """That a case should close, why, and as of which day."""

    reason: ClosingReason
    on: date
    days: int


def close_case(
    case: Case,
    reason: ClosingReason,
    *,
    live_referrals: Sequence[object],
    by: Actor,
    on: date,
    today: date,
    open_tasks: Sequence[object] = (),
    planned_appointments: Sequence[object] = (),
    note: str = "",
) -> Closing:
    """End the spell for a reason, once nothing of it is open any more.

    *live_referrals* are the case's referrals still under way (referrals.queries.live()),
    *planned_appointments* those of appointments.queries.to_settle(). A case closed
    because somebody found work keeps its job running. The exit is followed up.
    """
    must_work_on(case, Act.CLOSE_CASE, by=by)
    must_be_open(case)
    day_of_move(case, on, today)
    if reason is ClosingReason.AGED_OUT and case.person.age(on) < 36:
        raise TooYoungToAgeOut
    running = unsettled_placements(case, reason)
    if running or live_referrals or open_tasks or planned_appointments:
        raise StillRunning(
            placements=len(running),
            referrals=len(live_referrals),
            tasks=len(open_tasks),
            appointments=len(planned_appointments),
        )
    case.closed_on, case.closing_reason, case.closing_note = on, reason, note.strip()
    closing = Closing(closed_on=on, reason=reason, note=note.strip(), closed_by_id=by.user_id)
    case.closings.append(closing)
    followups.plan_after_exit(closing)
    return closing


def unsettled_placements(case: Case, reason: ClosingReason | None) -> list[Placement]:
    """Return the placements that must end before the case closes for *reason*."""
    return [
        placement
        for placement in case.placements
        if placement.ended_on is None
        and not (reason in KEEPS_ITS_JOB and placement.kind is PlacementKind.JOB)
    ]


def reopen_case(
    case: Case, *, earlier_cases: Sequence[Case], by: Actor, on: date, because: str = ""
) -> None:
    """Let a closed case go on where it was; its closing stays on record."""
    must_work_on(case, Act.CLOSE_CASE, by=by)
    if case.is_open or any(other.is_open for other in earlier_cases):
        raise AlreadyOpen(name=f"{case.person.surname} {case.person.given_name}")
    if case.closed_on is not None and on < case.closed_on:
        raise ReopenedBeforeClosed(closed_on=case.closed_on)
    for closing in case.closings[-1:]:
        closing.reopened_on, closing.reopened_by_id = on, by.user_id
        closing.reopened_because = because.strip()
        followups.drop_planned(closing.follow_ups, due_after=date.min, on=on)
    case.closed_on, case.closing_reason, case.closing_note = None, None, ""
    case.next_contact_on = max(case.next_contact_on, on + FIRST_CONTACT)


def last_served_on(case: Case) -> date:
    """Return the day of the last service: a contact, a move, or the end of a placement."""
    ends = [placement.ended_on for placement in case.placements if placement.ended_on]
    return max([case.last_contact_on, case.stage_since, *ends])


def is_lost(today: date) -> sa.ColumnElement[bool]:
    """Return the condition on Case under which proposed_closing() proposes to close it."""
    before = today - LOST_AFTER
    ended_on = col(Placement.ended_on)
    ran_since = sa.exists().where(
        col(Placement.case_id) == col(Case.id),
        sa.or_(ended_on > before, sa.and_(ended_on.is_(None), col(Placement.starts_on) <= today)),
    )
    return sa.and_(
        col(Case.closed_on).is_(None),
        col(Case.last_contact_on) <= before,
        col(Case.stage_since) <= before,
        sa.not_(ran_since),
    )


def proposed_closing(case: Case, *, today: date) -> Proposal | None:
    """Propose to close an open case as lost contact, 90 days after its last service."""
    is_served = any(placement.is_running(today) for placement in case.placements)
    last_on = last_served_on(case)
    if not case.is_open or is_served or today - last_on < LOST_AFTER:
        return None
    return Proposal(ClosingReason.LOST_CONTACT, last_on, (today - last_on).days)
