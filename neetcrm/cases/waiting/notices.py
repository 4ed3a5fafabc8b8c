"""Notices: who is to know something of a case; added in the transaction of what they tell of."""

from collections.abc import Iterable
from datetime import datetime

from neetcrm.access import Actor
from neetcrm.cases.models import Case, Notice, NoticeKind
from neetcrm.db import Session
from neetcrm.errors import NotAllowed
from neetcrm.i18n import N_


class NotYourNotice(NotAllowed):
    sentence = N_("Only who is told something can note that they saw it.")


def tell(
    db: Session,
    user_ids: Iterable[int],
    kind: NoticeKind,
    case: Case,
    *,
    about: int,
    by: Actor,
    at: datetime,
) -> list[Notice]:
    """Tell each of *user_ids*, but not *by*, of a case; *about* numbers the record to look at."""
    told = [
        Notice(user_id=user_id, kind=kind, case_id=case.id or 0, about_id=about, told_at=at)
        for user_id in sorted(set(user_ids) - {by.user_id})
    ]
    db.add_all(told)
    return told


def note_seen(notice: Notice, *, by: Actor, at: datetime) -> Notice:
    """Note that its reader saw a notice; the first time counts."""
    if notice.user_id != by.user_id:
        raise NotYourNotice
    notice.seen_at = notice.seen_at or at
    return notice


def note_all_seen(notices: Iterable[Notice], *, by: Actor, at: datetime) -> list[Notice]:
    """Note that their reader saw all of *notices*."""
    return [note_seen(notice, by=by, at=at) for notice in notices]
