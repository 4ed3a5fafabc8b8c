"""Pages about group sessions: log one, complete the note of each young person, sign the rest."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from neetcrm.cases import queries as case_queries
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.models import Case
from neetcrm.cases.numbers import shown
from neetcrm.counseling import group, group_queries, notes
from neetcrm.counseling.forms import FORMS
from neetcrm.counseling.group_forms import GroupForm
from neetcrm.counseling.models import GroupMeeting
from neetcrm.counseling.views import (
    begun_form,
    form_page,
    is_raised,
    kind_of_reader,
    page_of_logged,
)
from neetcrm.drafts import Draft, DraftKind
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, now, today
from neetcrm.web.pages import go, page
from neetcrm.web.slips import typed_in

bp = Blueprint("group", __name__)


@bp.route("/log/group", methods=["GET", "POST"])
def log() -> ResponseReturnValue:
    kind = kind_of_reader()
    form = GroupForm()
    form.keeps_draft(DraftKind.SESSION, about="group")
    form.offer(group_queries.cases_of_a_group(db(), actor()))
    known = {"address_of": _address_of_note, "today": today(), "at": now()}
    if form.carries_out(group.log_group, db(), kind, **known, then=_page_of):
        db().commit()
        return go(form.next_page, N_("The group session is logged. Complete and sign each note."))
    held = group_queries.meetings_of(db(), actor())
    return page("counseling/group.html", form, kind=kind, held=held)


@bp.get("/log/group/<int:meeting_id>")
def show(meeting_id: int) -> ResponseReturnValue:
    kind_of_reader()
    meeting = group_queries.get_own_meeting(db(), actor(), meeting_id)
    met = group_queries.notes_of_meeting(db(), actor(), meeting)
    return page("counseling/meeting.html", meeting=meeting, met=met)


@bp.post("/log/group/<int:meeting_id>/sign")
def sign_rest(meeting_id: int) -> ResponseReturnValue:
    kind_of_reader()
    meeting = group_queries.get_own_meeting(db(), actor(), meeting_id)
    met = group_queries.notes_of_meeting(db(), actor(), meeting)
    rest = ((one.case, _told(one.case, one.draft, meeting)) for one in met if one.draft)
    form = EmptyForm()
    known = {"today": today(), "at": now()}
    if form.carries_out(group.sign_rest, db(), meeting, rest, **known, then=_page_of):
        db().commit()
        return go(form.next_page, N_("All notes of the group session are signed."))
    return page("counseling/meeting.html", form, meeting=meeting, met=met)


@bp.route("/cases/<number>/sessions/group/<int:meeting_id>", methods=["GET", "POST"])
def note(number: str, meeting_id: int) -> ResponseReturnValue:
    """Complete and sign the note of one young person; of the others it says nothing."""
    case = case_queries.get_case(db(), actor(), number)
    kind = kind_of_reader()
    meeting = group_queries.get_own_meeting(db(), actor(), meeting_id)
    form = begun_form(case, kind, about=group.about(number, meeting_id))
    known = {"today": today(), "at": now(), "meeting": meeting}
    if form.carries_out(notes.log_session, db(), case, kind, **known, then=page_of_logged(number)):
        db().commit()
        to = f"{form.next_page}/alert" if is_raised(form) else _page_of(meeting)
        return go(to, N_("The note was signed."), undo=f"{form.next_page}/withdraw")
    return form_page(form, case, kind)


def _told(case: Case, draft: Draft, meeting: GroupMeeting) -> Mapping[str, Any]:
    """Return what a draft says, read by the form that it was typed into."""
    form = FORMS[meeting.kind](formdata=typed_in(draft), meta={"csrf": False})
    form.offer_days(case)
    form.offer_recording(case)
    if not form.validate():
        raise group.NoteIncomplete(number=shown(case.number))
    return form.answers()


def _address_of_note(number: str, meeting_id: int) -> str:
    return url_for("group.note", number=number, meeting_id=meeting_id)


def _page_of(meeting: GroupMeeting) -> str:
    return url_for("group.show", meeting_id=meeting.id)
