"""Who sees and works on which cases: the one statement of scope, as SQL and as plain Python."""

from enum import Enum, auto
from typing import Any, assert_never

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from neetcrm.access import Act, Actor, Role
from neetcrm.cases.models import Case, Handing
from neetcrm.errors import NotAllowed
from neetcrm.i18n import N_


class Reach(Enum):
    """How much of a case is asked for, and where."""

    WORK = auto()
    """Whole cases to work on, of the centre of now: what lists, counts and the day are made of."""
    ONE_TO_WORK_ON = auto()
    """A whole case to work on, whichever of one's centres it is in."""
    ONE_TO_READ = auto()
    """The same, or one that is only read for a time after it was handed over."""
    CARD = auto()
    """Name, age, number, stage and owner: so that a colleague finds who carries a case."""
    COUNT = auto()
    """Nothing but a figure."""


class NotYourCase(NotAllowed):
    sentence = N_("You do not work on this case.")


def visible_cases(actor: Actor, reach: Reach = Reach.WORK) -> SelectOfScalar[Case]:
    """Return the select of all cases *actor* may see: every read of cases starts here."""
    return select(Case).where(within(actor, reach)).execution_options(scoped=True)


def within(actor: Actor, reach: Reach) -> sa.ColumnElement[bool]:
    """Return the condition on Case behind visible_cases()."""
    match actor.role:
        case Role.COUNSELOR:
            return _of_worker(actor, reach, Case.counselor_id)
        case Role.PSYCHOLOGIST:
            return _of_worker(actor, reach, Case.psychologist_id)
        case Role.SUPERVISOR:
            return _of_centres(actor, reach)
        case Role.ANALYST | Role.OBSERVER:
            return sa.true() if reach is Reach.COUNT else sa.false()
        case Role.ADMINISTRATOR | Role.PARTNER_CONTACT:
            return sa.false()
        case _:
            assert_never(actor.role)


def _of_centres(actor: Actor, reach: Reach) -> sa.ColumnElement[bool]:
    here = actor.centre_ids[:1] if reach is Reach.WORK else actor.centre_ids
    return sa.or_(sa.false(), *(col(Case.centre_id) == one for one in here))


def _of_worker(actor: Actor, reach: Reach, carrier: Any) -> sa.ColumnElement[bool]:
    """Return what somebody carries; for who covers nobody it is the one condition of an index."""
    in_centres = _of_centres(actor, reach)
    if reach is Reach.CARD:
        return in_centres
    own = carrier == actor.user_id
    if reach is Reach.COUNT:
        return sa.and_(own, in_centres)
    covered = (
        sa.and_(carrier == owner_id, col(Case.centre_id) == centre_id)
        for owner_id, centre_id in actor.covers
    )
    carried = sa.and_(sa.or_(own, *covered, *_let_in(actor.lent)), in_centres)
    return sa.or_(carried, *_let_in(actor.tails)) if reach is Reach.ONE_TO_READ else carried


def _let_in(access_ids: tuple[int, ...]) -> list[sa.ColumnElement[bool]]:
    """Return the condition that a case was handed over with one of these; of none, no condition."""
    handed: sa.Select[Any] = sa.select(sa.literal_column("1")).where(
        col(Handing.case_id) == col(Case.id),
        col(Handing.access_id).in_(access_ids),
        col(Handing.is_undone).is_(False),
    )
    return [handed.correlate(Case).exists()] if access_ids else []


def works_on(actor: Actor, case: Case) -> bool:
    """Tell for one record what visible_cases(actor, Reach.ONE_TO_WORK_ON) says for all."""
    is_of_centre = case.centre_id in actor.centre_ids
    match actor.role:
        case Role.COUNSELOR:
            return is_of_centre and _carries(actor, case, case.counselor_id)
        case Role.PSYCHOLOGIST:
            return is_of_centre and _carries(actor, case, case.psychologist_id)
        case Role.SUPERVISOR:
            return is_of_centre
        case Role.ANALYST | Role.OBSERVER | Role.ADMINISTRATOR | Role.PARTNER_CONTACT:
            return False
        case _:
            assert_never(actor.role)


def may_read(actor: Actor, case: Case) -> bool:
    """Tell for one record what visible_cases(actor, Reach.ONE_TO_READ) says for all."""
    return works_on(actor, case) or _was_let_in(actor.tails, case)


def carries(actor: Actor, case: Case) -> bool:
    """Tell whether somebody is the counselor of a case, or stands in for them."""
    return actor.role is Role.COUNSELOR and works_on(actor, case)


def _carries(actor: Actor, case: Case, carrier_id: int | None) -> bool:
    is_covered = (carrier_id, case.centre_id) in actor.covers
    return carrier_id == actor.user_id or is_covered or _was_let_in(actor.lent, case)


def _was_let_in(access_ids: tuple[int, ...], case: Case) -> bool:
    return bool(access_ids) and any(
        handing.access_id in access_ids and not handing.is_undone for handing in case.handings
    )


def must_work_on(case: Case, act: Act, *, by: Actor) -> None:
    """Raise NotAllowed unless *by* may do *act* to this case; every operation begins here."""
    by.must(act)
    if not works_on(by, case):
        raise NotYourCase


def must_read(case: Case, *, by: Actor) -> None:
    """Raise NotAllowed unless *by* may read the whole case."""
    by.must(Act.READ_CASE)
    if not may_read(by, case):
        raise NotYourCase
