"""Emergency access: a psychologist opens a colleague's process notes of one case, for 3 hours."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from neetcrm.access import Act, Actor, Role
from neetcrm.accounts import staff_of
from neetcrm.cases.models import Case, NoticeKind
from neetcrm.cases.waiting.notices import tell
from neetcrm.counseling.alerts import must_answer
from neetcrm.counseling.models import GlassBreak
from neetcrm.db import Session
from neetcrm.errors import NotAllowed, RuleBroken
from neetcrm.i18n import N_

HOLDS = timedelta(hours=3)
SHORTEST_REASON = 20


class ReasonTooShort(RuleBroken):
    sentence = N_("Write in at least {shortest} characters why this cannot wait for the author.")


class NothingBehindGlass(RuleBroken):
    sentence = N_("No colleague has held a psychological session in this case.")


class OpenAlready(RuleBroken):
    sentence = N_("You have emergency access to this case already.")


class NotYourAccess(NotAllowed):
    sentence = N_("Only who has emergency access may use it or end it.")


class EndedAlready(RuleBroken):
    sentence = N_("This emergency access has ended.")


class ReviewNoteMissing(RuleBroken):
    sentence = N_("Write what the review found.")


class ReviewedAlready(RuleBroken):
    sentence = N_("This emergency access was reviewed already.")


def break_glass(
    db: Session,
    case: Case,
    author_ids: Iterable[int],
    earlier: Iterable[GlassBreak],
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> GlassBreak:
    """Let a psychologist of the centre read the process notes of *author_ids* for 3 hours.

    *reason* has at least 20 characters. The authors and the supervisors of the centre are told in
    the same transaction. *earlier* are the accesses to this case that *by* had before. That it is
    really them who asks is for the caller to make sure, by the second factor.
    """
    must_answer(case, Act.BREAK_GLASS, by=by)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonTooShort(shortest=SHORTEST_REASON)
    authors = set(author_ids) - {by.user_id}
    if not authors:
        raise NothingBehindGlass
    if any(one.holds(at) for one in earlier):
        raise OpenAlready
    glass = GlassBreak(
        case_id=case.id or 0,
        reader_id=by.user_id,
        reason=reason.strip(),
        broken_at=at,
        ends_at=at + HOLDS,
    )
    db.add(glass)
    db.flush()
    heads = {user.id or 0 for user in staff_of(db, case.centre_id, Role.SUPERVISOR)}
    told = authors | heads
    tell(db, told, NoticeKind.GLASS_BROKEN, case, about=glass.id or 0, by=by, at=at)
    return glass


def end_access(glass: GlassBreak, *, by: Actor, at: datetime) -> GlassBreak:
    """End an emergency access early."""
    by.must(Act.BREAK_GLASS)
    if glass.reader_id != by.user_id:
        raise NotYourAccess
    if not glass.holds(at):
        raise EndedAlready
    glass.ended_at = at
    return glass


def review_access(
    glass: GlassBreak, case: Case, *, note: str, by: Actor, at: datetime
) -> GlassBreak:
    """Note what a supervisor of the centre found about an emergency access."""
    must_answer(case, Act.REVIEW_GLASS, by=by)
    if glass.reviewed_at:
        raise ReviewedAlready
    if not note.strip():
        raise ReviewNoteMissing
    glass.reviewed_at, glass.reviewed_by_id, glass.review_note = at, by.user_id, note.strip()
    return glass
