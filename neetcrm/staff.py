"""Accounts of the staff: how they are opened, found, changed and signed out."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from neetcrm import passwords, sign_ins
from neetcrm.access import Act, Actor, Role
from neetcrm.accounts import CaseAccess, Centre, Language, Membership, Theme, User
from neetcrm.errors import NotFound, RuleBroken
from neetcrm.i18n import N_
from neetcrm.sign_ins import SignIn

WORK_IN_CENTRES = frozenset({Role.COUNSELOR, Role.PSYCHOLOGIST, Role.SUPERVISOR})
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
LONGEST_EMAIL = 254
LONGEST_NAME = 200
FIRST_PASSWORD_LASTS = timedelta(hours=72)


class EmailUnreadable(RuleBroken):
    sentence = N_("This is not an e-mail: {email}")


class EmailTaken(RuleBroken):
    sentence = N_("There is an account with the e-mail {email} already.")


class AccountUnknown(NotFound):
    sentence = N_("There is no account with the e-mail {email}.")


class NameMissing(RuleBroken):
    sentence = N_("An account needs the name of its owner, of at most {longest} characters.")


class CentreMissing(RuleBroken):
    sentence = N_("An account with the role {role} belongs to at least one centre.")


class CentreUnknown(RuleBroken):
    sentence = N_("There is no centre with the code {code}. There are: {codes}")


def folded_email(text: str) -> str:
    """Return an e-mail as accounts keep it and sign-ins look for it."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def find_account(
    db: Session, *, on: date = date.max, is_locked: bool = False, **known: str
) -> User | None:
    """Return the account with this email in one statement.

    Its centres are loaded with it, and what lets it into cases of others *on* that day or later.
    """
    found = _account_by(on, *known)
    if is_locked:
        found = found.with_for_update(of=User).execution_options(populate_existing=True)
    return db.exec(found, params=known).unique().one_or_none()


@lru_cache(maxsize=16)
def _account_by(day: date, *names: str) -> SelectOfScalar[User]:
    """Return the select of an account: every request asks this, so it is put together once."""
    relations: Any = User
    not_over = col(CaseAccess.ends_on) >= day
    found = select(User).options(
        joinedload(relations.memberships), joinedload(relations.accesses.and_(not_over))
    )
    return found.where(*(getattr(User, name) == sa.bindparam(name) for name in names))


def password_hash(db: Session, email: str) -> str | None:
    """Return what an open account keeps of its password."""
    kept = select(User.password).where(col(User.email) == email, col(User.active))
    return db.exec(kept).one_or_none()


def get_account(db: Session, email: str) -> User:
    """Return the account with this e-mail or raise AccountUnknown."""
    account = find_account(db, email=folded_email(email))
    if account is None:
        raise AccountUnknown(email=email)
    return account


def note_failure(db: Session, email: str) -> None:
    """Count for the owner that somebody failed to sign in; where there is none, nothing is."""
    same = sa.update(User).where(col(User.email) == email)
    db.execute(same.values(failed_attempts=User.failed_attempts + 1))


def accounts(db: Session, actor: Actor) -> list[User]:
    """Return all accounts with their centres, by role and name."""
    actor.must(Act.MANAGE_ACCOUNTS)
    everybody = (
        select(User)
        .options(joinedload(User.memberships).joinedload(Membership.centre))  # type: ignore[arg-type]
        .order_by(col(User.role), col(User.full_name), col(User.id))
    )
    return list(db.exec(everybody).unique())


def find_centres(db: Session, codes: Iterable[str]) -> list[Centre]:
    """Return the centres with these codes, in this order, or raise CentreUnknown."""
    known = {centre.code: centre for centre in db.exec(select(Centre).order_by(col(Centre.code)))}
    wanted = list(dict.fromkeys(codes))
    for code in wanted:
        if code not in known:
            raise CentreUnknown(code=code, codes=", ".join(known) or "–")
    return [known[code] for code in wanted]


def open_account(
    db: Session,
    email: str,
    full_name: str,
    *,
    role: Role,
    centres: list[Centre],
    language: Language,
    password: str,
    by: Actor,
    at: datetime,
) -> User:
    """Add an account whose owner works in *centres*, the first of them being the one of now.

    The owner changes the password at the first sign-in, within FIRST_PASSWORD_LASTS.
    """
    by.must(Act.MANAGE_ACCOUNTS)
    email, full_name = folded_email(email), full_name.strip()
    if not EMAIL.fullmatch(email) or len(email) > LONGEST_EMAIL or not email.isprintable():
        raise EmailUnreadable(email=email)
    if not 0 < len(full_name) <= LONGEST_NAME:
        raise NameMissing(longest=LONGEST_NAME)
    if role in WORK_IN_CENTRES and not centres:
        raise CentreMissing(role=role.label)
    if find_account(db, email=email) is not None:
        raise EmailTaken(email=email)
    passwords.must_be_good(password, email=email, full_name=full_name)
    user = User(email=email, full_name=full_name, role=role, language=language)
    user.password = passwords.hashed(password)
    user.first_password_ends_at = at + FIRST_PASSWORD_LASTS
    user.memberships = [Membership(centre=centre) for centre in centres]
    db.add(user)
    return user


def prefer(user: User, *, language: Language, theme: Theme, by: Actor) -> User:
    """Show pages to the owner of an account in this language and these colors."""
    by.must_own(user.id)
    user.language, user.theme = language, theme
    return user


def change_password(
    db: Session,
    user: User,
    password: str,
    *,
    by: Actor,
    at: datetime,
    but: SignIn | None = None,
) -> User:
    """Give an account another password and end its sign-ins, but for the one it happens in."""
    by.must_own(user.id)
    passwords.must_be_good(password, email=user.email, full_name=user.full_name)
    if user.first_password_ends_at and passwords.matches(password, user.password):
        raise passwords.PasswordUnchanged
    user.password, user.first_password_ends_at = passwords.hashed(password), None
    sign_ins.end_all(db, user, by=by, at=at, but=but)
    return user


def give_first_password(db: Session, user: User, *, by: Actor, at: datetime) -> str:
    """Return a random password for an account, to be told once; its owner changes it at once."""
    by.must(Act.MANAGE_ACCOUNTS)
    password = passwords.new_first()
    user.password = passwords.hashed(password)
    user.first_password_ends_at = at + FIRST_PASSWORD_LASTS
    sign_ins.end_all(db, user, by=by, at=at)
    return password
