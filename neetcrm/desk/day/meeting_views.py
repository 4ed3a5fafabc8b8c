"""The page that makes a session of an appointment, in one step."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from neetcrm.appointments.queries import get_meeting
from neetcrm.counseling.models import Attendance
from neetcrm.counseling.views import (
    begun_form,
    form_page,
    kind_of_reader,
    logged_page,
    page_of_logged,
)
from neetcrm.desk.day.meetings import CAME_OR_NOT, log_meeting, planned
from neetcrm.web.current import actor, db, now, today
from neetcrm.web.filters import choice_of

bp = Blueprint("meetings", __name__)


@bp.route("/appointments/<int:appointment_id>/session", methods=["GET", "POST"])
def log(appointment_id: int) -> ResponseReturnValue:
    kind = kind_of_reader()
    appointment, case = get_meeting(db(), actor(), appointment_id)
    asked = choice_of(Attendance, request.args.get("attendance"), Attendance.ATTENDED)
    about = f"{case.number}/appointment/{appointment_id}"
    form = begun_form(case, kind, about=about, attendance=asked, **planned(appointment))
    form.attendance.offer(CAME_OR_NOT)
    records, known = (db(), appointment, case, kind), {"today": today(), "at": now()}
    if form.carries_out(log_meeting, *records, **known, then=page_of_logged(case.number)):
        db().commit()
        return logged_page(case.number, form)
    return form_page(form, case, kind)
