"""How a young person comes in: sought first, then registered, with a case, consent and status."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from neetcrm.access import Actor
from neetcrm.cases import queries
from neetcrm.cases.duplicates import possible_duplicates
from neetcrm.cases.lifecycle import DuplicateSearch, open_case
from neetcrm.cases.models import Case, NeetReason, Source
from neetcrm.cases.plans import record_neet_status
from neetcrm.db import Session
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.people.models import GivenBy, Purpose, YoungPerson
from neetcrm.people.queries import Sought, is_iin_known
from neetcrm.people.registration import give_consent, register


class IinKnown(RuleBroken):
    sentence = N_(
        "A record with this IIN exists already. Open a new case from its card,"
        " or ask the centre that keeps it for a hand-over."
    )


def take_in(
    db: Session,
    *,
    by: Actor,
    on: date,
    today: date,
    source: Source = Source.WALK_IN,
    another_because: str = "",
    consent_given_by: GivenBy | None = None,
    neet_reason: NeetReason | None = None,
    other_reasons: Iterable[NeetReason] = (),
    neet_since_on: date | None = None,
    **who: Any,
) -> Case:
    """Register a young person and open their case; *who* is what register() asks for.

    Raises DuplicatesUnanswered when somebody looks alike and *another_because* is empty, IinKnown
    when the IIN is taken, and what register() and open_case() raise. Adds to *db*; the caller
    commits.
    """
    alike = possible_duplicates(db, by, sought_by(**who))
    if is_iin_known(db, who.get("iin", "")):
        raise IinKnown
    person = register(**who, by=by, on=on)
    searched = DuplicateSearch(found=alike.found, another_because=another_because)
    case = open_case(
        person, searched=searched, earlier_cases=[], source=source, by=by, on=on, today=today
    )
    _complete(case, consent_given_by, neet_reason, other_reasons, neet_since_on, by, on, today)
    db.add(case)
    return case


def take_in_again(
    db: Session, person: YoungPerson, *, by: Actor, on: date, today: date, source: Source
) -> Case:
    """Open a new case for somebody whose earlier cases are closed."""
    case = open_case(
        person,
        searched=DuplicateSearch(found=0),
        earlier_cases=queries.cases_of(db, person),
        source=source,
        by=by,
        on=on,
        today=today,
    )
    db.add(case)
    return case


def sought_by(
    *, surname: str, given_name: str, born_on: date, iin: str = "", phone: str = "", **_: Any
) -> Sought:
    """Return the part of an intake by which duplicates are sought."""
    return Sought(surname=surname, given_name=given_name, born_on=born_on, iin=iin, phone=phone)


def _complete(
    case: Case,
    given_by: GivenBy | None,
    reason: NeetReason | None,
    others: Iterable[NeetReason],
    since_on: date | None,
    by: Actor,
    on: date,
    today: date,
) -> None:
    if given_by is not None:
        give_consent(
            case.person, Purpose.DATA_PROCESSING, given_by=given_by, by=by, on=on, today=today
        )
    if reason is not None:
        record_neet_status(
            case, reason, other_reasons=others, since_on=since_on, by=by, on=on, today=today
        )
