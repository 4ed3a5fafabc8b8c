"""One young person's story, from the registration to the day the demo is as of.

A story follows from its index and the size of the demo alone: the same every time, and any one can
be told without the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise
from random import Random

from neetcrm.cases.models import ClosingReason, Source, Stage

from .admission import ask_exemption, record_status
from .arrival import arrive
from .chores import add_task
from .diary import Diary, Weighted, not_on_sunday
from .events import CaseOpened, Event, HandedOver, Registered
from .legs import LEGS, end_case
from .meetings import call_in_vain
from .people import case_number, identity, is_sibling
from .roads import Road, travellers
from .world import Schooling, World

FIRST_DAY = date(2024, 1, 8)
EARLIEST_AS_OF = date(2025, 1, 8)
"""The longest way takes nearly a year."""
SEEDS = 20240108 * 10**7
"""Where the seeds of stories begin; each adds its index."""

DAYS_OF = {
    "wait": (5, 60),
    "counsel": (14, 110),
    "finish": (1, 25),
    "intern": (30, 90),
    "complete": (1, 20),
    "hire": (20, 120),
}
"""In how many days the next leg follows; a training takes as long as its course."""
ADULT, WORKING_AGE, YOUNGEST = 18, 16, 14
SHARE_RETURNED, SHARE_HANDED_OVER = 0.05, 0.04
SHARE_ASKING = 0.02
"""Of those in counseling, how many wait for a supervisor's answer on the last day."""
SHORTEST_BREAK = 90
LONGEST_SILENCE = timedelta(days=150)
SOURCES = Weighted(
    {
        Source.WALK_IN: 38,
        Source.FAMILY: 22,
        Source.OUTREACH: 16,
        Source.SCHOOL: 8,
        Source.UNIVERSITY: 6,
        Source.YOUTH_ORGANISATION: 7,
        Source.CLINIC: 3,
    }
)
WENT = Weighted(
    {
        ClosingReason.LOST_CONTACT: 50,
        ClosingReason.WITHDREW: 25,
        ClosingReason.MOVED_AWAY: 20,
        ClosingReason.MISTAKE: 5,
    }
)
"""Why the first case of somebody who came back was closed."""
NEXT_CONTACTS = Weighted(
    {
        range(-25, 0): 6,
        range(1): 1.5,
        range(1, 8): 9,
        range(8, 46): 55.5,
        range(46, 120): 28,
    }
)
"""When the open cases are to be contacted, in days from the last day of the demo."""


@dataclass(frozen=True)
class Story:
    """What happened to one young person, in the order in which it happened."""

    index: int
    road: str
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Calendar:
    """The days of one way: when it begins, and on which day each of its legs does."""

    opened_on: date
    legs: tuple[tuple[str, date], ...]
    schooling: Schooling | None


def stories(world: World, size: int, as_of: date) -> Iterator[Story]:
    """Tell the stories of a demo of *size* people, one after the other."""
    return (story(world, index, size, as_of) for index in range(size))


def story(world: World, index: int, size: int, as_of: date) -> Story:
    """Tell story *index* (from 0) of a demo of *size* people."""
    traveller = travellers(size).at(index)
    road = traveller.road
    rng = Random(SEEDS + index)
    calendar = _calendar(world, road, rng, as_of)
    first_opened_on = _first_opened(calendar.opened_on, rng)
    counselor, team = rng.choice(world.desks)
    person = identity(
        index,
        rng,
        first_opened_on=first_opened_on,
        last_opened_on=calendar.opened_on,
        youngest=_youngest(road),
        is_reached=LEGS[road.way[0]] is not LEGS["wait"],
        district_id=team.district_id,
    )
    diary = Diary(
        world=world,
        rng=rng,
        asking=Random(f"follow-ups {index}"),
        index=index,
        person=person,
        team=team,
        counselor=counselor,
        day=first_opened_on,
        way=road.way,
        sees_psychologist=traveller.sees_psychologist,
        schooling=calendar.schooling,
    )
    _tell(diary, calendar, as_of)
    return Story(index=index, road=road.name, events=tuple(diary.events))


def _tell(diary: Diary, calendar: Calendar, as_of: date) -> None:
    diary.write(Registered, person=diary.person)
    if diary.day < calendar.opened_on:
        _come_and_go(diary, calendar.opened_on)
    diary.live_until(calendar.opened_on)
    diary.forget_plans()
    _open(diary, spell=0)
    arrive(diary)
    for word, day in calendar.legs:
        diary.live_until(day)
        LEGS[word](diary)
    if diary.way[-1] == "close":
        diary.live_until(as_of)
    else:
        _go_on(diary, as_of)


def _open(diary: Diary, *, spell: int) -> None:
    """Open a case; now and then a colleague does, and the supervisor hands it over."""
    opener = diary.counselor
    if diary.chance(SHARE_HANDED_OVER):
        opener = diary.rng.choice(diary.team.counselors)
    diary.write(
        CaseOpened,
        by=opener,
        number=case_number(diary.index, spell),
        source=diary.pick(SOURCES),
        another_because=diary.say("siblings") if is_sibling(diary.index) else "",
    )
    if opener != diary.counselor:
        diary.write(HandedOver, by=diary.team.supervisor, to=diary.counselor)


def _come_and_go(diary: Diary, opened_on: date) -> None:
    """Tell the short first case of somebody who came back later."""
    _open(diary, spell=1)
    record_status(diary)
    away = (opened_on - diary.day).days
    diary.day = diary.in_days(diary.rng.randint(20, away - 30))
    end_case(diary, diary.pick(WENT))


def _go_on(diary: Diary, as_of: date) -> None:
    """Let an open case go on to the last day, with a day of next contact around it."""
    called_on = as_of - timedelta(diary.rng.randint(1, 40))
    if called_on > diary.day + timedelta(7):
        diary.live_until(called_on)
        if diary.stage in (Stage.INTAKE, Stage.COUNSELING) and diary.silent_for(LONGEST_SILENCE):
            call_in_vain(diary)
    add_task(diary, as_of)
    diary.live_until(as_of)
    if diary.stage is Stage.COUNSELING and diary.asking.random() < SHARE_ASKING:
        ask_exemption(diary)
    in_days: range = diary.pick(NEXT_CONTACTS)
    diary.next_contact(as_of + timedelta(diary.rng.choice(in_days)))


def _calendar(world: World, road: Road, rng: Random, as_of: date) -> Calendar:
    """Draw how long each leg takes, and count back from the last day."""
    schooling = _schooling(world, road, rng)
    days = [0 if rng.random() < 0.6 else rng.randint(1, 9)]
    days += [_days(word, to, schooling, rng) for word, to in pairwise(road.way)]
    longest = min(road.tail[1], (as_of - FIRST_DAY).days - sum(days))
    tail = road.tail[0] + int((longest - road.tail[0]) * rng.random() ** 1.4)
    if schooling and road.way[-1] == "enrol":
        tail = min(tail, schooling.length.days - 2)
    opened_on = as_of - timedelta(sum(days) + tail)
    on = [min(not_on_sunday(opened_on + timedelta(n)), as_of) for n in (0, *accumulate(days))]
    return Calendar(on[0], tuple(zip(road.way, on[1:], strict=True)), schooling)


def _schooling(world: World, road: Road, rng: Random) -> Schooling | None:
    if not {"enrol", "also_train"} & set(road.way):
        return None
    longest = max(schooling.length for schooling in world.schoolings)
    at_least = longest * 0.6 if road.way[-1] in ("enrol", "also_intern") else timedelta(0)
    return rng.choice([s for s in world.schoolings if s.length >= at_least])


def _days(word: str, following: str, schooling: Schooling | None, rng: Random) -> int:
    if schooling is None or word not in ("enrol", "also_train"):
        return rng.randint(*DAYS_OF[word])
    course = schooling.length.days
    if following == "finish":
        return course - rng.randint(0, 2)
    return rng.randint(8, min(course - 3, 25))


def _first_opened(opened_on: date, rng: Random) -> date:
    """Return the day of somebody's first case: mostly this one's, sometimes long before."""
    earlier = (opened_on - FIRST_DAY).days
    if earlier < SHORTEST_BREAK or rng.random() >= SHARE_RETURNED:
        return opened_on
    return not_on_sunday(opened_on - timedelta(rng.randint(SHORTEST_BREAK - 30, earlier)))


def _youngest(road: Road) -> int:
    if "hire" in road.way:
        return ADULT
    return WORKING_AGE if {"intern", "also_intern"} & set(road.way) else YOUNGEST
