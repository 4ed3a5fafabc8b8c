"""Checks of the accounts: no made-up ones, somebody to administer, a centre for who needs one."""

import sqlalchemy as sa
from sqlmodel import col, select

from neetcrm.access import Role
from neetcrm.accounts import Membership, User
from neetcrm.checks.looking import Check, Place
from neetcrm.second_factors import AuthenticatorApp, SecurityKey

DEMO = "@neetcrm.example"
"""Where the accounts of the demo are; their password is printed in its source."""

OF_A_CENTRE = (Role.COUNSELOR, Role.PSYCHOLOGIST, Role.SUPERVISOR)


def _nobody_is_made_up(at: Place) -> bool:
    return not _is_any(at, col(User.email).endswith(DEMO, autoescape=True))


def _somebody_administers(at: Place) -> bool:
    return _is_any(at, col(User.role) == Role.ADMINISTRATOR)


def _an_administrator_proves_twice(at: Place) -> bool:
    has_one = sa.or_(
        *(
            select(kind.id).where(col(kind.user_id) == col(User.id)).exists()
            for kind in (AuthenticatorApp, SecurityKey)
        )
    )
    return _is_any(at, col(User.role) == Role.ADMINISTRATOR, has_one)


def _staff_have_centres(at: Place) -> bool:
    membership = select(Membership.id).where(col(Membership.user_id) == col(User.id))
    return not _is_any(at, col(User.role).in_(OF_A_CENTRE), ~membership.exists())


def _is_any(at: Place, *which: sa.ColumnElement[bool]) -> bool:
    """Tell whether there is an open account that is *which*."""
    with at.reading() as db:
        account = select(User.id).where(col(User.active), *which).limit(1)
        return db.exec(account).first() is not None


CHECKS = (
    Check(
        "demo-accounts",
        f"Close the accounts that end in {DEMO}: their password is known to everybody.",
        _nobody_is_made_up,
    ),
    Check(
        "administrator",
        "Open an account for an administrator: neetcrm user add --role administrator.",
        _somebody_administers,
    ),
    Check(
        "administrator-factor",
        "Let an administrator sign in and set up a second factor.",
        _an_administrator_proves_twice,
    ),
    Check(
        "centres",
        "Give each counselor, psychologist and supervisor a centre, or close their accounts.",
        _staff_have_centres,
    ),
)
