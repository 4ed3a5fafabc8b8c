"""Pages about sessions: log one or an attempt, read one, take it back, amend it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases import queries as case_queries
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.models import Case
from neetcrm.cases.scope import Reach, works_on
from neetcrm.counseling import corrections, disclosures, layer_queries, log_queries, notes, queries
from neetcrm.counseling.forms import (
    FORMS,
    SHARED_FIELD,
    AmendmentForm,
    AnySessionForm,
    PsychologicalSessionForm,
    asked_field,
    planned_as,
)
from neetcrm.counseling.models import Part, SessionKind, SessionNote, formats_with
from neetcrm.db import utc_now
from neetcrm.drafts import DraftKind
from neetcrm.i18n import N_
from neetcrm.web.addresses import own_path
from neetcrm.web.current import actor, db, now, today, writing_db
from neetcrm.web.pages import go, page
from neetcrm.web.slips import keep_typed, own_slip
from neetcrm.web.words import day

WITHDRAWN = {
    SessionKind.CAREER: N_("The session was taken back; the audit log keeps that."),
    SessionKind.PSYCHOLOGICAL: N_("The session is withdrawn: only you still read it."),
}

bp = Blueprint("counseling", __name__, url_prefix="/cases/<number>/sessions")


@bp.route("/new", methods=["GET", "POST"])
def log(number: str) -> ResponseReturnValue:
    case = case_queries.get_head(db(), actor(), number)
    kind = kind_of_reader()
    form = begun_form(case, kind, about=number, **planned_as(request.args))
    known = {"today": today(), "at": now()}
    if form.carries_out(notes.log_session, db(), case, kind, **known, then=page_of_logged(number)):
        db().commit()
        return logged_page(number, form)
    return form_page(form, case, kind)


@bp.post("/template")
def begin_with_template(number: str) -> ResponseReturnValue:
    """Write a template into the note where no script does it; what was typed stays."""
    case_queries.get_case(db(), actor(), number)
    field, slip = asked_field(kind_of_reader(), request.args.get("field")), own_slip()
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
    opened = layer_queries.open_session_note(writing_db(), actor(), note_id)
    writing_db().commit()
    is_own = opened.fact.author_id == actor().user_id and works_on(actor(), case)
    may_withdraw = is_own and corrections.may_withdraw(opened.fact, at=utc_now())
    return page(
        "counseling/show.html",
        case=case,
        opened=opened,
        is_own=is_own,
        may_withdraw=may_withdraw,
        may_disclose=bool(opened.extract) and works_on(actor(), case),
        given=disclosures.disclosures_of(db(), actor(), opened.fact),
    )


@bp.route("/<int:note_id>/withdraw", methods=["GET", "POST"])
def withdraw(number: str, note_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    kind = kind_of_reader()
    fact, form = queries.get_own_session(db(), actor(), case, note_id), EmptyForm()
    layers = layer_queries.layers_to_withdraw(db(), fact) if form.is_submitted() else []
    records = (db(), case, fact, layers)
    then = _page_after_withdrawal(number, note_id, kind)
    if form.carries_out(corrections.withdraw, *records, at=utc_now(), then=then):
        db().commit()
        return go(form.next_page, WITHDRAWN[kind], undo=_undo_of_withdrawal(number, note_id, kind))
    return page("counseling/withdraw.html", form, case=case, fact=fact)


@bp.post("/<int:note_id>/put-back")
def put_back(number: str, note_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    kind_of_reader()
    fact = queries.get_own_session(db(), actor(), case, note_id)
    form = EmptyForm()
    if form.carries_out(corrections.put_back, db(), case, fact, then=_page_of_fact(number)):
        db().commit()
        return go(form.next_page, N_("The session stands again, as it was signed."))
    return page("cases/refused.html", form, case=case)


@bp.route("/<int:note_id>/amend", methods=["GET", "POST"])
def amend(number: str, note_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    kind_of_reader()
    fact = queries.get_own_session(db(), actor(), case, note_id)
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


def is_raised(form: AnySessionForm) -> bool:
    """Tell whether the session found a risk about which something is to be done now."""
    return isinstance(form, PsychologicalSessionForm) and form.risk_level.data.is_raised


def begun_form(case: Case, kind: SessionKind, *, about: str, **planned: Any) -> AnySessionForm:
    """Return the form of a session, filled in with what is planned or was typed before."""
    form = FORMS[kind](**planned)
    form.keeps_draft(DraftKind.SESSION, about=about)
    form.offer_days(case)
    return form


def form_page(form: AnySessionForm, case: Case, kind: SessionKind) -> ResponseReturnValue:
    form.offer_recording(case)
    return page(
        "counseling/log.html",
        form,
        case=case,
        kind=kind,
        shared=form[SHARED_FIELD[kind]],
        formats_with=formats_with,
        Part=Part,
        templates=log_queries.templates_in_use(db()),
        own_templates=log_queries.own_templates(db(), actor()),
    )


def logged_page(number: str, form: AnySessionForm) -> ResponseReturnValue:
    """Go to what a raised risk asks for, or back to the case, where a mistake is taken back."""
    to = f"{form.next_page}/alert" if is_raised(form) else _sessions(number)
    return go(to, N_("The session was signed."), undo=f"{form.next_page}/withdraw")


def page_of_logged(number: str) -> Callable[[notes.Logged], str]:
    return lambda logged: url_for("counseling.show", number=number, note_id=logged.fact.id)


def _sessions(number: str) -> str:
    return url_for("desk.case", number=number, tab="sessions")


def _page_of_fact(number: str) -> Callable[[SessionNote], str]:
    return lambda fact: url_for("counseling.show", number=number, note_id=fact.id)


def _page_after_withdrawal(number: str, note_id: int, kind: SessionKind) -> Callable[[object], str]:
    """Lead to the sessions of the case; to the session itself where its author still reads it."""
    kept = url_for("counseling.show", number=number, note_id=note_id)
    return lambda _none: kept if kind is SessionKind.PSYCHOLOGICAL else _sessions(number)


def _undo_of_withdrawal(number: str, note_id: int, kind: SessionKind) -> str:
    is_kept = kind is SessionKind.PSYCHOLOGICAL
    return url_for("counseling.put_back", number=number, note_id=note_id) if is_kept else ""
