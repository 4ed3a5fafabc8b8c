"""What a progress report tells of the readiness wheel, and to a supervisor besides.

As in the report itself, there is no field for a clinical figure or for what a session told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from neetcrm.access import Actor
from neetcrm.cases.models import DOMAINS, Band, Case, ContactFrequency, Stage
from neetcrm.cases.queries import names_of
from neetcrm.cases.requirements import REQUIREMENTS
from neetcrm.db import Session


@dataclass(frozen=True)
class ScoreLine:
    """A domain of the readiness wheel, as its English sentence, with its scores from 1 to 5."""

    domain: str
    first: int
    last: int

    @property
    def change(self) -> int:
        return self.last - self.first


@dataclass(frozen=True)
class Readiness:
    """What the readiness wheel found first and last; the wheel is no clinical instrument."""

    first_on: date
    last_on: date
    band: Band
    scores: tuple[ScoreLine, ...]

    def changed(self, *, to_better: bool) -> tuple[ScoreLine, ...]:
        return tuple(
            one for one in self.scores if (one.change > 0 if to_better else one.change < 0)
        )


@dataclass(frozen=True)
class StayLine:
    """A time in a stage; the last one goes on."""

    stage: Stage
    days: int


@dataclass(frozen=True)
class ExemptionLine:
    """From which requirement, as its English sentence, a case was exempt until when."""

    requirement: str
    ends_on: date


@dataclass(frozen=True)
class Oversight:
    """What a supervisor looks at besides."""

    supervisor: str
    stays: tuple[StayLine, ...]
    exemptions: tuple[ExemptionLine, ...]
    contact_frequency: ContactFrequency | None
    review_on: date | None
    overdue_steps: int


def readiness_by(case: Case, as_of: date) -> Readiness | None:
    """Return how the readiness wheel changed by a day; None where nobody filled it in."""
    made = [one for one in case.assessments if one.assessed_on <= as_of]
    if not made:
        return None
    first, last = made[0].scores, made[-1].scores
    return Readiness(
        first_on=made[0].assessed_on,
        last_on=made[-1].assessed_on,
        band=made[-1].band,
        scores=tuple(ScoreLine(said, first[key], last[key]) for key, said in DOMAINS.items()),
    )


def oversight_by(
    db: Session, actor: Actor, case: Case, as_of: date, *, due: Sequence[date]
) -> Oversight:
    """Return what a supervisor looks at by a day; *due* are the days of steps not done by then."""
    plans = [plan for plan in case.plans if plan.agreed_on <= as_of]
    return Oversight(
        supervisor=names_of(db, [actor.user_id]).get(actor.user_id, ""),
        stays=tuple(_stays(case, as_of)),
        exemptions=tuple(_exemptions(case, as_of)),
        contact_frequency=plans[-1].contact_frequency if plans else None,
        review_on=plans[-1].review_on if plans else None,
        overdue_steps=sum(day < as_of for day in due),
    )


def _stays(case: Case, as_of: date) -> Iterator[StayLine]:
    moves = [move for move in case.moves if move.moved_on <= as_of]
    ends = [*(move.moved_on for move in moves[1:]), min(case.closed_on or as_of, as_of)]
    for move, ended_on in zip(moves, ends, strict=True):
        yield StayLine(move.to_stage, (ended_on - move.moved_on).days)


def _exemptions(case: Case, as_of: date) -> Iterator[ExemptionLine]:
    for one in case.exemptions:
        is_granted = one.granted_on is not None and one.granted_on <= as_of
        if is_granted and one.ends_on and one.requirement in REQUIREMENTS:
            yield ExemptionLine(REQUIREMENTS[one.requirement].sentence, one.ends_on)
