"""The records of a case: its stages, what is known at its start, its plan and its placements."""

from neetcrm.cases.models.case import (
    LONGEST_TEXT,
    Case,
    ClosingReason,
    Exemption,
    Source,
    Stage,
    StageMove,
    new_number,
)
from neetcrm.cases.models.needs import (
    DOMAINS,
    Assessment,
    Band,
    NeetReason,
    NeetStatus,
    band_of,
)
from neetcrm.cases.models.placement import (
    ContractKind,
    Evidence,
    Placement,
    PlacementKind,
    PlacementResult,
)
from neetcrm.cases.models.plan import (
    ActionPlan,
    ContactFrequency,
    Goal,
    PlanStep,
    StepOwner,
)

__all__ = [
    "DOMAINS",
    "LONGEST_TEXT",
    "ActionPlan",
    "Assessment",
    "Band",
    "Case",
    "ClosingReason",
    "ContactFrequency",
    "ContractKind",
    "Evidence",
    "Exemption",
    "Goal",
    "NeetReason",
    "NeetStatus",
    "Placement",
    "PlacementKind",
    "PlacementResult",
    "PlanStep",
    "Source",
    "Stage",
    "StageMove",
    "StepOwner",
    "band_of",
    "new_number",
]
