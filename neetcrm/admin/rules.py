"""What must stay true of accounts and reference data, whoever edits them."""

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from neetcrm import rows, sign_ins, staff
from neetcrm.access import Actor, Role
from neetcrm.accounts import Centre, User
from neetcrm.cases.handover import handing
from neetcrm.cases.handover.caseloads import PARTS
from neetcrm.cases.models import Case
from neetcrm.counseling.models import NoteTemplate
from neetcrm.db import utc_now
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_
from neetcrm.referrals.models import PartnerService


class OwnRole(RuleBroken):
    sentence = N_(
        "You cannot change your own role or close your own account. Another administrator can."
    )


class LastAdministrator(RuleBroken):
    sentence = N_("This is the last open account of an administrator. Open another one first.")


class StillCarries(RuleBroken):
    """Carries the account, so that the page can lead to where its cases are handed over."""

    sentence = N_(
        "{name} still carries open cases: {count}. A supervisor hands them over first, on the"
        " page that is named below."
    )

    def __init__(self, user: User, **values: object) -> None:
        super().__init__(name=user.full_name, **values)
        self.user = user


class RegistryIncomplete(RuleBroken):
    sentence = N_("A number in the registry of psychologists goes with the day until it is valid.")


class TemplateOfWhat(RuleBroken):
    sentence = N_("A template is for one channel or for one part of process notes.")


class ClosesTooEarly(RuleBroken):
    sentence = N_("A centre opens before it closes.")


class AgesCrossed(RuleBroken):
    sentence = N_("The youngest age is above the oldest.")


def settle_account(db: Session, user: User, *, by: Actor) -> None:
    """Check an account that *by* filled in; another role, or none, ends its sign-ins."""
    if user.id == by.user_id and (user.role is not by.role or not user.active):
        raise OwnRole
    if user.role in staff.WORK_IN_CENTRES and user.active and not user.memberships:
        raise staff.CentreMissing(role=user.role.label)
    if bool(user.registry_number) != (user.registry_until is not None):
        raise RegistryIncomplete
    _must_keep_an_administrator(db, user)
    _must_have_handed_over(db, user)
    if user.id is not None and _is_of_another_kind(user):
        sign_ins.end_all(db, user, by=by, at=utc_now())


def _is_of_another_kind(user: User) -> bool:
    """Tell whether an account is closed, or was just given another role."""
    return not user.active or sa.inspect(user).attrs.role.history.has_changes()


def check_centre(centre: Centre) -> None:
    if centre.opens_at >= centre.closes_at:
        raise ClosesTooEarly


def check_template(template: NoteTemplate) -> None:
    if (template.channel is None) == (template.part is None):
        raise TemplateOfWhat


def check_service(service: PartnerService) -> None:
    ages = [age for age in (service.youngest, service.oldest) if age is not None]
    if ages != sorted(ages):
        raise AgesCrossed


def _must_have_handed_over(db: Session, user: User) -> None:
    """Raise StillCarries where open cases would be left without anybody after this change."""
    if user.id is None:
        return
    stays = [one.centre_id for one in user.memberships] if user.active else []
    with db.no_autoflush, rows.leave(db, rows.Leave.CARRIED):
        left = sum(_left_behind(db, user, role, stays) for role in PARTS)
    if left:
        raise StillCarries(user, count=left)


def _left_behind(db: Session, user: User, role: Role, stays: list[int]) -> int:
    """Count the open cases of one part that nobody would carry any more."""
    carried = select(func.count()).where(
        getattr(Case, PARTS[role]) == user.id, col(Case.closed_on).is_(None)
    )
    if handing.can_carry(user, role):
        carried = carried.where(col(Case.centre_id).not_in(stays))
    return db.exec(carried.execution_options(scoped=True)).one()


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
