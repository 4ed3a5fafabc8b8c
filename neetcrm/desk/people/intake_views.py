"""Pages of an intake: search first, then section by section, check answers, open the case."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.accounts import centres, districts
from neetcrm.cases import queries
from neetcrm.cases.duplicates import possible_duplicates
from neetcrm.cases.forms import EmptyForm
from neetcrm.cases.links import linked_records
from neetcrm.cases.models import Case
from neetcrm.db import utc_now
from neetcrm.desk.people import intake as intakes
from neetcrm.desk.people import intake_forms as forms
from neetcrm.desk.people.consent_paper import consent_paper, operator_of
from neetcrm.desk.people.intake import Intake, IntakeNotFound, Section
from neetcrm.desk.people.person_views import paper_page
from neetcrm.i18n import N_
from neetcrm.outreach.queries import get_prospect
from neetcrm.people import iin
from neetcrm.people.models import MAJORITY, GivenBy, Purpose, age
from neetcrm.referrals.queries import get_partner, partners
from neetcrm.web.current import actor, db, settings, today
from neetcrm.web.drafts import undo_of
from neetcrm.web.filters import choice_of, number_of
from neetcrm.web.pages import go, page

bp = Blueprint("intake", __name__)

SECTIONS = "any(search, match, person, consent, situation, needs)"
BACK, LATER = "back", "later"


@bp.route("/intake", methods=["GET", "POST"])
def start() -> ResponseReturnValue:
    actor().must(Act.OPEN_CASE)
    form = forms.SearchForm()
    begun = intakes.new(at=utc_now())
    if form.carries_out(_saved, begun, Section.SEARCH, form, then=_next_of(Section.SEARCH)):
        db().commit()
        return redirect(form.next_page, 303)
    waiting = intakes.waiting(db(), actor())
    return page("intake/search.html", form, under_way=None, waiting=waiting, **_steps(None))


@bp.post("/intake/prospects/<int:prospect_id>")
def of_prospect(prospect_id: int) -> ResponseReturnValue:
    prospect = get_prospect(db(), actor(), prospect_id)
    actor().must(Act.OPEN_CASE)
    form = EmptyForm()
    operation = partial(intakes.begin_of, db(), path=url_for(".start") + "/", at=utc_now())
    if form.carries_out(operation, prospect, then=_next_of_search):
        db().commit()
        return redirect(form.next_page, 303)
    return page("outreach/refused.html", form, prospect=prospect)


@bp.get("/intake/<token>")
def resume(token: str) -> ResponseReturnValue:
    under_way = intakes.find(db(), actor(), token)
    return redirect(_address(token, under_way.waits_for))


@bp.route(f"/intake/<token>/<{SECTIONS}:name>", methods=["GET", "POST"])
def section(token: str, name: str) -> ResponseReturnValue:
    under_way = intakes.find(db(), actor(), token)
    section = next(one for one in Section if one.value == name)
    if _lies_ahead(under_way, section):
        return redirect(_address(token, under_way.waits_for))
    form = _form_of(under_way, section)
    if request.method == "POST" and request.form.get("way") in (BACK, LATER):
        return _left(under_way, section, form)
    if form.carries_out(_saved, under_way, section, form, then=_next_of(section)):
        db().commit()
        return redirect(form.next_page, 303)
    context = _steps(under_way, section) | _more(under_way, section)
    return page(f"intake/{name}.html", form, under_way=under_way, waiting=(), **context)


@bp.route("/intake/<token>/check", methods=["GET", "POST"])
def check(token: str) -> ResponseReturnValue:
    actor().must(Act.OPEN_CASE)
    form = forms.CheckForm()
    under_way = _found_or_none(token)
    filled = _filled_in(under_way, *Section) if under_way else {}
    wrong = [one for one, part in filled.items() if not _is_right(under_way, one, part)]
    told, talk = _told(filled) if under_way and not wrong else (None, intakes.Talk())
    operation = partial(intakes.open_case, db(), under_way, told, talk)
    if form.carries_out(operation, today=today(), then=_case_page):
        db().commit()
        return go(form.next_page, N_("The case was opened."))
    if under_way is None:
        raise IntakeNotFound
    shown = {"filled": filled, "wrong": wrong, "token": token}
    return page("intake/check.html", form, under_way=under_way, **shown, **_steps(under_way))


@bp.post("/intake/<token>/discard")
def discard(token: str) -> ResponseReturnValue:
    under_way = intakes.find(db(), actor(), token)
    gone = intakes.discard(db(), under_way, by=actor(), at=utc_now())
    db().commit()
    return go(url_for("intake.start"), N_("The intake was discarded."), undo=undo_of(gone))


@bp.get("/intake/<token>/consent/paper")
def paper(token: str) -> ResponseReturnValue:
    """Show the form of consent to sign before the case is open."""
    under_way = intakes.find(db(), actor(), token)
    if _lies_ahead(under_way, Section.CONSENT):
        return redirect(_address(token, under_way.waits_for))
    told, _talk = _told(_filled_in(under_way, Section.SEARCH, Section.MATCH, Section.PERSON))
    person = intakes.person_of(told, by=actor(), today=today())
    centre = next(one for one in centres(db()) if one.id == actor().centre_id)
    purpose = choice_of(Purpose, request.args.get("purpose"), Purpose.DATA_PROCESSING)
    operator = operator_of(settings(), centre)
    asked = number_of(request.args.get("partner"))
    partner = get_partner(db(), asked) if asked else None
    made = consent_paper(
        person, purposes=(purpose,), operator=operator, on=today(), partner=partner
    )
    return paper_page(made, back=_address(token, Section.CONSENT))


@bp.route("/cases/<number>/again", methods=["GET", "POST"])
def again(number: str) -> ResponseReturnValue:
    actor().must(Act.OPEN_CASE)
    card = queries.get_card(db(), actor(), number)
    form = forms.AgainForm()
    operation = partial(intakes.open_again, db(), card.person, request.args.get("of", ""))
    if form.carries_out(operation, today=today(), then=_case_page):
        db().commit()
        return go(form.next_page, N_("The case was opened."))
    linked = linked_records(db(), actor(), card)
    return page("intake/again.html", form, case=card, linked=linked)


def _saved(
    under_way: Intake, section: Section, form: forms.SectionForm, *, by: Any, **answers: Any
) -> Intake:
    """Check a section with all before it, and keep what was typed."""
    if section is Section.MATCH:
        sought = forms.sought_in(_answers(under_way, Section.SEARCH))
        intakes.check_match(db(), sought, by=by, **answers)
    elif section is not Section.SEARCH:
        before = _answers(under_way, *_before(section))
        told, talk = forms.told_and_talk(before | answers)
        intakes.check_told(told, talk, by=by, today=today())
    return _keep(under_way, section, form, is_done=True)


def _keep(under_way: Intake, section: Section, form: forms.SectionForm, *, is_done: bool) -> Intake:
    path = url_for("intake.resume", token=under_way.token)
    return intakes.keep(
        db(),
        under_way,
        section,
        form.typed(),
        is_done=is_done,
        path=path,
        by=actor(),
        at=utc_now(),
    )


def _left(under_way: Intake, section: Section, form: forms.SectionForm) -> ResponseReturnValue:
    """Keep what was typed as it is, and go back or away."""
    _keep(under_way, section, form, is_done=False)
    db().commit()
    if request.form["way"] == BACK:
        return redirect(_address(under_way.token, _before(section)[-1]), 303)
    return go(url_for("intake.start"), N_("The intake is kept as a draft of yours."))


def _form_of(under_way: Intake, section: Section) -> forms.SectionForm:
    form = forms.FORMS[section]()
    offered = _offered(section)
    form.offer(offered)
    if not form.is_filled:
        form.fill(under_way.answers, **_proposed(under_way, section))
        form.offer(offered)
    return form


def _offered(section: Section) -> Sequence[Any]:
    """Return the records that a section lets choose from."""
    match section:
        case Section.PERSON:
            return districts(db())
        case Section.CONSENT:
            return partners(db())
        case _:
            return ()


def _proposed(under_way: Intake, section: Section) -> dict[str, Any]:
    """Return what is likely, for a section that nobody filled in yet."""
    match section:
        case Section.PERSON:
            number = _answers(under_way, Section.SEARCH)["iin"]
            return {"sex": iin.read(number).sex} if number else {}
        case Section.CONSENT:
            told = _answers(under_way, Section.SEARCH, Section.PERSON)
            is_minor = age(told["born_on"], today()) < MAJORITY
            given_by = GivenBy.REPRESENTATIVE if is_minor else GivenBy.YOUNG_PERSON
            return {"consent_given_by": given_by, "consent_language": told["language"]}
        case _:
            return {}


def _more(under_way: Intake, section: Section) -> dict[str, Any]:
    """Return what only the page of this section shows."""
    match section:
        case Section.MATCH:
            sought = forms.sought_in(_answers(under_way, Section.SEARCH))
            return {"alike": possible_duplicates(db(), actor(), sought)}
        case Section.CONSENT:
            return {"purposes": forms.SWITCHES, "partners": partners(db())}
        case _:
            return {}


def _answers(under_way: Intake, *sections: Section) -> dict[str, Any]:
    return forms.answers_in(_filled_in(under_way, *sections).values())


def _filled_in(under_way: Intake, *sections: Section) -> dict[Section, forms.SectionForm]:
    return {one: forms.read_again(under_way, one, _offered(one)) for one in sections}


def _is_right(under_way: Intake | None, section: Section, form: forms.SectionForm) -> bool:
    return under_way is not None and section in under_way.done and form.validate()


def _told(filled: dict[Section, forms.SectionForm]) -> tuple[Any, intakes.Talk]:
    return forms.told_and_talk(forms.answers_in(filled.values()))


def _found_or_none(token: str) -> Intake | None:
    try:
        return intakes.find(db(), actor(), token)
    except IntakeNotFound:
        return None


def _before(section: Section) -> tuple[Section, ...]:
    return tuple(Section)[: tuple(Section).index(section)]


def _lies_ahead(under_way: Intake, section: Section) -> bool:
    return under_way.waits_for in _before(section)


def _next_of(section: Section) -> Callable[[Intake], str]:
    """Return where to go once a section was saved: to the next, or to one that has lapsed."""

    def address(saved: Intake) -> str:
        after = (*Section, None)[(*Section,).index(section) + 1]
        lapsed = saved.waits_for if saved.waits_for in _before(section) else after
        return _address(saved.token, lapsed)

    return address


def _address(token: str, section: Section | None) -> str:
    """Return the page of a section; with None that on which all answers are checked."""
    if section is None:
        return url_for("intake.check", token=token)
    return url_for("intake.section", token=token, name=section.value)


def _next_of_search(begun: Intake) -> str:
    return _address(begun.token, Section.SEARCH)


def _case_page(case: Case) -> str:
    return url_for("desk.case", number=case.number)


def _steps(under_way: Intake | None, section: Section | None = None) -> dict[str, Any]:
    """Return where an intake stands, for the row of steps at the top of its pages."""
    return {"Section": Section, "section": section, "done": under_way.done if under_way else ()}
