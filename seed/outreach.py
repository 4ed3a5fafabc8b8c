"""Whom the centres of the demo try to reach: added and tried through the operations."""

from datetime import date, timedelta
from random import Random

from neetcrm.access import Actor
from neetcrm.cases.models import Source
from neetcrm.db import Session
from neetcrm.outreach.contacts import add_prospect, log_attempt
from neetcrm.outreach.models import AttemptChannel, OutreachResult, Prospect

from .diary import Weighted
from .tables import rows
from .world import World

EACH = 3
"""How many prospects a counselor has."""
MOST_ATTEMPTS = 4
SEED = 20250705
SOURCES = (Source.OUTREACH, Source.OUTREACH, Source.YOUTH_ORGANISATION, Source.SCHOOL)
CHANNELS = (AttemptChannel.PHONE, AttemptChannel.PHONE, AttemptChannel.MESSAGE)
RESULTS = Weighted(
    {
        OutreachResult.NO_ANSWER: 50,
        OutreachResult.LATER: 18,
        OutreachResult.INTERESTED: 14,
        OutreachResult.NOT_INTERESTED: 9,
        OutreachResult.WRONG_CONTACT: 6,
        OutreachResult.ASKED_NOT: 3,
    }
)


def load_outreach(db: Session, world: World, as_of: date) -> int:
    """Add a few prospects for each counselor, and return how many records that made."""
    rng = Random(SEED)
    counselors = sorted({counselor for counselor, _team in world.desks})
    made = [
        _prospect(rng, world.actors[counselor], place, as_of)
        for place, counselor in enumerate(counselors * EACH)
    ]
    db.add_all(made)
    db.flush()
    return len(made) + sum(len(prospect.attempts) for prospect in made)


def _prospect(rng: Random, by: Actor, place: int, as_of: date) -> Prospect:
    added_on = as_of - timedelta(rng.randint(1, 60))
    given = rng.choice(rows("given_names"))
    surname = rng.choice([row for row in rows("surnames") if row["origin"] == given["origin"]])
    prospect = add_prospect(
        name=f"{surname[given['sex']]} {given['name']}",
        phone=f"+7700{9_000_000 + place}",
        source=rng.choice(SOURCES),
        known=[],
        by=by,
        on=added_on,
    )
    on = added_on + timedelta(rng.randint(0, 5))
    while on <= as_of and prospect.is_waiting and len(prospect.attempts) < MOST_ATTEMPTS:
        [result] = rng.choices(RESULTS.kinds, cum_weights=RESULTS.bounds)
        log_attempt(prospect, rng.choice(CHANNELS), result, by=by, on=on, today=as_of)
        on += timedelta(rng.randint(3, 25))
    return prospect
