"""The staff and where they work: districts, centres, accounts and memberships."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Relationship, col, select
from sqlmodel.sql.expression import SelectOfScalar

from neetcrm.access import Actor, Role
from neetcrm.db import Choice, Field, Record, Session, Versioned
from neetcrm.i18n import N_

USUAL_CAPACITY = 60
SEALED = {"info": {"sealed": True}}
"""Marks a column whose values the audit log does not tell."""


class Language(Choice):
    """A language of screens and documents, named in itself."""

    KK = "kk", "Қазақша"
    RU = "ru", "Русский"
    EN = "en", "English"


class Theme(Choice):
    AUTO = "auto", N_("As the device")
    LIGHT = "light", N_("Light")
    DARK = "dark", N_("Dark")


class FeatureState(Choice):
    MISSING = "missing", N_("Missing")
    POOR = "poor", N_("Poor")
    GOOD = "good", N_("Good")


class Named(Record):
    """Something of reference data that has a name in each language."""

    kk: str = Field(max_length=200)
    ru: str = Field(max_length=200)
    en: str = Field(max_length=200)

    def name(self, language: str) -> str:
        return {"kk": self.kk, "ru": self.ru}.get(language, self.en)

    def __str__(self) -> str:
        return self.en


class District(Named, table=True):
    """A district of the city."""

    __tablename__ = "districts"

    slug: str = Field(max_length=40, unique=True)


class Centre(Named, table=True):
    """A community centre for young people."""

    __tablename__ = "centres"

    code: str = Field(max_length=10, unique=True)
    district_id: int = Field(foreign_key="districts.id", index=True)
    address: str = Field(default="", max_length=300)
    opens_at: time = time(10)
    closes_at: time = time(23)
    facilities: str = Field(default="", max_length=500)
    ramp: FeatureState = Field(default=FeatureState.MISSING, sa_type=FeatureState.column())
    call_button: FeatureState = Field(default=FeatureState.MISSING, sa_type=FeatureState.column())
    accessible_toilet: FeatureState = Field(
        default=FeatureState.MISSING, sa_type=FeatureState.column()
    )
    is_active: bool = True

    district: District = Relationship()


class User(Versioned, Record, table=True):
    """The account of a member of staff; what Flask-Security keeps of a sign-in stands here too."""

    __tablename__ = "users"

    email: str = Field(max_length=254, unique=True)
    full_name: str = Field(max_length=200)
    role: Role = Field(sa_type=Role.column(), index=True)
    password: str | None = Field(default=None, max_length=255, sa_column_kwargs=SEALED)
    first_password_ends_at: datetime | None = None
    """Until when the password that somebody else made is good; its owner changes it before."""
    active: bool = True
    fs_uniquifier: str = Field(
        default_factory=lambda: uuid.uuid4().hex,
        max_length=64,
        unique=True,
        sa_column_kwargs=SEALED,
    )
    language: Language = Field(default=Language.RU, sa_type=Language.column())
    theme: Theme = Field(default=Theme.AUTO, sa_type=Theme.column())
    last_login_at: datetime | None = None
    current_login_at: datetime | None = None
    last_login_ip: str | None = Field(default=None, max_length=64)
    current_login_ip: str | None = Field(default=None, max_length=64)
    login_count: int = 0
    failed_attempts: int = 0
    """How often somebody failed to sign in since the owner last did."""
    factor_reset_at: datetime | None = None
    """When an administrator last took the second factor off."""
    capacity: int = Field(default=USUAL_CAPACITY, ge=0, le=9999)
    """How much they should carry at most: cases, weighted by risk."""
    registry_number: str = Field(default="", max_length=40)
    """Of a psychologist: the number in the registry, and the last day on which it is valid."""
    registry_until: date | None = None

    memberships: list["Membership"] = Relationship(
        back_populates="user",
        sa_relationship_kwargs={"order_by": "Membership.id", "cascade": "all, delete-orphan"},
    )

    accesses: list["CaseAccess"] = Relationship(
        sa_relationship_kwargs={"foreign_keys": "CaseAccess.user_id", "viewonly": True}
    )

    def __str__(self) -> str:
        return self.full_name

    def as_actor(self) -> Actor:
        """Return the one on whose behalf things happen when this account is signed in."""
        centre_ids = tuple(membership.centre_id for membership in self.memberships)
        return Actor(user_id=self.id or 0, role=self.role, centre_ids=centre_ids)

    def acting_on(self, day: date, *, centre_id: int | None = None) -> Actor:
        """Return as_actor() with what a day lets them do besides, *centre_id* being that of now."""
        let_in = [access for access in self.accesses if access.is_in_force(day)]
        return acting(self.as_actor(), let_in, centre_id=centre_id)


class Membership(Record, table=True):
    """That a worker belongs to a centre."""

    __tablename__ = "memberships"
    __table_args__ = (sa.UniqueConstraint("user_id", "centre_id"),)

    user_id: int = Field(default=None, foreign_key="users.id")
    centre_id: int = Field(default=None, foreign_key="centres.id", index=True)

    user: User = Relationship(back_populates="memberships")
    centre: Centre = Relationship()


class CaseAccess(Versioned, Record, table=True):
    """That a worker is let into cases of a colleague from one day to another.

    As cover they work on them: on all that the colleague carries in a centre, or on some. As a
    tail the one who carried them before only reads them. Which cases "some" are, the hand-over
    tells that this belongs to.
    """

    __tablename__ = "case_accesses"
    __table_args__ = (
        sa.Index("ix_case_accesses_user", "user_id", "ends_on"),
        sa.Index("ix_case_accesses_centre", "centre_id", "ends_on"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("is_cover OR NOT is_whole", name="tail_of_some"),
    )

    user_id: int = Field(foreign_key="users.id")
    owner_id: int = Field(foreign_key="users.id")
    centre_id: int = Field(foreign_key="centres.id")
    is_cover: bool
    is_whole: bool = False
    starts_on: date
    ends_on: date
    """The last day."""
    ended_on: date | None = None
    """The day from which it holds no longer, whatever was planned."""

    user: User = Relationship(
        sa_relationship_kwargs={"foreign_keys": "CaseAccess.user_id", "viewonly": True}
    )
    owner: User = Relationship(
        sa_relationship_kwargs={"foreign_keys": "CaseAccess.owner_id", "viewonly": True}
    )

    def is_in_force(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on and not self.has_ended(day)

    def has_ended(self, day: date) -> bool:
        return day > self.ends_on or (self.ended_on is not None and self.ended_on <= day)


class LetIn(Protocol):
    """What lets somebody into cases of others: a CaseAccess, or what is read of one."""

    @property
    def id(self) -> int | None: ...
    @property
    def owner_id(self) -> int: ...
    @property
    def centre_id(self) -> int: ...
    @property
    def is_cover(self) -> bool: ...
    @property
    def is_whole(self) -> bool: ...


def acting(actor: Actor, let_in: Collection[LetIn], *, centre_id: int | None) -> Actor:
    """Return an actor with what lets them in now, *centre_id* being their centre of now."""
    return replace(
        actor,
        centre_ids=tuple(sorted(actor.centre_ids, key=lambda one: one != centre_id)),
        covers=tuple(sorted((one.owner_id, one.centre_id) for one in let_in if one.is_whole)),
        lent=_numbers(one for one in let_in if one.is_cover and not one.is_whole),
        tails=_numbers(one for one in let_in if not one.is_cover),
    )


def _numbers(accesses: Iterable[LetIn]) -> tuple[int, ...]:
    return tuple(sorted(access.id or 0 for access in accesses))


def own_centres(db: Session, actor: Actor) -> list[Centre]:
    """Return the centres that somebody belongs to, the one of now first."""
    found = {centre.id: centre for centre in db.exec(_centres_numbered(actor))}
    return [found[centre_id] for centre_id in actor.centre_ids]


def _centres_numbered(actor: Actor) -> SelectOfScalar[Centre]:
    return select(Centre).where(col(Centre.id).in_(actor.centre_ids))


def colleagues(db: Session, actor: Actor, *roles: Role) -> list[User]:
    """Return the active staff of the actor's centres with one of *roles*, by name."""
    members = (
        select(User)
        .where(col(User.id).in_(select(Membership.user_id).where(_of_centres(actor))))
        .where(col(User.active), col(User.role).in_(roles))
        .order_by(col(User.full_name), col(User.id))
    )
    return list(db.exec(members))


def _of_centres(actor: Actor) -> sa.ColumnElement[bool]:
    return col(Membership.centre_id).in_(actor.centre_ids)


def staff_of(db: Session, centre_id: int, *roles: Role) -> list[User]:
    """Return the active staff of one centre with one of *roles*, by name."""
    here = select(Membership.user_id).where(Membership.centre_id == centre_id)
    members = (
        select(User)
        .where(col(User.id).in_(here), col(User.active), col(User.role).in_(roles))
        .order_by(col(User.full_name), col(User.id))
    )
    return list(db.exec(members))


def centres(db: Session) -> list[Centre]:
    """Return all centres in the order of their codes."""
    return list(db.exec(select(Centre).order_by(col(Centre.code))))


def districts(db: Session) -> list[District]:
    """Return all districts by name."""
    return list(db.exec(select(District).order_by(col(District.en))))
