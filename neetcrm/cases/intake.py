"""How a young person comes in: sought first, then registered, with a case and all that is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from neetcrm.access import Actor
from neetcrm.accounts import Language
from neetcrm.cases import queries
from neetcrm.cases.duplicates import possible_duplicates
from neetcrm.cases.lifecycle import DuplicateSearch, DuplicatesUnanswered, open_case
from neetcrm.cases.models import Barrier, Case, Education, NeetReason, Source, WorkSoFar
from neetcrm.cases.planning.needs import assess, record_neet_status
from neetcrm.cases.planning.situations import describe_situation
from neetcrm.db import Session
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.people.iin import Sex
from neetcrm.people.models import DocumentKind, GivenBy, NoIin, Purpose, YoungPerson
from neetcrm.people.queries import Sought, is_iin_known
from neetcrm.people.registration import give_consent, note_document, register


class Now(TypedDict):
    """Who acts and when, in the words of the operations."""

    by: Actor
    on: date
    today: date


class IinKnown(RuleBroken):
    sentence = N_(
        "A record with this IIN exists already. Open a new case from its card,"
        " or ask the centre that keeps it for a hand-over."
    )


class RepresentativeUnnamed(RuleBroken):
    sentence = N_("Say who the legal representative is that gives the consent.")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is told at intake, as take_in() takes it; all but who somebody is may come later."""

    surname: str
    given_name: str
    born_on: date
    sex: Sex
    language: Language
    patronymic: str = ""
    iin: str = ""
    no_iin: NoIin | None = None
    phone: str = ""
    email: str = ""
    guardian_name: str = ""
    guardian_phone: str = ""
    district_id: int | None = None
    another_because: str = ""
    source: Source = Source.WALK_IN
    document_kind: DocumentKind | None = None
    document_number: str = ""
    consent_given_by: GivenBy | None = None
    consent_language: Language | None = None
    purposes: tuple[Purpose, ...] = (Purpose.DATA_PROCESSING,)
    shared_with: tuple[int, ...] = ()
    education: Education | None = None
    work_so_far: WorkSoFar | None = None
    barriers: tuple[Barrier, ...] = ()
    situation_remark: str = ""
    neet_reason: NeetReason | None = None
    other_reasons: Iterable[NeetReason] = ()
    neet_since_on: date | None = None
    scores: Mapping[str, int] | None = None
    remark: str = ""

    @property
    def sought(self) -> Sought:
        return Sought(self.surname, self.given_name, self.born_on, self.iin, self.phone)

    @property
    def who(self) -> dict[str, Any]:
        """Return what register() asks for."""
        return {name: getattr(self, name) for name in WHO}


WHO = (
    *("surname", "given_name", "patronymic", "born_on", "sex", "language", "iin", "no_iin"),
    *("phone", "email", "guardian_name", "guardian_phone", "district_id"),
)


def take_in(db: Session, *, by: Actor, on: date, today: date, **told: Any) -> Case:
    """Register a young person and open their case with what was told; *told* is as in Told."""
    return take_in_told(db, Told(**told), by=by, on=on, today=today)


def take_in_told(db: Session, told: Told, *, by: Actor, on: date, today: date) -> Case:
    """Register a young person and open their case with all that was told, at once.

    Raises DuplicatesUnanswered when somebody looks alike and *another_because* is empty, IinKnown
    when the IIN is taken, and what the operations raise that it takes for each part. Adds to *db*;
    the caller commits.
    """
    alike = possible_duplicates(db, by, told.sought)
    if is_iin_known(db, told.iin):
        raise IinKnown
    case = begin(told, found=alike.found, by=by, on=on, today=today)
    db.add(case)
    return case


def begin(told: Told, *, found: int, by: Actor, on: date, today: date) -> Case:
    """Return a case with all that was told, of which nothing is stored.

    *found* is how many records look alike. Whoever asks before the end learns whether what was
    told so far can stand.
    """
    now: Now = {"by": by, "on": on, "today": today}
    person = register(**told.who, by=by, on=on)
    searched = DuplicateSearch(found=found, another_because=told.another_because)
    case = open_case(person, searched=searched, earlier_cases=[], source=told.source, **now)
    if told.document_kind is not None:
        note_document(person, told.document_kind, number=told.document_number, **now)
    _allow(case, told, now)
    _describe(case, told, now)
    return case


def must_be_another(db: Session, sought: Sought, *, another_because: str, by: Actor) -> None:
    """Raise unless it was answered why those who look alike are other people."""
    alike = possible_duplicates(db, by, sought)
    if is_iin_known(db, sought.iin):
        raise IinKnown
    if alike.found and not another_because.strip():
        raise DuplicatesUnanswered


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


def _allow(case: Case, told: Told, now: Now) -> None:
    if told.consent_given_by is None:
        return
    if told.consent_given_by is GivenBy.REPRESENTATIVE and not case.person.guardian_name:
        raise RepresentativeUnnamed
    allowed: list[tuple[Purpose, int | None]] = [(purpose, None) for purpose in told.purposes]
    allowed += [(Purpose.SHARING, partner_id) for partner_id in told.shared_with]
    for purpose, partner_id in allowed:
        give_consent(
            case.person,
            purpose,
            partner_id=partner_id,
            given_by=told.consent_given_by,
            language=told.consent_language,
            **now,
        )


def _describe(case: Case, told: Told, now: Now) -> None:
    if told.education or told.work_so_far or told.barriers or told.situation_remark:
        describe_situation(
            case,
            education=told.education,
            work_so_far=told.work_so_far,
            barriers=told.barriers,
            remark=told.situation_remark,
            **now,
        )
    if told.neet_reason is not None:
        others, since_on = told.other_reasons, told.neet_since_on
        record_neet_status(case, told.neet_reason, other_reasons=others, since_on=since_on, **now)
    if told.scores is not None:
        assess(case, told.scores, remark=told.remark, **now)
