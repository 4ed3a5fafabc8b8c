"""Sign-ins: who is signed in where, as rows that end by themselves or are ended by their owner.

The cookie carries a random token; its keyed hash is the row's. So whoever reads the database can
sign in as nobody, and a cookie copied before the end is worth nothing after it.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload
from sqlmodel import Relationship, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from neetcrm import rows
from neetcrm.access import COMMAND_LINE, Actor, Role
from neetcrm.accounts import SEALED, CaseAccess, Language, Membership, Theme, User, acting
from neetcrm.db import Field, Kept, Record, fetch
from neetcrm.encryption import blind_index
from neetcrm.errors import NotFound
from neetcrm.i18n import N_

TOKEN_BYTES = 32
PROVEN_FOR = timedelta(minutes=10)
"""How long a proof of who is there counts for what asks for a fresh one."""

KEPT_FOR = timedelta(days=180)
"""How long one that has ended is kept: by it a device is known to its owner."""

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is noted that a sign-in is in use; a request between writes nothing."""


@dataclass(frozen=True)
class Limits:
    """How long a sign-in lasts: without use, and at most."""

    idle: timedelta = timedelta(minutes=30)
    whole: timedelta = timedelta(hours=12)


class SignInUnknown(NotFound):
    sentence = N_("There is no such sign-in, or it has ended.")


class SignIn(Record, table=True):
    """One account signed in on one device; *created_at* is when it began.

    *proven_at* is when its owner last proved to be there: with the second factor or, where the
    account has none, with the password. Until then it opens nothing. It *is_strong* when a second
    factor was shown. While it is *locked_for* something, by its number, it opens that alone.
    """

    __tablename__ = "sign_ins"

    user_id: int = Field(foreign_key="users.id", index=True)
    token_hash: str = Field(max_length=64, unique=True, sa_column_kwargs=SEALED)
    device: str = Field(default="", max_length=80)
    network: str = Field(default="", max_length=64)
    seen_at: datetime
    proven_at: datetime | None = None
    is_strong: bool = False
    ended_at: datetime | None = None
    locked_for: int | None = None
    locked_language: Language | None = Field(default=None, sa_type=Language.column())

    user: User = Relationship()

    def ends_at(self, limits: Limits) -> datetime:
        """Return when it ends by itself, if nobody uses it before."""
        return min(self.seen_at + limits.idle, self.created_at + limits.whole)

    def is_open(self, limits: Limits, *, at: datetime) -> bool:
        return self.ended_at is None and at < self.ends_at(limits)

    def is_proven(self, *, at: datetime, within: timedelta = PROVEN_FOR) -> bool:
        return self.proven_at is not None and at - within <= self.proven_at <= at


class Access(NamedTuple):
    """What lets a reader into cases of others on the day of now."""

    id: int
    owner_id: int
    centre_id: int
    is_cover: bool
    is_whole: bool


class Reader(NamedTuple):
    """Who is in by which sign-in: what every page asks of them, without their records."""

    sign_in_id: int
    seen_at: datetime
    is_strong: bool
    locked_for: int | None
    locked_language: Language | None
    id: int
    email: str
    full_name: str
    role: Role
    language: Language
    theme: Theme
    first_password_ends_at: datetime | None
    centre_ids: tuple[int, ...]
    accesses: tuple[Access, ...]

    def acting(self, *, centre_id: int | None = None) -> Actor:
        """Return the one on whose behalf this reader acts, *centre_id* being that of now."""
        actor = Actor(user_id=self.id, role=self.role, centre_ids=self.centre_ids)
        return acting(actor, self.accesses, centre_id=centre_id)


def begin(
    user: User, *, at: datetime, is_proven: bool, device: str = "", network: str = ""
) -> tuple[SignIn, str]:
    """Return a sign-in of an account and the token that opens it; the caller stores both."""
    sign_in = SignIn(
        user_id=user.id or 0, device=device, network=network, seen_at=at, token_hash=""
    )
    sign_in.created_at, sign_in.user = at, user
    sign_in.proven_at = at if is_proven else None
    return sign_in, renew(sign_in)


def renew(sign_in: SignIn) -> str:
    """Return another token for a sign-in; the one before opens nothing any more."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    sign_in.token_hash = _hashed(token)
    return token


def prove(sign_in: SignIn, *, is_strong: bool, at: datetime) -> str:
    """Note that its owner has just proved to be there, and return the token from now on."""
    sign_in.proven_at = sign_in.seen_at = at
    sign_in.is_strong = sign_in.is_strong or is_strong
    return renew(sign_in)


def find(db: Session, token: str, *, on: date, at: datetime, limits: Limits) -> SignIn | None:
    """Return the open sign-in that a token opens, in one statement.

    Its account is loaded with it, with centres and what lets it into cases of others *on* that
    day or later.
    """
    found = db.exec(_with_account(on), params={"hash": _hashed(token)}).unique().one_or_none()
    return found if found is not None and found.is_open(limits, at=at) else None


@lru_cache(maxsize=16)
def _with_account(day: date) -> SelectOfScalar[SignIn]:
    """Return the select of a sign-in: every request asks this, so it is put together once."""
    relations: Any = User
    not_over = col(CaseAccess.ends_on) >= day
    account: Any = joinedload(SignIn.user, innerjoin=True)  # type: ignore[arg-type]
    return (
        select(SignIn)
        .where(SignIn.token_hash == sa.bindparam("hash"))
        .options(
            account.joinedload(relations.memberships),
            account.joinedload(relations.accesses.and_(not_over)),
        )
    )


def reader(db: Session, token: str, *, on: date, at: datetime, limits: Limits) -> Reader | None:
    """Return whom the proven, open sign-in that a token opens lets in, in one statement.

    With their centres, and what lets them into cases of others *on* that day.
    """
    since = {"idle": at - limits.idle, "whole": at - limits.whole}
    found = fetch(db, _readers(), {"hash": _hashed(token), "day": on, **since})
    if not found:
        return None
    first = found[0]
    of_account = len(Reader._fields) - 2
    centre_ids = dict.fromkeys(row.centre_id for row in found if row.centre_id)
    accesses = dict.fromkeys(Access._make(row[of_account + 1 :]) for row in found if row.access_id)
    return Reader._make((*first[:of_account], tuple(centre_ids), tuple(accesses)))


def reader_of(user: User, sign_in: SignIn | None, *, on: date) -> Reader:
    """Return the same of the records of somebody who has just signed in."""
    accesses = (one for one in user.accesses if one.is_in_force(on))
    return Reader(
        sign_in_id=(sign_in.id or 0) if sign_in else 0,
        seen_at=sign_in.seen_at if sign_in else user.created_at,
        is_strong=bool(sign_in and sign_in.is_strong),
        locked_for=sign_in.locked_for if sign_in else None,
        locked_language=sign_in.locked_language if sign_in else None,
        id=user.id or 0,
        email=user.email,
        full_name=user.full_name,
        role=user.role,
        language=user.language,
        theme=user.theme,
        first_password_ends_at=user.first_password_ends_at,
        centre_ids=tuple(one.centre_id for one in user.memberships),
        accesses=tuple(
            Access(one.id or 0, one.owner_id, one.centre_id, one.is_cover, one.is_whole)
            for one in accesses
        ),
    )


@cache
def _readers() -> Kept:
    day = sa.bindparam("day", type_=sa.Date)
    is_over = sa.and_(col(CaseAccess.ended_on).is_not(None), col(CaseAccess.ended_on) <= day)
    lets_in = sa.and_(
        col(CaseAccess.user_id) == col(User.id),
        day.between(col(CaseAccess.starts_on), col(CaseAccess.ends_on)),
        ~is_over,
    )
    known: tuple[Any, ...] = (
        *(SignIn.id, SignIn.seen_at, SignIn.is_strong),
        *(SignIn.locked_for, SignIn.locked_language),
        *(User.id, User.email, User.full_name, User.role, User.language, User.theme),
        User.first_password_ends_at,
        *(Membership.centre_id, col(CaseAccess.id).label("access_id"), CaseAccess.owner_id),
        *(col(CaseAccess.centre_id).label("access_centre_id"), CaseAccess.is_cover),
        CaseAccess.is_whole,
    )
    signed_in: sa.Select[Any] = (
        sa.select(*known)
        .select_from(SignIn)
        .join(User, col(User.id) == col(SignIn.user_id))
        .outerjoin(Membership, col(Membership.user_id) == col(User.id))
        .outerjoin(CaseAccess, lets_in)
        .where(
            col(SignIn.token_hash) == sa.bindparam("hash"),
            col(SignIn.ended_at).is_(None),
            col(SignIn.proven_at).is_not(None),
            col(SignIn.seen_at) > sa.bindparam("idle"),
            col(SignIn.created_at) > sa.bindparam("whole"),
            col(User.active),
        )
        .order_by(col(Membership.id), col(CaseAccess.id))
    )
    return Kept(signed_in)


def open_ones(
    db: Session, actor: Actor, user: User, *, at: datetime, limits: Limits
) -> list[SignIn]:
    """Return the sign-ins of an account that are open, the one used last first."""
    actor.must_own(user.id)
    newest = _unended(user).order_by(col(SignIn.seen_at).desc(), col(SignIn.id).desc())
    return [one for one in db.exec(newest) if one.is_open(limits, at=at)]


def get(db: Session, actor: Actor, sign_in_id: int) -> SignIn:
    """Return a sign-in that has not been ended; of another's account to an administrator only."""
    sign_in = db.get(SignIn, sign_in_id)
    if sign_in is None or sign_in.ended_at or not actor.owns(sign_in.user_id):
        raise SignInUnknown
    return sign_in


def end(sign_in: SignIn, *, by: Actor, at: datetime) -> SignIn:
    """End a sign-in: its cookie is worth nothing from the next request on."""
    by.must_own(sign_in.user_id)
    sign_in.ended_at = at
    return sign_in


def end_all(
    db: Session, user: User, *, by: Actor, at: datetime, but: SignIn | None = None
) -> list[SignIn]:
    """End every sign-in of an account, on all devices, but for the one that stays."""
    by.must_own(user.id)
    ended = [one for one in db.exec(_unended(user)) if one is not but]
    return [end(one, by=by, at=at) for one in ended]


def lock(sign_in: SignIn, about: int, *, language: Language, by: Actor) -> SignIn:
    """Let a sign-in open nothing but what has this number, in the language of who is to see it."""
    by.must_own(sign_in.user_id)
    sign_in.locked_for, sign_in.locked_language = about, language
    return sign_in


def unlock(sign_in: SignIn, *, by: Actor) -> SignIn:
    """Let a sign-in open everything again; whoever asks for it has proved to be its owner."""
    by.must_own(sign_in.user_id)
    sign_in.locked_for = sign_in.locked_language = None
    return sign_in


def drop_old(db: Session, *, at: datetime) -> int:
    """Delete sign-ins that nobody has used for KEPT_FOR; return how many these were."""
    old = list(db.exec(select(SignIn).where(col(SignIn.seen_at) < at - KEPT_FOR)))
    for sign_in in old:
        db.delete(sign_in)
    return len(old)


def is_on_new_device(db: Session, sign_in: SignIn) -> bool:
    """Tell whether an account that was signed in before is so for the first time on this device."""
    db.flush()  # it has its number then
    before = select(SignIn.device).where(
        SignIn.user_id == sign_in.user_id,
        SignIn.id != sign_in.id,
        col(SignIn.proven_at).is_not(None),
    )
    devices = set(db.exec(before))
    return bool(devices) and sign_in.device not in devices


def touch(engine: sa.Engine, sign_in_id: int, *, seen_at: datetime, at: datetime) -> None:
    """Note in a transaction of its own that a sign-in is in use, if that was a while ago.

    Where the database is too busy for it, the next request notes it.
    """
    if at - seen_at < SEEN_EVERY:
        return
    same = sa.and_(col(SignIn.id) == sign_in_id, col(SignIn.ended_at).is_(None))
    system = rows.bound(engine, {"by": COMMAND_LINE})
    with suppress(OperationalError), system.begin() as connection:
        connection.execute(sa.update(SignIn).where(same).values(seen_at=at))


def _unended(user: User) -> SelectOfScalar[SignIn]:
    return select(SignIn).where(SignIn.user_id == user.id, col(SignIn.ended_at).is_(None))


def _hashed(token: str) -> str:
    return blind_index(f"sign-in token {token}")
