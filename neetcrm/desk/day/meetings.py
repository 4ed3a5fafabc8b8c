"""How an appointment becomes a session, in one step: noted as held or missed, and linked to it."""

from datetime import date
from typing import Any

from neetcrm.access import Actor
from neetcrm.appointments import booking
from neetcrm.appointments.models import Appointment, AppointmentKind
from neetcrm.cases.models import Case
from neetcrm.counseling.models import Attendance, Channel, SessionKind
from neetcrm.counseling.notes import Logged, log_session
from neetcrm.counseling.queries import is_logged
from neetcrm.db import Session
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.localtime import local

CHANNEL_OF = {
    AppointmentKind.CENTRE: Channel.IN_PERSON,
    AppointmentKind.ELSEWHERE: Channel.IN_PERSON,
    AppointmentKind.PHONE: Channel.PHONE,
    AppointmentKind.VIDEO: Channel.VIDEO,
}
CAME_OR_NOT = (Attendance.ATTENDED, Attendance.LATE, Attendance.NO_SHOW)
"""What can come of an appointment; one that is not wanted any more is cancelled instead."""


class LoggedAlready(RuleBroken):
    sentence = N_("The session of this appointment is signed already; it stands in the case.")


def log_meeting(
    db: Session,
    appointment: Appointment,
    case: Case,
    kind: SessionKind,
    *,
    attendance: Attendance,
    by: Actor,
    today: date,
    **told: Any,
) -> Logged:
    """Sign the session that came of an appointment, and note what came of that, or do neither."""
    if is_logged(db, appointment.id or 0):
        raise LoggedAlready
    if appointment.is_planned:
        settle = booking.mark_held if attendance.took_place else booking.mark_missed
        settle(appointment, by=by, on=today)
    return log_session(
        db,
        case,
        kind,
        attendance=attendance,
        appointment_id=appointment.id,
        by=by,
        today=today,
        **told,
    )


def planned(appointment: Appointment) -> dict[str, Any]:
    """Return what an appointment tells of its session, by the names of log_session()."""
    starts = local(appointment.starts_at)
    return {
        "on": starts.date(),
        "starts_at": starts.time(),
        "minutes": appointment.minutes,
        "channel": CHANNEL_OF[appointment.kind],
    }
