"""The buttons beside a due contact: done, put off, and taken back."""

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from neetcrm.cases import queries
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.waiting import contacts
from neetcrm.cases.waiting.task_forms import SnoozeForm
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, today
from neetcrm.web.pages import back, go, page
from neetcrm.web.words import day

bp = Blueprint("contacts", __name__, url_prefix="/cases/<number>/contact")


@bp.post("/done")
def done(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    form = EmptyForm()
    if form.carries_out(contacts.note_contact, case, on=today(), then=_back_to(number)):
        db().commit()
        said = N_("The contact was noted; the next one is due on {day}.")
        return go(form.next_page, said, undo=_undo(number), day=day(case.next_contact_on))
    return page("cases/refused.html", form, case=case)


@bp.post("/snooze")
def snooze(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    form = SnoozeForm()
    if form.carries_out(contacts.put_off_contact, case, today=today(), then=_back_to(number)):
        db().commit()
        said = N_("The contact was put off until {day}.")
        return go(form.next_page, said, undo=_undo(number), day=day(case.next_contact_on))
    return page("cases/refused.html", form, case=case)


@bp.post("/undo")
def undo(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    mark = queries.last_contact_mark(db(), case)
    form = EmptyForm()
    if form.carries_out(contacts.take_back_contact, case, mark, on=today(), then=_back_to(number)):
        db().commit()
        return go(form.next_page, N_("The contact is due again as it was."))
    return page("cases/refused.html", form, case=case)


def _undo(number: str) -> str:
    return url_for(".undo", number=number)


def _back_to(number: str) -> Any:
    return lambda _outcome: back(url_for("desk.case", number=number))
