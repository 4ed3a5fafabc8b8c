"""A worker's own appointments for their own calendar program: fetched from a secret address.

The feed says when and in what kind of place, never with whom nor why. What it may say is asked
anew at each fetch, so an account that was closed or lost its role has no feed.
"""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from icalendar import Calendar, Event
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from neetcrm import rows
from neetcrm.access import Act, Actor
from neetcrm.accounts import User
from neetcrm.appointments.models import AppointmentState, CalendarFeed
from neetcrm.appointments.queries import AppointmentRow, appointments_between
from neetcrm.db import Session
from neetcrm.encryption import blind_index
from neetcrm.errors import NotFound
from neetcrm.i18n import N_, translations
from neetcrm.localtime import bounds

BACK, AHEAD = 30, 180
"""How many days before and after today a feed tells of."""
SECRET_BYTES = 32
APPOINTMENT = N_("Appointment")
SHOWN = (AppointmentState.PLANNED, AppointmentState.HELD)


class FeedNotFound(NotFound):
    """Never made, taken back, or of an account that may not have one any more."""

    sentence = N_("There is no calendar at this address.")


def new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def feed_of(db: Session, actor: Actor) -> CalendarFeed | None:
    """Return the reader's feed; its secret is not kept and cannot be shown again."""
    actor.must(Act.KEEP_CALENDAR)
    return db.exec(select(CalendarFeed).where(CalendarFeed.user_id == actor.user_id)).one_or_none()


def renew(feed: CalendarFeed | None, secret: str, *, by: Actor, on: date) -> CalendarFeed:
    """Let *secret* lead to the calendar of *by*; an address known before leads nowhere now."""
    by.must(Act.KEEP_CALENDAR)
    feed = feed or CalendarFeed(user_id=by.user_id, secret_hash="", made_on=on)
    feed.secret_hash, feed.made_on = _hashed(secret), on
    return feed


def revoke(feed: CalendarFeed | None, db: Session, *, by: Actor) -> None:
    """Take the address back; calendar programs that know it get nothing any more."""
    by.must(Act.KEEP_CALENDAR)
    if feed is None:
        raise FeedNotFound
    db.delete(feed)


def owner_of(db: Session, secret: str) -> User:
    """Return whose calendar *secret* leads to; raise FeedNotFound, the same for every reason."""
    wanted = (
        select(User)
        .join(CalendarFeed, col(CalendarFeed.user_id) == col(User.id))
        .where(CalendarFeed.secret_hash == _hashed(secret), col(User.active))
        .options(joinedload(User.memberships))  # type: ignore[arg-type]
    )
    owner = db.exec(wanted).unique().one_or_none()
    if owner is None or not owner.as_actor().can(Act.KEEP_CALENDAR):
        raise FeedNotFound
    return owner


def feed(db: Session, owner: User, *, today: date) -> bytes:
    """Return the calendar of *owner* as iCalendar; the same bytes while nothing changes."""
    starts, ends = bounds(today - timedelta(days=BACK), BACK + AHEAD)
    rows.come_in(db, owner.as_actor())  # the calendar program asks on behalf of them
    found = appointments_between(db, owner.as_actor(), starts, ends, worker_id=owner.id)
    return written([row for row in found if row.state in SHOWN], owner.language.value)


def written(rows: Sequence[AppointmentRow], language: str) -> bytes:
    """Write appointments as iCalendar (RFC 5545), with nothing of whom they are with."""
    say = translations(language).gettext
    calendar = Calendar()
    calendar.add("prodid", "-//neetcrm//calendar//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "neetcrm")
    for row in rows:
        event = Event()
        event.add("uid", f"appointment-{row.id}@neetcrm")
        event.add("dtstamp", row.starts_at)  # not the moment of the fetch, which changes the bytes
        event.add("dtstart", row.starts_at)
        event.add("dtend", row.ends_at)
        event.add("summary", say(APPOINTMENT))
        event.add("location", say(row.kind.label))
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _hashed(secret: str) -> str:
    return blind_index(f"calendar feed {secret}")
