"""What happened in a case, as one list: newest first, each line of a kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from neetcrm.cases.models import Case, Goal
from neetcrm.cases.requirements import REQUIREMENTS
from neetcrm.counseling.queries import SessionFact
from neetcrm.db import Choice
from neetcrm.i18n import N_
from neetcrm.referrals.models import Referral


class Kind(Choice):
    MOVE = "move", N_("Stages")
    SESSION = "session", N_("Sessions")
    PLACEMENT = "placement", N_("Placements")
    REFERRAL = "referral", N_("Referrals")
    PLAN = "plan", N_("Status and plan")
    EXEMPTION = "exemption", N_("Exemptions")


@dataclass(frozen=True)
class Happening:
    """One line of the timeline: an English sentence with named values, and free words."""

    on: date
    kind: Kind
    sentence: str
    values: Mapping[str, object]
    words: str = ""
    by_id: int | None = None
    note_id: int | None = None


def timeline(
    case: Case, sessions: Sequence[SessionFact], referrals: Sequence[Referral]
) -> list[Happening]:
    """Return everything the given records tell of a case, newest first."""
    happenings = [
        *_moves(case),
        *_closing(case),
        *_plan(case),
        *_placements(case),
        *_exemptions(case),
        *_sessions(sessions),
        *_referrals(referrals),
    ]
    return sorted(happenings, key=lambda one: one.on, reverse=True)


def _moves(case: Case) -> Iterator[Happening]:
    for move in case.moves[::-1]:
        sentence = N_("Moved to {stage}") if move.from_stage else N_("Case opened")
        yield Happening(
            move.moved_on,
            Kind.MOVE,
            sentence,
            {"stage": move.to_stage.label},
            move.reason,
            move.moved_by_id,
        )


def _closing(case: Case) -> Iterator[Happening]:
    if case.closed_on and case.closing_reason:
        values = {"reason": case.closing_reason.label}
        sentence = N_("Case closed: {reason}")
        yield Happening(case.closed_on, Kind.MOVE, sentence, values, case.closing_note)


def _plan(case: Case) -> Iterator[Happening]:
    for status in case.neet_statuses:
        values = {"reason": status.reason.label}
        sentence = N_("NEET status checked: {reason}")
        yield Happening(status.checked_on, Kind.PLAN, sentence, values, by_id=status.checked_by_id)
    for assessment in case.assessments:
        values = {"band": assessment.band.label}
        sentence = N_("Needs assessment: {band}")
        yield Happening(
            assessment.assessed_on, Kind.PLAN, sentence, values, by_id=assessment.assessed_by_id
        )
    for plan in case.plans:
        values = {"frequency": plan.contact_frequency.label}
        sentence = N_("Action plan agreed: {frequency}")
        yield Happening(plan.agreed_on, Kind.PLAN, sentence, values, by_id=plan.agreed_by_id)
        yield from _goals(plan.goals)


def _goals(goals: Sequence[Goal]) -> Iterator[Happening]:
    for goal in goals:
        if goal.achieved_on:
            yield Happening(goal.achieved_on, Kind.PLAN, N_("Goal reached"), {}, goal.title)


def _placements(case: Case) -> Iterator[Happening]:
    for placement in case.placements:
        values = {"kind": placement.kind.label}
        words = f"{placement.title}, {placement.organisation}"
        yield Happening(
            placement.starts_on,
            Kind.PLACEMENT,
            N_("{kind} started"),
            values,
            words,
            placement.recorded_by_id,
        )
        if placement.ended_on and placement.result:
            ended = values | {"result": placement.result.label}
            sentence = N_("{kind} ended: {result}")
            yield Happening(placement.ended_on, Kind.PLACEMENT, sentence, ended, words)


def _exemptions(case: Case) -> Iterator[Happening]:
    for exemption in case.exemptions:
        requirement = REQUIREMENTS[exemption.requirement]
        yield Happening(
            exemption.granted_on,
            Kind.EXEMPTION,
            N_("Exemption granted until {ends_on}: {requirement}"),
            {"ends_on": exemption.ends_on, "requirement": requirement.sentence},
            exemption.reason,
            exemption.granted_by_id,
        )


def _sessions(sessions: Sequence[SessionFact]) -> Iterator[Happening]:
    for fact in sessions:
        values = {"kind": fact.kind.label, "attendance": fact.attendance.label}
        sentence = N_("{kind}: {attendance}")
        yield Happening(
            fact.held_on, Kind.SESSION, sentence, values, fact.agreed, note_id=fact.note_id
        )


def _referrals(referrals: Sequence[Referral]) -> Iterator[Happening]:
    for referral in referrals:
        for step in referral.steps[::-1]:
            yield Happening(
                step.happened_on,
                Kind.REFERRAL,
                N_("Referral: {state} · {service}"),
                {"state": step.to_state.label, "service": referral.service},
                by_id=step.recorded_by_id,
            )
