"""Pages about the person of a case: their data, consents, documents, and records of the same."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.audit import log_read
from neetcrm.cases import duplicates, links, queries
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.models import Case
from neetcrm.cases.planning.situations import describe_situation
from neetcrm.cases.scope import Reach
from neetcrm.desk.people import person_forms as forms
from neetcrm.desk.people.consent_paper import ConsentPaper, consent_paper, operator_of
from neetcrm.i18n import N_
from neetcrm.people import registration
from neetcrm.people.models import Consent, Purpose
from neetcrm.referrals import queries as referral_queries
from neetcrm.referrals.lifecycle import may_withdraw, withdraw_sharing
from neetcrm.referrals.models import Referral
from neetcrm.web.current import (
    actor,
    db,
    gettext,
    language,
    settings,
    speaking,
    today,
    writing_db,
)
from neetcrm.web.filters import choice_of, number_of
from neetcrm.web.pages import go, page

bp = Blueprint("person", __name__, url_prefix="/cases/<number>")

WITHDRAWN = N_("The consent was withdrawn.")
WITHDRAWN_WITH = N_("The consent was withdrawn. Referrals withdrawn with it: {count}.")


@bp.route("/person", methods=["GET", "POST"])
def correct(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.EDIT_PERSON)
    form = forms.PersonForm.about(case.person)
    if form.carries_out(registration.correct, case.person, then=_person_tab(case)):
        db().commit()
        return go(form.next_page, N_("The personal data were saved."))
    return page("person/correct.html", form, case=case)


@bp.route("/consents", methods=["GET", "POST"])
def consent(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.ASSESS)
    asked = choice_of(Purpose, request.args.get("purpose"), None)
    form = forms.ConsentForm.of_person(case.person, asked)
    form.partner.offer(referral_queries.partners(db()), lambda one: one.name(language()))
    known = (registration.give_consent, case.person)
    if form.carries_out(*known, today=today(), then=_person_tab(case)):
        db().commit()
        return go(form.next_page, N_("The consent was recorded."))
    return page("person/consent.html", form, case=case, standing=_standing(case))


@bp.route("/consents/<int:consent_id>/withdraw", methods=["GET", "POST"])
def withdraw_consent(number: str, consent_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.ASSESS)
    consent = queries.get_consent(db(), case, consent_id)
    ended = _referrals_ended_by(consent, case)
    form = EmptyForm()
    if form.carries_out(*_withdrawal(consent, ended), on=today(), then=_person_tab(case)):
        db().commit()
        return go(form.next_page, WITHDRAWN_WITH if ended else WITHDRAWN, count=len(ended))
    return page("person/withdraw_consent.html", form, case=case, consent=consent, ended=ended)


@bp.get("/consents/paper")
def blank_paper(number: str) -> ResponseReturnValue:
    """Show the form to sign before anything is recorded, for what the address asks for."""
    case = queries.get_whole_case(db(), actor(), number, reach=Reach.ONE_TO_READ)
    purpose = choice_of(Purpose, request.args.get("purpose"), Purpose.DATA_PROCESSING)
    asked = number_of(request.args.get("partner"))
    partner = referral_queries.get_partner(db(), asked) if asked else None
    return _paper(case, purposes=(purpose,), partner=partner, on=today())


@bp.get("/consents/<int:consent_id>/paper")
def paper(number: str, consent_id: int) -> ResponseReturnValue:
    case = queries.get_whole_case(db(), actor(), number, reach=Reach.ONE_TO_READ)
    given = queries.get_consent(db(), case, consent_id)
    partner = referral_queries.get_partner(db(), given.partner_id) if given.partner_id else None
    return _paper(case, purposes=(given.purpose,), partner=partner, on=given.given_on, given=given)


@bp.route("/documents", methods=["GET", "POST"])
def document(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.EDIT_PERSON)
    form = forms.DocumentForm()
    known = (registration.note_document, case.person)
    if form.carries_out(*known, today=today(), then=_person_tab(case)):
        db().commit()
        return go(form.next_page, N_("The document was noted as seen."))
    return page("person/document.html", form, case=case)


@bp.route("/situation", methods=["GET", "POST"])
def situation(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.ASSESS)
    queries.load(db(), case, "situations")
    form = forms.SituationForm.after(case)
    if form.carries_out(describe_situation, case, today=today(), then=_person_tab(case)):
        db().commit()
        return go(form.next_page, N_("The situation was noted."))
    return page("person/situation.html", form, case=case)


@bp.get("/duplicates")
def lookalikes(number: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number, reach=Reach.ONE_TO_READ)
    cards = duplicates.lookalikes(db(), actor(), case)
    linked = links.linked_records(db(), actor(), case)
    return page("person/lookalikes.html", case=case, cards=cards, linked=linked)


@bp.route("/duplicates/<other>", methods=["GET", "POST"])
def link(number: str, other: str) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    actor().must(Act.EDIT_PERSON)
    card = queries.get_card(db(), actor(), other)
    form = forms.LinkForm()
    known = {"live_links": links.live_links(db(), case), "on": today(), "today": today()}
    if form.carries_out(links.link_persons, case, card, **known, then=_person_tab(case)):
        db().commit()
        return go(form.next_page, N_("The two records are linked."))
    return page("person/link.html", form, case=case, other=card)


@bp.post("/links/<int:link_id>/undo")
def undo_link(number: str, link_id: int) -> ResponseReturnValue:
    case = queries.get_case(db(), actor(), number)
    link = links.get_link(db(), actor(), case, link_id)
    form = EmptyForm()
    if form.carries_out(links.undo_link, link, case, on=today(), then=_person_tab(case)):
        db().commit()
        return go(form.next_page, N_("The link was undone; both records are as they were."))
    return page("cases/refused.html", form, case=case)


def _person_tab(case: Case) -> Callable[[object], str]:
    return lambda _outcome: url_for("desk.case", number=case.number, tab="person")


def _referrals_ended_by(consent: Consent, case: Case) -> list[Referral]:
    if consent.partner_id is None:
        return []
    live = referral_queries.live(db(), case)
    theirs = [one for one in live if one.service.partner_id == consent.partner_id]
    return [one for one in theirs if may_withdraw(one)]


def _withdrawal(consent: Consent, ended: list[Referral]) -> tuple[Any, ...]:
    if consent.partner_id is None:
        return (registration.withdraw_consent, consent)
    return (withdraw_sharing, consent, ended)


def _standing(case: Case) -> dict[Purpose, Consent | None]:
    """Return what is allowed now; what is shared, and with whom, is asked for each partner."""
    purposes = [purpose for purpose in Purpose if purpose is not Purpose.SHARING]
    person = case.person
    return {one: registration.consent_in_force(person, one, on=today()) for one in purposes}


def _paper(case: Case, **asked: Any) -> ResponseReturnValue:
    operator = operator_of(settings(), case.centre)
    paper = consent_paper(case.person, operator=operator, number=case.number, **asked)
    log_read(writing_db(), actor(), case.person)
    writing_db().commit()
    return paper_page(paper, back=url_for("desk.case", number=case.number, tab="person"))


def paper_page(paper: ConsentPaper, *, back: str) -> ResponseReturnValue:
    """Return a form to sign in its own language, under a bar in the reader's."""
    bar, reader = bar_of_paper(), language()
    with speaking(paper.language):
        return page("person/paper.html", paper=paper, back=back, bar=bar, reader=reader)


def bar_of_paper() -> dict[str, str]:
    """Return the words of the bar above a paper, in the reader's language."""
    return {
        "title": gettext("Form to sign"),
        "back": gettext("Back"),
        "hint": gettext("Print it with the print command of the browser."),
        "print": gettext("Print"),
    }
