"""The records of a case: its stages, what is known at its start, its plan and its placements."""

from neetcrm.cases.models.case import (
    LONGEST_TEXT,
    Case,
    ClosingReason,
    Source,
    Stage,
    StageMove,
    new_number,
)
from neetcrm.cases.models.closing import Closing
from neetcrm.cases.models.contact import ContactAct, ContactMark
from neetcrm.cases.models.exemption import Exemption
from neetcrm.cases.models.followup import (
    WINDOW,
    AttemptResult,
    ContactChannel,
    FollowUp,
    FollowUpAttempt,
    FollowUpPoint,
    FollowUpState,
)
from neetcrm.cases.models.handing import Handing, HandOver, HandOverKind
from neetcrm.cases.models.needs import (
    DOMAINS,
    Assessment,
    Band,
    NeetReason,
    NeetStatus,
    band_of,
)
from neetcrm.cases.models.notice import UNSEEN, Notice, NoticeKind
from neetcrm.cases.models.outcome import LONGEST_SEEN, Outcome, OutcomeKind, OutcomeProof
from neetcrm.cases.models.placement import (
    ContractKind,
    EndAssessment,
    Evidence,
    Placement,
    PlacementKind,
    PlacementResult,
)
from neetcrm.cases.models.plan import (
    ActionPlan,
    ChangeKind,
    ContactFrequency,
    Goal,
    PlanChange,
    PlanReview,
    PlanStep,
    StepOwner,
)
from neetcrm.cases.models.situation import Barrier, Education, Situation, WorkSoFar
from neetcrm.cases.models.standing import Standing
from neetcrm.cases.models.task import Recurrence, Task

__all__ = [
    "DOMAINS",
    "LONGEST_SEEN",
    "LONGEST_TEXT",
    "UNSEEN",
    "WINDOW",
    "ActionPlan",
    "Assessment",
    "AttemptResult",
    "Band",
    "Barrier",
    "Case",
    "ChangeKind",
    "Closing",
    "ClosingReason",
    "ContactAct",
    "ContactChannel",
    "ContactFrequency",
    "ContactMark",
    "ContractKind",
    "Education",
    "EndAssessment",
    "Evidence",
    "Exemption",
    "FollowUp",
    "FollowUpAttempt",
    "FollowUpPoint",
    "FollowUpState",
    "Goal",
    "HandOver",
    "HandOverKind",
    "Handing",
    "NeetReason",
    "NeetStatus",
    "Notice",
    "NoticeKind",
    "Outcome",
    "OutcomeKind",
    "OutcomeProof",
    "Placement",
    "PlacementKind",
    "PlacementResult",
    "PlanChange",
    "PlanReview",
    "PlanStep",
    "Recurrence",
    "Situation",
    "Source",
    "Stage",
    "StageMove",
    "Standing",
    "StepOwner",
    "Task",
    "WorkSoFar",
    "band_of",
    "new_number",
]
