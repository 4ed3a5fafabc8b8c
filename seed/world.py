"""The world the stories play in: the centres with their staff, the partners, what people say."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from neetcrm.access import Actor, Role
from neetcrm.accounts import Centre, User
from neetcrm.activities.models import Course
from neetcrm.db import Session
from neetcrm.reasons import Reason, ReasonKind
from neetcrm.referrals.models import Partner, PartnerService

from .staff import DEMO_COUNSELOR, DOMAIN
from .tables import Words, phrases, rows, words

USUAL_LOAD, DEMO_LOAD = 11, 10
"""The shares of new cases of a counselor, and of the one whose desk the demo shows."""
SETTLED = "case_closed"
"""The reason for withdrawing a referral that only the end of a case gives."""


@dataclass(frozen=True)
class Team:
    """Who works in one centre."""

    district_id: int
    name: Words
    counselors: tuple[int, ...]
    psychologist: int
    supervisor: int


@dataclass(frozen=True)
class Offer:
    """A partner's service as a referral needs it."""

    service_id: int
    partner_id: int
    kind: str
    ages: range


@dataclass(frozen=True)
class Schooling:
    """A course of the catalogue."""

    name: Words
    length: timedelta


@dataclass(frozen=True)
class Job:
    name: Words
    wages: range


@dataclass(frozen=True)
class Goal:
    """A goal with its steps, each with who takes it."""

    code: str
    title: Words
    steps: tuple[tuple[str, Words], ...]


@dataclass(frozen=True)
class World:
    actors: dict[int, Actor]
    desks: tuple[tuple[int, Team], ...]
    """Every counselor with their team, as often as their share of new cases asks."""
    offers: tuple[Offer, ...]
    schoolings: tuple[Schooling, ...]
    schools: tuple[Words, ...]
    employers: tuple[Words, ...]
    jobs: tuple[Job, ...]
    goals: tuple[Goal, ...]
    reasons: dict[ReasonKind, tuple[int, ...]]
    reason_ids: dict[tuple[ReasonKind, str], int]
    steps_back: dict[str, Words]
    phrases: dict[str, list[Words]]
    registry: dict[int, str]
    """The number of each psychologist in the registry."""


def world(db: Session) -> World:
    """Return the world, once the reference data and the staff of the demo are in *db*."""
    ours = select(User).where(col(User.email).endswith(DOMAIN)).order_by(col(User.id))
    staff = list(db.exec(ours))
    courses = db.exec(select(Course).order_by(col(Course.id)))
    reasons = list(db.exec(select(Reason).order_by(col(Reason.id))))
    return World(
        actors={user.id or 0: user.as_actor() for user in staff},
        desks=_desks(db, staff),
        offers=_offers(db),
        schoolings=tuple(
            Schooling(_words(course), timedelta(weeks=course.weeks)) for course in courses
        ),
        schools=_partners(db, "course_provider"),
        employers=_partners(db, "employer"),
        jobs=_jobs(),
        goals=_goals(),
        reasons={kind: _ids(reasons, kind) for kind in ReasonKind},
        reason_ids={(reason.kind, reason.code): reason.id or 0 for reason in reasons},
        steps_back={r.code: _words(r) for r in reasons if r.kind is ReasonKind.STEP_BACK},
        phrases=phrases(),
        registry={user.id or 0: user.registry_number for user in staff},
    )


def _desks(db: Session, staff: list[User]) -> tuple[tuple[int, Team], ...]:
    desks: list[tuple[int, Team]] = []
    for centre in db.exec(select(Centre).order_by(col(Centre.id))):
        here = [user for user in staff if centre.id in user.as_actor().centre_ids]
        if not here:
            continue
        team = Team(
            district_id=centre.district_id,
            name=_words(centre),
            counselors=tuple(_of_role(here, Role.COUNSELOR)),
            psychologist=_of_role(here, Role.PSYCHOLOGIST)[0],
            supervisor=_of_role(here, Role.SUPERVISOR)[0],
        )
        for user in here:
            if user.role is Role.COUNSELOR:
                share = DEMO_LOAD if user.email == DEMO_COUNSELOR else USUAL_LOAD
                desks.extend([(user.id or 0, team)] * share)
    return tuple(desks)


def _of_role(staff: list[User], role: Role) -> list[int]:
    return [user.id or 0 for user in staff if user.role is role]


def _offers(db: Session) -> tuple[Offer, ...]:
    services = db.exec(select(PartnerService).order_by(col(PartnerService.id)))
    return tuple(
        Offer(
            service_id=service.id or 0,
            partner_id=service.partner_id,
            kind=service.partner.kind.value,
            ages=range(service.youngest or 0, (service.oldest or 99) + 1),
        )
        for service in services
    )


def _partners(db: Session, kind: str) -> tuple[Words, ...]:
    found = select(Partner).where(col(Partner.kind) == kind).order_by(col(Partner.id))
    return tuple(_words(partner) for partner in db.exec(found))


def _ids(reasons: list[Reason], kind: ReasonKind) -> tuple[int, ...]:
    """Return the reasons somebody may have at any time."""
    fit = (r for r in reasons if r.kind is kind and r.code != SETTLED)
    return tuple(reason.id or 0 for reason in fit)


def _words(named: Centre | Course | Partner | Reason) -> Words:
    return {"kk": named.kk, "ru": named.ru, "en": named.en}


def _jobs() -> tuple[Job, ...]:
    return tuple(
        Job(words(row), range(int(row["wage_from"]), int(row["wage_to"]) + 1, 5000))
        for row in rows("jobs")
    )


def _goals() -> tuple[Goal, ...]:
    titles = {row["goal"]: words(row) for row in rows("goals") if row["part"] == "goal"}
    return tuple(
        Goal(
            code=code,
            title=title,
            steps=tuple(
                (row["owner"], words(row))
                for row in rows("goals")
                if row["goal"] == code and row["part"] == "step"
            ),
        )
        for code, title in titles.items()
    )
