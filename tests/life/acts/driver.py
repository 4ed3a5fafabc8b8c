"""What all acts share: who tries, when, and that the tale and the package answer alike."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlmodel import Session, col, select

from neetcrm.access import Actor
from neetcrm.accounts import User
from neetcrm.cases.models import Case
from neetcrm.db import Record
from neetcrm.errors import NeetcrmError
from tests import cast
from tests.life.tale import Life
from tests.life.tale.spell import Worker

BEGAN = date(2025, 1, 10)
Who = Actor | str
WORKERS = st.sampled_from(
    ["counselor"] * 20
    + ["psychologist"] * 2
    + ["stand-in"] * 3
    + [cast.MARAT] * 8
    + [cast.AIDA, cast.GULNAR, cast.BORIS, cast.VERA, cast.SAULE, cast.DANIYAR]
    + [cast.ANALYST, cast.ADMIN, cast.OBSERVER, cast.PARTNER]
)
"""Who tries: mostly whoever carries the case just then, for most is tried by those who may."""
SUPERVISORS = st.sampled_from([cast.MARAT] * 6 + [cast.VERA, cast.AIDA, cast.ADMIN])
AGO = st.one_of(st.just(0), st.just(0), st.integers(0, 3), st.integers(-2, 100))
AHEAD = st.one_of(st.integers(0, 14), st.integers(-2, 120), st.just(400))
ROLES = {one.user_id: one.role.value for one in (cast.AIDA, cast.GULNAR, cast.SAULE, cast.DANIYAR)}

One = TypeVar("One")
Kind = TypeVar("Kind", bound=Record)


class Driver(RuleBasedStateMachine):
    """One case with its plain tale beside it; *db* is set by the test."""

    db: Session
    case: Case
    life: Life
    steps = 0
    """Taken so far, by all cases together."""

    @property
    def today(self) -> date:
        return self.life.today

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def ahead(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def actor(self, who: Who) -> Actor:
        """Return who is named, or carries the case, or stands in, with what lets them in today."""
        actor = who if isinstance(who, Actor) else cast_member(self._number_of(who))
        if not self.life.let_in(worker(actor)):
            return actor
        return self.account(actor).acting_on(self.today, centre_id=actor.centre_id)

    def _number_of(self, who: str) -> int:
        let_in = [one.who for one in self.life.accesses if one.holds(self.today)]
        if who == "stand-in" and let_in:
            return let_in[-1]
        return self.life.psychologist or 3 if who == "psychologist" else self.life.counselor

    def account(self, actor: Actor) -> User:
        return self.db.get_one(User, actor.user_id)

    def tried(self, broken: set[str], operation: Callable[[], object]) -> bool:
        """Do it; it must be refused for one of the *broken* rules, or done where there is none.

        What was begun before a refusal is undone, as whoever commits does.
        """
        self.life.turn()
        refused = ""
        try:
            with self.db.begin_nested():
                operation()
        except NeetcrmError as error:
            refused = type(error).__name__
        self.db.expire_all()
        Driver.steps += 1
        assert refused in (broken or {""})
        return not broken

    def add(self, record: Record) -> None:
        self.db.add(record)

    def records(self, kind: type[Kind]) -> list[Kind]:
        """Return the records of a kind in the order in which they came to be."""
        return list(self.db.exec(select(kind).order_by(col(kind.id))))

    def record_of(self, kind: type[Kind], told: Sequence[One], one: One) -> Kind:
        """Return the record of something told: the one as old among those of its kind."""
        return self.records(kind)[told.index(one)]


def worker(actor: Actor) -> Worker:
    centre = actor.centre_ids[0] if actor.centre_ids else 0
    return Worker(actor.user_id, actor.role.value, centre)


def cast_member(number: int) -> Actor:
    return next(one for one in cast.STAFF if one.user_id == number)


def some(data: Any, told: Sequence[One]) -> One:
    """Return one of what was told so far, the newest most often."""
    place = data.draw(st.one_of(st.just(len(told) - 1), st.integers(0, len(told) - 1)))
    return told[place]
