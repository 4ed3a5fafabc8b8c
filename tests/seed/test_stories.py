from collections import Counter
from datetime import date

import pytest

from neetcrm.cases.models import PlacementResult
from neetcrm.counseling.models import SessionKind
from neetcrm.counseling.notes import FURTHEST_CONTACT
from neetcrm.people import iin, phones
from neetcrm.people.models import age
from seed import events
from seed.people import case_number
from seed.roads import apportioned, travellers
from seed.stories import FIRST_DAY, stories, story
from seed.tables import rows

AS_OF = date(2025, 7, 5)
MONITORED = 27_000


@pytest.fixture(scope="module")
def told(demo_world):
    return list(stories(demo_world, 2700, AS_OF))


def of_kind(story, kind):
    return [event for event in story.events if isinstance(event, kind)]


def people_on(word: str, size: int) -> int:
    """Return how many of *size* people have *word* in their way."""
    every = (travellers(size).at(index) for index in range(size))
    return sum(word in traveller.road.way for traveller in every)


def finished_training(story) -> bool:
    started = [
        kind
        for kind in map(type, story.events)
        if kind in (events.TrainingStarted, events.InternshipStarted, events.JobStarted)
    ]
    return any(
        end.result is PlacementResult.COMPLETED and started[end.placement] is events.TrainingStarted
        for end in of_kind(story, events.PlacementEnded)
    )


def was_met(story, *kinds) -> bool:
    return any(
        held.attendance.took_place and held.kind in kinds
        for held in of_kind(story, events.SessionHeld)
    )


def test_at_the_monitorings_size_the_roads_lead_to_its_figures():
    people = {row["road"]: int(row["people"]) for row in rows("roads")}
    ways = {row["road"]: row["way"].split() for row in rows("roads")}

    def on(word: str) -> int:
        return sum(people[road] for road, way in ways.items() if word in way)

    assert sum(people.values()) == MONITORED
    assert on("finish") == 2307
    assert on("hire") == 1854
    assert sum(people[road] for road, way in ways.items() if way[-1].endswith("intern")) == 600
    assert on("counsel") > 8000
    assert sum(int(row["psychologist"]) for row in rows("roads")) == 2278


@pytest.mark.parametrize("size", [1, 7, 300, 2700, MONITORED])
def test_every_size_is_shared_out_to_the_last_person(size):
    quotas = [int(row["people"]) for row in rows("roads")]
    counted = Counter(travellers(size).at(index).road.name for index in range(size))

    assert sum(apportioned(quotas, size)) == size
    assert counted.total() == size
    for row in rows("roads"):
        share = int(row["people"]) * size / MONITORED
        assert abs(counted[row["road"]] - share) < 2  # with a psychologist and without


def test_any_stretch_of_the_demo_has_its_share_of_every_road():
    first = Counter(travellers(MONITORED).at(index).road.name for index in range(1000))

    for row in rows("roads"):
        assert abs(first[row["road"]] - int(row["people"]) / 27) < 5


def test_everybody_goes_the_way_of_their_road(told):
    assert sum(map(finished_training, told)) == people_on("finish", 2700)
    assert sum(bool(of_kind(one, events.JobStarted)) for one in told) == people_on("hire", 2700)
    assert sum(was_met(one, *SessionKind) for one in told) == people_on("counsel", 2700)
    assert sum(was_met(one, SessionKind.PSYCHOLOGICAL) for one in told) == sum(
        travellers(2700).at(index).sees_psychologist for index in range(2700)
    )


def test_the_same_story_is_told_every_time(demo_world, told):
    again = [story(demo_world, index, 2700, AS_OF) for index in range(0, 2700, 100)]

    assert again == told[::100]


def test_every_story_lies_in_its_time_and_in_order(told):
    for one in told:
        days = [event.on for event in one.events]
        assert days == sorted(days)
        assert days[0] >= FIRST_DAY
        assert days[-1] <= AS_OF


def test_the_next_contact_is_agreed_for_the_year_after_a_session(told):
    for one in told:
        for held in of_kind(one, events.SessionHeld):
            assert held.on < held.next_contact_on <= held.on + FURTHEST_CONTACT


def test_everybody_is_of_the_programmes_age_when_a_case_opens(told):
    for one in told:
        person = of_kind(one, events.Registered)[0].person
        for opened in of_kind(one, events.CaseOpened):
            assert 14 <= age(person.born_on, opened.on) <= 35


def test_iins_are_valid_and_belong_to_one_person_only(told):
    people = [of_kind(one, events.Registered)[0].person for one in told]
    numbers = [person.iin for person in people if person.iin]

    assert len(set(numbers)) == len(numbers) > 2600
    for person in people:
        if person.iin:
            known = iin.read(person.iin)
            assert (known.born_on, known.sex) == (person.born_on, person.sex)
        else:
            assert person.no_iin


def test_phones_are_as_phones_are_kept(told):
    people = [of_kind(one, events.Registered)[0].person for one in told[:300]]
    numbers = [number for person in people for number in (person.phone, person.guardian_phone)]

    assert all(phones.read(number) == number for number in numbers if number)


def test_case_numbers_do_not_repeat():
    numbers = {case_number(index, spell) for index in range(20_000) for spell in (0, 1)}

    assert len(numbers) == 40_000
    assert all(len(number) == 9 for number in numbers)


def test_another_last_day_gives_stories_up_to_that_day(demo_world):
    day = date(2025, 1, 8)

    last = max(event.on for one in stories(demo_world, 300, day) for event in one.events)

    assert last <= day
