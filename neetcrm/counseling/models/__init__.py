"""The records of counseling: sessions, what notes begin with, instruments, and risk."""

from neetcrm.counseling.models.disclosure import (
    LONGEST_PURPOSE,
    LONGEST_RECIPIENT,
    Disclosure,
)
from neetcrm.counseling.models.glass import LONGEST_REASON, GlassBreak
from neetcrm.counseling.models.group import GroupMeeting
from neetcrm.counseling.models.instrument import LONGEST_WHY, AnsweredBy, AnswerSheet
from neetcrm.counseling.models.note import (
    AMENDMENTS,
    IS_RAISED,
    LONGEST_NOTE,
    LONGEST_PROCESS_NOTE,
    LONGEST_TOPICS,
    USUAL_MINUTES,
    Amendment,
    Attendance,
    Channel,
    ExtractAmendment,
    FactAmendment,
    Layer,
    ProcessAmendment,
    ProcessNote,
    RiskLevel,
    SessionExtract,
    SessionKind,
    SessionNote,
)
from neetcrm.counseling.models.part import PARTS, NoteFormat, Part, formats_with
from neetcrm.counseling.models.risk import (
    LONGEST_PART,
    STILL_OPEN,
    AlertSource,
    DutyShift,
    RiskAlert,
    SafetyPlan,
)
from neetcrm.counseling.models.template import (
    LONGEST_TEMPLATE,
    NoteTemplate,
    OwnTemplate,
)

__all__ = [
    "AMENDMENTS",
    "IS_RAISED",
    "LONGEST_NOTE",
    "LONGEST_PART",
    "LONGEST_PROCESS_NOTE",
    "LONGEST_PURPOSE",
    "LONGEST_REASON",
    "LONGEST_RECIPIENT",
    "LONGEST_TEMPLATE",
    "LONGEST_TOPICS",
    "LONGEST_WHY",
    "PARTS",
    "STILL_OPEN",
    "USUAL_MINUTES",
    "AlertSource",
    "Amendment",
    "AnswerSheet",
    "AnsweredBy",
    "Attendance",
    "Channel",
    "Disclosure",
    "DutyShift",
    "ExtractAmendment",
    "FactAmendment",
    "GlassBreak",
    "GroupMeeting",
    "Layer",
    "NoteFormat",
    "NoteTemplate",
    "OwnTemplate",
    "Part",
    "ProcessAmendment",
    "ProcessNote",
    "RiskAlert",
    "RiskLevel",
    "SafetyPlan",
    "SessionExtract",
    "SessionKind",
    "SessionNote",
    "formats_with",
]
