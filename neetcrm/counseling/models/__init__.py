"""The records of counseling: sessions in three layers, and what notes begin with."""

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
    "USUAL_MINUTES",
    "Amendment",
    "Attendance",
    "Channel",
    "ExtractAmendment",
    "FactAmendment",
    "Layer",
    "NoteFormat",
    "NoteTemplate",
    "OwnTemplate",
    "ProcessAmendment",
    "ProcessNote",
    "RiskLevel",
    "SessionExtract",
    "SessionKind",
    "SessionNote",
]
