"""The monitoring's table: how many persons got how far by a day, whole and by parts.

The unit is a person; each is counted once in a figure. The figures overlap (one person may train
and work) and are never added up. A fact counts on the day it took effect; with *known_at* only
what had been recorded by that moment counts, so that a figure can be told again after records
were back-dated. How a placement ended and why a case closed are known as they stand now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, assert_never

import sqlalchemy as sa
from babel.dates import format_skeleton
from sqlmodel import col, select

from neetcrm.access import Act, Actor, Role
from neetcrm.accounts import Centre, District, Named
from neetcrm.db import Session
from neetcrm.i18n import translate
from neetcrm.people.iin import Sex
from neetcrm.reports.facts import counted, facts, totals
from neetcrm.reports.indicators import AgeBand, Dimension, Figure
from neetcrm.reports.suppression import Count, Withheld, percentage, published, published_parts

__all__ = ["Breakdown", "Dimension", "Figure", "Monitoring", "Part", "breakdown", "figures"]


@dataclass(frozen=True)
class Monitoring:
    """The table of one day; every field but the first two is a number of persons."""

    as_of: date
    centres: int
    registered_neet: Count
    finished_training: Count
    placed_in_work: Count
    in_internship_about: Count
    persons_consulted_more_than: Count
    persons_consulted_by_psychologists: Count

    def count(self, figure: Figure) -> Count:
        count: Count = getattr(self, figure.value)
        return count

    def share(self, figure: Figure) -> Decimal | None:
        """Return the figure in percent of the registered, or None."""
        return percentage(self.count(figure), self.registered_neet)

    @property
    def withheld(self) -> list[Withheld]:
        """Return the kinds of marks that stand in place of figures."""
        counts = {self.count(figure) for figure in Figure}
        return [mark for mark in Withheld if mark in counts]


@dataclass(frozen=True)
class Part:
    """One part of a split: what it stands for, and its figures."""

    of: Centre | District | date | Sex | AgeBand
    counts: Mapping[Figure, Count]

    @property
    def key(self) -> str:
        """Name the part for a machine: a centre's code, a district's slug, 2025-03, female."""
        match self.of:
            case Centre():
                return self.of.code
            case District():
                return self.of.slug
            case date():
                return self.of.strftime("%Y-%m")
            case _:
                return self.of.value

    def name(self, locale: str) -> str:
        if isinstance(self.of, Named):
            return self.of.name(locale)
        if isinstance(self.of, date):
            return str(format_skeleton("yMMMM", self.of, locale=locale))
        return translate(locale, self.of.label)


@dataclass(frozen=True)
class Breakdown:
    """The figures by parts.

    The parts of a figure add up to its total only where *is_disjoint* says so: elsewhere somebody
    is counted in more than one part.
    """

    dimension: Dimension
    monitoring: Monitoring
    parts: Sequence[Part]
    is_disjoint: Mapping[Figure, bool]

    def total(self, figure: Figure) -> Count | None:
        """Return what the parts add up to, or None where they overlap."""
        return self.monitoring.count(figure) if self.is_disjoint[figure] else None

    def share(self, part: Part, figure: Figure) -> Decimal | None:
        """Return a part in percent of all persons of the figure, or None."""
        return percentage(part.counts[figure], self.monitoring.count(figure))

    @property
    def withheld(self) -> list[Withheld]:
        """Return the kinds of marks that stand in place of figures."""
        counts = {count for part in self.parts for count in part.counts.values()}
        return [mark for mark in Withheld if mark in counts]


def figures(
    db: Session, actor: Actor, *, as_of: date, known_at: datetime | None = None
) -> Monitoring:
    """Return the monitoring's table of a day, of all that *actor* may count."""
    actor.must(Act.READ_REPORTS)
    persons = totals(db, facts(actor, as_of, known_at))
    return _monitoring(db, actor, as_of, persons)


def breakdown(
    db: Session,
    actor: Actor,
    dimension: Dimension,
    *,
    as_of: date,
    known_at: datetime | None = None,
) -> Breakdown:
    """Return the same figures by the parts of *dimension*."""
    actor.must(Act.READ_REPORTS)
    known = facts(actor, as_of, known_at)
    persons, by_part = totals(db, known), counted(db, known, dimension, as_of)
    parts = _parts(db, actor, dimension, {key for counts in by_part.values() for key in counts})
    shown = {figure: _shown(actor, parts, counts) for figure, counts in by_part.items()}
    return Breakdown(
        dimension=dimension,
        monitoring=_monitoring(db, actor, as_of, persons),
        parts=[
            Part(of, {figure: shown[figure][key] for figure in Figure}) for key, of in parts.items()
        ],
        is_disjoint={
            figure: sum(counts.values()) == persons[figure] for figure, counts in by_part.items()
        },
    )


def _parts(db: Session, actor: Actor, dimension: Dimension, keys: set[Any]) -> dict[Any, Any]:
    """Return what the parts are, by key and in order; one without persons is a part too."""
    match dimension:
        case Dimension.CENTRE:
            known = sa.or_(_works_in(actor), col(Centre.id).in_(keys))
            centres = db.exec(select(Centre).where(known).order_by(col(Centre.code)))
            return {centre.id: centre for centre in centres}
        case Dimension.DISTRICT:
            home = select(Centre.district_id).where(_works_in(actor))
            known = sa.or_(col(District.id).in_(home), col(District.id).in_(keys))
            districts = db.exec(select(District).where(known).order_by(col(District.id)))
            return {district.id: district for district in districts}
        case Dimension.MONTH:
            return {key: date(key // 12, key % 12 + 1, 1) for key in sorted(keys)}
        case Dimension.SEX:
            return {sex: sex for sex in Sex}
        case Dimension.AGE:
            return {band.value: band for band in AgeBand}
        case _:
            assert_never(dimension)


def _works_in(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on Centre: active, and not beyond what the actor may count."""
    is_active = sa.and_(col(Centre.is_active))
    if actor.role in (Role.ANALYST, Role.OBSERVER):
        return is_active
    return sa.and_(is_active, col(Centre.id).in_(actor.centre_ids))


def _monitoring(
    db: Session, actor: Actor, as_of: date, persons: Mapping[Figure, int]
) -> Monitoring:
    centres = db.exec(select(sa.func.count()).select_from(Centre).where(_works_in(actor))).one()
    shown = {
        figure.value: published(count) if actor.role is Role.OBSERVER else count
        for figure, count in persons.items()
    }
    return Monitoring(as_of=as_of, centres=centres, **shown)


def _shown(actor: Actor, parts: Iterable[Any], counts: Mapping[Any, int]) -> dict[Any, Count]:
    whole = {key: counts.get(key, 0) for key in parts}
    return published_parts(whole) if actor.role is Role.OBSERVER else dict(whole)
