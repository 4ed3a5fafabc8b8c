"""The questionnaire on a locked screen: one question a page, and how the worker takes it back."""

from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm import second_factors, security_keys, sign_ins
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.models import Case
from neetcrm.counseling import answer_sheets, instrument_queries
from neetcrm.counseling.answer_sheets import Ending
from neetcrm.counseling.instrument_forms import (
    OneAnswerForm,
    UnlockForm,
    UnlockTwiceForm,
    one_answer_form,
)
from neetcrm.counseling.instrument_queries import SheetNotFound
from neetcrm.counseling.instrument_views import instrument_of
from neetcrm.counseling.instruments import Instrument, Item
from neetcrm.counseling.models import AnswerSheet
from neetcrm.db import utc_now
from neetcrm.errors import RuleBroken
from neetcrm.second_factors import Factors
from neetcrm.web import lock, sign_in
from neetcrm.web.current import actor, db, user
from neetcrm.web.current import sign_in as current_sign_in
from neetcrm.web.factor_checks import check_factor, site
from neetcrm.web.identity import prove_sign_in
from neetcrm.web.pages import page
from neetcrm.web.proving import PasswordWrong

bp = Blueprint("locked", __name__, url_prefix="/questionnaire")


@dataclass(frozen=True)
class Asked:
    """What the device is locked for."""

    case: Case
    sheet: AnswerSheet
    instrument: Instrument

    @property
    def items(self) -> list[Item]:
        return self.instrument.asked(self.sheet.answers)

    @property
    def missing(self) -> list[tuple[int, Item]]:
        """Return what is left out, with the place at which it is asked."""
        places = enumerate(self.items, start=1)
        return [(at, item) for at, item in places if item.key not in self.sheet.answers]

    def item_at(self, place: int) -> Item:
        if not 0 < place <= len(self.items):
            raise SheetNotFound
        return self.items[place - 1]


@bp.get("")
def begin() -> ResponseReturnValue:
    """Go where the young person stopped."""
    asked = _asked()
    if asked.sheet.is_finished or not asked.missing:
        return redirect(url_for(".look_over"), 303)
    return redirect(url_for(".ask", place=asked.missing[0][0]), 303)


@bp.get("/<int:place>")
def ask(place: int) -> ResponseReturnValue:
    asked = _asked()
    if asked.sheet.is_finished:
        return redirect(url_for(".look_over"), 303)
    return _question(
        asked, place, one_answer_form(asked.instrument, asked.item_at(place), asked.sheet)
    )


@bp.post("/<int:place>")
def answer(place: int) -> ResponseReturnValue:
    asked = _asked()
    item = asked.item_at(place)
    form = one_answer_form(asked.instrument, item, asked.sheet)
    if "skip" in request.form:
        return redirect(_after(asked, place), 303)
    told = (db(), asked.case, asked.sheet, asked.instrument)
    if form.has_answer() and form.carries_out(
        answer_sheets.answer,
        *told,
        item=item.key,
        at=utc_now(),
        then=lambda _: _after(asked, place),
    ):
        db().commit()
        return redirect(form.next_page, 303)
    return _question(asked, place, form)


@bp.get("/end")
def look_over() -> ResponseReturnValue:
    """Show what was left out before the end, and thanks after it."""
    return page("locked/end.html", EmptyForm(), asked=_asked())


@bp.post("/end")
def finish() -> ResponseReturnValue:
    asked = _asked()
    form = EmptyForm()
    told = (db(), asked.case, asked.sheet, asked.instrument)
    there = url_for(".look_over")
    if form.carries_out(
        answer_sheets.finish, *told, at=utc_now(), ending=Ending.INCOMPLETE, then=lambda _: there
    ):
        db().commit()
        return redirect(form.next_page, 303)
    return page("locked/end.html", form, asked=asked)


@bp.get("/unlock")
def ask_password() -> ResponseReturnValue:
    _must_be_locked()
    return _unlock_page(_unlock_form())


@bp.post("/unlock")
def unlock() -> ResponseReturnValue:
    sheet_id = _must_be_locked()
    form = _unlock_form()
    if form.validate():
        try:
            _prove(form)
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            sign_ins.unlock(current_sign_in(), by=actor())
            db().commit()
            return redirect(_page_of(sheet_id), 303)
    return _unlock_page(form)


def _must_be_locked() -> int:
    sheet_id = lock.locked_for()
    if sheet_id is None:
        raise SheetNotFound
    return sheet_id


def _asked() -> Asked:
    sheet_id = _must_be_locked()
    case = instrument_queries.case_of_sheet(db(), actor(), sheet_id)
    sheet = instrument_queries.get_sheet(db(), actor(), case, sheet_id)
    return Asked(case, sheet, instrument_of(sheet))


def _question(asked: Asked, place: int, form: OneAnswerForm) -> ResponseReturnValue:
    return page("locked/question.html", form, asked=asked, place=place)


def _after(asked: Asked, place: int) -> str:
    """Return the next question; an answer may have made it the last one, or not the last."""
    if place < len(asked.items):
        return url_for(".ask", place=place + 1)
    return url_for(".look_over")


def _factors() -> Factors:
    return second_factors.factors_of(db(), user())


def _unlock_form() -> UnlockForm:
    return UnlockTwiceForm() if _factors().are_set_up else UnlockForm()


def _unlock_page(form: UnlockForm) -> ResponseReturnValue:
    factors = _factors()
    question = security_keys.question_to_prove(factors, current_sign_in(), site())
    return page("locked/unlock.html", form, factors=factors, question=question)


def _prove(form: UnlockForm) -> None:
    """Take the password and, where the account has one, the second factor; the caller commits."""
    try:
        sign_in.proven(user().email, form.password.data or "")
    except sign_in.WrongPassword as wrong:
        raise PasswordWrong from wrong
    is_strong = isinstance(form, UnlockTwiceForm)
    if isinstance(form, UnlockTwiceForm):
        check_factor(form, user(), current_sign_in())
    prove_sign_in(current_sign_in(), is_strong=is_strong)


def _page_of(sheet_id: int) -> str:
    """Return the page of the answers; the first page where the case has gone to somebody else."""
    try:
        case = instrument_queries.case_of_sheet(db(), actor(), sheet_id)
    except SheetNotFound:
        return url_for("account.home")
    return url_for("instruments.show", number=case.number, sheet_id=sheet_id)
