"""What is found out with a young person: why they are NEET, and the readiness wheel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from neetcrm.access import Act, Actor
from neetcrm.cases.lifecycle import must_be_open, not_in_future
from neetcrm.cases.models import DOMAINS, Assessment, Case, NeetReason, NeetStatus
from neetcrm.cases.scope import must_work_on
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_


class ScoreOutside(RuleBroken):
    sentence = N_("Give every one of the ten domains a score from 1 to 5.")


class NeetSinceLater(RuleBroken):
    sentence = N_("The status began on {since_on}, after the day it was checked.")


def record_neet_status(
    case: Case,
    reason: NeetReason,
    *,
    by: Actor,
    on: date,
    today: date,
    other_reasons: Iterable[NeetReason] = (),
    since_on: date | None = None,
) -> NeetStatus:
    """Record why the young person is NEET, as checked on the day *on*."""
    must_work_on(case, Act.ASSESS, by=by)
    must_be_open(case)
    not_in_future(on, today)
    if since_on and since_on > on:
        raise NeetSinceLater(since_on=since_on)
    status = NeetStatus(
        reason=reason,
        other_reasons=sorted({other.value for other in other_reasons} - {reason.value}),
        since_on=since_on,
        checked_on=on,
        checked_by_id=by.user_id,
    )
    case.neet_statuses.append(status)
    return status


def assess(
    case: Case, scores: Mapping[str, int], *, by: Actor, on: date, today: date, remark: str = ""
) -> Assessment:
    """Record a needs assessment: a score from 1 to 5 for every domain of DOMAINS."""
    must_work_on(case, Act.ASSESS, by=by)
    must_be_open(case)
    not_in_future(on, today)
    if set(scores) != set(DOMAINS) or not all(score in range(1, 6) for score in scores.values()):
        raise ScoreOutside
    about: dict[str, Any] = {**scores, "remark": remark.strip()}
    assessment = Assessment(assessed_on=on, assessed_by_id=by.user_id, **about)
    case.assessments.append(assessment)
    return assessment


@dataclass(frozen=True)
class DomainRow:
    """One domain over the assessments compared: its scores, and how the last differs."""

    domain: str
    scores: tuple[int, ...]

    @property
    def change(self) -> int:
        """Return by how much the latest score differs from the first."""
        return self.scores[-1] - self.scores[0]

    @property
    def steps(self) -> list[tuple[int, int | None]]:
        """Return each score with its difference from the one before; the first has none."""
        before = (None, *self.scores)
        return [
            (score, None if earlier is None else score - earlier)
            for earlier, score in zip(before, self.scores, strict=False)
        ]


@dataclass(frozen=True)
class Compared:
    """The assessments of a case side by side, oldest first."""

    assessments: tuple[Assessment, ...]
    count: int

    @property
    def first(self) -> Assessment:
        return self.assessments[0]

    @property
    def latest(self) -> Assessment:
        return self.assessments[-1]

    @property
    def rows(self) -> list[DomainRow]:
        return [
            DomainRow(domain, tuple(one.scores[domain] for one in self.assessments))
            for domain in DOMAINS
        ]

    @property
    def scores(self) -> list[int]:
        return list(self.latest.scores.values())

    @property
    def first_scores(self) -> list[int] | None:
        return list(self.first.scores.values()) if len(self.assessments) > 1 else None


def compared(assessments: Sequence[Assessment], *, most: int) -> Compared | None:
    """Return the first assessment and the latest ones, at most *most* in all; None for none."""
    if not assessments:
        return None
    shown = assessments if len(assessments) <= most else [assessments[0], *assessments[1 - most :]]
    return Compared(tuple(shown), len(assessments))
