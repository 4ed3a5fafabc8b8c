"""The cast: who works in the tests, and builders of the records they work with.

Aida and Boris are counselors of two centres, Saule is a psychologist, Marat a supervisor; Gulnar
is a second counselor of Aida's centre. Their accounts get these numbers because everybody() is
stored in this order into an empty database.
"""

from datetime import date, timedelta

from neetcrm.access import COMMAND_LINE, Actor, Role
from neetcrm.accounts import Centre, District, Language, Membership, User
from neetcrm.cases.models import (
    DOMAINS,
    ActionPlan,
    Assessment,
    Case,
    Closing,
    ContactFrequency,
    ContractKind,
    Evidence,
    Goal,
    NeetReason,
    NeetStatus,
    Placement,
    PlacementKind,
    Stage,
    StageMove,
    Task,
)
from neetcrm.db import Record
from neetcrm.encryption import blind_index
from neetcrm.people import names
from neetcrm.people.iin import Sex
from neetcrm.people.models import Consent, GivenBy, NoIin, Purpose, YoungPerson
from neetcrm.reasons import Reason, ReasonKind
from neetcrm.referrals.models import Partner, PartnerKind, PartnerService

__all__ = ["COMMAND_LINE"]

OPENED = date(2025, 1, 10)
TODAY = date(2025, 3, 3)
REGISTERED_UNTIL = date(2026, 12, 31)

AIDA = Actor(user_id=1, role=Role.COUNSELOR, centre_ids=(1,))
BORIS = Actor(user_id=2, role=Role.COUNSELOR, centre_ids=(2,))
SAULE = Actor(user_id=3, role=Role.PSYCHOLOGIST, centre_ids=(1,))
MARAT = Actor(user_id=4, role=Role.SUPERVISOR, centre_ids=(1,))
GULNAR = Actor(user_id=5, role=Role.COUNSELOR, centre_ids=(1,))
DANIYAR = Actor(user_id=6, role=Role.PSYCHOLOGIST, centre_ids=(1,))
VERA = Actor(user_id=7, role=Role.SUPERVISOR, centre_ids=(2,))
ANALYST = Actor(user_id=8, role=Role.ANALYST)
ADMIN = Actor(user_id=9, role=Role.ADMINISTRATOR)
OBSERVER = Actor(user_id=10, role=Role.OBSERVER)
PARTNER = Actor(user_id=11, role=Role.PARTNER_CONTACT)

STAFF = {
    AIDA: "Aida Bekova",
    BORIS: "Boris Kim",
    SAULE: "Saule Omarova",
    MARAT: "Marat Aliyev",
    GULNAR: "Gulnar Sadykova",
    DANIYAR: "Daniyar Seitov",
    VERA: "Vera Orlova",
    ANALYST: "Arman Analyst",
    ADMIN: "Adil Administrator",
    OBSERVER: "Olga Observer",
    PARTNER: "Perizat Partner",
}


def email(actor: Actor) -> str:
    return f"{STAFF[actor].split()[0].lower()}@example.org"


def everybody() -> list[Record]:
    """Return the records of two districts, two centres, the staff and the reference data."""
    districts = [
        District(slug="almaly", kk="Алмалы ауданы", ru="Алмалинский район", en="Almaly district"),
        District(slug="medeu", kk="Медеу ауданы", ru="Медеуский район", en="Medeu district"),
    ]
    centres = [
        Centre(code=f"C{n}", kk=f"{n}-орталық", ru=f"Центр {n}", en=f"Centre {n}", district=home)
        for n, home in enumerate(districts, start=1)
    ]
    staff = [a_user(actor, centres) for actor in STAFF]
    return [*districts, *centres, *staff, a_partner(), *some_reasons()]


def a_user(actor: Actor, centres: list[Centre]) -> User:
    user = User(email=email(actor), full_name=STAFF[actor], role=actor.role, language=Language.EN)
    if actor.role is Role.PSYCHOLOGIST:
        user.registry_number, user.registry_until = f"PSY-{actor.user_id}", REGISTERED_UNTIL
    user.memberships = [Membership(centre=centres[number - 1]) for number in actor.centre_ids]
    return user


def a_partner() -> Partner:
    return Partner(
        code="otbasy",
        kk="Отбасы банк",
        ru="Отбасы банк",
        en="Otbasy Bank",
        kind=PartnerKind.BANK,
        services=[
            PartnerService(
                code="otbasy-deposit",
                kk="Депозит ашу",
                ru="Открытие депозита",
                en="Opening a deposit",
                youngest=18,
                oldest=35,
            )
        ],
    )


def some_reasons() -> list[Reason]:
    return [
        Reason(kind=kind, code="other", kk="Басқа себеп", ru="Другая причина", en="Another reason")
        for kind in ReasonKind
    ]


def a_young_person(**changes) -> YoungPerson:
    person = YoungPerson(
        **{
            "surname": "Оспанова",
            "given_name": "Әлия",
            "born_on": date(2005, 4, 1),
            "sex": Sex.FEMALE,
            "language": Language.KK,
            "no_iin": NoIin.LOST,
            "phone": "+77011234567",
        }
        | changes
    )
    whole = names.full_name(person.surname, person.given_name, person.patronymic)
    person.search_key, person.sort_key = names.search_key(whole), names.sort_key(whole)
    person.phone_hash = blind_index(person.phone)
    return person


def a_case(**changes) -> Case:
    """Return Aida's open case at intake, with its first move."""
    case = Case(
        **{
            "person": changes.pop("person", None) or a_young_person(),
            "centre_id": 1,
            "counselor_id": AIDA.user_id,
            "opened_on": OPENED,
            "stage_since": OPENED,
            "last_contact_on": OPENED,
            "next_contact_on": OPENED + timedelta(days=7),
        }
        | changes
    )
    case.moves.append(
        StageMove(to_stage=Stage.INTAKE, moved_on=OPENED, moved_by_id=case.counselor_id)
    )
    if case.closed_on and case.closing_reason:
        case.closings.append(
            Closing(
                closed_on=case.closed_on,
                reason=case.closing_reason,
                closed_by_id=case.counselor_id,
            )
        )
    return case


def ready_for_counseling(case: Case) -> Case:
    case.neet_statuses.append(
        NeetStatus(reason=NeetReason.LOST_WORK, checked_on=OPENED, checked_by_id=1)
    )
    case.person.consents.append(
        Consent(
            purpose=Purpose.DATA_PROCESSING,
            given_on=OPENED,
            given_by=GivenBy.REPRESENTATIVE,
            language=Language.KK,
            ends_on=OPENED + timedelta(days=1095),
            recorded_by_id=1,
        )
    )
    return case


def in_counseling(case: Case, *, on: date = OPENED) -> Case:
    """Bring a case to counseling with everything but the placement that the next stage needs."""
    ready_for_counseling(case)
    case.moves.append(
        StageMove(from_stage=Stage.INTAKE, to_stage=Stage.COUNSELING, moved_on=on, moved_by_id=1)
    )
    case.stage, case.stage_since = Stage.COUNSELING, on
    case.assessments.append(
        Assessment(assessed_on=on, assessed_by_id=1, **dict.fromkeys(DOMAINS, 3))
    )
    case.plans.append(
        ActionPlan(
            agreed_on=on,
            contact_frequency=ContactFrequency.TWO_WEEKS,
            review_on=on + timedelta(days=90),
            agreed_by_id=1,
            goals=[Goal(title="Find work in a kitchen", set_on=on)],
        )
    )
    return case


def a_placement(kind: PlacementKind = PlacementKind.TRAINING, **changes) -> Placement:
    return Placement(
        **{
            "kind": kind,
            "title": "Cook",
            "organisation": "Aport Kitchen",
            "starts_on": date(2025, 2, 1),
            "recorded_by_id": 1,
        }
        | (JOB if kind is PlacementKind.JOB else {})
        | changes
    )


JOB = {"contract_kind": ContractKind.PERMANENT, "evidence": Evidence.REGISTERED_CONTRACT}


def a_task(case: Case | None = None, **changes) -> Task:
    """Return an open task of whoever carries the case, or of Aida's own, due the day before."""
    owner_id = case.counselor_id if case else AIDA.user_id
    due_on = changes.pop("due_on", TODAY - timedelta(days=1))
    return Task(
        **{
            "case": case,
            "case_id": case.id if case else None,
            "owner_id": owner_id,
            "added_by_id": owner_id,
            "title": "Call the school",
            "begins_on": due_on,
            "due_on": due_on,
            "asks_on": due_on,
        }
        | changes
    )
