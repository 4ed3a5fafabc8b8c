"""A story while it is written: what happened so far, what day it is, and what lies ahead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import accumulate
from random import Random
from typing import Any, Generic, TypeVar

from neetcrm.cases.models import ContractKind, Stage
from neetcrm.people.models import MAJORITY, age
from neetcrm.referrals.models import ReferralState

from .events import Event, Identity, SessionHeld
from .tables import Words
from .world import Offer, Schooling, Team, World

T = TypeVar("T")

SUNDAY = 6


class Weighted(Generic[T]):
    """Things to draw from, each with its weight."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.kinds = tuple(weights)
        self.bounds = tuple(accumulate(weights.values()))


def not_on_sunday(day: date) -> date:
    """Return *day*, or the Monday after it: on Sundays the centres are open, the workers off."""
    return day + timedelta(1) if day.weekday() == SUNDAY else day


@dataclass
class Asked:
    """A referral so far: of which service, and in which state."""

    offer: Offer
    state: ReferralState


@dataclass
class Diary:
    """Written forward only, so that every event is told on its day and none before its cause."""

    world: World
    rng: Random
    index: int
    person: Identity
    team: Team
    counselor: int
    day: date
    way: tuple[str, ...] = ()
    sees_psychologist: bool = False
    events: list[Event] = field(default_factory=list)
    stage: Stage = Stage.INTAKE
    status: dict[str, Any] = field(default_factory=dict)
    assessed_on: date | None = None
    schooling: Schooling | None = None
    goals: dict[str, int] = field(default_factory=dict)
    goals_set: int = 0
    steps: int = 0
    goal_of_step: list[int] = field(default_factory=list)
    left_steps: set[int] = field(default_factory=set)
    """Steps of goals that were reached before a new version of the plan: it has them no longer."""
    placements: int = 0
    training: int | None = None
    """The place of the running training among the placements; so with the next two."""
    internship: int | None = None
    job: int | None = None
    contract: ContractKind | None = None
    asking: Random = field(default_factory=Random)
    """Of what follow-ups bring; the rest of the story does not depend on it."""
    follow_ups: int = 0
    asked_about: dict[int, dict[int, date]] = field(default_factory=dict)
    """For each placement, its follow-ups by their place with the day each is due."""
    settled: set[int] = field(default_factory=set)
    asked: list[Asked] = field(default_factory=list)
    shared_with: set[int] = field(default_factory=set)
    sessions: int = 0
    psychological_sessions: int = 0
    last_session: int | None = None
    _ahead: list[tuple[date, int, Callable[[], None]]] = field(default_factory=list)
    _planned: int = 0

    def write(self, kind: type[Event], /, *, by: int | None = None, **about: Any) -> None:
        """Tell what happens today, done by the counselor unless said otherwise."""
        self.events.append(kind(by=by or self.counselor, on=self.day, **about))

    def plan(self, days: int, act: "Callable[[Diary], None]") -> None:
        """Let something happen *days* after today, if the story goes on that long."""
        self._planned += 1
        on = not_on_sunday(self.day + timedelta(days))
        happen: Callable[[], None] = partial(act, self)
        heappush(self._ahead, (on, self._planned, happen))

    def live_until(self, day: date) -> None:
        """Let everything planned up to *day* happen; then it is that day."""
        while self._ahead and self._ahead[0][0] <= day:
            self.day, _, act = heappop(self._ahead)
            act()
        self.day = day

    def forget_plans(self) -> None:
        self._ahead.clear()

    def in_days(self, days: int) -> date:
        return self.day + timedelta(days)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, weighted: Weighted[T]) -> T:
        return self.rng.choices(weighted.kinds, cum_weights=weighted.bounds)[0]

    def say(self, kind: str) -> str:
        """Return a phrase of a kind in the young person's language."""
        return self.told(self.rng.choice(self.world.phrases[kind]))

    def say_aside(self, kind: str) -> str:
        """Return a phrase of a kind without a draw that the rest of the story depends on."""
        return self.told(self.asking.choice(self.world.phrases[kind]))

    def told(self, words: Words) -> str:
        return words[self.person.language]

    @property
    def age(self) -> int:
        return age(self.person.born_on, self.day)

    @property
    def is_minor(self) -> bool:
        return self.age < MAJORITY

    def silent_for(self, length: timedelta) -> bool:
        """Tell whether there was no session, kept or missed, for so long."""
        return self.last_session is None or self.events[self.last_session].on < self.day - length

    def next_contact(self, on: date) -> None:
        """Let the last session have agreed on the day *on*, or the soonest day after it."""
        if self.last_session is not None:
            last = self.events[self.last_session]
            if isinstance(last, SessionHeld):
                agreed = max(on, last.on + timedelta(1))
                self.events[self.last_session] = replace(last, next_contact_on=agreed)
