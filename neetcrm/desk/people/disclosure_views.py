"""Pages that give an extract to another body: who gets it and what for, and the paper."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from neetcrm.access import Act
from neetcrm.cases import queries as case_queries
from neetcrm.counseling import disclosures, queries
from neetcrm.counseling.forms import DisclosureForm
from neetcrm.counseling.models import Disclosure
from neetcrm.desk.people.consent_paper import operator_of
from neetcrm.desk.people.person_views import bar_of_paper
from neetcrm.i18n import N_
from neetcrm.web.current import actor, db, language, settings, speaking, today, writing_db
from neetcrm.web.pages import go, page

bp = Blueprint("disclosures", __name__, url_prefix="/cases/<number>")


@bp.route("/sessions/<int:note_id>/disclose", methods=["GET", "POST"])
def disclose(number: str, note_id: int) -> ResponseReturnValue:
    case = case_queries.get_case(db(), actor(), number)
    fact = queries.get_fact(db(), actor(), case, note_id)
    actor().must(Act.READ_EXTRACTS)
    form = DisclosureForm()
    is_allowed = disclosures.is_allowed(case, on=today())
    if form.carries_out(disclosures.disclose, db(), case, fact, on=today(), then=_paper_of(number)):
        db().commit()
        return go(form.next_page, N_("The disclosure is on record. Print it now."))
    return page("counseling/disclose.html", form, case=case, fact=fact, is_allowed=is_allowed)


@bp.get("/disclosures/<int:disclosure_id>")
def paper(number: str, disclosure_id: int) -> ResponseReturnValue:
    """Show the paper in the young person's language, under a bar in the reader's."""
    case = case_queries.get_case(db(), actor(), number)
    opened = disclosures.open_disclosure(writing_db(), actor(), case, disclosure_id, on=today())
    writing_db().commit()
    known: dict[str, Any] = {"bar": bar_of_paper(), "reader": language()}
    known["back"] = url_for("counseling.show", number=number, note_id=opened.fact.id)
    operator = operator_of(settings(), case.centre)
    with speaking(case.person.language):
        return page("counseling/paper.html", case=case, opened=opened, operator=operator, **known)


def _paper_of(number: str) -> Callable[[Disclosure], str]:
    return lambda given: url_for("disclosures.paper", number=number, disclosure_id=given.id)
