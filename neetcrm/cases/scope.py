"""Who sees and works on which cases: the one statement of scope, as SQL and as plain Python."""

from enum import Enum, auto
from typing import assert_never

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from neetcrm.access import Act, Actor, Role
from neetcrm.cases.models import Case
from neetcrm.errors import NotAllowed
from neetcrm.i18n import N_


class Reach(Enum):
    """How much of a case is asked for."""

    WORK = auto()
    """The whole case, to read and to work on."""
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
    in_centres = sa.or_(sa.false(), *(col(Case.centre_id) == one for one in actor.centre_ids))
    match actor.role:
        case Role.COUNSELOR:
            own = sa.and_(col(Case.counselor_id) == actor.user_id, in_centres)
            return in_centres if reach is Reach.CARD else own
        case Role.PSYCHOLOGIST:
            own = sa.and_(col(Case.psychologist_id) == actor.user_id, in_centres)
            return in_centres if reach is Reach.CARD else own
        case Role.SUPERVISOR:
            return in_centres
        case Role.ANALYST | Role.OBSERVER:
            return sa.true() if reach is Reach.COUNT else sa.false()
        case Role.ADMINISTRATOR | Role.PARTNER_CONTACT:
            return sa.false()
        case _:
            assert_never(actor.role)


def works_on(actor: Actor, case: Case) -> bool:
    """Tell for one record what visible_cases() says for all."""
    is_of_centre = case.centre_id in actor.centre_ids
    match actor.role:
        case Role.COUNSELOR:
            return is_of_centre and case.counselor_id == actor.user_id
        case Role.PSYCHOLOGIST:
            return is_of_centre and case.psychologist_id == actor.user_id
        case Role.SUPERVISOR:
            return is_of_centre
        case Role.ANALYST | Role.OBSERVER | Role.ADMINISTRATOR | Role.PARTNER_CONTACT:
            return False
        case _:
            assert_never(actor.role)


def must_work_on(case: Case, act: Act, *, by: Actor) -> None:
    """Raise NotAllowed unless *by* may do *act* to this case; every operation begins here."""
    by.must(act)
    if not works_on(by, case):
        raise NotYourCase
