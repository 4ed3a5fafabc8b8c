"""Pages of the calendar: the week and the agenda, and all that is done to an appointment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act, Role
from neetcrm.accounts import User, colleagues
from neetcrm.appointments import booking, forms, queries
from neetcrm.appointments.models import Appointment
from neetcrm.appointments.weeks import laid_out
from neetcrm.cases import queries as case_queries
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.models import Case
from neetcrm.cases.scope import Reach
from neetcrm.i18n import N_
from neetcrm.localtime import bounds, local, week_of
from neetcrm.web.current import actor, db, today, user
from neetcrm.web.filters import choice_of, day_of, number_of
from neetcrm.web.pages import go, page

bp = Blueprint("appointments", __name__)

WEEK, AGENDA = "week", "agenda"
DAYS_OF = {WEEK: 7, AGENDA: 28}
STAFF = (Role.COUNSELOR, Role.PSYCHOLOGIST, Role.SUPERVISOR)


@dataclass(frozen=True)
class CalendarView:
    """What the address asks for: the way it is shown, from which Monday on, and whose."""

    show: str
    first: date
    worker_id: int | None

    @property
    def days(self) -> int:
        return DAYS_OF[self.show]

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)

    def address(self, **changes: Any) -> str:
        """Return the address of this view with something changed."""
        worker = self.worker_id if self.worker_id is not None else "all"
        asked = {"show": self.show, "day": self.first.isoformat(), "worker": worker} | changes
        return url_for("appointments.calendar", **asked)

    @property
    def before(self) -> str:
        return self.address(day=(self.first - timedelta(days=self.days)).isoformat())

    @property
    def after(self) -> str:
        return self.address(day=(self.first + timedelta(days=self.days)).isoformat())


@bp.get("/calendar")
def calendar() -> ResponseReturnValue:
    actor().must(Act.KEEP_CALENDAR)
    view = _asked_view()
    found = queries.appointments_between(
        db(), actor(), *bounds(view.first, view.days), worker_id=view.worker_id
    )
    return page(
        "appointments/calendar.html",
        view=view,
        sheet=laid_out(found, view.first, view.days),
        unsettled=queries.unsettled(db(), actor(), today=today()),
        left_behind=queries.left_behind(db(), actor(), today=today()),
        team=colleagues(db(), actor(), *STAFF) if actor().can(Act.READ_CALENDARS) else [],
    )


@bp.get("/calendar/new")
def choose() -> ResponseReturnValue:
    text = request.args.get("q", "")[:200]
    found = queries.cases_to_meet(db(), actor(), text)
    return page("appointments/choose.html", text=text, found=found, day=request.args.get("day", ""))


@bp.route("/cases/<number>/appointments/new", methods=["GET", "POST"])
def make(number: str) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    actor().must(Act.KEEP_CALENDAR)
    form = forms.AppointmentForm(on=day_of(request.args.get("on"), today()), worker=_own_part(case))
    form.offer(_team(case, user()))
    if form.carries_out(booking.make, db(), case, today=today(), then=_shown):
        db().commit()
        return go(form.next_page, N_("The appointment was made."))
    return page("appointments/make.html", form, case=case)


@bp.route("/calendar/block", methods=["GET", "POST"])
def block() -> ResponseReturnValue:
    actor().must(Act.KEEP_CALENDAR)
    form = forms.BlockForm(day=day_of(request.args.get("day"), today()))
    centre_id = actor().centre_id
    if form.carries_out(booking.block, db(), centre_id, today=today(), then=_in_calendar):
        db().commit()
        return go(form.next_page, N_("The time is blocked."))
    return page("appointments/block.html", form)


@bp.get("/appointments/<int:appointment_id>")
def show(appointment_id: int) -> ResponseReturnValue:
    appointment = queries.get_appointment(db(), actor(), appointment_id, reach=Reach.ONE_TO_READ)
    return page("appointments/show.html", appointment=appointment)


@bp.route("/appointments/<int:appointment_id>/put-off", methods=["GET", "POST"])
def put_off(appointment_id: int) -> ResponseReturnValue:
    appointment, case = queries.get_meeting(db(), actor(), appointment_id)
    form = forms.PutOffForm.about(appointment)
    form.offer(_team(case, appointment.worker, user()))
    if form.carries_out(booking.put_off, appointment, db(), today=today(), then=_shown):
        db().commit()
        return go(form.next_page, N_("The appointment was changed."))
    return page("appointments/put_off.html", form, appointment=appointment)


@bp.route("/appointments/<int:appointment_id>/cancel", methods=["GET", "POST"])
def cancel(appointment_id: int) -> ResponseReturnValue:
    appointment, _case = queries.get_meeting(db(), actor(), appointment_id)
    form = forms.CancelForm()
    form.of(appointment)
    if form.carries_out(booking.cancel, appointment, on=today(), then=_shown):
        db().commit()
        return go(form.next_page, N_("The appointment was cancelled."), undo=_undo(appointment))
    return page("appointments/cancel.html", form, appointment=appointment)


@bp.post("/appointments/<int:appointment_id>/free")
def free(appointment_id: int) -> ResponseReturnValue:
    return _noted(appointment_id, booking.free, N_("The time is free again."), _in_calendar)


@bp.post("/appointments/<int:appointment_id>/held")
def held(appointment_id: int) -> ResponseReturnValue:
    sentence = N_("The appointment took place. Log the session now.")
    return _noted(appointment_id, booking.mark_held, sentence, _to_log("attended"))


@bp.post("/appointments/<int:appointment_id>/missed")
def missed(appointment_id: int) -> ResponseReturnValue:
    sentence = N_("The appointment was missed. Log it and agree the next contact.")
    return _noted(appointment_id, booking.mark_missed, sentence, _to_log("no_show"))


@bp.post("/appointments/<int:appointment_id>/restore")
def restore(appointment_id: int) -> ResponseReturnValue:
    appointment = queries.get_appointment(db(), actor(), appointment_id)
    form = EmptyForm()
    if form.carries_out(booking.restore, appointment, db(), then=_shown):
        db().commit()
        return go(form.next_page, N_("The appointment is planned again."))
    return page("appointments/refused.html", form, appointment=appointment)


def _noted(
    appointment_id: int,
    operation: Callable[..., Appointment],
    sentence: str,
    then: Callable[[Appointment], str],
) -> ResponseReturnValue:
    """Do what one button does to an appointment; the message after it can undo that."""
    appointment = queries.get_appointment(db(), actor(), appointment_id)
    form = EmptyForm()
    if form.carries_out(operation, appointment, on=today(), then=then):
        db().commit()
        return go(form.next_page, sentence, undo=_undo(appointment))
    return page("appointments/refused.html", form, appointment=appointment)


def _asked_view() -> CalendarView:
    """Return what is asked for; who reads the centre's calendars gets its agenda at first."""
    reads_all = actor().can(Act.READ_CALENDARS)
    asked = request.args.get("worker", "all")
    worker_id = number_of(asked) if reads_all else actor().user_id
    show = choice_of(DAYS_OF, request.args.get("show"), AGENDA if worker_id is None else WEEK)
    return CalendarView(show, week_of(day_of(request.args.get("day"), today())), worker_id)


def _team(case: Case, *others: User) -> list[User]:
    """Return who may meet the young person: the case team and others, each once."""
    known = (case.counselor, case.psychologist, *others)
    return list({one.id: one for one in known if one is not None}.values())


def _own_part(case: Case) -> User:
    """Return the reader where they are on the case team, else the counselor."""
    is_psychologist = actor().user_id == case.psychologist_id
    return user() if is_psychologist else case.counselor


def _shown(appointment: Appointment) -> str:
    return url_for("appointments.show", appointment_id=appointment.id)


def _in_calendar(appointment: Appointment) -> str:
    day = local(appointment.starts_at).date()
    return url_for("appointments.calendar", show=WEEK, day=day, worker=appointment.worker_id)


def _undo(appointment: Appointment) -> str:
    return url_for("appointments.restore", appointment_id=appointment.id)


def _to_log(attendance: str) -> Callable[[Appointment], str]:
    """Lead whoever held the appointment to the form of its session, filled in; others back."""

    def to(appointment: Appointment) -> str:
        holds_sessions = actor().can(Act.LOG_CAREER_SESSION) or actor().can(
            Act.LOG_PSYCHOLOGICAL_SESSION
        )
        if (
            appointment.case is None
            or appointment.worker_id != actor().user_id
            or not holds_sessions
        ):
            return _shown(appointment)
        return url_for("meetings.log", appointment_id=appointment.id, attendance=attendance)

    return to
