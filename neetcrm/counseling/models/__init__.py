"""The records of counseling: sessions, what notes begin with, instruments, and risk."""

from neetcrm.counseling.models.instrument import LONGEST_WHY, AnsweredBy, AnswerSheet
from neetcrm.counseling.models.note import (
    AMENDMENTS,
    IS_RAISED,
    LONGEST_NOTE,
    USUAL_MINUTES,
    Amendment,
    Attendance,
    Channel,
    ExtractAmendment,
    FactAmendment,
    Layer,
    NoteFormat,
    ProcessAmendment,
    ProcessNote,
    RiskLevel,
    SessionExtract,
    SessionKind,
    SessionNote,
)
from neetcrm.counseling.models.risk import STILL_OPEN, AlertSource, DutyShift, RiskAlert
from neetcrm.counseling.models.template import (
    LONGEST_TEMPLATE,
    NoteTemplate,
    OwnTemplate,
)

__all__ = [
    "AMENDMENTS",
    "IS_RAISED",
    "LONGEST_NOTE",
    "LONGEST_TEMPLATE",
    "LONGEST_WHY",
    "STILL_OPEN",
    "USUAL_MINUTES",
    "AlertSource",
    "Amendment",
    "AnswerSheet",
    "AnsweredBy",
    "Attendance",
    "Channel",
    "DutyShift",
    "ExtractAmendment",
    "FactAmendment",
    "Layer",
    "NoteFormat",
    "NoteTemplate",
    "OwnTemplate",
    "ProcessAmendment",
    "ProcessNote",
    "RiskAlert",
    "RiskLevel",
    "SessionExtract",
    "SessionKind",
    "SessionNote",
]
