"""The sentences of the timeline: how each kind of row is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from neetcrm.appointments.models import CancelledBy
from neetcrm.cases.models import (
    AttemptResult,
    ClosingReason,
    ContactFrequency,
    Evidence,
    FollowUpPoint,
    NeetReason,
    OutcomeKind,
    PlacementKind,
    PlacementResult,
    Stage,
    Standing,
    band_of,
)
from neetcrm.cases.requirements import REQUIREMENTS
from neetcrm.counseling.models import Attendance, SessionKind
from neetcrm.db import Choice
from neetcrm.i18n import N_
from neetcrm.referrals.models import ReferralState


class Kind(Choice):
    MOVE = "move", N_("Stages")
    SESSION = "session", N_("Sessions")
    PLACEMENT = "placement", N_("Placements")
    REFERRAL = "referral", N_("Referrals")
    PLAN = "plan", N_("Status and plan")
    OUTCOME = "outcome", N_("Outcomes")
    FOLLOW_UP = "follow_up", N_("Follow-ups")
    EXEMPTION = "exemption", N_("Exemptions")
    APPOINTMENT = "appointment", N_("Appointments")
    HAND_OVER = "hand_over", N_("Hand-overs")


Reading = Callable[[str], object]
"""What a code in a row means: a word in English, a day, or the text itself."""


@dataclass(frozen=True)
class Telling:
    """How a row is told: the sentence, and how the one or two codes in it are read."""

    kind: Kind
    sentence: str
    read: Mapping[str, Reading] = field(default_factory=dict)


def _label(kind: type[Choice]) -> Reading:
    return lambda code: kind(code).label  # type: ignore[call-arg]  # by value


TELLINGS: dict[str, Telling] = {
    "opened": Telling(Kind.MOVE, N_("Case opened")),
    "moved": Telling(Kind.MOVE, N_("Moved to {stage}"), {"stage": _label(Stage)}),
    "closed": Telling(Kind.MOVE, N_("Case closed: {reason}"), {"reason": _label(ClosingReason)}),
    "reopened": Telling(Kind.MOVE, N_("Case reopened")),
    "checked": Telling(
        Kind.PLAN, N_("NEET status checked: {reason}"), {"reason": _label(NeetReason)}
    ),
    "assessed": Telling(
        Kind.PLAN,
        N_("Needs assessment: {band}"),
        {"band": lambda scores: band_of([int(score) for score in scores.split()]).label},
    ),
    "agreed": Telling(
        Kind.PLAN, N_("Action plan agreed: {frequency}"), {"frequency": _label(ContactFrequency)}
    ),
    "reviewed": Telling(Kind.PLAN, N_("Action plan reviewed")),
    "reached": Telling(Kind.PLAN, N_("Goal reached")),
    "dropped": Telling(Kind.PLAN, N_("Goal dropped")),
    "started": Telling(Kind.PLACEMENT, N_("{kind} started"), {"kind": _label(PlacementKind)}),
    "ended": Telling(
        Kind.PLACEMENT,
        N_("{kind} ended: {result}"),
        {"kind": _label(PlacementKind), "result": _label(PlacementResult)},
    ),
    "proven": Telling(
        Kind.OUTCOME,
        N_("Outcome: {outcome}. Evidence: {evidence}"),
        {"outcome": _label(OutcomeKind), "evidence": _label(Evidence)},
    ),
    "sought": Telling(
        Kind.FOLLOW_UP,
        N_("Follow-up, {point}: {result}"),
        {"point": _label(FollowUpPoint), "result": _label(AttemptResult)},
    ),
    "found": Telling(
        Kind.FOLLOW_UP,
        N_("Follow-up, {point}: {standing}"),
        {"point": _label(FollowUpPoint), "standing": _label(Standing)},
    ),
    "exempted": Telling(
        Kind.EXEMPTION,
        N_("Exemption granted until {ends_on}: {requirement}"),
        {"ends_on": date.fromisoformat, "requirement": lambda code: REQUIREMENTS[code].sentence},
    ),
    "asked": Telling(
        Kind.EXEMPTION,
        N_("Exemption asked for: {requirement}"),
        {"requirement": lambda code: REQUIREMENTS[code].sentence},
    ),
    "refused": Telling(
        Kind.EXEMPTION,
        N_("Exemption refused: {requirement}"),
        {"requirement": lambda code: REQUIREMENTS[code].sentence},
    ),
    "withdrawn": Telling(
        Kind.EXEMPTION,
        N_("Exemption taken back: {requirement}"),
        {"requirement": lambda code: REQUIREMENTS[code].sentence},
    ),
    "handed": Telling(
        Kind.HAND_OVER, N_("Handed over: {before} → {after}"), {"before": str, "after": str}
    ),
    "covered": Telling(
        Kind.HAND_OVER,
        N_("Covered until {day} by {name}"),
        {"name": str, "day": date.fromisoformat},
    ),
    "returned": Telling(
        Kind.HAND_OVER,
        N_("Hand-over taken back: {after} → {before}"),
        {"before": str, "after": str},
    ),
    "held": Telling(
        Kind.SESSION,
        N_("{kind}: {attendance}"),
        {"kind": _label(SessionKind), "attendance": _label(Attendance)},
    ),
    "missed": Telling(Kind.APPOINTMENT, N_("Appointment missed")),
    "called_off": Telling(
        Kind.APPOINTMENT, N_("Appointment cancelled by: {who}"), {"who": _label(CancelledBy)}
    ),
    "referred": Telling(
        Kind.REFERRAL,
        N_("Referral: {state} · {service}"),
        {"state": _label(ReferralState), "service": str},
    ),
}
