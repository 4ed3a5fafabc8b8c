"""How the situation of a young person is noted."""

from collections.abc import Iterable
from datetime import date

from neetcrm.access import Act, Actor
from neetcrm.cases.lifecycle import must_be_open, not_in_future
from neetcrm.cases.models import Barrier, Case, Education, Situation, WorkSoFar
from neetcrm.cases.scope import must_work_on
from neetcrm.errors import RuleBroken
from neetcrm.i18n import N_


class NothingTold(RuleBroken):
    sentence = N_("Fill in at least one of these: education, work, barriers or a remark.")


def describe_situation(
    case: Case,
    *,
    education: Education | None = None,
    work_so_far: WorkSoFar | None = None,
    barriers: Iterable[Barrier] = (),
    remark: str = "",
    by: Actor,
    on: date,
    today: date,
) -> Situation:
    """Note what was told on the day *on*; what was told earlier stays as it was."""
    must_work_on(case, Act.ASSESS, by=by)
    must_be_open(case)
    not_in_future(on, today)
    chosen = set(barriers)
    if not (education or work_so_far or chosen or remark.strip()):
        raise NothingTold
    situation = Situation(
        education=education,
        work_so_far=work_so_far,
        barrier_codes=" ".join(barrier.value for barrier in Barrier if barrier in chosen),
        remark=remark.strip(),
        told_on=on,
        told_to_id=by.user_id,
    )
    case.situations.append(situation)
    return situation
