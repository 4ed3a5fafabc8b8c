"""What must stay true of accounts and reference data, whoever edits them."""

from sqlmodel import Session, col, select

from neetcrm import staff
from neetcrm.access import Actor, Role
from neetcrm.accounts import Centre, User
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.referrals.models import PartnerService


class OwnRole(RuleBroken):
    sentence = N_(
        "You cannot change your own role or close your own account. Another administrator can."
    )


class LastAdministrator(RuleBroken):
    sentence = N_("This is the last open account of an administrator. Open another one first.")


class ClosesTooEarly(RuleBroken):
    sentence = N_("A centre opens before it closes.")


class AgesCrossed(RuleBroken):
    sentence = N_("The youngest age is above the oldest.")


def settle_account(db: Session, user: User, *, by: Actor) -> None:
    """Check an account that *by* filled in; one that is closed is signed out everywhere."""
    if user.id == by.user_id and (user.role is not by.role or not user.active):
        raise OwnRole
    if user.role in staff.WORK_IN_CENTRES and user.active and not user.memberships:
        raise staff.CentreMissing(role=user.role.label)
    _must_keep_an_administrator(db, user)
    if not user.active:
        staff.sign_out_everywhere(user, by=by)


def check_centre(centre: Centre) -> None:
    if centre.opens_at >= centre.closes_at:
        raise ClosesTooEarly


def check_service(service: PartnerService) -> None:
    ages = [age for age in (service.youngest, service.oldest) if age is not None]
    if ages != sorted(ages):
        raise AgesCrossed


def _must_keep_an_administrator(db: Session, user: User) -> None:
    """Raise LastAdministrator when nobody else could open accounts after this change.

    The rows are locked, so that two administrators cannot close each other at the same moment.
    """
    if user.role is Role.ADMINISTRATOR and user.active:
        return
    known = select(User.id).where(col(User.role) == Role.ADMINISTRATOR, col(User.active))
    with db.no_autoflush:  # the question is who is an administrator before this change
        administrators = db.exec(known.order_by(col(User.id)).with_for_update()).all()
    if list(administrators) == [user.id]:
        raise LastAdministrator
