"""Pages about instruments: what was answered and how it changed, giving one, correcting one."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from neetcrm import sign_ins
from neetcrm.access import Act
from neetcrm.cases import queries as case_queries
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.models import Case
from neetcrm.cases.scope import works_on
from neetcrm.counseling import answer_sheets, instrument_queries
from neetcrm.counseling.instrument_chart import chart
from neetcrm.counseling.instrument_files import Shelf, shelf
from neetcrm.counseling.instrument_forms import (
    AnswersForm,
    CorrectionForm,
    GiveForm,
    answers_form,
)
from neetcrm.counseling.instrument_histories import History
from neetcrm.counseling.instruments import Instrument
from neetcrm.counseling.models import AnsweredBy, AnswerSheet
from neetcrm.db import utc_now
from neetcrm.i18n import N_
from neetcrm.web.current import (
    actor,
    db,
    language,
    settings,
    sign_in,
    today,
    writing_db,
)
from neetcrm.web.pages import go, page
from neetcrm.web.words import day

bp = Blueprint("instruments", __name__, url_prefix="/cases/<number>/instruments")


@bp.get("")
def overview(number: str) -> ResponseReturnValue:
    case = case_to_read(number)
    told = instrument_queries.read_histories(writing_db(), actor(), case, own_shelf())
    writing_db().commit()
    pictures = {history.code: _picture(history) for history in told}
    return page(
        "instruments/overview.html",
        case=case,
        told=told,
        pictures=pictures,
        offered=own_shelf().offered,
        is_worked_on=works_on(actor(), case),
    )


@bp.route("/new/<instrument>", methods=["GET", "POST"])
def give(number: str, instrument: str) -> ResponseReturnValue:
    case = case_to_work_on(number)
    asked = own_shelf().newest(instrument)
    form = GiveForm(language=case.person.language)
    if form.carries_out(
        answer_sheets.give, case, asked, today=today(), then=lambda new: _next(number, new)
    ):
        db().commit()
        return go(form.next_page, N_("The instrument is ready to be answered."))
    return page("instruments/give.html", form, case=case, instrument=asked)


@bp.get("/<int:sheet_id>")
def show(number: str, sheet_id: int) -> ResponseReturnValue:
    case = case_to_read(number)
    reading = instrument_queries.read_sheet(writing_db(), actor(), case, sheet_id, own_shelf())
    writing_db().commit()
    may_work = works_on(actor(), case)
    return page("instruments/show.html", case=case, reading=reading, is_worked_on=may_work)


@bp.route("/<int:sheet_id>/fill", methods=["GET", "POST"])
def fill_in(number: str, sheet_id: int) -> ResponseReturnValue:
    case = case_to_work_on(number)
    sheet = instrument_queries.get_sheet(db(), actor(), case, sheet_id)
    instrument = instrument_of(sheet)
    form = answers_form(AnswersForm, instrument, sheet)
    told = (db(), case, sheet, instrument)
    if form.carries_out(
        answer_sheets.fill_in, *told, at=utc_now(), then=lambda _none: _page(number, sheet_id)
    ):
        db().commit()
        return go(form.next_page, N_("The answers were saved."))
    return page("instruments/fill.html", form, case=case, sheet=sheet, instrument=instrument)


@bp.route("/<int:sheet_id>/correct", methods=["GET", "POST"])
def correct(number: str, sheet_id: int) -> ResponseReturnValue:
    case = case_to_work_on(number)
    sheet = instrument_queries.get_sheet(db(), actor(), case, sheet_id)
    instrument = instrument_of(sheet)
    form = answers_form(CorrectionForm, instrument, sheet)
    told = (db(), case, sheet, instrument)
    if form.carries_out(
        answer_sheets.replace, *told, at=utc_now(), then=lambda new: _page(number, new.id)
    ):
        db().commit()
        return go(form.next_page, N_("The answers were corrected; the first ones stay readable."))
    return page("instruments/fill.html", form, case=case, sheet=sheet, instrument=instrument)


@bp.post("/<int:sheet_id>/drop")
def drop(number: str, sheet_id: int) -> ResponseReturnValue:
    case = case_to_work_on(number)
    sheet = instrument_queries.get_sheet(db(), actor(), case, sheet_id)
    form = EmptyForm()
    back = url_for(".overview", number=number)
    if form.carries_out(answer_sheets.drop, db(), case, sheet, then=lambda _none: back):
        db().commit()
        return go(form.next_page, N_("The instrument was taken back; nothing was answered."))
    return page("cases/refused.html", form, case=case)


@bp.post("/<int:sheet_id>/lock")
def lock_screen(number: str, sheet_id: int) -> ResponseReturnValue:
    """Lock the device for the young person, who answers on it."""
    case = case_to_work_on(number)
    sheet = instrument_queries.get_sheet(db(), actor(), case, sheet_id)
    instrument_of(sheet)
    form = EmptyForm()
    first = url_for("locked.begin")
    if form.carries_out(answer_sheets.hand_device, case, sheet, then=lambda _none: first):
        sign_ins.lock(sign_in(), sheet_id, language=sheet.language, by=actor())
        db().commit()
        return redirect(form.next_page, 303)
    return page("cases/refused.html", form, case=case)


def own_shelf() -> Shelf:
    return shelf(settings().instruments)


def instrument_of(sheet: AnswerSheet) -> Instrument:
    return own_shelf().get(sheet.instrument, sheet.instrument_version)


def case_to_read(number: str) -> Case:
    """Return a case whose answers the reader may read: a psychologist any of their centres."""
    case = case_queries.get_case(db(), actor(), number, reach=instrument_queries.reach_of(actor()))
    actor().must(Act.READ_EXTRACTS)
    return case


def case_to_work_on(number: str) -> Case:
    case = case_queries.get_case(db(), actor(), number)
    actor().must(Act.USE_INSTRUMENTS)
    return case


def _next(number: str, sheet: AnswerSheet) -> str:
    is_asked = sheet.answered_by is AnsweredBy.WORKER
    where = ".fill_in" if is_asked else ".show"
    return url_for(where, number=number, sheet_id=sheet.id)


def _page(number: str, sheet_id: int | None) -> str:
    return url_for(".show", number=number, sheet_id=sheet_id)


def _picture(history: History) -> str:
    instrument = history.instrument
    if instrument is None or len(history.points) < 2:
        return ""
    return chart(instrument, history.points, language=language(), day=day)
