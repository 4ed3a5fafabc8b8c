"""Sessions with a young person; confidential, in three layers with separate readers."""

from neetcrm.counseling.alerts import raise_alert
from neetcrm.counseling.layer_queries import open_session_note
from neetcrm.counseling.models import AlertSource, Attendance, Channel, RiskLevel, SessionKind
from neetcrm.counseling.notes import log_session
from neetcrm.counseling.queries import session_counts, session_facts

__all__ = [
    "AlertSource",
    "Attendance",
    "Channel",
    "RiskLevel",
    "SessionKind",
    "log_session",
    "open_session_note",
    "raise_alert",
    "session_counts",
    "session_facts",
]
