"""What is found out with a young person: why they are NEET, and the readiness wheel."""

from collections.abc import Iterable, Mapping
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
