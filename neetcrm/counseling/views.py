"""Pages about sessions: log one or an attempt, read one, take it back, amend it."""

from collections.abc import Callable

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases import queries as case_queries
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.scope import Reach, works_on
from neetcrm.counseling import corrections, notes, queries
from neetcrm.counseling.forms import (
    FORMS,
    SHARED_FIELD,
    AmendmentForm,
    PsychologicalSessionForm,
    SessionForm,
    planned_as,
)
from neetcrm.counseling.models import NoteTemplate, OwnTemplate, SessionKind, SessionNote
from neetcrm.db import utc_now
from neetcrm.drafts import DraftKind
from neetcrm.i18n import N_
from neetcrm.web.addresses import own_path
from neetcrm.web.current import actor, db, now, today, writing_db
from neetcrm.web.pages import go, page
from neetcrm.web.slips import keep_typed, own_slip
from neetcrm.web.words import day

bp = Blueprint("counseling", __name__, url_prefix="/cases/<number>/sessions")


@bp.route("/new", methods=["GET", "POST"])
def log(number: str) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    kind = kind_of_reader()
    form = FORMS[kind](**planned_as(request.args))
    form.keeps_draft(DraftKind.SESSION, about=number)
    form.offer_days(case)
    known = {"today": today(), "at": now()}
    if form.carries_out(notes.log_session, db(), case, kind, **known, then=_page_of_logged(number)):
        db().commit()
        to = f"{form.next_page}/alert" if _is_raised(form) else _sessions(number)
        return go(to, N_("The session was logged."), undo=f"{form.next_page}/withdraw")
    shared = form[SHARED_FIELD[kind]]
    return page("counseling/log.html", form, case=case, kind=kind, shared=shared, **_templates())


@bp.post("/template")
def begin_with_template(number: str) -> ResponseReturnValue:
    """Write a template into the note where no script does it; what was typed stays."""
    case_queries.get_case(db(), actor(), number)
    field, slip = SHARED_FIELD[kind_of_reader()], own_slip()
    draft = keep_typed(slip, by=actor())
    typed = draft.answers.get(field, [""])[0]
    begun = "\n".join(filter(None, (typed, request.form.get("template", ""))))
    draft.answers = {**draft.answers, field: [begun]}
    db().commit()
    return redirect(f"{slip.address}#{field}", 303)


@bp.post("/attempt")
def attempt(number: str) -> ResponseReturnValue:
    """Log a call that nobody answered, with one press."""
    case = case_queries.get_case(db(), actor(), number)
    form = EmptyForm()
    if form.carries_out(
        notes.log_attempt, db(), case, kind_of_reader(), on=today(), then=_page_of_fact(number)
    ):
        db().commit()
        back = own_path(request.form.get("back", ""), url_for("desk.case", number=number))
        said = N_("The attempt was logged. Next try: {day}")
        return go(back, said, undo=f"{form.next_page}/withdraw", day=day(case.next_contact_on))
    return page("cases/refused.html", form, case=case)


@bp.get("/<int:note_id>")
def show(number: str, note_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number, reach=Reach.ONE_TO_READ)
    opened = queries.open_session_note(writing_db(), actor(), note_id)
    writing_db().commit()
    is_own = opened.fact.author_id == actor().user_id and works_on(actor(), case)
    withdrawn_until = opened.fact.created_at + corrections.WITHDRAWN_WITHIN
    may_withdraw = is_own and utc_now() < withdrawn_until
    return page(
        "counseling/show.html", case=case, opened=opened, is_own=is_own, may_withdraw=may_withdraw
    )


@bp.post("/<int:note_id>/withdraw")
def withdraw(number: str, note_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    kind_of_reader()
    logged = queries.get_own_session(db(), actor(), case, note_id)
    form = EmptyForm()
    if form.carries_out(
        corrections.withdraw,
        db(),
        case,
        logged.fact,
        logged.layers,
        at=utc_now(),
        then=lambda _none: _sessions(number),
    ):
        db().commit()
        return go(form.next_page, N_("The session was taken back; the audit log keeps that."))
    return page("cases/refused.html", form, case=case)


@bp.route("/<int:note_id>/amend", methods=["GET", "POST"])
def amend(number: str, note_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    kind_of_reader()
    fact = queries.get_own_session(db(), actor(), case, note_id).fact
    form = AmendmentForm()
    form.keeps_draft(DraftKind.AMENDMENT, about=f"{note_id}")
    form.offer_layers(fact.kind)
    back = url_for(".show", number=number, note_id=note_id)
    if form.carries_out(corrections.amend, db(), case, fact, then=lambda _new: back):
        db().commit()
        return go(form.next_page, N_("The amendment was added."))
    return page("counseling/amend.html", form, case=case, fact=fact)


def kind_of_reader() -> SessionKind:
    """Return the kind of session the reader holds; who holds none is refused."""
    if actor().can(Act.LOG_PSYCHOLOGICAL_SESSION):
        return SessionKind.PSYCHOLOGICAL
    actor().must(Act.LOG_CAREER_SESSION)
    return SessionKind.CAREER


def _is_raised(form: SessionForm | PsychologicalSessionForm) -> bool:
    """Tell whether the session found a risk about which something is to be done now."""
    return isinstance(form, PsychologicalSessionForm) and form.risk_level.data.is_raised


def _sessions(number: str) -> str:
    return url_for("desk.case", number=number, tab="sessions")


def _page_of_logged(number: str) -> Callable[[notes.Logged], str]:
    return lambda logged: url_for(".show", number=number, note_id=logged.fact.id)


def _page_of_fact(number: str) -> Callable[[SessionNote], str]:
    return lambda fact: url_for(".show", number=number, note_id=fact.id)


def _templates() -> dict[str, list[NoteTemplate] | list[OwnTemplate]]:
    return {
        "templates": queries.templates_in_use(db()),
        "own_templates": queries.own_templates(db(), actor()),
    }
